"""What of a page is text: its furniture taken away, and the paragraphs of what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from crawler.extraction.elements import Elements, first, is_within, strings, taken_out
from crawler.extraction.encoding import clean

CAPTIONS = (
    "figcaption, .wp-caption-text, [class*=caption i], td.pCaption, .image_desc, .chu-thich, .chuthich,"
    " .chuthichanh, .photo-desc, .desc-img, .note-img, .imgnote"
)
"""Where captions usually stand."""
_TEXTS = (
    "[itemprop=articleBody]", "#news-bodyhtml", ".fck_detail", ".cms-body", ".detail-content-body",
    ".journal-content-article", ".entry-content", ".post-content", ".article__body", ".article-body",
    ".articleBody", ".article-content", "[property$='schema:text']", ".field--name-body",
    ".field-name-body", ".ms-rtestate-field", "[id*=RichHtmlField]", "[id$=lblContent i]", "[id$=lblBody i]",
    ".ArticleContent", ".detail-content", ".content-detail", ".news-content", ".content-news", ".news-detail",
    ".contentdetail", "#content-detail", "#divcontent", "#abody", ".bodytext", ".chitiet", "#noidung",
    ".noidung", ".noi-dung", ".singular-content", ".the-article-body", ".ExternalClass",
)  # fmt: skip
"""Where the content systems that papers and portals use keep a text, the surest first."""
_SHORTEST_TEXT = 200
_INLINE = frozenset({"b", "strong", "i", "em", "u", "span", "font", "sup", "sub", "small", "big"})
_NO_PARAGRAPHS = frozenset({"li", "h1", "h2", "h3", "h4", "h5", "h6", "option", "script", "style", "title"})
_LINE_BREAKERS = ["p", "div", "br", "table", "ul", "ol", "h2", "h3"]
_LONGEST_FORM = 500  # characters of text: a form that holds more is the frame of a page, as ASP.NET writes it
_ASIDE = (
    "nav, aside, footer, [class*=related i], [class*=lien-quan], [class*=lienquan i], [class*=tin-khac],"
    " [class*=share], [class*=comment], [id*=comment], [class*=social], .cms-relate, .post-tags, .tags,"
    " .keywords, [type^=Related], .adsbygoogle, .addthis_toolbox, .rating"
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "ul"}
    | {"table", "tbody", "tfoot", "thead", "tr"}
)
_APART = frozenset({"nav", "aside", "footer"})
_BOLD = frozenset({"b", "strong"})
_HEADINGS = frozenset({"h2", "h3", "h4"})


def remove_forms(page: Elements, body: str) -> None:
    """Take out the forms that a reader fills in; one around the article is only its frame."""
    for form in page.matching("form"):
        if taken_out(form) or form.find("h1") or (body and form.select_one(body)):
            continue
        if len(form.get_text()) <= _LONGEST_FORM:
            form.decompose()


def parts(root: Tag, found: Iterable[Tag]) -> Iterator[Tag]:
    """Of elements within one those that do not hold the article.

    Parts of names are compared: a wrapper may be called "has-related" or "no-comments".
    """
    half = len(root.get_text()) / 2
    for element in found:
        if taken_out(element) or element.name in ("html", "body") or element.find("h1"):
            continue
        if len(element.get_text()) <= half:
            yield element


def text_holder(page: Elements) -> Tag | None:
    """The element in which a well-known content system keeps the article's text, else the densest one."""
    known = [element for element in page.matching(", ".join(_TEXTS)) if _is_text(element)]
    if not known:
        return _densest(page.root)
    return min(known, key=lambda element: (first(_TEXTS, element), -len(element.get_text())))


