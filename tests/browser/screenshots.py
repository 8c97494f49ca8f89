"""The pictures of the README, taken of the demo: python -m tests.browser.screenshots."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import open_chromium
from tests.whole.conftest import Program, address, end

FOLDER = Path(__file__).parent.parent.parent / "docs" / "images"
RESULTS = "?q=hoi+nghi+so+ket+chi+thi+05"
MOST = 300_000
"""Bytes of a picture."""


@dataclass(frozen=True)
class Picture:
    """One picture: which page, how wide, in which colours; behind the first link that `link` selects."""

    name: str
    path: str
    width: int = 1280
    height: int = 860
    dark: bool = False
    link: str = ""


PICTURES = (
    Picture("results-light", RESULTS),
    Picture("document-light", RESULTS, 900, link="main article a, main li a"),
    Picture("results-phone-dark", RESULTS, 390, dark=True),
    Picture("conferences-light", "conferences"),
    Picture("conference-light", "conferences?sort=reports&q=chi+thi+05", 900, link=".conferences tbody th a"),
    Picture("directive-light", "directives?q=chi+thi+05", 900, link="main ol a"),
    Picture("directive-phone-dark", "directives?q=chi+thi+05", 390, dark=True, link="main ol a"),
)


def main() -> None:
    """Start the demo, take the pictures, end it."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        program = Program(Path(place) / "data", {"TRACUU_GENERAL_LANGUAGE": "vi"})
        demo = program.start("demo", "--port", "0")
        browser = open_chromium(playwright)
        try:
            home = address(demo)
            for picture in PICTURES:
                take(browser, home, picture)
        finally:
            browser.close()
            end(demo)


def take(browser: Browser, home: str, picture: Picture) -> None:
    """Take one picture."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
    )
    page.goto(f"{home}{picture.path}")
    if picture.link:
        page.locator(picture.link).first.click()
        page.wait_for_load_state()
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file)
    page.close()
    size = file.stat().st_size
    if size > MOST:
        raise SystemExit(f"{file} has {size} bytes: more than {MOST}")


if __name__ == "__main__":
    main()
