"""Pages that stand in place of the page: challenges, captchas, logins, cookie walls, maintenance, nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from crawler.language import mark

IN_PLACE = (
    mark("a Cloudflare challenge"),
    mark("an Imperva challenge"),
    mark("a DataDome challenge"),
    mark("a challenge"),
    mark("a captcha"),
    mark("a cookie wall"),
    mark("a login form"),
    mark("a block page"),
    mark("maintenance"),
    mark("a suspended site"),
    mark("an empty page"),
)
"""What may stand in place of a page."""
_OUT_OF_ORDER = ("maintenance", "a suspended site", "an empty page")
_BYTES = 200_000
"""A page that only says "wait" is smaller."""
_FEW = 150
"""Words, menus and all, that an article's page has more of."""
_FEWER = 60
_LIST = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_ARTICLE = re.compile(
    r"""og:type["'\s]+content=["']?article|content=["']?article["'\s]+property=["']?og:type"""
    r"""|"@type"\s*:\s*\[?\s*"(?:News|Reportage|Blog)?(?:Article|Posting)"|itemprop=["']?articleBody""",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|template|svg)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+")
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)

_COOKIE = re.compile(r"document\.cookie\s*=(?!=)")
_RELOAD = re.compile(r"location\.(?:reload|replace|assign)\s*\(|location(?:\.href)?\s*=(?!=)")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


_BY_TITLE = {
    "a Cloudflare challenge": _any(r"^just a moment", r"^chờ một chút", r"attention required! \| cloudflare"),
    "a challenge": _any(
        r"checking your browser", r"ddos-guard", r"pardon our interruption", r"security check", r"bot verif"
    ),
    "a captcha": _any(
        r"captcha", r"robot check", r"human verif", r"are you (?:a )?(?:human|robot)", r"xác minh .*người"
    ),
    "a block page": _any(
        r"access denied",
        r"^403\b",
        r"forbidden",
        r"request rejected",
        r"you have been blocked",
        r"truy cập bị (?:chặn|từ chối)",
    ),
    "maintenance": _any(r"bảo trì", r"maintenance", r"(?:service|temporarily) unavailable", r"tạm ngừng"),
    "a suspended site": _any(r"account (?:has been )?suspended", r"bandwidth limit exceeded"),
}
_BY_MARKUP = {
    "a Cloudflare challenge": _any(
        r"_cf_chl_opt", r"cf-browser-verification", r"cf_captcha_kind", r"/cdn-cgi/challenge-platform/h/"
    ),
    "an Imperva challenge": _any(r"_Incapsula_Resource", r"incapsula incident id", r"powered by imperva"),
    "a DataDome challenge": _any(r"captcha-delivery\.com"),
    "a challenge": _any(
        r"enable javascript and cookies to continue", r"sucuri_cloudproxy", r"aes\.js.*__test="
    ),
    "a captcha": _any(
        r"g-recaptcha",
        r"h-captcha",
        r"cf-turnstile",
        r"px-captcha",
        r"name=[\"']?captcha",
        r"geetest",
        r"mã (?:xác nhận|captcha|bảo vệ)",
    ),
    "a login form": _any(r"<input[^>]*type\s*=\s*[\"']?password"),
}
_BY_PHRASE = {
    "maintenance": _any(
        r"(?:đang|tạm) (?:được )?(?:bảo trì|nâng cấp)",
        r"bảo trì (?:hệ thống|máy chủ|website|trang)",
        r"(?:under|down for) maintenance",
        r"temporarily unavailable",
        r"đang quá tải",
    ),
    "a block page": _any(
        r"access denied",
        r"you have been blocked",
        r"request (?:was )?(?:rejected|blocked)",
        r"bị (?:chặn|từ chối) truy cập",
        r"truy cập (?:của bạn )?(?:đã )?bị (?:chặn|từ chối)",
    ),
    "a login form": _any(r"(?:vui lòng|cần|phải) đăng nhập", r"please (?:log|sign) in"),
    "a cookie wall": _any(r"(?:enable|turn on|bật) (?:javascript|cookies?)"),
}


def reason(status: int, header: Callable[[str], str], body: bytes) -> str:
    """What stands in place of the page, in a few words; "" where the answer may be the page itself.

    `header` gives a header's value, "" where there is none. A page that declares itself an article, and
    one with more text than such pages have, is taken for what it says.
    """
    if header("cf-mitigated").lower() == "challenge":
        return "a Cloudflare challenge"
    if status in (401, 403, 451):
        return f"answers {status}"
    if status == 200 and not body.strip():
        return "an empty page"
    if status not in (200, 202, 429, 503) or len(body) > _BYTES or body.startswith(b"\x1f\x8b"):
        return ""
    return _in_place(unicodedata.normalize("NFC", body.decode("utf-8", "replace")))


def cause(why: str) -> str:
    """The word by which a source's health is judged: a status, "out of order" or "blocked"."""
    if why in IN_PLACE:
        return "out of order" if why in _OUT_OF_ORDER else "blocked"
    return why.removeprefix("answers ")


def _in_place(html: str) -> str:
    if _LIST.search(html[:2000]) or _ARTICLE.search(html):
        return ""
    text = _TAG.sub(" ", _HIDDEN.sub(" ", html))
    words = len(_WORD.findall(text))
    if words > _FEW:
        return ""
    title = _TITLE.search(html)
    found = _first(_BY_TITLE, title[1].strip() if title else "") or _first(_BY_MARKUP, html)
    if found or words > _FEWER:
        return found
    if _COOKIE.search(html) and _RELOAD.search(html):
        return "a cookie wall"
    return _first(_BY_PHRASE, " ".join(text.split()))


def _first(table: Mapping[str, re.Pattern[str]], text: str) -> str:
    return next((name for name, pattern in table.items() if pattern.search(text)), "")
