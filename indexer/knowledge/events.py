"""Events that are named in a text: where the name of a meeting or ceremony begins and ends, and its kind."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from indexer.analysis.tones import new_place
from indexer.knowledge.article import Span

LISTS: Mapping[str, Any] = tomllib.loads(
    files("indexer.knowledge").joinpath("events.toml").read_text(encoding="utf-8")
)
OTHER = "khác"
_LONGEST = 420
"""Letters of a name; the longest seen, with the subject of a resolution, has some 350."""
UPPER = "".join(
    c
    for c in map(chr, range(0x1F00))
    if unicodedata.category(c) == "Lu" and ord(c) not in range(0x370, 0x1E00)
)
LOWER = UPPER.lower()


def any_of(words: Iterable[str]) -> str:
    """An expression for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_WORD_END = re.compile(r"o[àáãảạ]\b|o[èéẽẻẹ]\b|(?<!q)u[ỳýỹỷỵ]\b")


def plain(text: str) -> str:
    """The text in lower case with tone marks in the newer place: places in it are those of the text."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return _WORD_END.sub(lambda found: new_place(found[0]), lower)


@dataclass(frozen=True)
class Mention:
    """An event that a text names or points to; `span` is its name, from its head's first letter."""

    span: Span
    head: str
    clause: Span
    """The sentence it stands in, ended also where two sentences were run together."""
    named: bool
    """Whether words follow the head that tell it from others."""


# Where a sentence may end; in some collections the space behind it is lost ("hội nghị.Ảnh minh họa").
_MAYBE_END = re.compile(
    rf"""\n|[.!?…]+["”’)\]]*(?:\s+|(?=[{UPPER}“"(]))
    | (?<=[{LOWER}])(?=[{UPPER}][{LOWER}]) | (?<=\w\))(?=[{UPPER}][{LOWER}])
    | (?<=[{UPPER}]{{3}})(?=[{UPPER}][{LOWER}]{{2}})""",
    re.VERBOSE,
)
_SHORT = frozenset("BS GS Gs KS P PGS Q St T TP TS TX Th ThS Ths Tp Ts Tx".split())  # noqa: SIM905 (a word list)
_BODY_WORDS = frozenset({"Ban", "Bộ", "Cục", "Hội", "Sở", "Viện", "Vụ"})
"""Behind these a space was lost, and no sentence ends: "BộTài chính"."""
_COUNTED = re.compile(r"(?:khóa|khoá|thứ|loại|quý) [IVX]$", re.IGNORECASE)
_LAST_WORD = re.compile(r"\w+$")


def clauses(text: str) -> list[int]:
    """Where sentences begin, in order, beginning with 0: also where two were run together."""
    starts = [0]
    for end in _MAYBE_END.finditer(text):
        before = text[max(0, end.start() - 12) : end.start()]
        if not end[0]:
            last = _LAST_WORD.search(before)
            if not before.endswith(")") and (last is None or (last[0].isascii() and not last[0].isupper())):
                continue
            if last is not None and last[0] in _BODY_WORDS:
                continue
        elif "\n" in end[0]:
            pass
        elif end[0][0] == ".":
            last = _LAST_WORD.search(before)
            if last is not None and (
                last[0] in _SHORT or (len(last[0]) == 1 and last[0].isupper() and not _COUNTED.search(before))
            ):
                continue
            if text[end.end() : end.end() + 1].islower() or text.startswith("Ư", end.end()):
                continue
        elif text[end.end() : end.end() + 1].islower():
            continue
        starts.append(end.end())
    return starts


_WORDS = LISTS["words"]


def _listed(name: str) -> str:
    """An expression for any word of a list."""
    return rf"(?:{any_of(_WORDS[name])})"


