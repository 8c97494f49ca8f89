"""What citations are written with: the patterns that `mentions` reads them by.

Numbers are matched in the text itself, all else in flat text, so that patterns are in small letters.
"""

from __future__ import annotations

import re

from indexer.knowledge.flat import flat, moved
from indexer.knowledge.issuers import FIELDS, FIXED, alternatives
from indexer.knowledge.laws import DATA

KINDS = DATA["type"]
TYPES = {flat(one["name"]): one["name"] for one in KINDS}
"""Flat types → as they are called."""
BY_SHORT = {short: one["name"] for one in reversed(KINDS) for short in one.get("short", ())} | {
    "QĐ": "quyết định",
    "TT": "thông tư",
    "CTr": "chương trình",
}
"""What stands for a type within a number → the type; the commonest where it stands for several."""

_SEP = r" ?(?:/-|[-/‐‑‒–—−]) ?"
_GLUED_SIGN = r"(?:NĐ|QĐ|TT|NQ|CT)-[A-ZĐ]"
"""What is a sign even right behind a year: "191/2007NĐ-CP"."""
CORE = re.compile(r"\d{1,6}(?:[a-zđA-EĐ](?![^\W_]))?")
YEAR_PART = re.compile(
    rf"{_SEP}(?:(?:19|20)\d\d(?![^\W_])|(?:19|20)\d\d(?={_GLUED_SIGN})|2 0\d\d(?={_SEP})"
    rf"|\d\d(?={_SEP}[A-ZĐÐ]))|\.20\d\d(?={_SEP}[A-ZĐÐ])"
)
SIGN_PART = re.compile(
    rf"(?P<sep> ?(?:/-|[-/‐‑‒–—−]) ?| (?=[A-ZĐÐ]\w{{0,3}} ?[-/–])|(?<=\d)(?={_GLUED_SIGN}))"
    r"(?P<sign>(?:T\. ?[ƯW]|[^\W\d_][^\W_]*)(?:(?:&|(?<=[A-ZĐ]) & |, ?(?=TT))[^\W\d_]+"
    r"|\.[A-ZĐƯ]{1,6}(?!\w))*)"
)
MORE_SIGNS = re.compile(r" ?/ ?[A-ZĐ]")
SAID = re.compile(r"(?: (?:mang |có |ký hiệu )?số(?: hiệu)?)? ?:? ?(?=\d)")
GLUED = re.compile(r" ?(?:số )?(?=\d)")
NEXT = re.compile(r"(?: ?[,;] ?(?:và )?| (?:và|hay|hoặc|cùng) | ?& ?)(?:số )?(?=\d)")
OF_YEAR = re.compile(r" năm (?:19|20)\d\d(?![-/\w]| ?[-–] ?\d)")
NOT_PLAIN = re.compile(r"[^\W_]|%| ?[-/] ?\d|[.,:]\d| ?%")
_DAY_MONTH = r"(?P<day{0}>[0-3]?\d) ?(?:[-/.]| tháng ) ?(?P<month{0}>[01]?\d)"
DATE = re.compile(
    r"[ ,]*(?P<open>\( ?)?(?:ra |được |đã |do |ban hành |ký |đề |công bố |phát hành )*"
    rf"(?:(?:vào )?(?:ngày|hôm) (?:mùng )?{_DAY_MONTH.format(1)}"
    r"(?:(?: ?[-/.] ?|,? năm )(?P<year1>(?:19|20)?\d\d)(?!\d))?"
    r"|(?:vào )?tháng (?P<month2>[01]?\d)(?: ?[-/.] ?|,? năm )(?P<year2>(?:19|20)\d\d)(?!\d)"
    r"|(?:vào )?năm (?P<year3>(?:19|20)\d\d)(?![-/\w]| ?- ?\d)"
    rf"|(?<=[( ]){_DAY_MONTH.format(4)} ?[-/.] ?(?P<year4>(?:19|20)\d\d)(?!\d))"
    r"(?(open) ?\))(?: vừa (?:qua|rồi))?"
)
TERM = re.compile(
    r"[ ,-]*(?P<open>\( ?)?(?:khóa (?:thứ )?(?P<term>[ivxl]{1,6}|\d{1,2})(?!\w)"
    r"|nhiệm kỳ (?P<years>\d{4} ?- ?\d{4}))(?(open) ?\))"
)
BY = re.compile(
    r"(?: (?:như|nói|nêu)? ?trên| này)?\)?,?(?P<open> ?\()? (?P<word>của|do) (?:các |liên )?|(?P<bare> )"
)
BY_DECISION = re.compile(moved(r"(?<!\w)(?:theo|của|tại|trong|thực hiện|áp dụng|và|cứ|hành|với|như|đến) $"))
_MINISTRIES = moved("bộ(?! trưởng)|tòa|viện|ngân|thanh|văn")
_BODIES = f"{_MINISTRIES}|{moved('tand|vksnd|ban|hội|ủy|chính|tổng|trung')}"
AND_BODY = re.compile(rf",? (?:và|cùng) (?=(?:{_BODIES}) )|, (?=(?:{_MINISTRIES}) )")
FOLLOWS = re.compile(
    r"\s*(?:$|[\n.,;:!?…)\]\"”“»’(-])"
    rf"| (?:{alternatives(map(flat, DATA['follows']))}|năm (?:19|20)\d\d)(?!\w)"
)
FOLLOWS_BODY = re.compile(moved(r"\s*(?:$|[\n.,;:!?)])| (?:về|hướng dẫn|quy định|và|để|thì)(?!\w)"))
MEASURED = re.compile(
    rf" (?:{alternatives(map(flat, DATA['measures']))}|năm(?! (?:19|20)\d\d)|(?:ngày|tháng)(?! \d))(?!\w)"
)
MODIFIED = re.compile(rf" (?:{alternatives(map(flat, DATA['between']))})(?= ?(?:số ?:? ?)?\d)")
WORDS_THEN_NUMBER = re.compile(r"(?: [^\W\d_A-ZĐ][^\W\d_]*| \([^\W\d_]+\)){1,8} số ?:? ?(?=\d)")
"""In the text itself: words in small letters between a type and its number."""
_SPELT = r"nhất|hai|ba|tư|bốn|năm(?! \d)|sáu|bảy|bẩy|tám|chín|mười"
_CENTRE = r"trung ương|tw|tư|t\. ?[ưw]"
PLENUM = re.compile(
    moved(
        r" (?:(?:số|của|tại) )*(?:hội nghị )?(?:lần thứ )?(?:(?:ban chấp hành|bch) ?)?"
        rf"(?P<said>(?:{_CENTRE}|bchtw) ?(?:đảng )?(?:lần )?(?:thứ )?"
        rf"(?P<first>\d{{1,2}}(?!\w|[/-]\d| ?[-/] ?[^\W\d])|[ivx]{{1,4}}|{_SPELT})(?![^\W_]))"
    )
)
SESSION = re.compile(
    moved(
        rf" (?:của )?(?P<said>(?:hội nghị |hội nghị toàn thể )?lần thứ (?P<first>\d{{1,2}}|{_SPELT}))"
        rf",? ?(?P<body>(?:của )?(?:ban chấp hành|bch) ?(?:{_CENTRE})(?: đảng)?)"
    )
)
CONGRESS = re.compile(
    moved(
        r" (?:của )?(?P<said>(?:đại hội|đhđb|đh)(?: [^\W\d_]+){0,9}? "
        r"(?:(?:lần )?(?:thứ )?(?P<first>[ivxl]{1,6}|\d{1,2})(?!\w|[/-]\d)))"
    )
)
CONGRESS_OF = re.compile(
    moved(r",? (?:của )?(?P<body>đảng bộ[^,.;:()\n]{0,50}|đảng(?: cộng sản việt nam)?(?![\w]))")
)
CONGRESS_TERM = re.compile(
    moved(r" (?:của )?(?:đại hội|đhđb|đh)(?: [^\W\d_]+){1,9}?,? \(?(?=nhiệm kỳ \d{4})")
)
TERM_AGAIN = re.compile(r"(?:,| và) (?:khóa )?(?P<term>[ivx]{1,5})(?!\w)")
AGAIN = re.compile(
    r"(?:,| và|;) ?(?P<first>\d{1,2})(?![\w%]|[-/.,]\d| ?[-/]| (?:năm|ngày|người|tỷ|triệu|tháng))"
)
ABROAD = re.compile(
    rf"(?: {flat('hiện hành')})? (?:của )?(?:nước )?(?:{alternatives(map(flat, DATA['abroad']))})(?!\w)"
)
OF_ABROAD = re.compile(rf"(?<! tư) (?:{alternatives(map(flat, DATA['abroad']))})$")
SHIP = re.compile(moved(r"(?<!\w)(?:tàu|hạm|lớp)(?!\w)| [\"“]"))
DRAFT = re.compile(moved(r"dự (?:thảo|án)?(?: sửa đổi,?)?(?: bổ sung)? ?$"))
_UN = moved("(?:lhq|liên (?:hợp|hiệp) quốc)")
SEA_CONVENTION = re.compile(
    moved(
        rf"công ước (?:quốc tế )?(?:của )?(?:{_UN} )?(?:năm (?:19|20)\d\d )?(?:của {_UN} )?(?:về )?luật biển"
        rf"(?: (?:quốc tế )?(?:năm )?(?P<year>(?:19|20)\d\d))?(?: (?:của )?{_UN})?"
        r"(?: ?[-(–]? ?unclos(?: (?P<year2>(?:19|20)\d\d))?\)?)?"
        r"(?:,? (?:năm )?(?P<year3>(?:19|20)\d\d)(?! ?- ?\d))?"
    )
)
"""The Convention on the Law of the Sea, with its year wherever that stands."""
CONVENTION = re.compile(
    moved(
        rf"công ước(?: (?:năm )?(?:19|20)\d\d(?= (?:của {_UN} )?về ))?"
        rf"(?: (?:của )?(?P<body>{_UN}|asean|unesco|liên minh châu âu|eu))?(?: (?:quốc tế|khung))?"
        r"(?P<about> (?:về|liên quan (?:đến|tới))(?: việc)?)?(?= )"
    )
)
"""What stands before the name of one."""
CONVENTION_NAME = re.compile(r"(?: [A-ZĐÂ][\w-]*){1,3}")
"""In the text itself: "Công ước Berne"."""
CONVENTION_ABOUT = re.compile(moved(r" (?:quyền|bảo|chống|cấm|phòng|xóa|lao động|luật|kiểm|trấn|buôn)(?= )"))
"""Small words that a name begins with, where no "về" stands before it."""
CONVENTION_OF = re.compile(moved(rf" (?:của )?(?P<body>{_UN}|unesco|ilo|tổ chức lao động quốc tế)(?!\w)"))
UN = re.compile(rf"(?<!\w){_UN}(?!\w)")
LAW_YEAR = re.compile(
    r"(?: \([^\W\d_]{2,8}\))?,? (?P<open>\( ?)?(?:năm )?(?P<year>(?:19|20)\d\d)"
    r"(?(open) ?\)|(?!\w|[-/]\d| ?- ?\d))"
)
AMENDED = re.compile(
    moved(r" (?:\( ?)?(?:đã )?(?:được )?sửa đổi(?:,? bổ sung)?(?:,? (?:năm )?(?:19|20)\d\d)?(?: ?\))?")
)
AMENDING = re.compile(
    moved(
        r" sửa đổi(?:,? (?:và )?bổ sung)?(?: một số)?(?: điều(?: \d+)?)?(?: của)?(?: các)? (?=(?:bộ )?luật )"
    )
)
AMENDING_MANY = re.compile(
    moved(
        r" sửa đổi(?:,? (?:và )?bổ sung)?(?: một số)?(?: điều)?(?: của)? (?:các|một số|\d+) luật"
        r" (?P<about>(?:có|liên quan|về|trong)(?: [^\W\d_][\w-]*){1,12}?)"
        r"(?=[.,;:()\n“”\"]|$| (?:được|đã|sẽ|để|tại|vào|do|cũng|là|nhằm|năm|và|theo|trong|với|vừa|chưa|mới)"
        r"(?!\w))"
    )
)
"""A law that amends several: "Luật sửa đổi, bổ sung các luật về thuế"."""
LAW_OF = re.compile(
    moved(
        r"(?:theo|vi phạm|của|trong|về|với|áp dụng|thực hiện|thông qua|dự án|dự thảo|sửa đổi|ban hành"
        r"|xây dựng|hoàn thiện|thi hành|soạn thảo|quy định) $"
    )
)
LAW_MADE = re.compile(moved(r"(?:dự án|dự thảo|thông qua|sửa đổi|ban hành|xây dựng|hoàn thiện|soạn thảo) $"))
"""Behind these "luật Tiền lương" is a law, though "luật" is in small letters."""
PASSED = re.compile(
    moved(
        r"(?: \(sửa đổi\))? (?:vừa |mới |đã )*được (?P<body>quốc hội)(?: khóa [ivxl]+(?!\w))?"
        r"(?:,? kỳ họp thứ \w+)?,?(?: đã| biểu quyết| chính thức)* (?:thông qua|ban hành)"
    )
)
"""What says who made a law, and leads to when."""
NO_LAW_BEFORE = re.compile(rf"(?<!\w)(?:{alternatives(map(flat, DATA['no_laws_behind']))}) $")
BEFORE = re.compile(
    moved(
        r"(?:ngày (?P<day>[0-3]?\d) ?(?:[-/.]| tháng ) ?(?P<month>[01]?\d)"
        r"(?:(?: ?[-/.] ?| năm )(?P<year>(?:19|20)\d\d))?"
        r"|tháng (?P<month2>[01]?\d)(?: ?[-/.] ?| năm )(?P<year2>(?:19|20)\d\d)),?"
        r"(?P<who>(?:[^.;:\n\d]|(?<= số )\d{1,2}(?![\d/.-])){0,90})"
        r" (?:ban hành|ký|ra|có|thông qua|phê duyệt)(?: ban hành| phê duyệt| các| bản| công bố){0,2} $"
    )
)
BODY_BEFORE = re.compile(
    rf"(?:^|[\s,(])({FIXED}|bộ (?:{FIELDS}))"
    + moved(
        r"(?: ?\(khóa [ivxl\d]+\))?(?: (?:đã|vừa|mới|cũng|chính thức|tiếp tục)){0,3}"
        r" (?:ban hành|ký|ra|có|thông qua|ký ban hành|trình)(?: các| bản)? $"
    )
)
ISSUES = re.compile(moved(r" (?:vừa |mới |đã )*(?:ký )?(?:ban hành|phát hành|công bố)(?!\w)"))
PROCEDURE = re.compile(rf" (?:{alternatives(map(flat, DATA['procedures']))})(?!\w)")
DATE_ONLY = re.compile(moved(r" (?:ra |ký |đề )?(?=ngày \d)"))
BARE = re.compile(
    rf"\d{{1,6}}[a-z]?(?:{_SEP}\d{{4}})?(?:{_SEP}| )(?:{alternatives(BY_SHORT)}){_SEP}[A-ZĐÐ][\w&]*"
)
