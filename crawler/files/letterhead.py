"""The text of a directive → what its letterhead and signature say of it.

The layouts are those of Nghị định 30/2020/NĐ-CP (the state's) and Hướng dẫn 36-HD/VPTW (the Party's):
issuing body and number on the left, motto, place and date on the right, the type in capitals and the
subject below them; at the end the recipients on the left and the signature on the right. Text extractors
give the two columns one behind the other, side by side with room between them, or run together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crawler.document import Directive
from crawler.extraction.encoding import clean, nfc
from crawler.files.bodies import BEGINNING, UNIT, recased
from crawler.files.signature import APART, recipients, signature

_KINDS = (
    "nghị quyết liên tịch|thông tư liên tịch|nghị quyết|nghị định|quyết định|chỉ thị|kết luận|quy định"
    "|quy chế|quy trình|hướng dẫn|thông tri|thông tư|thông báo|thông cáo|chương trình|kế hoạch|phương án"
    "|đề án|dự án|báo cáo|biên bản|tờ trình|công điện|công văn|pháp lệnh|lệnh|luật|hợp đồng|giấy mời"
    "|tuyên bố|lời kêu gọi"
)
"""The types of documents that a letterhead names."""
_ABBREVIATED = {
    "CT": "chỉ thị",
    "NQ": "nghị quyết",
    "KL": "kết luận",
    "QĐ": "quyết định",
    "QyĐ": "quy định",
    "QĐi": "quy định",
    "NĐ": "nghị định",
    "TT": "thông tư",
    "HD": "hướng dẫn",
    "KH": "kế hoạch",
    "TB": "thông báo",
    "BC": "báo cáo",
    "CTr": "chương trình",
    "TTr": "tờ trình",
    "CĐ": "công điện",
    "CV": "công văn",
}
"""A type in a document's number, by the annex III of Nghị định 30 and the Party's list."""
_DEEPEST = 60  # lines in which a letterhead ends
_ONE_LINE = 120  # letters that a line of a page may have
_LONGEST = 600  # letters of a subject

_KIND = re.compile(rf"({_KINDS})(?=\W|$)", re.IGNORECASE)
_DASH = r"\s?[-–‑/]\s?"
_SIGN = r"[A-ZĐÂĂÊÔƠƯ][\wĐđ]*(?:\.[ƯW])?"
_NUMBER = re.compile(
    rf"(?:^|(?<=\s)|(?<=\|))S[ốỐ]\s*[:.]?\s*(\d{{1,5}}[a-z]?(?:{_DASH}\d{{4}})?{_DASH}{_SIGN}(?:{_DASH}{_SIGN}){{0,4}})"
)
_BARE_NUMBER = re.compile(r"(?:^|(?<=\s))S[ốỐ]\s*[:.]\s*(\d{1,5})(?=\s|$)")
_DATE = re.compile(
    r"(?P<place>[^\W\d_][^,|\d\t]{1,40}?)?,?\s*ngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})"
    r"\s*năm\s*(?P<year>\d{4})",
    re.IGNORECASE,
)
MOTTO = re.compile(
    r"C[ỘÔ]NG H[ÒO]?[ÀA]? X[ÃA] H[ỘÔ]I CH[ỦU] NGH[ĨI]A VI[ỆÊ]T NAM|ĐẢNG CỘNG SẢN VIỆT NAM"
    r"|ĐỘC LẬP\s*[-–]\s*TỰ DO\s*[-–]\s*HẠNH PHÚC",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[\s\-–—_*=.…~]*$")
_OPENING = re.compile(
    r"(?:căn cứ|thực hiện|thi hành|xét|theo đề nghị|kính gửi|điều 1\b|chương i\b|phần thứ nhất|[1i]\s?[.\-]"
    r"|để |nhằm |trong |ngày \d|hội nghị |thời gian qua|sau (?:khi|một)|qua |những năm|hiện nay|vừa qua"
    r"|tại )",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:về|v/v|ban hành|phê duyệt|quy định|sửa đổi|công bố|kèm theo)\b", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"(?:[,\-–]|\b(?:và|của|tại|ở|cho|với|theo|thực hiện|ủy ban|tỉnh|huyện|xã|ban|số))$", re.IGNORECASE
)
_ABOUT = re.compile(r"V/v:?\s*", re.IGNORECASE)
_BY = re.compile(r"(?:của\s+)(?P<body>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    """The lines above the type, with those from it on."""

    above: list[str]
    kind: str
    below: list[str]


def directive(text: str) -> Directive | None:
    """What a text says of itself as a directive; None where it has neither a number nor the look of one."""
    lines = [nfc(line) for line in text.replace("\f", "\n").split("\n")]
    head = _head(lines)
    joined = "\n".join(head.above)
    number = _number(joined)
    issued, place = _issued(head.above)
    if not number and not (head.kind and (issued or MOTTO.search(joined))):
        return None
    subject, by = _subject(head)
    signer, office = signature(lines)
    return Directive(
        number=number,
        kind=head.kind or kind_of_number(number),
        issuer=by or _issuer(head.above),
        place=place,
        issued=issued,
        subject=subject,
        signer=signer,
        office=office,
        recipients=tuple(recipients(lines)),
    )


def _head(lines: Sequence[str]) -> _Head:
    """Where the letterhead ends: at the line that begins with a type in capitals, below motto or number."""
    top = lines[:_DEEPEST]
    started = False
    for place, line in enumerate(top):
        words = clean(line.replace("|", " "))
        started = started or bool(MOTTO.search(words) or _NUMBER.search(words) or _BARE_NUMBER.search(words))
        found = _KIND.match(words)
        if started and found and found[1].isupper():
            rest = words[found.end() :].strip()
            return _Head(list(top[:place]), found[1].lower(), [rest, *lines[place + 1 :]])
    # A letter (công văn) has no type: its letterhead ends where it says to whom it goes.
    end = next((n for n, line in enumerate(top) if clean(line).lower().startswith("kính gửi")), 15)
    return _Head(list(top[:end]), "", [])


def _number(head: str) -> str:
    found = _NUMBER.search(head)
    if found is None:
        bare = _BARE_NUMBER.search(head)
        return bare[1] if bare else ""
    number = re.sub(r"\s?([-–‑/])\s?", lambda dash: "/" if dash[1] == "/" else "-", found[1])
    return number.rstrip("-/")


def kind_of_number(number: str) -> str:
    """The type of a directive by the signs of its number; a letter where they name none."""
    signs = re.split(r"[-/]", number)[1:]
    known = (kind for sign in signs if (kind := _ABBREVIATED.get(sign)))
    return next(known, "công văn" if signs else "")


def _issued(head: Sequence[str]) -> tuple[date | None, str]:
    for line in head:
        bare = MOTTO.sub(" ", _NUMBER.sub(" | ", line))
        if found := _DATE.search(bare):
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                continue
            place = APART.split(found["place"] or "")[-1]
            return day, clean(place).strip(" .,:*-–")
    return None, ""


def _issuer(head: Sequence[str]) -> str:
    """The body at the left of the head, the lower one where the upper only names what it belongs to."""
    names: list[str] = []
    for line in head:
        if _ABOUT.match(line.strip()):
            break
        bare = MOTTO.sub("   ", line)
        stop = _NUMBER.search(bare) or _BARE_NUMBER.search(bare) or re.search(r"\bS[ốỐ]\s*:", bare)
        bare = bare[: stop.start()] if stop else bare
        left = clean(APART.split(bare.strip())[0]).strip(" *-–—_")
        if left and left == left.upper() and len(left) > 3 and not _RULE.match(left):
            joins = names and (UNIT.match(left) or not BEGINNING.match(left))
            if joins:
                names[-1] += f" {left}"
            else:
                names.append(left)
        if stop:
            break
    return recased(names[-1]) if names else ""


def _subject(head: _Head) -> tuple[str, str]:
    """The subject below the type, and the body where a line "của …" stands between them."""
    if not head.kind:
        return _letters_subject(head.above), ""
    by = ""
    found: list[str] = []
    for line in head.below[:15]:
        words = clean(line.replace("|", " "))
        if _RULE.match(words):
            if found and not found[-1].endswith(","):
                break
            continue
        if not found and not by and (named := _BY.match(words)):
            by = named["body"]
            continue
        if _ends_subject(words, found):
            break
        found.append(words)
        if words.endswith((".", ";")):
            break
    subject = clean(" ".join(found)).strip(" .;*-–_")
    return (subject if len(subject) <= _LONGEST else ""), recased(by) if by == by.upper() else by


def _ends_subject(words: str, found: Sequence[str]) -> bool:
    """Whether a line below the type is no more of the subject."""
    if _SUBJECT.match(words) and not found:
        return False
    if words[:1].islower() and found:
        return False
    if words == words.upper() and len(words) > 3:
        return bool(found) and not found[-1].isupper()
    if _OPENING.match(words):
        return True
    # A new sentence begins with a capital, too; a name that the line's end cut off is short or all names.
    parts = words.split()
    capitals = sum(part[:1].isupper() for part in parts)
    if not found or len(parts) <= 4 or (capitals * 2 >= len(parts) and len(words) < _ONE_LINE):
        return False
    is_sentence = len(parts) > 8 and words.endswith((".", ":", ";"))
    return is_sentence or not _UNFINISHED.search(found[-1])


def _letters_subject(head: Sequence[str]) -> str:
    """The subject of a letter, "V/v …", below its number."""
    for place, line in enumerate(head):
        if found := _ABOUT.search(line):
            parts = [APART.split(line[found.end() :])[0]]
            for further in head[place + 1 : place + 5]:
                left = _DATE.sub("", APART.split(further.strip())[0]).strip()
                if not left or _RULE.match(left) or left == left.upper() or MOTTO.search(left):
                    break
                parts.append(left)
            return clean(" ".join(parts)).strip(" .;")
    return ""
