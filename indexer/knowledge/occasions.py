"""When and where an event was held, and by which bodies, read around the place where it is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.analysis.provinces import PROVINCES
from indexer.knowledge.article import Span
from indexer.knowledge.events import LISTS, LOWER, UPPER, any_of
from indexer.knowledge.words import named_list

# When.


@dataclass(frozen=True)
class Day:
    """A day as far as a text says it; all three are None for "sáng nay"."""

    day: int | None = None
    month: int | None = None
    year: int | None = None

    def to_json(self) -> dict[str, int | None]:
        """The day as `tracuu knowledge` prints it."""
        return {"day": self.day, "month": self.month, "year": self.year}


_HALF = r"(?:rạng\ sáng|sáng\ sớm|chiều\ tối|sáng|trưa|chiều|tối|đêm)"
_NOW = r"(?:hôm\ nay|hôm\ qua|hôm\ kia|nay|qua)"
_WEEKDAY = r"(?:thứ\ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\ nhật)"
_WHEN = re.compile(
    rf"""
    (?<![\w/.-])
    (?:
      (?P<before>
         (?:(?:(?:trong|từ)\s)?(?:(?:hai|ba|bốn|[2-5])\s)?(?:{_HALF}\s)?(?:{_NOW}\s)?,?\s?(?:{_WEEKDAY},?\s)?
          (?:các\s)?(?:ngày|hôm|từ)\s?
         | (?:{_HALF}\s)(?:{_NOW}\s)?,?\s?(?:{_WEEKDAY},?\s?)?(?:ngày\s)?
         | {_NOW},?\s(?:{_WEEKDAY},?\s?)?(?:ngày\s)?
         )?
         \(?(?:ngày\s|{_WEEKDAY},?\s)?
      )
      (?P<day>\d{{1,2}})
      (?P<more>(?:,\s?\d{{1,2}})*\s?(?:và|đến|đến\ ngày|tới|&|[-–])\s?(?:ngày\s)?\d{{1,2}}
        (?=\s?[/.]|-\d{{1,2}}\b(?!-)|\stháng))?
      (?:\s?[/.-]\s?(?P<month>\d{{1,2}})
          (?:\s?[/.-]\s?(?P<year>\d{{4}})|\s?(?:[-–]|đến)\s?(?:ngày\s)?\d{{1,2}}[/.]\d{{1,2}}\b)?
        |\stháng\s(?P<month2>\d{{1,2}})(?:(?:,?\snăm\s|/|-|\.)(?P<year2>\d{{4}}))?)
      (?!\d|[/.-]\d|[/-]?[a-zđ]{{2}}|\s?%)\)?
    | (?P<near>(?:{_HALF}\s(?:ngày\s)?{_NOW}|(?:ngày\s)?hôm\s(?:nay|qua|kia)|{_HALF}\scùng\sngày|mới\sđây))\b
    )
    """,
    re.VERBOSE,
)
_OF_A_DOCUMENT = re.compile(
    r"(?:\bsố \S+|\d[\w/.-]*[a-zđ]{2}[\w-]*|ban hành|sinh|trước|đến|hết|kể từ|lực từ|tính đến"
    r"|kết thúc vào|bế mạc vào),?(?: ra)? $"
)
_A_TIME_OF_YEARS = re.compile(r"\s?[-–]\s?(?:ngày )?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}")
_BY_AN_ISSUER = re.compile(r"\s?(?:của|về)\b")


@dataclass(frozen=True)
class When:
    """A time that a text names: what it says, and the day."""

    span: Span
    day: Day
    back: int | None
    """Days before the article's own for "hôm qua"; None where it is no relative time."""

    @property
    def is_a_day(self) -> bool:
        """Whether it is one day, as "mới đây" is not."""
        return self.day.day is not None or self.back is not None


def times(low: str, start: int, end: int) -> Iterator[When]:
    """The days that a stretch of text names, in order; `low` is the plain form of the text."""
    for found in _WHEN.finditer(low, start, end):
        back = _back(found[0])
        if found["near"]:
            yield When(found.span(), Day(), back)
            continue
        day, month = int(found["day"]), int(found["month"] or found["month2"] or 0)
        year = found["year"] or found["year2"]
        if not (1 <= day <= 31 and 1 <= month <= 12 and (found["before"] or found["more"])):
            continue
        if _OF_A_DOCUMENT.search(low[max(0, found.start() - 30) : found.start()]):
            continue
        if year and _A_TIME_OF_YEARS.match(low, found.end()):
            continue
        if year and _BY_AN_ISSUER.match(low, found.end()):
            continue
        first = found.end() - len(found[0].lstrip())
        last = found.end()
        if low[last - 1] == ")" and "(" not in found[0]:
            last -= 1
        if found[0].startswith("("):
            first, last = first + 1, last - (low[last - 1] == ")")
        yield When((first, last), Day(day, month, int(year) if year else None), back)


