"""Is this Vietnamese? How many words of a text are syllables that the language can have."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")
_SYLLABLE = re.compile(
    r"(?:ngh?|tr|th|ph|nh|kh|gh|gi|ch|qu|[bcdđghklmnprstvx])?"
    r"(?:uyê|uya|iêu|yêu|uôi|ươi|ươu|oai|oay|oeo|uây|uyu|iê|yê|uô|ươ|oă|oa|oe|oo|uâ|uê|uơ|uy"
    r"|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|ưa|ưi|ưu|[aăâeêioôơuưy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)


def share_of_syllables(text: str) -> float:
    """The share of a text's words, from 0 to 1, that are valid syllables; 0 for a text without words."""
    words = _WORD.findall(unicodedata.normalize("NFC", text[:100_000]).lower())
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def _is_syllable(word: str) -> bool:
    if word.isascii():
        bare = word
    else:
        parts = unicodedata.normalize("NFD", word).translate(_TONES)
        bare = unicodedata.normalize("NFC", parts)
    return _SYLLABLE.fullmatch(bare) is not None
