"""What is answered when a request cannot be: a page in the site's face, or JSON under /api/."""

from __future__ import annotations

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from crawler.errors import TracuuError
from crawler.language import gettext as _
from indexer.errors import IndexMissing, KnowledgeMissing
from web.api.problem import problem
from web.speech import is_for_programs


def answer_failures(app: Flask) -> None:
    """Answer every error of the application."""

    @app.errorhandler(IndexMissing)
    def no_index(_error: IndexMissing) -> ResponseReturnValue:
        return _answer(
            503,
            _("There is nothing to search yet"),
            _("First run “tracuu crawl” or “tracuu import”, then “tracuu index”, and load this page again."),
        )

    @app.errorhandler(KnowledgeMissing)
    def no_facts(_error: KnowledgeMissing) -> ResponseReturnValue:
        return _answer(
            503,
            _("Nothing is known yet of conferences, directives and people"),
            _("They are read out of the documents by “tracuu index”: run it, and load this page again."),
        )

    @app.errorhandler(TracuuError)
    def unusable(error: TracuuError) -> ResponseReturnValue:
        return _answer(503, _("The search cannot be used just now"), str(error))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        title, text = _words(status)
        if is_for_programs() and error.description and error.description != type(error).description:
            text = error.description
        return _answer(status, title, text)


def _words(status: int) -> tuple[str, str]:
    """The title and the sentence for a status."""
    if status == 404:
        return (
            _("There is nothing at this address"),
            _("The address may be mistyped, or the document was never kept here."),
        )
    if status >= 500:
        return (
            _("Something went wrong here"),
            _("The fault is not yours; it was written to the log. Please try again later."),
        )
    if status == 429:
        return _("Too many requests"), _("Please wait a little, and load this page again.")
    return _("This request cannot be answered"), _("Please start again from the search page.")


def _answer(status: int, title: str, text: str) -> ResponseReturnValue:
    if is_for_programs():
        return problem(status, title, text)
    return render_template("message.html", title=title, text=text), status