_MONTH = re.compile(
    r"[,\s]*(?:(?:dự kiến|sẽ|được|diễn ra|tổ chức|khai mạc|họp|vào|trong|tại [^,.;\n]{2,40}?|ở \S+)"
    r"[,\s]+){0,6}"
    r"(?P<said>(?:(?:đầu|giữa|cuối|hạ tuần|trung tuần|thượng tuần) )?tháng (?P<month>\d{1,2})"
    r"(?:\s?[/.-]\s?(?P<year>\d{4})| năm (?P<year2>\d{4})| tới| này| sau)?)(?![\w/.-]*\d)"
)


def month_behind(low: str, place: int, end: int) -> When | None:
    """The month that stands right behind the name of an event, where no day is given."""
    found = _MONTH.match(low, place, end)
    if found is None or not 1 <= int(found["month"]) <= 12:
        return None
    year = found["year"] or found["year2"]
    return When(found.span("said"), Day(None, int(found["month"]), int(year) if year else None), None)


def _back(text: str) -> int | None:
    if "hôm kia" in text:
        return 2
    if re.search(r"\bqua\b", text):
        return 1
    return 0 if re.search(r"\bnay\b", text) else None


def held(when: When, published: date | None) -> date | None:
    """The day of an event as the article's date resolves it: the year that is nearest, "hôm qua"."""
    day = when.day
    if day.day and day.month:
        years = [day.year] if day.year else [published.year + n for n in (-1, 0, 1)] if published else []
        days = [found for year in years if (found := _date(year, day.month, day.day))]
        return min(days, key=lambda one: abs((one - published).days) if published else 0, default=None)
    if published is None or when.back is None:
        return None
    return published - timedelta(days=when.back)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Where.

_TYPE = rf"(?i:{any_of(LISTS['places']['words'])})\b\.?"
_CAPITAL = rf"[{UPPER}\d][\w./&]*(?:-\w+)*"
_NAME = rf"{_CAPITAL}(?:[ ](?:[-–][ ](?!Ảnh)|và[ ])?{_CAPITAL})*"
_NOT_IN = r"(?!về|của|để|cho|sáng|trưa|chiều|tối|ngày|hôm|vào)"
_UNIT = rf"(?:{_TYPE}[ ]?(?:{_NOT_IN}[{LOWER}]+[ ]){{0,3}}?){{0,2}}[\"“]?{_NAME}[\"”]?"
_PROVINCE = any_of(
    sorted({province.name for province in PROVINCES} | {"TPHCM", "TP HCM", "TP.HCM", "TP. HCM", "Sài Gòn"})
)
_COUNTRY = any_of(named_list("places.toml")["countries"])
_SIDE = r"(?:(?:phía|miền|vùng)[ ])?(?:đông|tây|nam|bắc)(?:[ ](?:đông|tây|nam|bắc))?"
_FURTHER = (
    rf"(?:,[ ]|[ ]-[ ])(?:(?i:thành phố|tỉnh|huyện|quận|thị xã|tp\.?|phường|xã|thị trấn|thủ đô|bang"
    rf"|đường|phố)[ ]?{_NAME}|(?:{_PROVINCE}|{_COUNTRY})\b|(?:{_SIDE}[ ](?:nước[ ])?|nước[ ]){_NAME})"
)
_MORE = re.compile(rf"(?:{_FURTHER})+")
_WHERE = re.compile(rf"\b(?:[Tt]ại|[Ởở])[ ](?P<place>{_UNIT}(?:[ ]\({_UNIT}(?:{_FURTHER})*\)|{_FURTHER})*)")
_PROVINCE_AND_MORE = re.compile(rf"(?:(?:thành phố|tỉnh|TP\.?) ?)?(?:{_PROVINCE})(?= [{UPPER}][{LOWER}])")
_BEHIND_A_NAME = re.compile(rf"\s?\((?P<place>(?:tại |ở )?(?:{_PROVINCE})\b(?:{_FURTHER})?)\)")
_NO_PLACE = re.compile(rf"(?:{any_of(LISTS['places']['none'])})\b|\d+ ")


