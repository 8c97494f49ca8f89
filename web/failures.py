"""What is answered when a request cannot be: a page in the site's face, or JSON under /api/."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from crawler.errors import TracuuError
from crawler.language import gettext as _
from crawler.language import ngettext
from crawler.store import Store
from indexer.errors import IndexMissing, KnowledgeMissing
from web.api.problem import problem
from web.speech import is_for_programs


def answer_failures(app: Flask, store: Store) -> None:
    """Answer every error of the application; what to do next depends on what the store has."""

    @app.errorhandler(IndexMissing)
    def no_index(_error: IndexMissing) -> ResponseReturnValue:
        title = _("There is nothing to search yet")
        if is_for_programs():
            return problem(503, title, _("First run “tracuu crawl” or “tracuu import”, then “tracuu index”."))
        return render_template("start.html", title=title, kept=store.count()), 503

    @app.errorhandler(KnowledgeMissing)
    def no_facts(_error: KnowledgeMissing) -> ResponseReturnValue:
        return _answer(
            503,
            _("Nothing is known yet of conferences, directives and people"),
            _("They are read out of the documents by “tracuu index”: run it, and load this page again."),
            is_to_repeat=True,
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
        return _answer(status, title, text, is_to_repeat=status == HTTPStatus.TOO_MANY_REQUESTS)


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
        wait = g.left.wait if "left" in g else 60
        said = ngettext(
            "Please wait %(count)s second, and load this page again.",
            "Please wait %(count)s seconds, and load this page again.",
            wait,
        )
        return _("Too many requests"), said % {"count": wait}
    return _("This request cannot be answered"), _("Please start again from the search page.")


def _answer(status: int, title: str, text: str, *, is_to_repeat: bool = False) -> ResponseReturnValue:
    """A page, with a link to load it again where that may help."""
    if is_for_programs():
        return problem(status, title, text)
    return render_template("message.html", title=title, text=text, again=is_to_repeat), status
