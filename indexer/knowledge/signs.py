"""Whether an article is about an event: signs that a person can read, each with a weight.

The weights are round numbers, set by reasoning and by reading some hundred articles.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from indexer.knowledge import occasions
from indexer.knowledge.article import Article, Part
from indexer.knowledge.events import Mention

LEAST = 4.0
"""What the signs have to come to."""
LEAST_WITHOUT_NAME = 5.0
WEIGHTS: Mapping[str, float] = {
    "in the title": 2.5,
    "in the lead": 3,
    "in the first sentence": 3,
    "in the second sentence": 2,
    "in sentences 3 to 5": 0.75,
    "in a caption": 0.75,
    "held": 1.5,  # "tổ chức hội nghị", "hội nghị diễn ra"
    "spoken at": 1,  # "tại hội nghị … , ông A cho biết"
    "with its day": 1,
    "with a name": 0.5,
    "spoken of again": 0.5,  # each time, up to four times
    "to come": -2,
    "announced for its day": -0.5,
    "past": -2,
    "some time ago": -1.25,  # "mới đây", and no day
    "opens some time ago": -0.5,
    "its sentence opens with it": 1,  # "Tại hội nghị …, Bộ trưởng …"
    "in brackets": -2,
    "in a digest": -4,  # "Tin thế giới ngày 3/5"
    "one of many": -1.5,  # the opening announces "nhiều hoạt động"
    "of no one event": -3,  # "việc tổ chức hội nghị"
    "called off": -10,
    "a summit": -2,  # world news names them for what they were to bring
    "on its fringe": -1.5,  # "trao đổi bên lề hội nghị"
    "with a reporter": -3,
    "often in passing": -1.5,
}
_PLACES = ("in the first sentence", "in the second sentence", *("in sentences 3 to 5",) * 3)
_HELD = re.compile(
    r"(?:tổ chức|diễn ra|khai mạc|bế mạc|chủ trì|mở|có|triệu tập|làm|cử hành|họp|tiến hành|điều hành|đã)"
    r"(?: một| buổi| cuộc|,)* $"
)
_SPOKEN = re.compile(r"(?:tại|trong|dự|tới|đến|quang cảnh|ra|toàn cảnh)(?: một| buổi| cuộc|,)* $")
_HELD_AFTER = re.compile(
    r"[,\s]*(?:(?:vừa|đã|đang|chính thức|được|sẽ) )*"
    r"(?:diễn ra|tổ chức|khai mạc|bế mạc|do |dưới sự|với sự|thông qua|nhất trí|bầu ra|biểu quyết)"
)
_TO_COME = re.compile(
    r"\b(?:sẽ (?:được )?(?:tổ chức|diễn ra|khai mạc|họp)|dự kiến|chuẩn bị|sắp tới|tới đây|trước thềm|tiến tới"
    r"|sắp|chờ|hoãn)\b"
)
_ANNOUNCED = re.compile(r"[,\s]*(?:dự kiến (?:sẽ )?|sẽ )(?:được )?(?:tổ chức|diễn ra|khai mạc|họp)\b")
_WISHED = re.compile(
    r"\b(?:đề xuất|khả năng|kế hoạch(?! và| ?[-&] ?đầu)|kêu gọi|nếu|có thể|chịu trách nhiệm|phải"
    r"|cần(?! thơ| giuộc| giờ| đước)|nên|nỗ lực|thuyết phục|rào cản"
    r"|(?<!bàn )(?<!ngoại )giao(?! thông| dịch| lưu)|tìm cách)\b.{0,80}$"
)
_WITHIN = re.compile(r"\b(?:tại|trong)(?: một| buổi| cuộc|,)* $")
_CALLED_OFF = re.compile(r"\bhủy(?: bỏ)?(?: kế hoạch| tổ chức| việc)* $")
_ANY = re.compile(r"\b(?:việc|công tác|hoạt động|quy trình)(?: tổ chức| mở)? $")
_SOME_TIME_AGO = re.compile(r"\b(?:mới đây|gần đây|vừa qua)\b")
_MANY = re.compile(r"\b(?:nhiều|chuỗi|loạt) (?:hoạt động|sự kiện|chương trình)\b")
_BESIDES = re.compile(r"(?:đồng thời|ngoài ra|bên cạnh đó|cũng trong|trước đó)\b")
_OPENING = re.compile(
    r"\W*(?:[^.;:]{0,90}?\d[^.;:]{0,60}?, )?"
    r"(?:(?:phát biểu|trả lời|kết luận|báo cáo|thảo luận|thông tin)[^,;.]{0,30} )?"
    r"(?:tại|trong)(?: một| buổi| cuộc)? $"
)
_PAST = re.compile(
    r"\b(?:năm ngoái|trước đó|trước đây|hồi (?:năm|tháng|cuối|đầu)|tháng trước|tuần trước|từng|năm trước"
    r"|lần trước"
    r"|gần đây nhất|cách đây)\b"
)
_SUMMIT = re.compile(r"hội nghị (?:quốc tế về )?(?:thượng đỉnh|cấp cao|hòa bình|g ?-?\d|apec|mỹ|trump)")
_FRINGE = re.compile(r"\b(?:bên lề|bên hành lang|sau|ngay sau)(?: buổi| cuộc| phiên)? $")
_REPORTER = re.compile(r"(?<!\bcác )\b(?:phóng viên|pv|chúng tôi)\b[^,;]*$")
_IN_PASSING = frozenset(
    [
        "lễ",
        "đại hội",
        "kỳ họp",
        "kì họp",
        "diễn đàn",
        "đối thoại",
        "họp",
        "làm việc với",
        "giao ban",
        "tập huấn",
        "lớp bồi dưỡng",
    ]
)
_WHOLE = ("buổi", "cuộc", "phiên")
_VAGUE = frozenset(
    {"buổi gặp", "buổi hội đàm", "buổi tiếp", "buổi thảo luận", "buổi trao đổi", "cuộc hội đàm", "họp"}
)
"""Heads that name many meetings that nothing is reported of."""
_AGAIN = re.compile(
    r"(?:(?:tại|trong|phát biểu|trước|dự|kết luận|chủ trì|khai mạc|bế mạc|kết thúc|quang cảnh|bên lề"
    r"|của) (?:các )?"
    r"|(?:^|[.\n”\"] ?))(?:buổi |cuộc |phiên )?"
    r"(?:hội nghị|hội thảo|đại hội|kỳ họp|họp báo|diễn đàn|tọa đàm|giao ban"
    r"|(?<=buổi )(?:lễ|họp|làm việc|gặp mặt|gặp|tiếp xúc)|(?<=cuộc )(?:họp|làm việc|gặp)|(?<=phiên )họp"
    r"|lễ (?:kỷ niệm|trao|phát động|khai mạc|khai giảng|công bố))\b"
    r"(?= này|[,.]| đã| sẽ| ông| bà| đồng chí| cũng|\n| còn| có)"
)
_OPENINGS = frozenset(["in the title", "in the lead", "in the first sentence"])
_DIGEST = re.compile(
    r"(?:bản )?tin (?:nóng|nhanh|tức|vắn|thế giới|trong nước|quốc tế|sáng|trưa|chiều|tối)\b"
    r"|(?:điểm|quét|lướt) (?:tin|báo)\b|thế giới 24"
)
_PIECES = {Part.TITLE: "in the title", Part.LEAD: "in the lead", Part.CAPTION: "in a caption"}
_PICTURED = re.compile(r"\((?:bên )?(?:trái|phải|giữa|bìa)\b")
_CREDIT = re.compile(r"\(?(?:ảnh|nguồn|clip|video)\b")
_BEFORE = (
    ("held", _HELD),
    ("spoken at", _SPOKEN),
    ("to come", re.compile(rf"{_TO_COME.pattern}.{{0,80}}$")),
    ("past", _PAST),
    ("of no one event", _ANY),
    ("on its fringe", _FRINGE),
    ("with a reporter", _REPORTER),
    ("in brackets", re.compile(r"\([^)]*$")),
)
_PAST_BEHIND = re.compile(
    r"\s(?!sẽ |dự kiến |được )(?:[^,.;\n]{0,40}\s)?"
    r"(?:tháng \d{1,2}[/-]\d{4}|hồi (?:năm|tháng|cuối|đầu)\b)"
)
_BEHIND = (
    ("held", _HELD_AFTER),
    ("to come", re.compile(rf"\s{_TO_COME.pattern}")),
    ("past", _PAST_BEHIND),
)
_OPENS_WITH_ITS_DAY = re.compile(r"(?:\d|\bnay|\bqua)\)?, (?:(?:tại|ở) [^,]{3,40}, )?$")
_VERBS = frozenset({"họp", "họp báo", "làm việc với", "tọa đàm"})
"""Heads that are verbs, too: "Sở Y tế họp báo"."""


def positions(article: Article, starts: Sequence[int]) -> dict[int, str]:
    """For the sentences of an article's opening and captions, by their first letter, what they are."""
    found, number = {}, 0
    leads = article.spans(Part.LEAD)
    lead = article.text[slice(*leads[0])] if leads else ""
    captions = "\n".join(article.text[slice(*span)] for span in article.spans(Part.CAPTION))
    for first, behind in zip(starts, (*starts[1:], len(article.text)), strict=True):
        part, _span = article.piece(first)
        sentence = article.text[first:behind].strip()
        if part is not Part.BODY:
            found[first] = _PIECES[part]
        elif number < len(_PLACES) and len(sentence) > 40 and not _CREDIT.match(sentence.lower()):
            # Some papers repeat the lead and the captions in the body.
            again = (
                Part.LEAD
                if sentence in lead
                else Part.CAPTION
                if sentence in captions or _PICTURED.search(sentence)
                else None
            )
            found[first] = _PIECES[again] if again else _PLACES[number]
            number += again is not Part.LEAD
    return found


