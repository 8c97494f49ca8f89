"""What a Vietnamese syllable may be: an onset and a rime, and a tone on one letter of the rime."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

ONSETS = "- b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_CODAS = {
    "a": "- i y o u c ch m n ng nh p t",
    "ă": "c k m n ng p t",
    "â": "u y c m n ng p t",
    "e": "- o c m n ng p t",
    "ê": "- u ch m n nh p t",
    "i": "- u ch m n nh p t",
    "o": "- i c m n ng p t",
    "ô": "- i c m n ng p t",
    "ơ": "- i m n p t",
    "u": "- i c m n ng p t",
    "ư": "- i u c m n ng t",
    "y": "-",
    "ia": "-",
    "iê": "u c m n ng p t",
    "yê": "u m n ng t",
    "oa": "- i y o c ch m n ng nh p t",
    "oă": "c m n ng t",
    "oe": "- o m n t",
    "oo": "c ng",
    "ua": "-",
    "uâ": "y n ng t",
    "uê": "- ch n nh u",
    "uô": "i c m n ng t",
    "uơ": "-",
    "uy": "- u ch n nh p t",
    "uya": "-",
    "uyê": "n t",
    "ưa": "-",
    "ươ": "i u c m n ng p t",
}
"""Nucleus → what may close it; "-" is nothing."""
_CODAS_AFTER_QU = {"y": "ch n nh p t", "yê": "n t"}
"""What is "uy", "uyê" elsewhere: the u of "qu" belongs to the onset."""
_TONE_ON_THE_LAST_BUT_ONE = frozenset({"ia", "oa", "oe", "ua", "uy", "uya", "ưa"})
"""Open rimes; in all other rimes the nucleus's last letter bears the tone."""
_STOPS = ("c", "ch", "p", "t")
ACUTE, GRAVE, HOOK, TILDE, DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_TONES_OF_STOPS = (ACUTE, DOT)


def parts(written: str) -> list[str]:
    """The parts of a row in the tables above; "-" is the empty one."""
    return written.replace("-", "").split(" ")


def _rimes(codas: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Each rime with the place of the letter that bears its tone."""
    for nucleus, closing in codas.items():
        for coda in parts(closing):
            early = not coda and nucleus in _TONE_ON_THE_LAST_BUT_ONE
            yield nucleus + coda, len(nucleus) - 1 - early


RIMES = dict(_rimes(_CODAS))
"""Each rime → the place of the letter that bears its tone."""
RIMES_AFTER_QU = {rime: place for rime, place in RIMES.items() if re.match("[aăâeêôơ]|i(?![aê])|y$", rime)}
RIMES_AFTER_QU |= dict(_rimes(_CODAS_AFTER_QU))


def _meet(onset: str, rime: str) -> bool:
    """Whether an onset is written so before a rime (qu apart)."""
    front = rime[0] in "eêiy"
    match onset:
        case "gh" | "ngh":
            return front
        case "c" | "ng":
            return not front
        case "g":
            # gì, giếng: gi and a rime with i share one i.
            return not front or rime[0] == "i"
        case "gi":
            return rime[0] not in "iy"
        case "":
            return True
    return not rime.startswith("yê")


def _syllables() -> Iterator[tuple[str, int]]:
    for onset in parts(ONSETS):
        for rime, place in (RIMES_AFTER_QU if onset == "qu" else RIMES).items():
            if onset == "qu" or _meet(onset, rime):
                yield onset + rime, len(onset) + place


TONE_PLACES = dict(_syllables())
"""Each syllable without its tone → the place of the letter that bears it."""
_PLAIN = frozenset(
    "".join(letter for letter in unicodedata.normalize("NFD", bare) if letter.isascii())
    for bare in (syllable.replace("đ", "d") for syllable in TONE_PLACES)
)
_TONED = {
    unicodedata.normalize("NFC", letter + tone): (letter, tone)
    for letter in "aăâeêioôơuưy"
    for tone in (ACUTE, GRAVE, HOOK, TILDE, DOT)
}


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether a word is a possible Vietnamese syllable; one without any accent may have lost them."""
    form = word.lower().replace("ð", "đ")
    if form.isascii():
        return form in _PLAIN
    tones = [(place, *_TONED[letter]) for place, letter in enumerate(form) if letter in _TONED]
    if len(tones) > 1:
        return False
    place, letter, tone = tones[0] if tones else (-1, "", "")
    bare = form[:place] + letter + form[place + 1 :] if tone else form
    return allowed(bare, tone) and (not tone or place in _tone_places(bare))


def _tone_places(bare: str) -> tuple[int, ...]:
    """Where the tone may stand: hòa is hoà, too, but quý is never qúy."""
    place = TONE_PLACES[bare]
    older = bare.endswith(("oa", "oe", "uy")) and not bare.startswith("qu")
    return (place, place + 1) if older else (place,)


def allowed(bare: str, tone: str) -> bool:
    """Whether a syllable may bear a tone (a combining mark, or none)."""
    return bare in TONE_PLACES and (tone in _TONES_OF_STOPS or not bare.endswith(_STOPS))


def toned(bare: str, tone: str) -> str:
    """The syllable with its tone in place, NFC."""
    behind = TONE_PLACES[bare] + 1
    return unicodedata.normalize("NFC", bare[:behind] + tone + bare[behind:])
