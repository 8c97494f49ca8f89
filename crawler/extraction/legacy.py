"""Vietnamese as it was written before Unicode, and Unicode read wrongly → Unicode, NFC.

TCVN3 (the ABC fonts, .VnTime), VNI and VISCII put Vietnamese letters where other encodings have others, so
their text comes as Western letters and signs: "Céng hßa", "Coäng hoøa", "Cµng hòa". So do windows-1258 and
UTF-8 that were taken for windows-1252: "Côòng hoÌa", "Cá»™ng hÃ²a". Which of them a text is in is seen by its
words: read rightly they are Vietnamese syllables, and read as they stand they are not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.extraction.syllable import ACUTE, DOT, GRAVE, HOOK, TILDE, is_syllable

_TCVN3 = (
    "¡Ă ¢Â £Ê ¤Ô ¥Ơ ¦Ư §Đ ¨ă ©â ªê «ô ¬ơ \xadư ®đ µà ¶ả ·ã ¸á ¹ạ »ằ ¼ẳ ½ẵ ¾ắ Æặ Çầ Èẩ Éẫ Êấ Ëậ Ìè Îẻ Ïẽ Ðé Ñẹ"
    " Òề Óể Ôễ Õế Öệ ×ì Øỉ Üĩ Ýí Þị ßò áỏ âõ ãó äọ åồ æổ çỗ èố éộ êờ ëở ìỡ íớ îợ ïù ñủ òũ óú ôụ õừ öử ÷ữ"
    " øứ ùự úỳ ûỷ üỹ ýý þỵ"
)
"""The sign that stands for a letter, and the letter; capitals with tones are those of a font of its own."""
_VISCII = (
    "02Ẳ 05Ẵ 06Ẫ 14Ỷ 19Ỹ 1EỴ 80Ạ 81Ắ 82Ằ 83Ặ 84Ấ 85Ầ 86Ẩ 87Ậ 88Ẽ 89Ẹ 8AẾ 8BỀ 8CỂ 8DỄ 8EỆ 8FỐ 90Ồ 91Ổ 92Ỗ 93Ộ"
    " 94Ợ 95Ớ 96Ờ 97Ở 98Ị 99Ỏ 9AỌ 9BỈ 9CỦ 9DŨ 9EỤ 9FỲ A1ắ A2ằ A3ặ A4ấ A5ầ A6ẩ A7ậ A8ẽ A9ẹ AAế ABề ACể ADễ AEệ"
    " AFố B0ồ B1ổ B2ỗ B3Ỡ B4Ơ B5ộ B6ờ B7ở B8ị B9Ự BAỨ BBỪ BCỬ BDơ BEớ BFƯ C4Ả C5Ă C6ẳ C7ẵ CBẺ CEĨ CFỳ D0Đ"
    " D1ứ D5ạ D6ỷ D7ừ D8ử DBỹ DCỵ DEỡ DFư E4ả E5ă E6ữ E7ẫ EBẻ EEĩ EFỉ F0đ F1ự F6ỏ F7ọ F8ụ FBũ FCủ FEợ FFỮ"
)
_CP1258 = f"Ì{GRAVE} Ò{HOOK} Þ{TILDE} ì{ACUTE} ò{DOT} ÃĂ ãă ÕƠ õơ ÝƯ ýư ÐĐ ðđ"
_TONES = {"ù": ACUTE, "ø": GRAVE, "û": HOOK, "õ": TILDE, "ï": DOT}
_VNI_CIRCUMFLEX = {"â": "", "á": ACUTE, "à": GRAVE, "å": HOOK, "ã": TILDE, "ä": DOT}
_VNI_BREVE = {"ê": "", "é": ACUTE, "è": GRAVE, "ú": HOOK, "ü": TILDE, "ë": DOT}


def _vni() -> Iterator[tuple[str, str]]:
    """VNI writes a mark behind its letter, ơ, ư and đ as letters of their own, and i with its tone."""
    alone = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    pairs = dict(alone)
    for letter, written in {**{letter: letter for letter in "aeouy"}, "ơ": "ô", "ư": "ö"}.items():
        pairs |= {written + mark: letter + tone for mark, tone in _TONES.items()}
    for letter in "aeo":
        pairs |= {letter + mark: letter + "\u0302" + tone for mark, tone in _VNI_CIRCUMFLEX.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    for written, letter in pairs.items():
        # In capitals the mark may be a small one.
        yield written, letter
        yield written.upper(), letter.upper()
        yield written[:1].upper() + written[1:], letter.upper()


def _tcvn3() -> Iterator[tuple[str, str]]:
    return ((entry[0], entry[1:]) for entry in _TCVN3.split(" "))


def _viscii() -> Iterator[tuple[str, str]]:
    for entry in _VISCII.split(" "):
        byte = bytes.fromhex(entry[:2])
        yield byte.decode("latin-1"), entry[2:]
        if sign := byte.decode("cp1252", errors="ignore"):
            yield sign, entry[2:]


def _cp1258() -> Iterator[tuple[str, str]]:
    return ((entry[0], entry[1:]) for entry in _CP1258.split(" "))


TABLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "tcvn3": tuple(_tcvn3()),
    "vni": tuple(_vni()),
    "viscii": tuple(_viscii()),
    "windows-1258": tuple(_cp1258()),
}
"""Each encoding → what windows-1252 shows, and the letter that is meant, its marks apart or not."""


def _converter(pairs: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    table = {written: unicodedata.normalize("NFC", letter) for written, letter in pairs}
    pattern = re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    return lambda text: unicodedata.normalize("NFC", pattern.sub(lambda found: table[found[0]], text))


_SIGNS_OF_PDF = re.compile(r"(?<=[^\W\d_])[−∙]|[−∙](?=[^\W\d_])|μ")
_BEGINNING = re.compile(r"(?<=[^\W\d_]{2}[.!?] )[à-ỹ]")
"""Where a sentence begins: a capital with a tone is a small letter in all fonts but that of headings."""
_from_tcvn3 = _converter(TABLES["tcvn3"])


def _read_tcvn3(text: str) -> str:
    # The text layer of a PDF has other signs in three places.
    text = _SIGNS_OF_PDF.sub(lambda found: {"−": "\xad", "∙": "·", "μ": "µ"}[found[0]], text)
    text = "\n".join(_raised(line) for line in _from_tcvn3(text).split("\n"))
    return _BEGINNING.sub(lambda found: found[0].upper(), text)


_MARKUP = re.compile(r"<(?:script|style)\b.*?</|<[^>]*>", re.IGNORECASE | re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]+")


def _raised(line: str) -> str:
    """The line with capitals where their font had them in the places of small letters: "CộNG" → "CỘNG"."""
    words = [(found, _case(found[0])) for found in _LETTERS.finditer(line)]
    if not any(case == "capitals" for _found, case in words):
        return line
    pieces, behind = [], 0
    for place, (found, case) in enumerate(words):
        beside = [next((c for _f, c in side if c), "") for side in (words[:place][::-1], words[place + 1 :])]
        if case == "capitals" or (not case and "capitals" in beside and "small" not in beside):
            pieces += [line[behind : found.start()], found[0].upper()]
            behind = found.end()
    return "".join([*pieces, line[behind:]])


def _case(word: str) -> str:
    """How a word's plain letters are written; nothing where they do not tell."""
    plain = "".join(letter for letter in word if letter.isascii())
    if any(letter.islower() for letter in plain):
        return "small"
    return "capitals" if len(plain) > 1 or (plain and word[0] != plain) else ""