def anchor(
    article: Article, low: str, found: Sequence[Mention], where: Mapping[int, str]
) -> tuple[Mention | None, dict[str, float]]:
    """The mention that names the event best, and what speaks for the article's being about it."""
    spoken = [one.start() for one in _AGAIN.finditer(low)]
    opening = max((end for _start, end in article.spans(Part.TITLE, Part.LEAD)), default=0)
    best: tuple[float, Mention | None, dict[str, float]] = (0.0, None, {})
    for mention in found:
        own = _signs(article, low, mention, where)
        if not own:
            continue
        own |= _elsewhere(low, mention, found, where)
        again = len(spoken) - bisect_left(spoken, mention.clause[1])
        own["spoken of again"] = WEIGHTS["spoken of again"] * min(again, 4)
        if not mention.named and not again and not {"held", "in the title", "in the lead"} & own.keys():
            continue
        early = _OPENINGS & own.keys()
        many = not again and not early and _MANY.search(low, 0, mention.clause[0])
        if many or _BESIDES.match(low, mention.clause[0]):
            own["one of many"] = WEIGHTS["one of many"]
        if _DIGEST.match(low) or "tin đáng chú ý" in low[:opening]:
            own["in a digest"] = WEIGHTS["in a digest"]
        score = sum(own.values()) + 0.02 * min(40, mention.span[1] - mention.span[0])
        if score > best[0]:
            best = (score, mention, own)
    chosen, signs = best[1:]
    if chosen is None or sum(signs.values()) < (LEAST if chosen.named else LEAST_WITHOUT_NAME):
        return None, {}
    if not chosen.named:
        # The day may stand where the event is only pointed to; its name is the one given elsewhere.
        chosen = next((one for one in found if one.named and is_same(low, one, chosen)), chosen)
    return chosen, signs


