"""Bytes → Unicode, and Unicode → one form."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

from crawler.extraction.legacy import decode_legacy, recognised, western

_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Half a surrogate pair, as broken JSON holds, is no letter, and no file can keep it.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\ud800-\udfff\x00-\x08\x0e-\x1b\x7f]")


def decode(body: bytes, content_type: str = "", charset: str = "") -> str:
    """The text of a page, NFC.

    Trusted in this order: `charset` (a source's own), a byte-order mark, UTF-8 where the bytes are
    valid UTF-8 but for a few (wrong declarations are common, and other text is next to never valid
    UTF-8), what Vietnamese words tell (TCVN3, VNI, VISCII, windows-1258), the Content-Type, the page's
    declaration, windows-1258. Bytes that fit none become U+FFFD.
    """
    declared = list(_declared(body, content_type))
    for name in _candidates(body, declared, charset):
        try:
            return nfc(_decoded(body, name))
        except (UnicodeError, LookupError):
            pass
        if name == "utf-8" and (text := _nearly_utf8(body, any(map(_is_utf8, (charset, *declared))))):
            return nfc(text)
    return nfc(body.decode("utf-8", errors="replace"))


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except LookupError:
        return decode_legacy(body, name)


def nfc(text: str) -> str:
    """The text in normal form C, which cp1258's and many editors' loose marks are not."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """One line of text as a person reads it: NFC, trimmed, single spaces, no invisible or control letters."""
    return " ".join(_INVISIBLE.sub("", nfc(text)).split())


def _candidates(body: bytes, declared: list[str], charset: str) -> Iterator[str]:
    if charset:
        yield charset
    yield from (name for mark, name in _MARKS if body.startswith(mark))
    yield "utf-8"
    # UTF-8 is refused by now, and whoever wrote one of these declared another, that browsers knew.
    if legacy := recognised(western(body)):
        yield legacy
    yield from declared
    yield "cp1258"


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    if declared := _HEADER.search(content_type):
        yield declared[1]
    head = body[:4096]
    for pattern in (_XML, _META):
        if found := pattern.search(head):
            yield found[1].decode("ascii", errors="ignore")


def _is_utf8(name: str) -> bool:
    return name.lower().replace("_", "-") in ("utf-8", "utf8")


def _nearly_utf8(body: bytes, declared: bool) -> str:
    """The text of UTF-8 with few bad bytes (a cut, an inserted advertisement), else nothing."""
    text = body.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    letters = sum(character > "\x7f" for character in text) - bad
    # A page that is nearly all markup has few letters to be wrong: most of these must be right.
    return text if bad < letters and bad < len(text) * (0.01 if declared else 0.001) else ""