_PLACE_GOES_ON = re.compile(
    rf"(?:[ ](?!(?:{any_of(LISTS['places']['behind'])})\b)[{LOWER}]+(?:[ ]{_CAPITAL})*){{1,6}}"
    rf"(?=[,.;:()\n]|[ ]\(|[ ](?:{any_of(LISTS['places']['behind'])})\b|$)"
)


def places(text: str, low: str, start: int, end: int) -> Iterator[Span]:
    """The places that a stretch of text names after "tại" or "ở", in order."""
    for found in _WHERE.finditer(text, start, end):
        first, last = found.span("place")
        # "TP.HCM Nguyễn Văn A": a person behind a place.
        if whole := _PROVINCE_AND_MORE.match(text, first, last):
            last = whole.end()
        if _NO_PLACE.match(low, first + (text[first] in '“"')):
            continue
        # The second word of a name may be small: "Phủ Chủ tịch", "Cung Văn hóa Hữu nghị".
        more = _PLACE_GOES_ON.match(text, last, end)
        if more and text[last - 1] != ")":
            further = _MORE.match(text, more.end(), end)
            last = (further or more).end()
        while text[last - 1] in ".,; ":
            last -= 1
        yield first, last


_BEFORE_ONES_OWN = re.compile(
    r"(?:^|[^\w\s]|\d|\b(?:nay|qua|đây|diễn ra|tổ chức|khai mạc|bế mạc|làm việc|vào|tới thăm))\s*$"
)
_NEAR = 40


def place_of(text: str, low: str, clause: Span, name: Span) -> Span | None:
    """Where the event named there was held: what stands at the front of its sentence, or behind its name."""
    if behind := _BEHIND_A_NAME.match(text, name[1]):
        return behind.span("place")
    for first, last in places(text, low, *clause):
        if name[0] <= first < name[1]:
            continue
        at = first - 4  # "tại " or "ở " and what is before
        if name[1] <= first <= name[1] + _NEAR or _BEFORE_ONES_OWN.search(
            low[max(clause[0], at - 12) : max(at, clause[0])]
        ):
            return first, last
    return None


# By whom.

_NO_BODY = (
    "khoa học|hội (?:nghị|thảo|trường|viên)|báo (?:cáo|chí)|sở hữu|bộ (?:phận|trưởng)|ban hành|đoàn kết"
    "|ban tổ chức(?! (?:tỉnh|thành|huyện|trung ương|tw|t.ư))|trường hợp"
    "|(?:tỉnh|viện|cục|vụ|khoa|đoàn|trạm|xã|hội|phòng) trưởng"
    "|viện trợ|quỹ đạo|phòng,? chống|đài loan|khối lượng|đại học giả|tổ chức (?:các|buổi|cuộc)"
)
_BODY = re.compile(rf"\b(?!xã hội|{_NO_BODY})(?:{any_of(LISTS['bodies']['words'])})\b")
_ADVERB = (
    r"(?:đã|vừa|sẽ|mới|đang|cũng|đều|đồng|cùng|tiếp tục|long trọng|trọng thể|chính thức|tiến hành"
    r"|chủ trì|phối hợp|chủ động)"
)
_VERB = re.compile(
    rf"(?:\s{_ADVERB})*\s(?:(?:đồng )?tổ chức|khai mạc|bế mạc|mở|họp|triệu tập|tiến hành|có|làm|cử hành"
    rf"|đăng cai|đã|vừa"
    r"|phát động|chủ trì)"
    r"(?:\s(?:thành công|khai mạc|long trọng|trọng thể|buổi|cuộc|phiên|một|tổ chức|trực tuyến|khóa|lớp"
    r"|chương trình|,))*\s*$"
)
_BY = re.compile(
    r"\b(?:do|được)\s(?P<who>[^\n;]{3,220}?)\s(?:(?:đã|vừa|sẽ|cùng|đồng|chủ trì|long trọng) )*(?:tổ chức"
    r"|chủ trì|đăng cai)\b"
)
# A body is a subject where nothing stands before it that it would belong to ("chủ tịch UBND").
_OPENS = re.compile(rf"(?:[\W\d]|(?<!\w)(?:{any_of(LISTS['bodies']['behind'])}))\s*$")
_CLAUSE = re.compile(
    r"\b(?:cho biết|đã|sẽ|vừa|nhằm|là|được|khi|để|rằng|chủ trì|tham dự|phát biểu"
    r"|giao(?! thông| dịch))\b"
)
_WITH = re.compile(
    r",?\s(?:đã |vừa |cùng )*(?:phối hợp|kết hợp|liên kết|cùng phối hợp)(?: chặt chẽ)?\s(?:với |cùng với "
    r"|cùng )?|,?\s(?:cùng với|cùng)\s"
)
_JOINED = re.compile(r"(?:,| và|;|,? cùng với|,? cùng) (?=(?P<next>\S.*))")
_ASIDE = re.compile(
    r",?\s(?:(?:tới|đến) )?thăm .*$|(?<!nghị) với .*$|,? do .*$|,? dưới sự .*$|,?\s(?:tại|ở)\s.*$"
    r"|,? (?:nhân (?:dịp|ngày|kỷ niệm)|gồm|trong) .*$|,\s*$|,? (?:sáng|chiều|tối|ngày|hôm)\b.*$"
    r"|\s(?:đã|vừa|sẽ|được|đang|sắp|cùng|cũng)$|,\smột\b.*$"
)
_MORE_BODIES = re.compile(r",?\s(?:cùng|và|phối hợp|kết hợp)\b")
_HOLDS = re.compile(r"\b(?:tổ chức|đăng cai)\b")
_FIRM = re.compile(rf"[\s,)–-]*({_NAME})(?:\s{_ADVERB})*\s?$")
_NO_FIRM = re.compile(
    r"(?:ông|bà|anh|chị|phó|thủ tướng|bộ trưởng|thứ trưởng|tổng thống|chủ tịch|bí thư|đồng chí|giám đốc"
    r"|sẽ|đã|vừa|sắp|mới|được|không|nên|muốn|để|khi|việc|cùng|đang"
    r"|nơi|ban tổ chức|đơn vị|tướng|đại tá|trung tướng)\b"
)
_SAME = re.compile(r"(?:cơ quan|đơn vị|bộ|ngành|tổ chức|ủy ban|hội|ban|sở) này$")


