"""The review page as people meet it: `pendataan review` in a process of its own, Debian's chromium before it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

LAPTOP, PHONE = (1366, 768), (390, 844)
# Nobody is told that a browser runs here, and it fetches nothing for itself.
_CALM = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-default-apps"
)
_LONGEST_START = 60


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, and how many seconds after its start it gave its first page."""

    url: str
    started_in: float


@contextmanager
def served(data: Path, log: Path) -> Iterator[Server]:
    """`pendataan review` on a data folder, at a free port, until the end. Raises RuntimeError."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cli", "--data", str(data), "review", "--port", str(port)]
    with log.open("wb") as words:
        began = monotonic()
        running = subprocess.Popen(command, stdout=words, stderr=words)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/masuk", running)
            yield Server(url, monotonic() - began)
        finally:
            running.terminate()
            running.wait(30)


def _wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    last = monotonic() + _LONGEST_START
    while monotonic() < last and running.poll() is None:
        try:
            with urlopen(address, timeout=5) as answer:
                answer.read()
            return
        except HTTPError as error:
            raise RuntimeError(f"the first page fails: {error.code}") from None
        except OSError:
            sleep(0.02)
    raise RuntimeError("the server does not answer")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser, without a screen. Raises RuntimeError where it is not installed."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is not installed: ./dev test --all and ./dev bench review_page install it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_CALM.split())
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, login: str, password: str) -> None:
    """Signs somebody in, with keys alone."""
    page.goto("/masuk")
    page.locator("input:focus").wait_for()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/masuk" not in url)