_QUOTES = re.compile("(?<![A-ZÀ-Þ])[‘’“”–—…•]+")
_from_viscii = _converter(TABLES["viscii"])


def _read_viscii(text: str) -> str:
    # Some capitals have the places of quotation marks and dashes, and those are known by what stands before.
    pieces = zip(_QUOTES.split(text), [*_QUOTES.findall(text), ""], strict=True)
    return "".join(_from_viscii(piece) + mark for piece, mark in pieces)


_BYTES = {bytes([byte]).decode("latin-1"): byte for byte in range(0x80, 0x100)} | {
    letter: byte for byte in range(0x80, 0xA0) if (letter := bytes([byte]).decode("cp1252", errors="ignore"))
}
_BEHIND = re.escape("".join(letter for letter, byte in _BYTES.items() if byte < 0xC0))
_SEQUENCE = re.compile(
    rf"[\xc2-\xdf][{_BEHIND}]|[\xe0-\xef][{_BEHIND}]{{2}}|[\xf0-\xf4][{_BEHIND}]{{3}}"
    # à, whose second byte is a no-break space that somebody made a plain one, also within a syllable.
    r"|\xc3 (?= |(?:[imnou]|n[gh])\b)|(?<![Ll])\xc3 (?=y\b)|\xc3(?=\s|$)"
)