def _elsewhere(
    low: str, mention: Mention, found: Sequence[Mention], where: Mapping[int, str]
) -> dict[str, float]:
    """The signs that other mentions of the same event give: where they stand, and that it was called off."""
    signs: dict[str, float] = {}
    for other in found:
        at = where.get(other.clause[0])
        if at is None or not is_same(low, mention, other) or _PAST_BEHIND.match(low, other.span[1]):
            continue
        signs[at] = WEIGHTS[at]
        if _CALLED_OFF.search(low, other.clause[0], other.span[0]):
            signs["called off"] = WEIGHTS["called off"]
    return signs


def _say_when(said: list[str], low: str, mention: Mention, at: str) -> None:
    """Add to the signs of a mention that of its time."""
    if any(when.is_a_day for when in occasions.times(low, *mention.clause)):
        said.append("with its day")
        announced = mention.head not in _IN_PASSING and _ANNOUNCED.match(low, mention.span[1])
        if "to come" in said and at in _OPENINGS and announced:
            said[said.index("to come")] = "announced for its day"
    elif _SOME_TIME_AGO.search(low, *mention.clause) and not (at in _OPENINGS and "held" in said):
        said.append("opens some time ago" if at in _OPENINGS else "some time ago")


def _is_in_passing(low: str, mention: Mention, at: str, said: Sequence[str]) -> bool:
    """Whether a mention is of what is often named in passing, and not as "buổi", "cuộc"."""
    if at == "in the title":
        return False
    first = mention.span[0]
    if low.startswith(_WHOLE, first):
        return mention.head in _VAGUE and "held" not in said and not low.startswith("buổi họp", first)
    return mention.head in _IN_PASSING


