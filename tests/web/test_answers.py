"""Pages that are kept for a moment."""

from __future__ import annotations

from flask.testing import FlaskClient

from web.answers import Answers


def test_pages_are_kept_for_a_minute_and_in_bounded_memory() -> None:
    """The page that nobody asked for longest goes first; one that is old goes, too."""
    now = [0.0]
    answers = Answers(most=10, clock=lambda: now[0])
    answers.put("a", b"aaaa")
    answers.put("b", b"bbbb")
    assert answers.get("a") == b"aaaa"
    answers.put("c", b"cccc")
    assert (answers.get("a"), answers.get("b"), answers.get("c")) == (b"aaaa", None, b"cccc")
    now[0] = 61.0
    assert answers.get("a") is None
    answers.put("d", b"x" * 11)
    assert answers.get("d") is None


def test_the_same_search_is_answered_the_same_in_each_language(client: FlaskClient) -> None:
    """What is asked again is the same page, and another in the other language or on another page."""
    first = client.get("/?q=lũ").text
    assert client.get("/?q=lũ").text == first
    assert '<html lang="en">' in first
    assert client.get("/?q=lũ&page=2").text != first
    assert '<html lang="vi">' in client.get("/?q=lũ&lang=vi").text
    assert '<html lang="vi">' in client.get("/?q=lũ").text
