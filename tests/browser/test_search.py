"""The search page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visit
from tests.web.documents import CONFERENCE

pytestmark = pytest.mark.browser
WIDTHS = (360, 390, 820, 1280)


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """A visit without a past; scripts are off, since no page needs any."""
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN")
    yield Visit(context.new_page())
    context.close()


def test_a_search_without_accents_from_box_to_document(visit: Visit, site: str) -> None:
    """Typed without accents, found and marked with accents, and marked again in the stored document."""
    page = visit.page
    page.goto(site)
    page.get_by_role("searchbox").fill("hoi nghi so ket")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=CONFERENCE.title, exact=True)
    hit = page.locator(".hits > li").filter(has=link)
    expect(hit.locator(".snippet mark").first).to_have_text("hội nghị sơ kết")
    expect(hit.locator(".origin")).to_contain_text("28/6/2019")
    link.click()
    expect(page.locator("h1")).to_have_text(CONFERENCE.title)
    expect(page.locator("h1 mark")).to_have_text("Sơ kết")
    expect(page.locator(".lead mark")).to_have_text("hội nghị sơ kết")
    page.locator(".back a").click()
    expect(page.get_by_role("searchbox")).to_have_value("hoi nghi so ket")
    assert visit.hosts == {urlsplit(site).netloc}
    assert visit.complaints == []


def test_the_first_key_opens_the_content(visit: Visit, site: str) -> None:
    """The first stop of the Tab key on a page of results skips to the content."""
    visit.page.goto(f"{site}?q=lũ")
    visit.page.keyboard.press("Tab")
    skip = visit.page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path", ["", "?q=bản+tin+lũ&source=songnhue", f"document/{CONFERENCE.id}", "nowhere"]
)
def test_nothing_is_wider_than_the_screen(chromium: Browser, site: str, path: str, width: int) -> None:
    """From 360 pixels on no page scrolls sideways."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_filters_are_at_hand_at_every_width(chromium: Browser, site: str, width: int) -> None:
    """Filters stand open where there is room, and open with one click where there is not."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}?q=bản+tin+lũ&lang=en")
    choice = page.locator(".filters").get_by_role("link", name="2021 12")
    if not choice.is_visible():
        page.locator(".filters > summary").click()
    choice.click()
    expect(page.locator(".tally")).to_have_text("12 documents")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "?q=hoi+nghi&year=2019", f"document/{CONFERENCE.id}?q=hoi+nghi"])
def test_text_has_contrast_in_light_and_dark(chromium: Browser, site: str, path: str, scheme: str) -> None:
    """Every text stands out from its ground by 4.5 to 1, as WCAG 2 AA asks."""
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(site + path)
    weak = page.evaluate(CONTRAST)
    context.close()
    assert weak == []


CONTRAST = """() => {
  const parse = color => color.match(/[\\d.]+/g).map(Number);
  const light = color => parse(color).slice(0, 3).map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor;
      if (parse(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const weak = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${texts.currentNode.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return weak;
}"""


def test_results_by_keys_alone(chromium: Browser, site: str) -> None:
    """The slash goes to the box, the arrow into the results, j and k among them, Enter opens one."""
    context = chromium.new_context(locale="vi-VN")
    page = context.new_page()
    page.goto(f"{site}?q=lũ")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").or_(page.get_by_role("combobox"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    links = page.locator(".hits h2 a")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    title = links.nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    context.close()


def test_a_period_is_chosen_by_a_bar_and_by_days(visit: Visit, site: str) -> None:
    """A bar of the chart narrows to its year, the form to days; each can be taken away again."""
    page = visit.page
    page.goto(f"{site}?q=lũ")
    page.locator(".filters .chart svg a").last.click(force=True)
    expect(page.locator(".chips a").first).to_contain_text("2022")
    expect(page.locator(".tally")).to_contain_text("13")
    page.locator(".range input[name=since]").fill("2022-09-20")
    page.locator(".range button").click()
    expect(page.locator(".tally")).to_contain_text("3")
    page.locator(".chips a").first.click()
    expect(page.locator(".tally")).to_contain_text("25")
