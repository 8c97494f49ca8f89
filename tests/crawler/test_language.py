"""The language of what people read."""

from __future__ import annotations

import re
from importlib.resources import files
from threading import Thread

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from crawler import language

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Vietnamese translations."""
    with (files("crawler") / "translations" / "vi.po").open("rb") as source:
        return read_po(source, locale="vi", abort_invalid=True)


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
    with pytest.raises(ZeroDivisionError), language.using("en"):
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


def test_translations_keep_their_placeholders(catalogue: Catalog) -> None:
    """A translated message has room for exactly what the English one tells."""
    for message in catalogue:
        forms = [message.id] if isinstance(message.id, str) else message.id
        translated = [message.string] if isinstance(message.string, str) else message.string
        for text in filter(None, translated):
            if message.id:
                assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(forms[-1])), message.id


def test_translations_are_reviewed(catalogue: Catalog) -> None:
    """No translation is a machine's guess, and none is for a message that is gone."""
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert not catalogue.obsolete
