"""A real Chromium, wherever this machine keeps one, and a site for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page, Playwright, Request, sync_playwright

from crawler.folder import DataFolder
from indexer.knowledge.library import Library
from tests.web.documents import TITLES, make_collection
from tests.web.reports import REPORTS
from web import create_app
from web.operator.password import Operator
from web.serving.server import Server

PASSWORD = "mật khẩu của người vận hành"
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
)


def places() -> Iterator[Path]:
    """Where a Chromium may be, the likeliest first."""
    for command in COMMANDS:
        if found := shutil.which(command):
            yield Path(found)
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (folder / f"{name}.app" / "Contents" / "MacOS" / name for name in MAC)
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if folder := os.environ.get(variable):
                yield from (Path(folder) / name for name in WINDOWS)


def open_chromium(playwright: Playwright) -> Browser:
    """Playwright's own Chromium, else the first on this machine that starts; the test is skipped without."""
    # A container's root has no sandbox to use.
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    own = Path(playwright.chromium.executable_path)
    for place in (own, *places()):
        if place.is_file():
            try:
                return playwright.chromium.launch(executable_path=place, args=arguments)
            except Error:
                continue
    pytest.skip("no Chromium was found; install one, or run: playwright install chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        browser = open_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over a few documents and their facts, in Vietnamese."""
    folder = DataFolder(tmp_path_factory.mktemp("site") / "data")
    folder.root.mkdir()
    collection, store = make_collection(folder.root, REPORTS)
    folder.make()
    Operator(folder.root).set_password(PASSWORD)
    return create_app(collection, store, TITLES, folder=folder, library=Library(folder.index))


@pytest.fixture(scope="session")
def site(site_app: Flask) -> Iterator[str]:
    """The address of that application."""
    with Server(site_app, "127.0.0.1", 0, threads=4) as server:
        yield server.url


class Visit:
    """One page in the browser, with what it asked for and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # What a browser itself gives up, as it leaves for another page, is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(request.url)