def holders(text: str, low: str, clause: Span, name: Span) -> list[Span]:
    """The bodies that hold the event named there, by the sentence around its name."""
    found = _before(text, low, clause[0], name[0])
    if found:
        return found
    by = _BY.search(low, name[1], clause[1])
    if (
        by is not None
        and name[1] <= by.start()
        and not low[: by.end("who")].endswith((" và", " của", " các"))
    ):
        who = by.span("who")
        found = _bodies(text, low, *who)
        if not found and low[by.start() : who[0]] == "do ":
            found = list(_firms(text, low, *who))
    return found


def _before(text: str, low: str, start: int, head: int) -> list[Span]:
    """The subject of "X tổ chức hội nghị"."""
    verb = _VERB.search(text, max(start, head - 70), head)
    if verb is None and low[head : head + 4] not in ("họp ", "làm ", "tọa "):
        return []
    behind = verb.start() if verb else head
    for place in places(text, low, start, behind):
        if not _VERB.match(text, place[1], head) and not _MORE_BODIES.match(low, place[1]):
            start = place[1]
    for when in times(low, start, behind):
        start = when.span[1] if when.span[1] < behind - 3 else start
    for body in _BODY.finditer(low, start, behind):
        first = body.start()
        before = low[start:first].rstrip()
        if before and (before.endswith("(") or not _OPENS.search(before[-12:])):
            continue
        clause = _CLAUSE.search(low, first, behind)
        if clause is None or _WITH.search(low, first, clause.start() + 14):
            return _bodies(text, low, first, behind)
    # A company may be named without saying that it is one: "Becamex Bình Dương tổ chức họp báo".
    named = _FIRM.match(text, start, behind)
    if named is None or verb is None or _NO_FIRM.match(low, named.start(1)):
        return []
    return [named.span(1)] if _HOLDS.search(low, verb.start(), head) else []


def _firms(text: str, low: str, start: int, end: int) -> Iterator[Span]:
    """The holders of a list that no word tells to be bodies: "Intel", "Mỹ và Canada"."""
    for part in _PART.finditer(text, start, end):
        first, last = part.span("name")
        if not text[first].isupper() or text.count(" ", first, last) > 7 or _NO_FIRM.match(low, first):
            return
        yield first, last


