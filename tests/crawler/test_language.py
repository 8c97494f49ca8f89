"""The language of what people read."""

from __future__ import annotations

import pickle
from threading import Thread

import pytest

from crawler import language
from crawler.errors import Unreachable
from crawler.running.health import reason_of


def test_english_is_what_stands_in_the_code() -> None:
    """In English a message is itself."""
    with language.using("en"):
        assert language.gettext("no permission to write") == "no permission to write"
        assert language.ngettext("one page", "more pages", 1) == "one page"
        assert language.ngettext("one page", "more pages", 2) == "more pages"


@pytest.mark.parametrize("name", language.LANGUAGES)
def test_a_message_without_translation_is_itself(name: str) -> None:
    """What nobody translated is still told; nothing stays nothing."""
    with language.using(name):
        assert language.gettext("a message that nobody wrote") == "a message that nobody wrote"
        assert language.gettext("") == ""


def test_a_block_gives_the_language_back() -> None:
    """Also when it ends in an error."""
    before = language.current()
    with pytest.raises(ZeroDivisionError), language.using("en"):  # noqa: PT012
        assert language.current() == "en"
        raise ZeroDivisionError
    assert language.current() == before


def test_threads_have_their_own_language() -> None:
    """One reader's choice is not another's."""
    seen: list[str] = []
    with language.using("en"):
        thread = Thread(target=lambda: seen.append(language.current()))
        thread.start()
        thread.join()
    assert seen == ["vi"]


def test_the_language_of_a_process_is_that_of_its_threads() -> None:
    """What a command was told holds in the threads that it starts."""
    before = language.current()
    seen: list[str] = []
    try:
        language.use("en")
        thread = Thread(target=lambda: seen.append(language.current()))
        thread.start()
        thread.join()
    finally:
        language.use(before)
    assert seen == ["en"]


def test_what_happened_to_a_page_is_told_in_both_languages() -> None:
    """In English to the log, in the reader's language to the reader, also from another process."""
    error = pickle.loads(
        pickle.dumps(Unreachable("%(address)s answers %(status)d", address="a%b", status=503))
    )
    assert str(error) == "a%b answers 503"
    with language.using("vi"):
        assert error.told == "a%b trả lời 503"
        assert [reason_of(cause) for cause in ("503", "robots")] == [
            "trả lời 503",
            "robots.txt không cho phép",
        ]