def _densest(soup: Tag) -> Tag | None:
    """The element with the most text that stands in it, or in paragraphs of its own, and in no link."""
    dense: dict[int, int] = {}
    holders: dict[int, Tag] = {}
    for text in strings(soup):
        parent = text.parent
        if type(text) is not NavigableString or parent is None or not text.strip():
            continue
        while parent.name in _INLINE and parent.parent is not None:
            parent = parent.parent
        if parent.name == "a" or parent.name in _NO_PARAGRAPHS:
            continue
        holder = parent.parent if parent.name == "p" or _is_line(parent) else parent
        if holder is not None:
            holders[id(holder)] = holder
            dense[id(holder)] = dense.get(id(holder), 0) + len(text.strip())
    best = max(dense, key=lambda key: dense[key], default=0)
    # Where much stands elsewhere, too, it takes more than counting to tell what is the article.
    enough = dense.get(best, 0) >= max(_SHORTEST_TEXT, 0.6 * sum(dense.values()))
    if not enough or holders[best].name in ("body", "html", "form"):
        return None
    return holders[best] if _is_text(holders[best]) else None


def _is_line(element: Tag) -> bool:
    """Whether a div is used as a paragraph: nothing in it but text."""
    return element.name == "div" and element.find(_LINE_BREAKERS) is None


def _is_text(element: Tag) -> bool:
    """Whether an element holds a text, and neither a list of links nor the whole page."""
    if element.find("h1") or is_within(element, _APART):
        return False
    length = len(clean(element.get_text(" ")))
    linked = sum(len(link.get_text()) for link in element.select("a"))
    return length >= _SHORTEST_TEXT and linked < length / 2


def main_text(soup: BeautifulSoup, url: str) -> list[str]:
    """The paragraphs of a page whose body no selector tells, found by trafilatura."""
    from trafilatura import bare_extraction  # noqa: PLC0415  few pages need it, and it takes 6 MB

    for element in parts(soup, Elements(soup).matching(_ASIDE)):
        element.decompose()
    for wrapper in Elements(soup).matching(f"{_ASIDE}, {CAPTIONS}"):
        wrapper.attrs = {}  # trafilatura, too, judges by parts of names
    for form in soup.find_all("form"):
        form.name = "div"  # else it would be left out with all that it frames
    found = bare_extraction(
        str(soup), url=url, fast=True, include_comments=False, with_metadata=False, favor_precision=True
    )
    tree = getattr(found, "body", None)
    if tree is None:
        return []
    paragraphs = []
    for element in tree.iter("head", "p", "item", "row", "quote"):
        if element.tag == "p" and element.getparent().tag in ("item", "cell", "quote"):
            continue
        text = clean(" ".join(element.itertext()))
        if text:
            paragraphs.append(f"## {text}" if element.tag == "head" else text)
    return paragraphs


def blocks(root: Tag) -> Iterator[str]:
    """The paragraphs of an element, whatever elements its writer made them of."""
    for element in parts(root, Elements(root).matching(_ASIDE)):
        element.decompose()
    line: list[str] = []
    bold = 0  # letters of the line that are bold
    heading = False
    for event, node in _walk(root):
        if event == "text":
            line.append(str(node))
            bold += len(str(node).strip()) if is_within(node, _BOLD) else 0
            continue
        if isinstance(node, Tag) and node.name in ("td", "th"):
            line.append(" ")
        elif isinstance(node, Tag) and node.name in _BLOCKS:
            if text := clean("".join(line)):
                yield f"## {text}" if heading or _is_title(text, bold) else text
            line, bold = [], 0
            heading = event == "open" and node.name in _HEADINGS
    if text := clean("".join(line)):
        yield text


def _is_title(text: str, bold: int) -> bool:
    """Whether a line stands for a heading: short, all bold, and no sentence."""
    return bold >= 0.9 * len(text) and len(text) <= 120 and text[-1] not in ".:;,…"


def _walk(root: Tag) -> Iterator[tuple[str, Tag | NavigableString]]:
    waiting: list[tuple[str, Tag | NavigableString]] = [("open", root)]
    while waiting:
        event, node = waiting.pop()
        if event == "open" and isinstance(node, NavigableString):
            if type(node) is NavigableString:  # not a comment, nor a declaration
                yield "text", node
            continue
        yield event, node
        if event == "open" and isinstance(node, Tag):
            waiting.append(("close", node))
            waiting += [
                ("open", child)
                for child in reversed(node.contents)
                if isinstance(child, Tag | NavigableString)
            ]