_OF_ANOTHER = re.compile(
    rf"\b(?:{_listed('of_another')}|{_listed('papers')}(?: của| tại| toàn thể| các| kết quả)?) $"
)
_SEVERAL = re.compile(rf"\b(?:{_listed('several')}|(?<!số )\b\d+) (?:buổi |cuộc |phiên |đợt |hội nghị, )?$")
_IN_A_LIST = re.compile(r"[^\d\s),”\"]+(?<!nay)(?<!qua)(?<!\bđây), $")
_SAID_BEFORE = re.compile(r"\b(?:biết|hay|nói|rằng|đó|đây|này), $")
_WHOLE = re.compile(r"(?:buổi|cuộc|phiên|đại)(?: lễ)? $")


def _head_expression() -> re.Pattern[str]:
    followed = LISTS["followed"]
    heads = [
        f"{head} (?={any_of(followed[head])})" if head in followed else rf"{head}\b"
        for head in sorted(LISTS["heads"], key=lambda head: (-len(head), head))
    ]
    whole = rf"(?:(?<=cuộc )|(?<=buổi )){_listed('whole')}\b(?! (?:báo|mặt)\b)"
    held = rf"(?:(?<=tổ chức )|(?<=\blàm )|(?<=cử hành ))lễ (?!{_listed('private')})"
    verbs = rf"(?<=tổ chức )(?:{any_of(LISTS['verbs'])})\b"
    return re.compile(rf"\b(?:{'|'.join([*heads, whole, held, verbs])})")


_HEAD = _head_expression()


def may_name(low: str) -> bool:
    """Whether a text may name an event at all; most do not, and need no second look."""
    return _HEAD.search(low) is not None


def mentions(text: str, low: str, starts: Sequence[int], cited: Sequence[Span]) -> Iterator[Mention]:
    """Every event that a text mentions, in order; `low` is its plain form, `cited` what names directives."""
    behind, clause = 0, 0
    cites = [span for span in cited if span[1] > span[0]]
    for head in _HEAD.finditer(low):
        start = head.start()
        if start < behind or any(first < start < end for first, end in cites):
            continue
        before = low[max(0, start - 40) : start]
        if _OF_ANOTHER.search(before) or _SEVERAL.search(before) or low.startswith("luận", head.end() + 1):
            continue
        if (
            text[start].islower()
            and _IN_A_LIST.search(before)
            and not _capital(text[max(0, start - 20) : start - 2])
            and not _SAID_BEFORE.search(before)
        ):
            continue
        while clause + 1 < len(starts) and starts[clause + 1] <= start:
            clause += 1
        limit = starts[clause + 1] if clause + 1 < len(starts) else len(text)
        while limit > start and (text[limit - 1].isspace() or text[limit - 1] in ".!?…"):
            limit -= 1
        word = head[0].rstrip()
        bare = start + len(word)
        follower = next((w for w in LISTS["followed"].get(word, ()) if low.startswith(w, bare + 1)), "")
        begins = bare + len(follower) + 1 if word == "lễ" and follower else bare
        if low.startswith(" để ", bare) and (word in ("họp", "họp báo") or before.endswith("tổ chức ")):
            begins += 3
        end = name_end(text, low, begins, min(limit, start + _LONGEST), cites)
        named = end > bare
        whole = _WHOLE.search(before)
        if whole and word != "làm việc với":
            start -= len(whole[0])
        yield Mention((start, end), word, (starts[clause], limit), named)
        behind = end


