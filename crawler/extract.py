"""HTML → Document.

A source's own selectors come first, then what the page says of itself, then what it looks like;
the body without a selector is found by trafilatura.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from crawler.body import CAPTIONS, blocks, main_text, remove_forms
from crawler.captions import take_captions
from crawler.dates import parse_date
from crawler.document import ARTICLE, Attachment, Document, document_id
from crawler.encoding import clean
from crawler.lettering import mend_letters
from crawler.metadata import Metadata, metadata
from crawler.source import Fields, Source
from crawler.urls import canonical

SHORTEST_BODY = 200
"""Characters of text that an article has at least, lead included."""
MISSING, START = "says that it is not there", "a start page"
"""Reasons why a page that was an article once is one no longer."""
_AHEAD = timedelta(days=2)  # that a paper's clock may run before ours; what lies further on is no publication

_TITLES = "h1[itemprop=headline], h1.title, .entry-title, article h1, h1"
_LEADS = ".sapo, [class*=sapo], [class*=chapeau], .article-lead, .lead, h2.summary"
_AUTHORS = "[rel=author], [itemprop=author], .author-name, .author, [class*=byline], .tacgia"
_DATES = "time[datetime], [itemprop=datePublished], [class*=publish], [class*=date], [class*=time], .ngay"
_SECTIONS = "[class*=breadcrumb] a, [id*=breadcrumb] a"
_TAGS = "a[rel~=tag]:not([rel~=category]), [class*=tags] a"
_HOLDERS = "article, .entry-content, main"
_NEVER = "script, style, noscript, iframe, template, button, select, textarea"
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|rtf|odt|zip|rar)$", re.IGNORECASE)
_MISSING = re.compile(
    r"không (?:tồn tại|tìm thấy)|trang (?:này )?đã bị (?:xóa|xoá|gỡ)|page not found|(?:lỗi|error) 404",
    re.IGNORECASE,
)
_PAGE = (
    "(?:trang|bài viết|nội dung|địa chỉ|đường dẫn)"
    "(?: (?:web|này|bạn|quý|độc|giả|vị|mà|đang|cần|muốn|yêu|cầu|tìm|kiếm|xem|truy|cập))*"
)
_NOTICE = re.compile(
    rf"(?:(?:lỗi|error) )?404(?:\W+(?:page )?not found)?|page not found|không tìm thấy {_PAGE}"
    rf"|{_PAGE} không (?:còn |được )?(?:tồn tại|tìm thấy)",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"(chỉ thị|nghị quyết|kết luận|quyết định|quy định|nghị định|thông tư|hướng dẫn|kế hoạch|thông báo"
    r"|công văn|công điện|chương trình|thông tri)\s+(?:số\s+)?\d+\s*[-/]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read out of a page: a document, or the reason why there is none; and its canonical URL."""

    document: Document | None
    reason: str = ""
    canonical: str = ""


def extract(html: str, url: str, source: Source, fetched: datetime | None = None) -> Extraction:
    """Read the article of a page; relative dates are taken from `fetched`."""
    soup = BeautifulSoup(html, "lxml")
    mend_letters(soup)
    said = metadata(soup)
    named = next(iter(_told(soup, source.fields.canonical)), said.canonical)
    target = canonical(named, url) if named else None
    if urlsplit(url).path in ("", "/") or url in source.starts:
        return Extraction(None, START, target or "")
    if target is None or not source.is_article(target):
        target = url
    document = _read(soup, said, target, source, fetched)
    reason = _why_not(document, said, source)
    return Extraction(None if reason else document, reason, target)


