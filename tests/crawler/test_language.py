"""The language of what people read."""

from __future__ import annotations

from threading import Thread

import pytest

from crawler import language


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