# What ends a name, or may: the group says which.
_BOUNDARY = re.compile(
    r"""
    (?P<quote>["“”'‘])
    | (?P<bracket>\()
    | (?P<comma>\s?[,;]\s)
    | (?P<dash>\s[-–—]\s)
    | (?P<stop>[:)\]]\s | [?!…]\s? | \.\.)
    | \s(?P<and>và|hoặc)\s
    | \s(?P<date>(?:vào\ |lúc\ |từ\ |trong\ |hôm\ |\d{1,2}\ ?(?:h|giờ)\d*\ ){0,2}(?:rạng\ |cuối\ )?
        (?:(?:sáng|trưa|chiều|tối|đêm)\b(?=\s(?:nay|qua|mai|hôm|ngày|cùng|tối|\d|thứ|chủ))
          | (?:sáng|trưa|chiều|tối)\ sớm
          | ngày\ (?=\d|hôm|mai|\(|thứ)
          | hôm\ (?=nay|qua|kia|thứ|\d|chủ)
          | \(?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?\)?(?=$|[\s,.;])
          | (?:hai|ba|bốn|2|3|4|5)\ ngày\ (?=\(?\d|qua|từ)
          | cuối\ tuần | tuần\ (?:qua|này|trước|rồi) | mới\ đây | vừa\ qua | gần\ đây | trước\ đó
          | thời\ gian\ qua | tháng\ trước | năm\ ngoái | cùng\ ngày))
    | \s(?P<place>(?:tại|ở))\s
    | \s(?P<held>HELD|đang(?!\ phát\ triển)|với\ \d+\ (?:đại\ biểu|người|đơn\ vị)|có\ \d)\b
    | \s(?P<by>do)\s
    """.replace("HELD", _listed("held")),
    re.VERBOSE,
)
_BREAKS = re.compile(rf"{_listed('clause')}\b")
_SAYS = re.compile(rf"\b{_listed('says')}\b")
_GOES_ON = re.compile(
    rf"(?:và )?(?:{_listed('goes_on')}|năm \d|quý [ivx\d]|(?:\d+ )?tháng \d)\b|[ivx\d]+/?\d* ?tháng\b"
)
_DIRECTIVE = re.compile(
    r"(?:bộ luật|luật|pháp lệnh|nghị quyết|nghị định|chỉ thị|kết luận|quyết định|thông tư)\b"
)
_DATE_BRACKET = re.compile(r"\((?:ngày |sáng |chiều |tối |hôm )*\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\)")
_ASIDE = re.compile(
    r"\((?:ảnh|nguồn|ngoài|phải|trái|giữa|đứng|ngồi|bìa|thứ|tại|ở|do|hà nội|tp|tỉnh|quận|huyện|xem|theo)\b"
)
_OWN_DATE = re.compile(r"(?:số \S*\d\S*|\d[\w/.-]*[a-zđ]{2}[\w-]*),? (?:ra )?$")
_RUN_OF_NAMES = re.compile(rf"[{UPPER}]\w*(?:[ -][{UPPER}\d]\w*)*(?=,| và [{UPPER}])")
# "Lễ tổng kết, trao giải" goes on, "tại hội nghị, trao đổi với" does not.
_NOT_BEHIND = "".join(rf"(?<!{word},)" for word in ("nghị", "thảo", " lễ", "họp", "báo", "hội", "đàm"))
_BARE = re.compile(
    rf"\s?,(?!{_NOT_BEHIND} (?:{any_of([*LISTS['verbs'], *LISTS['followed']['lễ']])})\b)"
    rf"|\s{_listed('bare')}\b"
)
_COUNTS = re.compile(r"\d[\d.]* (?!năm|tháng|quý|quận|ngày|tỷ|triệu)[^\W\d]{2,}")
_COUNTED_BEFORE = re.compile(r"\d+ \w+(?: \w+){0,2}$")
_NO_PART = re.compile(rf"{_listed('no_part')}\b")
_HOLDS = re.compile(r"\b(?:tổ chức|chủ trì|phối hợp|đăng cai)\b")
_EVENT_FOLLOWS = re.compile(r"(?:hội nghị|hội thảo|diễn đàn|đại hội|cuộc họp|buổi|lễ(?! hội))\b")
_PLACE_FOLLOWS = re.compile(rf"(?:{any_of(LISTS['places']['words'])}|đây|nhà|số|đường|phố)\b")


_WITHOUT_SUBJECT = re.compile(r"(?: trực tuyến| khẩn| bất thường| liên ngành)*(?: với [^.;]{3,60})?")


def name_end(text: str, low: str, start: int, limit: int, cites: Sequence[Span]) -> int:
    """Where the name ends whose head ends at `start`; `start` itself where it has nothing but the head."""
    place = start
    if _BARE.match(low, start, limit):
        return start
    while found := _BOUNDARY.search(low, place, limit):
        at = found.start()
        cite = next((end for first, end in cites if first <= at < end), None)
        if cite is not None and found.lastgroup != "quote":
            place = max(min(cite, limit), found.end())
            continue
        if found[0] == " nhằm" and _WITHOUT_SUBJECT.fullmatch(low, start, at):
            place = found.end()
            continue
        onward = _onward(text, low, found, limit)
        if onward is None:
            return _trimmed(low, start, at)
        place = max(onward, at + 1)
        if place >= limit:
            break
    return _trimmed(low, start, limit)