def _read(
    soup: BeautifulSoup,
    said: Metadata,
    url: str,
    source: Source,
    fetched: datetime | None,
) -> Document:
    fields = source.fields
    title = _title(soup, said, fields)
    lead = _lead(soup, said, fields)
    heading = _heading(soup, title, fields)
    published = _published(soup, said, fields, heading, fetched)
    updated = [*_told(soup, fields.updated), *_selected(soup, fields.updated), *said.updated]
    author = _first(_selected(soup, fields.author), said.authors, _texts(soup, _AUTHORS))
    section = _first(_selected(soup, fields.section), said.sections[:1], _texts(soup, _SECTIONS)[-1:])
    tags = _selected(soup, fields.tags) or list(said.tags) or _texts(soup, _TAGS)
    chosen = _told(soup, fields.images)
    for element in soup.select(", ".join(filter(None, (_NEVER, fields.remove)))):
        element.decompose()
    remove_forms(soup, fields.body)
    captions = take_captions(soup, fields.captions or CAPTIONS)
    root = soup.select_one(fields.body) if fields.body else None
    body = list(blocks(root)) if root is not None else main_text(soup, url)
    body = _without(body, title, lead, [caption.text for caption in captions])
    if author and body and _key(body[-1]) == _key(author):
        body.pop()
    holder = root or soup.select_one(_HOLDERS)
    pictured = holder or (heading.parent if heading else None)
    images = _images(chosen or said.images, None if chosen else pictured, url)
    files = soup.select(fields.attachments) if fields.attachments else [holder or soup]
    return Document(
        id=document_id(url),
        url=url,
        source=source.name,
        title=title,
        lead=lead,
        body="\n".join(body),
        author=author,
        published=published,
        updated=_earliest(updated, fetched),
        section=section,
        kind=kind_of(title),
        tags=tuple(dict.fromkeys(tags)),
        captions=tuple(captions),
        images=tuple(images),
        attachments=tuple(dict.fromkeys(_attachments(files, url))),
    )


def kind_of(title: str) -> str:
    """The kind of a document by its title: the type word of the directive that it names at its start."""
    found = _KIND.match(title)
    return found[1].lower() if found else ARTICLE


def _why_not(document: Document, said: Metadata, source: Source) -> str:
    text = len(document.lead) + len(document.body)
    if not document.title:
        return "no title"
    # Long text under words like these is news of somebody "not found", unless they are the whole title.
    short = text < 2 * SHORTEST_BODY
    if _NOTICE.fullmatch(document.title) or (short and _MISSING.search(f"{document.title}\n{document.body}")):
        return MISSING
    if text < SHORTEST_BODY:
        return "too little text"
    told = said.is_article or source.articles
    if not (told or (document.published and len(document.body) >= SHORTEST_BODY)):
        return "nothing says that it is an article"
    return ""


def _title(soup: BeautifulSoup, said: Metadata, fields: Fields) -> str:
    headings = _texts(soup, _TITLES)
    title = _first(
        _selected(soup, fields.title), said.titles, headings, [soup.title.get_text()] if soup.title else []
    )
    # "Title - Name of the newspaper": the heading on the page lacks the newspaper.
    if heading := next((heading for heading in headings if title.startswith(heading)), ""):
        return heading
    head = re.split(r"\s+[-|–—]\s+(?!.*\s[-|–—]\s)", title)[0]
    alone = head != title and soup.find(string=lambda text: text is not None and clean(text) == head)
    return head if alone else title


def _lead(soup: BeautifulSoup, said: Metadata, fields: Fields) -> str:
    shown = _texts(soup, _LEADS)
    lead = _first(_selected(soup, fields.lead), said.leads, shown)
    stem = lead.rstrip(".… ")
    if len(lead) > len(stem) + 1 or lead.endswith("…"):  # cut short for other sites; the page has all
        return next((text for text in shown if text.startswith(stem)), lead)
    return lead


def _heading(soup: BeautifulSoup, title: str, fields: Fields) -> Tag | None:
    """The element that shows the title, which is not always the first heading: a logo may be one."""
    shown = soup.select(fields.title or _TITLES)
    exact = (element for element in shown if clean(element.get_text(" ")) == title)
    return next(exact, shown[0] if shown else None)


def _published(
    soup: BeautifulSoup, said: Metadata, fields: Fields, heading: Tag | None, fetched: datetime | None
) -> datetime | None:
    told = [*_told(soup, fields.published), *_selected(soup, fields.published), *said.published]
    printed = _nearest(_printed_dates(soup, fetched), heading)
    return next((moment for text in told if (moment := _past_date(text, fetched))), printed)


