"""The review page in a real browser, with thousands of documents behind it: how long people wait, how much is loaded.

A field counts as painted when the browser has drawn it with its crop and it has the keys; a decision as committed
when the server has answered that it stands in the database. Between two keys somebody looks for 0.3 s.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from playwright.sync_api import Browser, Error, Page
from sqlalchemy import func, select

from benchmarks.serving import LAPTOP, chromium, served, sign_in
from benchmarks.ten_thousand import multiply, read_really
from storage.accounts.people import add_person, set_password
from storage.accounts.roles import Role
from storage.settings import load_settings
from storage.store import open_store
from storage.tables import Document

SAMPLES = Path("samples/registration")
# By hand, with much that waits for one person and nothing that waits for two.
COPIED = ("02_scan150_hand.jpg", "08_colour_hand.jpg")
A4_300 = "06_scan300_hand.tif"
LOGIN, PASSWORD = "yohana", "kelapa muda segar"
LOOK_SECONDS, LONGEST_STEP = 0.3, 30.0
SCANS = ["gambar", "potongan"]

WATCH = (Path(__file__).parent / "review_page.js").read_text(encoding="utf-8")
FIELD = """() => {
  const field = document.activeElement?.closest("li.field");
  return field?.dataset.open === "1" ? field.dataset.guess : null;
}"""
LOADED = """scans => {
  const isScan = one => scans.some(scan => new URL(one.name).pathname.includes(`/${scan}/`));
  const [own] = performance.getEntriesByType("navigation");
  const assets = performance.getEntriesByType("resource").filter(one => !isScan(one));
  return [own.decodedBodySize, assets.reduce((sum, one) => sum + one.decodedBodySize, 0)];
}"""
LAST = "() => window.benchLast()"


@dataclass(frozen=True)
class Step:
    """From a key on: milliseconds until the next field was painted, and until the decision was committed."""

    painted: float
    committed: float

    @property
    def whole(self) -> float:
        """Until both."""
        return max(self.painted, self.committed)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--decisions", type=int, default=250)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--looks", type=int, default=50, help="how often the picture of the scan is fetched")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="review-page-") as name:
        folder = Path(name)
        there, scan = _made(folder / "data", asked.documents, asked.decisions)
        print(f"{there:,} documents (copies of {', '.join(COPIED)} as rows)\n")
        print(f"{'what':<66}{'n':>6}  {'asked':<14}measured")
        starts = [_start(folder) for _ in range(asked.starts)]
        _line("first page after the start, the slowest, s", len(starts), "under 3", f"{max(starts):.2f}")
        with served(folder / "data", folder / "server.log") as server, chromium() as browser:
            page = _signed_in(browser, server.url)
            _sizes(page, scan)
            _picture(page, scan, asked.looks)
            _steps(page, asked.decisions)


def _made(data: Path, count: int, decisions: int) -> tuple[int, str]:
    """The data folder; how many documents it holds, and which one came of an A4 page at 300 dpi."""
    read_really(data, [SAMPLES / name for name in COPIED])
    store = open_store(load_settings({}, data))
    multiply(store, count - 1, with_pictures=decisions // 3 + 20)
    read_really(data, [SAMPLES / A4_300])
    person = add_person(store, LOGIN, "Yohana Tallo", Role.PENYELIA, datetime.now(UTC))
    set_password(store, person.id, PASSWORD, datetime.now(UTC))
    with store.read() as session:
        there = session.scalars(select(func.count()).select_from(Document)).one()
        scan = session.scalars(select(Document.id).order_by(Document.received_at.desc())).first()
    store.close()
    return there, scan or ""


def _start(folder: Path) -> float:
    with served(folder / "data", folder / "server.log") as server:
        return server.started_in


def _signed_in(browser: Browser, url: str) -> Page:
    width, height = LAPTOP
    context = browser.new_context(viewport={"width": width, "height": height}, locale="id-ID", base_url=url)
    context.add_init_script(WATCH)
    page = context.new_page()
    sign_in(page, LOGIN, PASSWORD)
    return page


def _sizes(page: Page, document_id: str) -> None:
    """What each page loads, scans and their crops apart. Nothing is compressed on the way."""
    for name, address in (
        ("document", f"/dokumen/{document_id}"),
        ("queue", "/periksa"),
        ("snippets", "/cuplikan"),
        ("finding", "/cari"),
        ("adding", "/tambah"),
        ("history", f"/dokumen/{document_id}/riwayat"),
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        own, assets = page.evaluate(LOADED, SCANS)
        _line(f"assets of the page '{name}', kB", 1, "under 150", f"{assets / 1000:.1f}, itself {own / 1000:.1f}")


def _picture(page: Page, document_id: str, looks: int) -> None:
    """The scan at the size of a screen, as the browser gets it."""
    address = f"/dokumen/{document_id}/gambar/1?ukuran=layar"
    fetched = """async address => {
      const began = performance.now();
      const picture = await (await fetch(address, {cache: "no-store"})).blob();
      const bitmap = await createImageBitmap(picture);
      return [picture.size, performance.now() - began, bitmap.width, bitmap.height];
    }"""
    seen = [page.evaluate(fetched, address) for _ in range(looks)]
    size, _, width, height = seen[0]
    took = sorted(one[1] for one in seen)
    _line(f"picture of a scan of A4 at 300 dpi ({width} x {height}), kB", 1, "under 250", f"{size / 1000:.0f}")
    _line("the same fetched and decoded, ms", looks, "under 200", _spread(took))


def _steps(page: Page, count: int) -> None:
    """Enter by Enter through the queue, from document to document."""
    page.goto("/periksa/berikut?semua=1")
    within: list[Step] = []
    across: list[Step] = []
    while len(within) + len(across) < count:
        page.wait_for_function(f"({FIELD})() !== null")
        sleep(LOOK_SECONDS)
        before, guess = page.url, page.evaluate(FIELD)
        page.keyboard.press("Enter" if guess else "F2")
        step = _step(page)
        (within if page.url == before else across).append(step)
    every = within + across
    for name, steps in (("all", every), ("within a document", within), ("to the next document", across)):
        _told(f"key to next field painted and committed, ms, {name}", steps, lambda step: step.whole)
    _told("of it: until it is painted", every, lambda step: step.painted, asked="")
    _told("of it: until it is committed", every, lambda step: step.committed, asked="")


def _step(page: Page) -> Step:
    """The step that the last key began, once it is at its end. Raises RuntimeError where it comes to none."""
    last = monotonic() + LONGEST_STEP
    while monotonic() < last:
        sleep(0.02)
        # Now and then the page is just giving way to that of the next document.
        with suppress(Error):
            seen: dict[str, float] | None = page.evaluate(LAST)
            if seen is not None:
                return Step(seen["painted"], seen["committed"])
    raise RuntimeError(f"a key led to nothing: {page.locator('.current .live').all_inner_texts()}")


def _told(name: str, steps: Sequence[Step], value: Callable[[Step], float], asked: str = "p95 under 100") -> None:
    if steps:
        _line(name, len(steps), asked, _spread(sorted(value(step) for step in steps)))


def _spread(sorted_ms: Sequence[float]) -> str:
    def at(share: float) -> float:
        return sorted_ms[min(len(sorted_ms) - 1, int(share * len(sorted_ms)))]

    return f"p50 {median(sorted_ms):.0f}, p95 {at(0.95):.0f}, p99 {at(0.99):.0f}, most {sorted_ms[-1]:.0f}"


def _line(what: str, count: int, asked: str, measured: str) -> None:
    print(f"{what:<66}{count:>6}  {asked:<14}{measured}", flush=True)


if __name__ == "__main__":
    main()