def _onward(text: str, low: str, found: re.Match[str], limit: int) -> int | None:
    """From where a name goes on behind what may have ended it; None where that ends it."""
    rule = _RULES.get(str(found.lastgroup))
    return rule(text, low, found, limit) if rule else None


def _over_bracket(_text: str, low: str, found: re.Match[str], limit: int) -> int | None:
    at = found.start()
    if _DATE_BRACKET.match(low, at, limit) or _ASIDE.match(low, at, limit):
        return None
    closing = low.find(")", at, limit)
    return closing + 1 if closing > 0 else None


def _over_joint(text: str, low: str, found: re.Match[str], limit: int) -> int | None:
    if found.lastgroup == "comma" and _COUNTS.match(low, found.end(), limit):
        # A list of figures goes on; else what is counted begins a clause: "kỳ họp thứ 5, 49 chức danh".
        goes_on = _COUNTED_BEFORE.search(low[max(0, found.start() - 40) : found.start()]) is not None
    else:
        goes_on = _continues(text, low, found.end(), limit, str(found.lastgroup))
    return found.end() - 1 if goes_on else None


def _over_date(_text: str, low: str, found: re.Match[str], _limit: int) -> int | None:
    at = found.start()
    own = _OWN_DATE.search(low[max(0, at - 30) : at + 1].rstrip() + " ")
    return found.end() if own else None


def _over_place(text: str, low: str, found: re.Match[str], limit: int) -> int | None:
    at, end = found.span()
    if _EVENT_FOLLOWS.match(low, end, limit):
        return None
    if low.endswith("nhà", 0, at) or low.startswith(("xã hội", "tất cả", "các", "việt nam"), end):
        return end
    return None if text[end : end + 1].isupper() or _PLACE_FOLLOWS.match(low, end, limit) else end


def _over_by(text: str, low: str, found: re.Match[str], limit: int) -> int | None:
    end = found.end()
    if _BREAKS.match(low, end, limit):
        return None  # "do bà … dẫn đầu"
    holds = _HOLDS.search(low, end, min(limit, end + 160))
    return None if holds or text[end : end + 1].isupper() else end


def _over_stop(text: str, _low: str, found: re.Match[str], _limit: int) -> int | None:
    # A theme belongs to the name: "với chủ đề: “Lúa gạo”".
    return found.end() if found[0] == ": " and text[found.end() : found.end() + 1] in ('"', "“") else None


def _over_quote(text: str, _low: str, found: re.Match[str], limit: int) -> int | None:
    """Behind a quotation that begins there; None where one ends, or none is closed."""
    sign, at = found[0], found.start()
    if sign == "”" or (sign in "\"'" and at and not text[at - 1].isspace() and text[at - 1] not in "(["):
        return None if sign != "'" else found.end()
    closing = re.compile('[”"]' if sign in '"“' else "[’']").search(text, at + 1, limit)
    return closing.end() if closing else None


def _is_a_guest(low: str, at: int, limit: int) -> bool:
    """Whether a list of whom a meeting is with goes on: "buổi làm việc với Tỉnh ủy, UBND và Sở Y tế"."""
    guests = _GUESTS.search(low, max(0, at - 120), at) and _BODY_FOLLOWS.match(low, at, limit)
    return guests is not None and _SAYS.search(low, at, limit) is None


