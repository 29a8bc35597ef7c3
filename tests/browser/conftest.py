"""A real server, a data folder that was really read, and a real browser that is watched all the time.

What a page asks of another host, what it throws and what it writes to the console as an error fails the test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from benchmarks import serving
from benchmarks.ten_thousand import read_really
from storage.accounts.people import add_person, set_password
from storage.accounts.roles import Role
from storage.settings import load_settings
from storage.store import Store, open_store

SAMPLES = Path("samples/registration")
# By hand and copied badly: some twenty fields of these wait for people, some of them for two.
READ = ("08_colour_hand.jpg", "12_upside_down_hand.tif", "18_photocopy_hand.jpg")
PASSWORD = "kelapa muda segar"
PEOPLE = {
    "yohana": ("Yohana Tallo", Role.PENYELIA),
    "maria": ("Maria Bria", Role.PENINJAU),
    "petrus": ("Petrus Nubatonis", Role.PENINJAU),
    "budi": ("Budi Leo", Role.PETUGAS),
}
SIZES = {"laptop": serving.LAPTOP, "phone": serving.PHONE}


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which a few samples were read, and people have accounts."""
    data = tmp_path_factory.mktemp("browser") / "data"
    data.mkdir()
    # The sample is drawn by chance; what is keyed here are the fields that two people key.
    (data / "pendataan.toml").write_text("sample_share = 0.0\n")
    read_really(data, [SAMPLES / name for name in READ])
    store = open_store(load_settings({}, data))
    for login, (name, role) in PEOPLE.items():
        person = add_person(store, login, name, role, datetime.now(UTC))
        set_password(store, person.id, PASSWORD, datetime.now(UTC))
    store.close()
    return data


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, the store behind it, and where it writes what fails."""

    url: str
    store: Store
    log: Path


@pytest.fixture
def served(read_once: Path, tmp_path: Path) -> Iterator[Served]:
    """`pendataan review` on a copy of its own."""
    data = tmp_path / "data"
    shutil.copytree(read_once, data)
    store = open_store(load_settings({}, data))
    log = tmp_path / "server.log"
    with serving.served(data, log) as server:
        yield Served(server.url, store, log)
    store.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's browser, without a screen."""
    with serving.chromium() as browser:
        yield browser


@dataclass
class Watch:
    """What went wrong in pages while somebody walked through them. `expected` statuses are no failure."""

    url: str
    wrong: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def on(self, page: Page) -> None:
        """Watches a page."""
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"thrown: {error.name}"))

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and f"{asked.scheme}://{asked.netloc}" != self.url:
            self.wrong.append(f"asked another host: {asked.netloc}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(f"status of {status} " in message.text for status in self.expected):
            self.wrong.append(f"console: {message.text} at {urlsplit(message.location['url']).path}")


@pytest.fixture
def watch(served: Served) -> Iterator[Watch]:
    """Watches every page of the test, and fails it where something went wrong."""
    made = Watch(served.url)
    yield made
    assert (made.wrong, "Traceback" in served.log.read_text()) == ([], False), served.log.read_text()


Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, served: Served, watch: Watch) -> Iterator[Enter]:
    """A new browser window of that size in which somebody has signed in."""
    contexts = []

    def make(login: str, size: str = "laptop") -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", base_url=served.url, has_touch=size == "phone"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        watch.on(page)
        serving.sign_in(page, login, PASSWORD)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go: PICTURES_OF_PAGES, or a folder that goes away."""
    wanted = os.environ.get("PICTURES_OF_PAGES")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
