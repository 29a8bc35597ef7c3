"""Every page stands without barriers, at both sizes, in both languages where words are long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from schemas.values import State
from storage.tables import Document
from tests.browser.barriers import barriers
from tests.browser.conftest import SIZES, Enter, Served, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def waiting(served: Served) -> str:
    """The id of a document that waits for people."""
    with served.store.read() as session:
        found = select(Document.id).where(Document.state == State.NEEDS_REVIEW).order_by(Document.id)
        return session.scalars(found).first() or ""


PAGES: dict[str, Callable[[Served], str]] = {
    "pemeriksaan": lambda _: "/periksa",
    "dokumen": lambda served: f"/dokumen/{waiting(served)}",
    "riwayat": lambda served: f"/dokumen/{waiting(served)}/riwayat",
    "halaman": lambda served: f"/dokumen/{waiting(served)}/halaman",
    "ketik": lambda _: "/ketik",
    "cuplikan": lambda _: "/cuplikan",
    "cuplikan-pilihan": lambda _: "/cuplikan?jenis=choice",
    "cuplikan-hp": lambda _: "/cuplikan?jenis=phone",
    "cari": lambda _: "/cari",
    "ekspor": lambda _: "/ekspor",
    "tambah": lambda _: "/tambah",
    "disisihkan": lambda _: "/disisihkan",
    "pengawasan": lambda _: "/pengawasan",
    "pengawasan-terlambat": lambda _: "/pengawasan?terlambat=1",
    "akun": lambda _: "/akun",
    "akun-saya": lambda _: "/akun/saya",
}


@pytest.mark.parametrize("size", SIZES)
def test_no_page_keeps_anybody_out(enter: Enter, served: Served, pictures: Path, size: str) -> None:
    page = enter("yohana", size)
    found: list[str] = []
    for name, address in PAGES.items():
        answer = page.goto(address(served))
        assert answer is not None
        assert answer.ok, name
        page.wait_for_load_state("networkidle")
        page.screenshot(path=pictures / f"{size}-{name}.png")
        found += [f"{name}: {one}" for one in (*barriers(page), *_too_wide(page))]
    assert found == []


@pytest.mark.parametrize("size", SIZES)
def test_the_door_keeps_nobody_out_but_strangers(
    enter: Enter, watch: Watch, served: Served, pictures: Path, size: str
) -> None:
    page = enter("maria", size)
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk")
    assert barriers(page) == []
    watch.expected.add(403)
    page.get_by_label("Nama pengguna").fill("maria")
    page.get_by_label("Kata sandi", exact=True).fill("salah sekali")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    page.screenshot(path=pictures / f"{size}-masuk.png")
    assert barriers(page) == []


def _too_wide(page: Page) -> list[str]:
    """Whether one has to push the page to the side to read it."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {wider} pixels wider than the screen"] if wider > 0 else []