def _continues(text: str, low: str, at: int, limit: int, what: str) -> bool:
    """Whether what stands behind a comma, a dash or "và" belongs to the name."""
    if _GOES_ON.match(low, at, limit) or (what == "comma" and _DIRECTIVE.match(low, at, limit)):
        return True
    if what == "dash":
        return _goes_over_dash(text, low, at, limit)
    if what == "and":
        return not _NO_PART.match(low, at, limit)
    if _BREAKS.match(low, at, limit):
        return (
            low.startswith("ngày ", at) and _OWN_DATE.search(low[max(0, at - 32) : at - 2] + " ") is not None
        )
    if text[at : at + 1].isupper():
        run = _RUN_OF_NAMES.match(text, at, limit)
        names = _capital(text[max(0, at - 60) : at].rstrip(" ,;"))
        listed = run is not None and names and low[at : run.end()].count(" ") < 4
        return listed or _is_a_guest(low, at, limit)
    stop = re.compile(r"[,;(]").search(low, at, limit)
    return not _SAYS.search(low, at, stop.start() if stop else limit)


_GUESTS = re.compile(
    r"\b(?:làm việc|họp|hội nghị|tọa đàm|đối thoại|gặp)(?: trực tuyến)? (?:với|giữa) [^,;:]{3,60}, $"
)
_BODY_FOLLOWS = re.compile(rf"(?:{any_of(LISTS['bodies']['words'])})\b[^,;:.]{{0,40}} và ")
_SECOND_HALF = re.compile(rf"{_listed('second_halves')}\b")
_NAME_AND_YEAR = re.compile(rf"[{UPPER}]\w*(?: [{UPPER}]\w*)* \d{{4}}\b")


def _goes_over_dash(text: str, low: str, at: int, limit: int) -> bool:
    """Whether a dash joins two words: "kinh tế - xã hội", "2011 - 2020", "264 - TB / TW"."""
    if _SECOND_HALF.match(low, at):
        return True
    before = _capital(text[max(0, at - 20) : at - 3]) or text[at - 4].isdigit()
    if _BREAKS.match(low, at, limit) or low.startswith("ảnh", at):
        return False
    return text[at].islower() or before or _NAME_AND_YEAR.match(text, at) is not None


_RULES = {
    "quote": _over_quote,
    "bracket": _over_bracket,
    "comma": _over_joint,
    "dash": _over_joint,
    "and": _over_joint,
    "date": _over_date,
    "place": _over_place,
    "by": _over_by,
    "stop": _over_stop,
}
"""By the group of a boundary: from where a name goes on behind it, or None where it ends there."""


def _capital(before: str) -> bool:
    """Whether the last word begins with a capital."""
    return before.rpartition(" ")[2][:1].isupper()


_TAIL = re.compile(r"(?:[\s,;:–-]|\b(?:vào|của|với|và|tại|(?<!nhà )ở|trong|do|từ|cho|để|về|hôm|lúc))+$")


def _trimmed(low: str, start: int, end: int) -> int:
    """The end of a name without what joins it to what follows."""
    tail = _TAIL.search(low, start, end)
    return max(start, tail.start() if tail else end)


# The kind of an event, and the period that it looks back on.
_KIND = re.compile(rf"\b(?:{any_of(LISTS['kinds'])})\b")
_NOT_ITS_KIND = re.compile(
    r"(?:kết quả|tình hình|báo cáo|công tác|việc|kế hoạch|quá trình|tiến độ|sau khi|dự án|(?:\d|một|hai|ba"
    r"|bốn|năm|sáu|bảy|tám|chín|mười) (?:năm|tháng)) $"
)


_REVIEWS = re.compile(r"(?:buổi )?lễ (tổng kết|sơ kết)\b")
_OF_A_BODY = re.compile(r" của (?:ban chỉ đạo|ban chỉ huy|ban quản lý|tổ công tác) .*$")


def kind(head: str, name: str) -> str:
    """The kind of an event by its head and the plain form of its name."""
    told: str = LISTS["heads"].get(head, "") or LISTS["verbs"].get(head, "")
    if review := _REVIEWS.match(name):
        return review[1]
    if told:
        return told
    name = _OF_A_BODY.sub("", name)
    for word in _KIND.finditer(name):
        if not _NOT_ITS_KIND.search(name[: word.start()]):
            kinds: dict[str, str] = LISTS["kinds"]
            return kinds[word[0]]
    return OTHER