def _read_utf8(text: str) -> str:
    for _time in range(3):  # some pages went through wrong hands more than once
        text = unicodedata.normalize("NFC", _SEQUENCE.sub(_letter, text))
    return text


def _letter(found: re.Match[str]) -> str:
    if found[0].strip() == "\xc3":
        return "à"
    try:
        return bytes(_BYTES[letter] for letter in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "utf-8": _read_utf8,
    "tcvn3": _read_tcvn3,
    "vni": _converter(TABLES["vni"]),
    "windows-1258": _converter(TABLES["windows-1258"]),
    "viscii": _read_viscii,
}
"""Each encoding → what reads its text, given as windows-1252 shows it."""
_NAMES = {
    "tcvn": "tcvn3",
    "abc": "tcvn3",
    "tcvn-5712": "tcvn3",
    "x-viet-tcvn5712": "tcvn3",
    "x-viet-tcvn": "tcvn3",
}
_NAMES |= {"vni-times": "vni", "x-viet-vni": "vni", "x-viscii": "viscii", "csviscii": "viscii"}


def decode_legacy(body: bytes, name: str) -> str:
    """The text of bytes in an encoding that Python does not know; LookupError where it is none of ours."""
    name = name.lower().replace("_", "-")
    name = _NAMES.get(name, name)
    if name not in ("tcvn3", "vni", "viscii"):
        raise LookupError(name)
    return ENCODINGS[name](body.decode("latin-1") if name == "viscii" else western(body))


def western(body: bytes) -> str:
    """The bytes as windows-1252, and those that it leaves out as latin-1."""
    return body.decode("latin-1").translate(_SIGNS)


_SIGNS = {
    byte: sign for byte in range(0x80, 0xA0) if (sign := bytes([byte]).decode("cp1252", errors="ignore"))
}


@dataclass(slots=True)
class _Evidence:
    """How the words of a text stand, as they are and in another reading."""

    mended: int = 0
    broken: int = 0
    strange: int = 0
    """No syllables in either reading."""
    altered: int = 0
    """Syllables in both readings, but not the same."""
    right: int = 0
    """Syllables as they stand, with letters that no legacy encoding has."""

    @property
    def worth(self) -> tuple[int, int]:
        """What tells the better of two readings."""
        return self.mended - self.broken - self.strange, -self.altered

    def convinces(self, needed: int) -> bool:
        """Whether the other reading is the right one, if so many words that become right are enough."""
        return self.mended >= max(
            needed, needed * self.strange, _AGAINST * self.broken, _AGAINST * self.right
        )


_NEEDED = {"utf-8": 1}
"""How many words prove an encoding, where it is not two: three bytes that are one letter are no accident."""
_AGAINST = 6
"""Words that must become right for each that is right as it stands."""
_SPACES = re.compile(r"[ \t\n\r\f]+")
_EDGE = "\u2010-\u2027\u2030-\u205e«»•\u00a0"
_CHUNK = re.compile(f"[^!-@\\[-`{{-~{_EDGE}]+")
_ONLY_OURS = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")


@lru_cache(maxsize=50_000)
def _standing(word: str) -> int:
    """1 for a Vietnamese word that has an accent, -1 for what else is no plain ASCII, else 0."""
    chunks = [chunk for chunk in _CHUNK.findall(word) if not chunk.isascii()]
    if not chunks:
        return 0
    # Case counts: "vÒ" is no word, but "về" as TCVN3 shows it.
    return (
        1 if all(is_syllable(c) and (c[1:].islower() or len(c) == 1 or c.isupper()) for c in chunks) else -1
    )


