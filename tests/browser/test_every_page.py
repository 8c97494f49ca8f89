"""Every page, at three widths, light and dark, in both languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from justhtml import JustHTML
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, Visit
from tests.web.documents import CONFERENCE, DIRECTIVE, HOSTILE
from tests.web.reports import REVIEW, REVIEWED

pytestmark = pytest.mark.browser

PAGES = {
    "pages.home": ("", "?q=lũ", "?q=khôngcógìhết", "?q=bản+tin+lũ&source=songnhue&sort=date&page=2"),
    "pages.document": (
        f"document/{CONFERENCE.id}?q=so+ket",
        f"document/{DIRECTIVE.id}",
        f"document/{REVIEW.id}?at=0-8",
    ),
    "pages.explain": (f"explanation/{CONFERENCE.id}?q=so+ket",),
    "pages.sources": ("sources",),
    "pages.source": ("sources/songnhue",),
    "pages.conferences": ("conferences", "conferences?person=tran-van-hanh&year=2019&q=so+ket"),
    "pages.conference": (f"conferences/{REVIEWED}",),
    "pages.directives": ("directives?q=chi+thi+05", "directives?q=khong"),
    "pages.directive": ("directives/chi-thi-5-ct-tw-bo-chinh-tri-2016", "directives/ket-luan-21-kl-tw"),
    "pages.people": ("people",),
    "pages.person": ("people/tran-van-hanh",),
    "pages.help_page": ("help",),
    "pages.about": ("about",),
    "pages.status": ("status",),
    "pages.programs": ("api",),
    "operator.login": ("login?next=/corrections",),
    "": ("nowhere",),
}
"""For each endpoint, addresses that show it in its states."""
OPERATORS = {
    "corrections.listed": ("corrections", "corrections?told=shown&did=made"),
    "corrections.new": (
        f"corrections/new?fact=conference&document={REVIEW.id}&field=name&value=Hội+nghị&at=0-8",
        f"corrections/new?fact=figure&document={REVIEW.id}&name=29+mô+hình",
    ),
    "corrections.person_form": ("people/tran-van-hanh/merge",),
    "corrections.conference_form": (f"conferences/{REVIEWED}/merge", f"conferences/{REVIEWED}/merge?q=khong"),
    "pages.conference": (f"conferences/{REVIEWED}",),
}
"""The same of what is for the operator, or has more for the operator."""
NO_PAGES = {
    *("pages.try_operation", "corrections.exported"),
    *("pages.robots", "pages.favicon", "pages.cite", "pages.take_conferences", "pages.take_citations"),
    *("pages.export", "pages.opensearch", "pages.suggestions", "pages.sitemap", "pages.sitemap_part"),
    *("pages.search_feed", "pages.directive_feed", "pages.person_feed"),
    *("pages.archive", "pages.archived_page"),
}
"""What is for programs; and archived pages, which this site has none of."""
PATHS = [path for paths in PAGES.values() for path in paths]
WIDTHS = (390, 800, 1280)
LOOKS = [("light", "vi"), ("dark", "en")]
WEIGHT = 80_000
"""Bytes of a first view with everything, as they are sent."""


@pytest.fixture(params=LOOKS, ids="-".join, scope="module")
def looked(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Visit]:
    """A browser with one look and one language."""
    scheme, language = request.param
    context = chromium.new_context(color_scheme=scheme, locale=language)
    context.add_cookies([{"name": "lang", "value": language, "domain": "127.0.0.1", "path": "/"}])
    yield Visit(context.new_page())
    context.close()


def test_no_page_is_forgotten(site_app: Flask) -> None:
    """Every page of the application is among those looked at here."""
    ends = {rule.endpoint for rule in site_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    there = {end for end in ends if end.startswith(("pages.", "operator.", "corrections."))}
    assert there - NO_PAGES == (set(PAGES) | set(OPERATORS)) - {""}


@pytest.mark.parametrize("path", PATHS)
def test_looks(looked: Visit, site: str, path: str) -> None:
    """No page scrolls sideways, complains, or asks another host; axe-core finds nothing serious."""
    looks_well(looked, site, path)


@pytest.fixture(scope="module")
def in_charge(looked: Visit, site: str) -> Visit:
    """The same browser, in which the operator has logged in and corrected something."""
    page = looked.page
    page.goto(site + "login")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.goto(site + OPERATORS["corrections.new"][0])
    page.locator("button.main").click()
    page.wait_for_url("**/corrections?told=*")
    return looked


@pytest.mark.parametrize("path", [path for paths in OPERATORS.values() for path in paths])
def test_operators_pages_look(in_charge: Visit, site: str, path: str) -> None:
    """The operator's pages do as well, and are whole HTML."""
    looks_well(in_charge, site, path)
    JustHTML(in_charge.page.request.get(site + path).text(), strict=True)


def looks_well(looked: Visit, site: str, path: str) -> None:
    """Look at a page at all widths."""
    page = looked.page
    looked.complaints.clear()
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    page.goto(site + path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []
    assert [line for line in looked.complaints if "404" not in line or path != "nowhere"] == []
    assert looked.hosts == {urlsplit(site).netloc}


def serious(page: Page) -> list[tuple[Any, ...]]:
    """What axe-core finds that keeps people from using a page."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_all_of_a_text_is_printed(chromium: Browser, site: str) -> None:
    """On paper a document has every word of its title and text, those that are links on the screen too."""
    page = chromium.new_page()
    page.goto(f"{site}document/{REVIEW.id}")
    shown = page.locator("article h1, article .text").all_inner_texts()
    assert page.locator("article a.named").count() > 1
    page.emulate_media(media="print")
    assert page.locator("article h1, article .text").all_inner_texts() == shown
    page.close()


@pytest.mark.parametrize("path", PATHS)
def test_without_scripts(chromium: Browser, site: str, path: str) -> None:
    """A page without scripts has the same headings, links and form fields."""
    shown = []
    for scripts in (False, True):
        context = chromium.new_context(java_script_enabled=scripts, locale="vi")
        page = context.new_page()
        page.goto(site + path)
        main = page.locator("body")
        shown.append([main.locator(kind).count() for kind in ("h1, h2", "a[href]", "input, select, button")])
        context.close()
    assert shown[0] == shown[1]


@pytest.mark.parametrize("path", [*PATHS, f"document/{HOSTILE.id.replace('?', '%3F').replace('#', '%23')}"])
def test_valid(site_app: Flask, path: str) -> None:
    """Each page parses without an error by the HTML standard, and no identity stands twice in it."""
    answer = site_app.test_client().get("/" + path)
    document = JustHTML(answer.text, strict=True)
    names = [node.attrs["id"] for node in document.query("[id]")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", PATHS)
def test_weight(chromium: Browser, site: str, path: str) -> None:
    """The first view with style, typeface and script is light, as it is sent."""
    context = chromium.new_context()
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    sizes: list[float] = []
    protocol.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    protocol.send("Network.enable")
    page.goto(site + path, wait_until="networkidle")
    assert 2 < len(sizes) < 9
    assert sum(sizes) < WEIGHT
    context.close()
