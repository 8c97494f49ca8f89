"""The pictures of the README, taken of the demo: python -m tests.browser.screenshots."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import open_chromium
from tests.whole.conftest import Program, address, end

FOLDER = Path(__file__).parent.parent.parent / "docs" / "images"
QUERY = "hoi nghi so ket chi thi 05"


@dataclass(frozen=True)
class Picture:
    """One picture: which page, how wide, in which colours."""

    name: str
    width: int
    height: int
    dark: bool = False
    document: bool = False


PICTURES = (
    Picture("results-light", 1280, 860),
    Picture("document-light", 900, 860, document=True),
    Picture("results-phone-dark", 390, 860, dark=True),
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
                page = browser.new_page(
                    viewport={"width": picture.width, "height": picture.height},
                    color_scheme="dark" if picture.dark else "light",
                )
                page.goto(f"{home}?q={QUERY.replace(' ', '+')}")
                if picture.document:
                    page.locator("main article a, main li a").first.click()
                page.screenshot(path=FOLDER / f"{picture.name}.png")
                page.close()
        finally:
            browser.close()
            end(demo)


if __name__ == "__main__":
    main()