_PART = re.compile(r"(?P<name>(?:(?!,[ ]|[ ]và[ ]|[ ]cùng[ ]|[ ]phối hợp|,?[ ](?:tại|ở)[ ]).)+)(?:, | và )?")


def _bodies(text: str, low: str, start: int, end: int) -> list[Span]:
    """The bodies of a list: "UBND tỉnh phối hợp với Sở Y tế và Hội Nông dân"."""
    found: list[Span] = []
    for first, last in _parts(low, start, end):
        aside = _ASIDE.search(text[first:last])
        stop = first + aside.start() if aside else last
        stop -= len(text[first:stop]) - len(text[first:stop].rstrip())
        if not _BODY.match(low, first) or stop - first > 160:
            if not found:
                return []
            continue
        if _SAME.search(low[first:stop]):
            same = _antecedent(low, first)
            found += [same] if same else []
        elif stop - first > 2 and not text[first:stop].islower():
            found.append((first, stop))
    return found


def _parts(low: str, start: int, end: int) -> Iterator[Span]:
    """The members of a list, where a body begins behind what joins them."""
    first, place = start, start
    while True:
        joint = _WITH.search(low, place, end)
        comma = next((one for one in _JOINED.finditer(low, place, end) if _BODY.match(low, one.end())), None)
        one = min((m for m in (joint, comma) if m), key=lambda m: m.start(), default=None)
        if one is None:
            yield first, end
            return
        yield first, one.start()
        first = place = one.end()


_BODY_ENDS = re.compile(
    r"[,.(;:\n]|\s(?:cho|đã|vừa|sẽ|là|về|tại|ở|có|với|do|ra|đang|tổ chức|và (?=đã|sẽ|cho))\b"
)


def _antecedent(low: str, place: int) -> Span | None:
    """The body that "cơ quan này" points back to: the last one named before."""
    found = None
    for body in _BODY.finditer(low, max(0, place - 300), place):
        end = _BODY_ENDS.search(low, body.end(), place)
        if (found is None or body.start() >= found[1]) and end and low[body.end() : end.start()].strip():
            found = body.start(), end.start()
    return found


_DIRECTIVE = re.compile(
    r"\b(?:nghị quyết|chỉ thị|kết luận|quyết định|luật|nghị định|pháp lệnh|quy chế|thông tư|đề án"
    r"|chương trình|kế hoạch(?! (?:năm|công tác|\d))"
    r"|quy định|phong trào|cuộc vận động)\b"
)


_LOCALITY = re.compile(r"(?:tỉnh|thành phố|tp|huyện|quận|thị xã|ngành|cụm|khối)(?! (?:ủy|đoàn))\b")


_OF_ITS_OWN = re.compile(
    r"(?:buổi |cuộc |phiên |hội nghị |họp |kỳ |lần |thứ \w{1,4} |đầu |tiên |thường |trực |tuyến |bất )*?"
    r"(?:họp|kỳ|nghị|tiên|thứ \w+|tuyến|thường) của "
)
_OF_SHAREHOLDERS = re.compile(
    r"(?:đhcđ|đhđcđ|đại hội (?:đồng )?cổ đông)(?: thường niên| bất thường| năm \d+| \d{4}| lần \w+)*"
    r" (?:của )?(?=(?:ctcp|cty|công ty|tập đoàn|tổng công ty|ngân hàng)\b)"
)
_ABOUT = re.compile(r" (?:về|với|nhằm|để|tổng kết|sơ kết|triển khai|bàn|đánh giá) ")


def holder_in_name(text: str, low: str, name: Span) -> Span | None:
    """The body at the end of a name, "hội nghị giao ban tháng 5 của Bộ Công Thương"."""
    if shareholders := _OF_SHAREHOLDERS.match(low, *name):
        end = low.find(" (", shareholders.end(), name[1])
        return shareholders.end(), end if end > 0 else name[1]
    own = _OF_ITS_OWN.match(low, *name)
    at = own.end() - 5 if own else low.rfind(" của ", name[0], name[1])
    if (
        at < 0
        or not _BODY.match(low, at + 5)
        or _LOCALITY.match(low, at + 5)
        or (not own and _DIRECTIVE.search(low, name[0], at))
    ):
        return None
    if any(sign in text[at : name[1]] for sign in '"“”'):
        return None
    if low.startswith("ban chỉ đạo", at + 5):
        return at + 5, name[1]
    about = _ABOUT.search(low, at, name[1])
    return at + 5, about.start() if about else name[1]
