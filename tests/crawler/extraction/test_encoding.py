"""Bytes → Unicode."""

from __future__ import annotations

import unicodedata
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.encoding import clean, decode, nfc

TEXT = "Tỉnh ủy Trường Giang đã quán triệt Chỉ thị 05"
LOOSE = "Ti\u0309nh u\u0309y Tr\u01b0\u01a1\u0300ng Giang"
XML = "<?xml version='1.0' encoding='latin-1'?>é"
META = b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (TEXT.encode(), "", TEXT),
        (TEXT.encode(), "text/html; charset=iso-8859-1", TEXT),
        (TEXT.encode("utf-8-sig"), "", TEXT),
        (TEXT.encode("utf-16"), "", TEXT),
        (TEXT.encode("utf-16-be"), "text/html; charset=UTF-16BE", TEXT),
        (unicodedata.normalize("NFD", TEXT).encode(), "", TEXT),
        (LOOSE.encode("cp1258"), "text/html; charset=windows-1258", nfc(LOOSE)),
        (LOOSE.encode("cp1258"), "", nfc(LOOSE)),
        (META + LOOSE.encode("cp1258"), "text/html", META.decode() + nfc(LOOSE)),
        (XML.encode("latin-1"), "", XML),
        ("é".encode("latin-1"), 'text/html; charset="latin-1"', "é"),
        (b"caf\xe9", "text/html; charset=no-such-thing", "café"),
    ],
)
def test_the_encoding_is_found(body: bytes, content_type: str, expected: str) -> None:
    """Valid UTF-8 stands above a wrong declaration, a declaration above the guess."""
    assert decode(body, content_type) == expected


@pytest.mark.parametrize(
    ("content_type", "length"),
    [("text/html; charset=UTF-8", 200), ("text/html", 2000), ("text/html; charset=iso-8859-1", 2000)],
)
def test_a_bad_byte_does_not_spoil_a_page(content_type: str, length: int) -> None:
    """UTF-8 with a byte that does not belong is still UTF-8, with U+FFFD in that place."""
    text = ("Hội nghị tổng kết. " * length)[:length]
    assert decode(text.encode() + b"\xff.", content_type) == text + "\ufffd."


def test_a_long_page_of_few_letters_is_what_it_declares() -> None:
    """Letters of windows-1258 among much markup are not taken for bad bytes of UTF-8."""
    body = b"<br>" * 5000 + LOOSE.encode("cp1258")
    assert decode(body, "text/html; charset=windows-1258").endswith(nfc(LOOSE))


def test_a_sources_own_charset_stands_above_all() -> None:
    """What a person wrote in the source file is believed first."""
    assert decode("é".encode(), charset="latin-1") == "Ã©"


def test_bytes_of_no_encoding_become_replacement_characters() -> None:
    """A page that is nothing known is still read."""
    assert decode(b"a\x8ab") == "a\ufffdb"


@given(
    st.binary(),
    st.sampled_from(sorted({*aliases, "idna", "punycode", "undefined", "no-such-thing"})),
    st.booleans(),
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_decoding_never_raises(body: bytes, name: str, declared: bool) -> None:
    """Any bytes under any declared name give text in NFC."""
    text = decode(body, f"text/html; charset={name}") if declared else decode(body, charset=name)
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a \u00a0 b\n\tc ", "a b c"),
        ("ho\u0300a", "hòa"),
        ("h\u200bội\u00ad nghị\ufeff", "hội nghị"),
        ("a\ud83d b", "a b"),
        ("", ""),
    ],
)
def test_cleaned_text_is_what_a_person_reads(text: str, expected: str) -> None:
    """Composed, on one line, without what cannot be seen or stored."""
    assert clean(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text stays as it is, and can be written as UTF-8."""
    once = clean(text)
    assert clean(once) == once
    assert once.encode().decode() == once