def _weigh(text: str, reading: str) -> _Evidence:
    words, others = _SPACES.split(text), _SPACES.split(reading)
    if len(words) > len(others):  # syllables that a space had torn are whole again
        words = words[: len(others)]
    evidence = _Evidence()
    for word, read in zip(words, others, strict=True):
        before, after = _standing(word), _standing(read)
        evidence.mended += before < 0 < after
        evidence.broken += after < 0 < before
        evidence.strange += before < 0 and after < 0
        evidence.altered += before > 0 and after > 0 and word != read
        evidence.right += before > 0 and _ONLY_OURS.search(word) is not None
    return evidence


def recognised(page: str) -> str:
    """The legacy encoding that all words of a page are in, its bytes given as windows-1252; else nothing."""
    return _ruling(_MARKUP.sub("\n", page).split("\n"), set(ENCODINGS))


def mended(text: str) -> str:
    """The text, of one or many lines, with the legacy ones of them read rightly; right text is kept."""
    return "\n".join(mend(text.split("\n")))


def mend(texts: Sequence[str], hints: Sequence[str] = ()) -> list[str]:
    """The texts of one page with the legacy ones read rightly; `hints` are encodings that fonts speak for.

    What is right is kept, letter for letter. A short text, that would prove nothing alone, is read as the
    page's other texts are.
    """
    # Most pages are right, word for word; and the words of a page are few.
    words = set(_SPACES.split("\n".join(text for text in texts if not text.isascii())))
    if not any(_standing(word) < 0 for word in words):
        return list(texts)
    hints = hints or [""] * len(texts)
    suspects = [
        place
        for place, text in enumerate(texts)
        if not text.isascii() and (hints[place] or _is_suspect(text))
    ]
    if not any(_is_suspect(texts[place]) for place in suspects):
        return list(texts)
    found = {place: _best(texts[place]) for place in suspects}
    known = {name for name, _reading, evidence in found.values() if evidence.convinces(_NEEDED.get(name, 2))}
    if not known:
        return list(texts)
    whole = _ruling(texts, known)
    result = list(texts)
    for place, text in enumerate(texts):
        if text.isascii():
            continue
        choices = [name for name in (whole, hints[place]) if name in known]
        result[place] = _read(text, found.get(place), known, choices)
    return result


def _is_suspect(text: str) -> bool:
    """Whether so many words are none, as they stand, that another reading may convince."""
    words = _SPACES.split(text)
    bad = sum(_standing(word) < 0 for word in words)
    return bad > 0 and bad >= _AGAINST * sum(
        _standing(word) > 0 and _ONLY_OURS.search(word) is not None for word in words
    )


def _best(text: str) -> tuple[str, str, _Evidence]:
    """The reading that makes most words of a text right."""
    readings = []
    for name, read in ENCODINGS.items():
        if (reading := read(text)) != text:
            readings.append((name, reading, _weigh(text, reading)))
    return max(readings, key=lambda reading: reading[2].worth, default=("", text, _Evidence()))


def _ruling(texts: Sequence[str], known: set[str]) -> str:
    """The encoding that all of a page is in; nothing where other texts are right."""
    joined = "\n".join(text for text in texts if not text.isascii())
    name, _reading, evidence = _best(joined)
    return name if name in known and evidence.convinces(2) else ""


def _read(text: str, found: tuple[str, str, _Evidence] | None, known: set[str], choices: list[str]) -> str:
    """One text, read as it proves itself to be, or as its page is where it proves nothing."""
    if found and found[2].convinces(1 if found[0] in known else 2):
        return found[1]
    for name in [*choices, *known]:
        reading = ENCODINGS[name](text)
        evidence = _weigh(text, reading)
        doubtless = not (evidence.right or evidence.broken or evidence.strange)
        if evidence.convinces(1) or (doubtless and name in choices):
            return reading
    return text