def _past_date(text: str, fetched: datetime | None) -> datetime | None:
    """The moment that a text means, unless it lies after the page was fetched."""
    moment = parse_date(text, fetched)
    return None if moment and fetched and moment > fetched + _AHEAD else moment


def _printed_dates(soup: BeautifulSoup, fetched: datetime | None) -> list[tuple[Tag, datetime]]:
    found = []
    for element in soup.select(_DATES):
        if element.find_parent(["nav", "aside", "footer", "li"]) is not None:
            continue
        for text in (str(element.get("datetime") or element.get("content") or ""), element.get_text(" ")):
            if len(text) < 80 and (moment := _past_date(text, fetched)):
                found.append((element, moment))
                break
    return found


def _nearest(dates: list[tuple[Tag, datetime]], heading: Tag | None) -> datetime | None:
    """The date that stands with the heading, behind it where there are several: a page's top has a clock."""
    if heading is None or len(dates) < 2:
        return next((moment for _element, moment in dates), None)
    behind = {id(element) for element in heading.find_all_next(True)}
    holders = {id(holder): steps for steps, holder in enumerate((heading, *heading.parents))}

    def distance(date: tuple[Tag, datetime]) -> tuple[int, bool]:
        element = date[0]
        shared = next(id(holder) for holder in (element, *element.parents) if id(holder) in holders)
        return holders[shared], id(element) not in behind

    return min(dates, key=distance)[1]


def _earliest(texts: Iterable[str], fetched: datetime | None) -> datetime | None:
    return next((moment for text in texts if (moment := parse_date(text, fetched))), None)


def _without(body: list[str], title: str, lead: str, captions: list[str]) -> list[str]:
    """The body without what stands elsewhere: the title at its head, the lead, captions."""
    known = {_key(title), _key(lead)}
    while body and _key(body[0].removeprefix("## ")) in known:
        body = body[1:]
    # A lead may be repeated below a table of the document's number and date.
    elsewhere = {_key(text) for text in (lead, *captions) if text}
    return [line for line in body if _key(line) not in elsewhere]


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _images(told: Iterable[str], holder: Tag | None, url: str) -> Iterator[str]:
    shown = holder.select("img") if holder else []
    found = [*told, *(_address(image) for image in shown)]
    yield from dict.fromkeys(
        link for text in found if text and not text.startswith("data:") and (link := canonical(text, url))
    )


def _attachments(holders: Iterable[Tag], url: str) -> Iterator[Attachment]:
    links = (link for holder in holders for link in (holder, *holder.select("a[href]")) if link.get("href"))
    for link in links:
        address = urljoin(url, str(link["href"])) if _safe(str(link["href"])) else ""
        if _FILES.search(urlsplit(address).path):
            name = urlsplit(address).path.rsplit("/", 1)[-1]
            yield Attachment(address, clean(link.get_text(" ")) or name)


def _safe(href: str) -> bool:
    return canonical(href, "http://localhost/") is not None


def _selected(soup: BeautifulSoup, selector: str) -> list[str]:
    return _texts(soup, selector) if selector else []


def _told(soup: BeautifulSoup, selector: str) -> list[str]:
    """What elements say to machines: an address, a date, a meta element's content."""
    found = soup.select(selector) if selector else []
    inside = [element for outer in found for element in (outer.select("img") or [outer])]
    told = (str(item.get("content") or item.get("datetime") or item.get("href") or "") for item in inside)
    return [value for text, item in zip(told, inside, strict=True) if (value := text or _address(item))]


def _address(image: Tag) -> str:
    """Where a picture is; what is loaded later has its true address apart."""
    return str(image.get("data-src") or image.get("data-original") or image.get("src") or "")


def _texts(soup: BeautifulSoup, selector: str) -> list[str]:
    texts = (clean(element.get_text(" ")) for element in soup.select(selector))
    return [text for text in texts if text]


def _first(*groups: Iterable[str]) -> str:
    return next((text for group in groups for text in group if text), "")
