"""What tests in a real browser share: a house in the middle of its drill, served, and Chromium."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


def _load(name: str, path: Path) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def duty() -> ModuleType:
    """Give the makers of facts and houses that stand beside the tests of the web."""
    return _load("anlan_duty_house", Path(__file__).parents[1] / "web" / "duty.py")


class Served:
    """A house, its application on a port of this machine, and somebody who answers the inbox."""

    def __init__(self, house: object) -> None:
        self.house = house
        config = uvicorn.Config(
            house.app(),
            host="127.0.0.1",
            port=0,
            log_level="error",
            timeout_graceful_shutdown=1,
            lifespan="on",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        started = threading.Event()
        while not self._server.started:
            started.wait(0.02)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._stop_work = house.work()

    def stop(self) -> None:
        """Leave nothing running."""
        self._stop_work()
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture
def served(tmp_path: Path, duty: ModuleType) -> Iterator[Served]:
    """Give a small house with something in every table, served."""
    house = duty.DutyHouse(tmp_path)
    duty.city(house)
    duty.fill(house)
    server = Served(house)
    yield server
    server.stop()
    house.log.close()
    house.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give Debian's Chromium, or skip."""
    if not Path(CHROMIUM).exists():
        pytest.skip("skipped: needs chromium (apt-get install chromium fonts-noto-cjk)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Watched:
    """A page whose every complaint and every request elsewhere is kept."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _request(self, request: object) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _console(self, message: object) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def enter(self, name: str, password: str, language: str = "zh") -> Page:
        """Log in and wait until the page is ready and its map is drawn."""
        page = self.page
        page.goto(f"{self.origin}/login?lang={language}")
        page.fill("[name=name]", name)
        page.fill("[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_selector("body[data-ready=yes]")
        page.wait_for_selector("al-map[data-drawn]")
        return page


Open = Callable[..., Watched]


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Open]:
    """Give a way to open a page of its own browser context, watched."""
    contexts = []

    def make(width: int = 1440, height: int = 900, *, before: str = "", **options: object) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        if before:
            page.add_init_script(before)
        return Watched(page, served.origin)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def shots(root: Path) -> Path:
    """Give the folder pictures are kept in, to be looked at."""
    folder = root / "shots"
    folder.mkdir(exist_ok=True)
    return folder
