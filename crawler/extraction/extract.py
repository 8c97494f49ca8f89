"""HTML → Document.

A source's own selectors come first, then what the page says of itself, then what it looks like;
the body without a selector is found by trafilatura.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from crawler.discovery.urls import canonical
from crawler.document import ARTICLE, Document, document_id
from crawler.extraction.body import blocks, main_text, remove_forms, text_holder
from crawler.extraction.bylines import author_at_end, bare_author
from crawler.extraction.captions import take_captions
from crawler.extraction.dates import midnight
from crawler.extraction.directives import directive_of, table
from crawler.extraction.elements import Elements, every, strings
from crawler.extraction.encoding import clean
from crawler.extraction.images import address
from crawler.extraction.leads import choose_lead, is_cut, opening, whole_lead, without_lead
from crawler.extraction.lettering import mend_letters
from crawler.extraction.metadata import Metadata, metadata
from crawler.extraction.publication import published_at, updated_at
from crawler.extraction.titles import bare_title, is_site_name
from crawler.extraction.trail import sections_of, shown_trail
from crawler.files import offered
from crawler.language import mark
from crawler.sources.source import Fields, Source

SHORTEST_BODY = 200
"""Characters of text that an article has at least, lead included."""
MISSING, START = mark("says that it is not there"), mark("a start page")
"""Reasons why a page that was an article once is one no longer."""

_TITLES = (
    "h1[itemprop=headline], h1.title, .entry-title, article h1, h1, h2[itemprop=headline], [id$=lblTitle i],"
    " .asset-title, .article-title, .news-title, .post-title, .detail-title, .title-detail, .tieude,"
    " .cms-title"
)
_LEADS = (
    ".sapo, [class*=sapo i], [class*=chapeau], .article-lead, .lead, h2.summary, .hometext, .cms-desc,"
    " [id$=lblSummary i], [id$=lblDescription i], .trichdan, .trich-dan, .tomtat, .tom-tat, .article-summary,"
    " .detail-summary, .detail-desc, .news-desc, .post-excerpt, .entry-summary, .article__sapo, .short-intro"
)
_AUTHORS = (
    "[rel=author], [itemprop=author], .author-name, .author, [class*=byline], .tacgia, .tac-gia, .cms-author,"
    " [id$=lblAuthor i], .article-author, .detail-author, .news-author, .post-author, .writer"
)
_TAGS = "a[rel~=tag]:not([rel~=category])"
_TAG_HOLDERS = (
    "[class*=tags], [class*=keyword i], .tag, .cms-tag, [id*=tags i], [class*=tukhoa], [class*=tu-khoa]"
)
_TAG_PAGE = re.compile(r"/tags?/")
_NUMBERED = re.compile(r"(?:^|&)(?:p|id|newsid|news_id|articleid|post)=\d+(?:&|$)", re.IGNORECASE)
"""How some systems address an article at the root of their site."""
_HOLDERS = "article, .entry-content, main"
_NEVER = "script, style, noscript, iframe, template, button, select, textarea"
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
    """What was read out of a page: a document, or why there is none; its canonical URL; its links."""

    document: Document | None
    reason: str = ""
    canonical: str = ""
    links: tuple[str, ...] = ()
    """What it links to, as it is written."""


def extract(html: str, url: str, source: Source, fetched: datetime | None = None) -> Extraction:
    """Read the article of a page; relative dates are taken from `fetched`."""
    soup = BeautifulSoup(html, "lxml")
    mend_letters(soup)
    said = metadata(soup)
    links = tuple(
        dict.fromkeys(str(tag["href"]) for tag in every(soup) if tag.name == "a" and "href" in tag.attrs)
    )
    named = next(iter(_told(soup, source.fields.canonical)), said.canonical)
    target = canonical(named, url) if named else None
    parts = urlsplit(url)
    home = parts.path in ("", "/") and not _NUMBERED.search(parts.query)
    if home or url in source.starts:
        return Extraction(None, START, target or "", links)
    if target is None or not source.is_article(target):
        target = url
    document = _read(soup, said, target, source, fetched, table(soup))
    reason = _why_not(document, said, source)
    return Extraction(None if reason else document, reason, target, links)


def _read(
    soup: BeautifulSoup,
    said: Metadata,
    url: str,
    source: Source,
    fetched: datetime | None,
    told: Mapping[str, str],
) -> Document:
    fields = source.fields
    names = tuple(filter(None, (source.title, said.site)))
    page = Elements(soup)
    title = _title(page, said, fields, names)
    lead = _lead(page, said, fields, title, names)
    heading = _heading(page, title, fields)
    chosen = [*_told(soup, fields.published), *_selected(soup, fields.published)]
    published = published_at(chosen, said.published, page, heading, fetched)
    changes = [*_told(soup, fields.updated), *_selected(soup, fields.updated), *said.updated]
    author = _author(page, said, fields, names)
    section, sections = _sections(page, said, fields, title, names)
    tags = _selected(soup, fields.tags) or list(said.tags) or _shown_tags(page)
    pictures = _told(soup, fields.images)
    embedded = list(offered.embedded(page, url))
    for element in [*page.matching(_NEVER), *(soup.select(fields.remove) if fields.remove else ())]:
        element.decompose()
    remove_forms(page, fields.body)
    root = soup.select_one(fields.body) if fields.body else text_holder(page)
    holder = root or soup.select_one(_HOLDERS)
    framed = _framed(page)
    captions = take_captions(page, fields.captions, holder)
    body = whole = list(blocks(root)) if root is not None else main_text(soup, url)
    if is_cut(lead):
        lead = whole_lead(lead, body[:1])
    lead = lead or opening(heading, root)
    body = _without(body, title, lead, [caption.text for caption in captions])
    kind = kind_of(title)
    directive = directive_of(title, whole, told)
    if directive is not None:
        kind = directive.kind or kind
        published = published or midnight(directive.issued)
    if kind == ARTICLE:  # under a directive it is a signature
        author, body = _signed(author, body, names)
    pictured = holder or (heading.parent if heading else None)
    shown = [] if pictures else [*(pictured.select("img, amp-img") if pictured else ()), *framed]
    images = _images(pictures or said.images, shown, url)
    files = soup.select(fields.attachments) if fields.attachments else offered.places(page, holder)
    return Document(
        id=document_id(url),
        url=url,
        source=source.name,
        title=title,
        lead=lead,
        body="\n".join(body),
        author=author,
        published=published,
        updated=updated_at(changes, published, fetched),
        section=section,
        sections=sections,
        kind=kind,
        tags=tuple(dict.fromkeys(tag.removeprefix("#") for tag in tags)),
        captions=tuple(captions),
        images=tuple(images),
        attachments=tuple(dict.fromkeys((*offered.linked(files, url), *embedded))),
        directive=directive,
    )


def kind_of(title: str) -> str:
    """The kind of a document by its title: the type word of the directive that it names at its start."""
    found = _KIND.match(title)
    return found[1].lower() if found else ARTICLE


def _why_not(document: Document, said: Metadata, source: Source) -> str:
    text = len(document.lead) + len(document.body)
    if not document.title:
        return mark("no title")
    # Long text under words like these is news of somebody "not found", unless they are the whole title.
    short = text < 2 * SHORTEST_BODY
    if _NOTICE.fullmatch(document.title) or (short and _MISSING.search(f"{document.title}\n{document.body}")):
        return MISSING
    if text < SHORTEST_BODY:
        return mark("too little text")
    told = said.is_article or source.articles
    if not (told or (document.published and len(document.body) >= SHORTEST_BODY)):
        return mark("nothing says that it is an article")
    return ""


def _title(page: Elements, said: Metadata, fields: Fields, names: tuple[str, ...]) -> str:
    headings = [text for text in _shown(page, _TITLES) if not is_site_name(text, names)]
    window = clean(page.root.title.get_text()) if page.root.title else ""
    # Of several headings the article's is the one that the window's title repeats, and no name of a site.
    headings.sort(key=lambda heading: -len(heading) if heading in window else 0)
    shown = bare_title(window, names, ())
    if is_site_name(shown, names) or not (page.root.body and _text_of(page.root.body, shown)):
        shown = ""
    title = _first(_selected(page.root, fields.title), said.titles, [shown], headings, [window])
    bare = bare_title(title, names, headings)
    if bare != title or title in headings:
        return bare
    head = re.split(r"\s+[-|–—]\s+(?!.*\s[-|–—]\s)", title)[0]
    alone = head != title and _text_of(page.root, head)
    return head if alone else title


def _text_of(root: Tag, text: str) -> NavigableString | None:
    """The first string within an element that is this text."""
    # None grows to more than three times its length in normal form C, so most need not be cleaned.
    alike = (string for string in strings(root) if len(string) * 3 >= len(text))
    return next((string for string in alike if clean(string) == text), None) if text else None


def _lead(page: Elements, said: Metadata, fields: Fields, title: str, names: tuple[str, ...]) -> str:
    shown = _shown(page, _LEADS)
    chosen = _selected(page.root, fields.lead)
    body = page.root.body or page.root
    return choose_lead(
        [*chosen, *said.leads], shown, title, names, lambda text: text in clean(body.get_text(" "))
    )


def _author(page: Elements, said: Metadata, fields: Fields, names: tuple[str, ...]) -> str:
    told = [*_selected(page.root, fields.author), *said.authors, *_shown(page, _AUTHORS)]
    return next((name for text in told if (name := bare_author(text, names))), "")


def _signed(author: str, body: list[str], names: tuple[str, ...]) -> tuple[str, list[str]]:
    """The author, and the body without the byline at its end, by which an unknown one is known."""
    if not author:
        return author_at_end(body)
    while body and _key(bare_author(body[-1].removeprefix("## "), names)) == _key(author):
        body = body[:-1]
    return author, body


def _sections(
    page: Elements, said: Metadata, fields: Fields, title: str, names: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """The section that an article stands in, and all above it with it, the widest first."""
    chosen = sections_of(_selected(page.root, fields.section), title, names)
    trail = chosen or sections_of(said.path, title, names) or sections_of(shown_trail(page), title, names)
    told = sections_of(said.sections, title, names)
    section = _first(chosen[:1], told[:1], trail[-1:])
    return section, trail if section in trail else tuple(filter(None, [section]))


def _heading(page: Elements, title: str, fields: Fields) -> Tag | None:
    """The element that shows the title, which is not always the first heading: a logo may be one."""
    shown = page.root.select(fields.title) if fields.title else page.matching(_TITLES)
    exact = (element for element in shown if clean(element.get_text(" ")) == title)
    named = next(exact, None) or (page.root.body and _text_of(page.root.body, title))
    alone = named.parent if isinstance(named, NavigableString) else named
    return alone or (shown[0] if shown else None)


def _without(body: list[str], title: str, lead: str, captions: list[str]) -> list[str]:
    """The body without what stands elsewhere: the title at its head, the lead, captions."""
    known = {_key(title), _key(lead)}
    while body and _key(body[0].removeprefix("## ")) in known:
        body = body[1:]
    body = without_lead(body, lead)
    # A lead may be repeated below a table of the document's number and date.
    elsewhere = {_key(text) for text in (lead, *captions) if text}
    return [line for line in body if _key(line) not in elsewhere]


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _framed(page: Elements) -> list[Tag]:
    """The pictures that have captions, also those above the text."""
    figures = (figure for figure in page.matching("figure") if figure.find("figcaption"))
    apart = ["nav", "aside", "footer", "li"]
    return [image for figure in figures if not figure.find_parent(apart) for image in figure.find_all("img")]


def _images(told: Iterable[str], shown: Iterable[Tag], url: str) -> Iterator[str]:
    found = [*told, *(address(image) for image in shown)]
    yield from dict.fromkeys(
        link for text in found if text and not text.startswith("data:") and (link := canonical(text, url))
    )


def _selected(soup: Tag, selector: str) -> list[str]:
    return _texts(soup, selector) if selector else []


def _told(soup: BeautifulSoup, selector: str) -> list[str]:
    """What elements say to machines: an address, a date, a meta element's content."""
    found = soup.select(selector) if selector else []
    inside = [element for outer in found for element in (outer.select("img") or [outer])]
    told = (str(item.get("content") or item.get("datetime") or item.get("href") or "") for item in inside)
    return [value for text, item in zip(told, inside, strict=True) if (value := text or address(item))]


def _shown(page: Elements, selector: str) -> list[str]:
    texts = (clean(element.get_text(" ")) for element in page.matching(selector))
    return [text for text in texts if text]


def _shown_tags(page: Elements) -> list[str]:
    named = page.matching(_TAGS)
    linked = [link for link in page.matching("a") if _TAG_PAGE.search(str(link.get("href") or ""))]
    texts = (clean(link.get_text(" ")) for link in [*named, *page.links(_TAG_HOLDERS), *linked])
    return list(dict.fromkeys(text for text in texts if text))


def _texts(soup: Tag, selector: str) -> list[str]:
    texts = (clean(element.get_text(" ")) for element in soup.select(selector))
    return [text for text in texts if text]


def _first(*groups: Iterable[str]) -> str:
    return next((text for group in groups for text in group if text), "")