_WORD = re.compile(r"\w+")


def is_same(low: str, one: Mention, other: Mention) -> bool:
    """Whether two mentions may be of one event: the same head, and names that share most of their words."""
    if one.named and other.named and "thoại" in one.head + other.head:
        short, long = sorted((low[slice(*m.span)] for m in (one, other)), key=len)
        return short in long
    if one.head.removeprefix("đại ") != other.head.removeprefix("đại "):
        return False
    if not (one.named and other.named):
        return True
    few, many = sorted((set(_WORD.findall(low, *m.span)) for m in (one, other)), key=len)
    return len(few & many) >= 0.6 * len(few)


def _is_subject(article: Article, low: str, mention: Mention, before: str) -> bool:
    """Whether a verb names an event that was held: "Sở Y tế họp báo", "Ngày 3/5, làm việc với"."""
    if mention.head not in _VERBS:
        return False
    if mention.head == "làm việc với" and _OPENS_WITH_ITS_DAY.search(before):
        return True
    return bool(occasions.holders(article.text, low, mention.clause, mention.span))


def _signs(article: Article, low: str, mention: Mention, where: Mapping[int, str]) -> dict[str, float]:
    """The signs of one mention; none where it stands in no telling place."""
    at = where.get(mention.clause[0])
    if at is None:
        return {}
    first, end = mention.span
    before = low[mention.clause[0] : first]
    said = [at]
    said += [sign for sign, look in _BEFORE if look.search(before)]
    said += [sign for sign, look in _BEHIND if sign not in said and look.match(low, end)]
    if not _WITHIN.search(before) and "to come" not in said and _WISHED.search(before):
        said.append("to come")
    if "held" not in said and _is_subject(article, low, mention, before):
        said.append("held")
    if "held" in said and "spoken at" in said:
        said.remove("spoken at")
    _say_when(said, low, mention, at)
    if mention.named:
        said.append("with a name")
        if at != "in sentences 3 to 5" and "with its day" in said and _OPENING.match(before):
            said.append("its sentence opens with it")
    if _SUMMIT.match(low, first, end):
        said.append("a summit")
    if _is_in_passing(low, mention, at, said):
        said.append("often in passing")
    return {sign: WEIGHTS[sign] for sign in said}
