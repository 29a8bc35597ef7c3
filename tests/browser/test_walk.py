"""The whole way through the review page, by keys alone wherever somebody decides."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from storage.assemble import MACHINE
from storage.documents import record
from storage.tables import Decision, Document, File
from storage.tables_office import Account, AuditRow, Keying, Upload
from tests.browser.conftest import SAMPLES, SIZES, Enter, Served, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The field that has the keys: which document and field, what stands there, and whether it is keyed blind.
FIELD = """() => {
  const field = document.activeElement?.closest("li.field");
  return field && field.dataset.open === "1"
    ? {...field.dataset, document: document.getElementById("desk").dataset.document} : null;
}"""
SOMETHING_ELSE = """([document_, field]) => {
  const now = document.activeElement?.closest("li.field");
  const desk = document.getElementById("desk");
  return !desk || desk.dataset.document !== document_ || (now && now.dataset.field !== field);
}"""

ANOTHER_CROP = """before => {
  return document.getElementById("crop").getAttribute("src") !== before || document.getElementById("keying").hidden;
}"""


def decisions(served: Served) -> int:
    """How many words of people there are."""
    with served.store.read() as session:
        return session.scalars(select(func.count()).where(Decision.actor != MACHINE)).one()


@cache
def written(source: str) -> dict[str, Any]:
    """What stands on the paper of a sample."""
    fields: dict[str, Any] = json.loads((SAMPLES / source).with_suffix(".expected.json").read_text())["fields"]
    return fields


def on_paper(served: Served, document_id: str, name: str) -> str:
    """What a person would read in a field."""
    value = written(record(served.store, document_id).pages[0].source).get(name)
    return "" if value is None else str(value)


@pytest.mark.parametrize("size", SIZES)
def test_ten_flagged_fields_are_decided_with_keys_alone(
    enter: Enter, served: Served, pictures: Path, size: str
) -> None:
    page = enter("maria", size)
    assert urlsplit(page.url).path == "/periksa"
    page.locator("a:focus").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dokumen/*")
    for number in range(30):
        page.wait_for_function(f"({FIELD})() || location.pathname === '/periksa'")
        field = page.evaluate(FIELD) if urlsplit(page.url).path != "/periksa" else None
        if field is None or decisions(served) >= 10:
            break
        if number == 0:
            page.screenshot(path=pictures / f"{size}-dokumen-mulai.png")
        _decide(page, served, field)
    assert decisions(served) >= 10
    with served.store.read() as session:
        by = set(session.scalars(select(Decision.actor).where(Decision.actor != MACHINE)))
        assert by == {session.scalars(select(Account.id).where(Account.login == "maria")).one()}


def _decide(page: Page, served: Served, field: dict[str, str]) -> None:
    """One field: confirmed where something is suggested, else said to be unreadable; typed where nothing is shown."""
    if field["blind"] == "1" and field["kind"] == "text":
        page.keyboard.type(on_paper(served, field["document"], field["field"]))
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter" if field["guess"] and field["blind"] != "1" else "F2")
    page.wait_for_function(SOMETHING_ELSE, arg=[field["document"], field["field"]])


def test_two_people_key_a_field_and_neither_sees_what_the_other_keyed(
    enter: Enter, served: Served, pictures: Path
) -> None:
    for login, size in (("maria", "laptop"), ("petrus", "phone")):
        page = enter(login, size)
        page.goto("/ketik")
        keyed = 0
        while page.locator("#keying").is_visible():
            crop = page.locator("#crop").get_attribute("src") or ""
            _, _, document_id, _, name = crop.split("?")[0].split("/")
            value = on_paper(served, document_id, name)
            assert value not in page.content()
            page.screenshot(path=pictures / f"{size}-ketik.png")
            page.keyboard.type(value)
            page.keyboard.press("Enter")
            page.wait_for_function(ANOTHER_CROP, arg=crop)
            keyed += 1
        # How many are flagged hangs on how well they are read.
        assert keyed > 0
    with served.store.read() as session:
        agreed = list(session.scalars(select(Decision).where(Decision.actor.contains("+"))))
        assert len(agreed) >= keyed
        assert session.scalars(select(func.count()).where(Keying.settled_at.is_(None))).one() == 0
    for one in agreed:
        assert record(served.store, one.document_id).field(one.name or "").value == on_paper(
            served, one.document_id, one.name or ""
        )


@pytest.mark.parametrize("size", SIZES)
def test_snippets_are_confirmed_one_by_one(enter: Enter, served: Served, pictures: Path, size: str) -> None:
    page = enter("petrus", size)
    page.goto("/cuplikan")
    page.locator("a:focus").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cuplikan?jenis=*")
    first = page.locator("li.snippet").first
    first.locator("img").evaluate("image => image.decode()")
    page.screenshot(path=pictures / f"{size}-cuplikan.png")
    shown = page.locator("li.snippet").count()
    for number in range(min(shown, 3)):
        snippet = page.locator("li.snippet").nth(number)
        page.keyboard.press("Enter" if snippet.get_attribute("data-typed") else "F8")
        page.locator("li.snippet").nth(number).and_(page.locator(".done")).wait_for()
    with served.store.read() as session:
        asked = session.scalars(select(func.count()).where(AuditRow.action == "asked")).one()
    assert decisions(served) + asked == min(shown, 3)


@pytest.mark.parametrize("size", SIZES)
def test_scans_are_added_and_what_became_of_them_is_told(
    enter: Enter, served: Served, pictures: Path, tmp_path: Path, size: str
) -> None:
    page = enter("budi", size)
    assert urlsplit(page.url).path == "/tambah"
    fresh = tmp_path / "pindaian baru.jpg"
    fresh.write_bytes((SAMPLES / "02_scan150_hand.jpg").read_bytes())
    page.locator("#pick").set_input_files([fresh, SAMPLES / "08_colour_hand.jpg"])
    page.locator(".added li").nth(1).wait_for()
    page.screenshot(path=pictures / f"{size}-ditambah.png")
    with served.store.read() as session:
        states = sorted(session.scalars(select(File.state).join(Upload, Upload.file_id == File.id)))
    assert states == ["duplicate", "waiting"]


@pytest.mark.parametrize("size", SIZES)
def test_a_document_is_found_tells_its_history_and_gives_its_original(
    enter: Enter, served: Served, watch: Watch, pictures: Path, size: str
) -> None:
    page = enter("yohana", size)
    with served.store.read() as session:
        document_id = session.scalars(select(Document.id).order_by(Document.id)).first() or ""
    number = on_paper(served, document_id, "kode_kasus")
    page.goto("/cari")
    page.locator("[name=number]:focus").wait_for()
    page.keyboard.type(number.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/cari/*")
    assert number not in page.url
    page.screenshot(path=pictures / f"{size}-ditemukan.png")
    page.get_by_role("link", name=f"Riwayat dokumen {number[:4]}-{number[4:]}").press("Enter")
    page.wait_for_url("**/riwayat")
    unfolded = page.locator("details").nth(2)
    unfolded.locator("summary").press("Enter")
    assert unfolded.locator("li").first.is_visible()
    page.screenshot(path=pictures / f"{size}-riwayat-isian.png")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh berkas asli").press("Enter")
    source = record(served.store, document_id).pages[0].source
    assert Path(download.value.path()).read_bytes() == (SAMPLES / source).read_bytes()
    page.go_back()
    assert page.locator("[name=number]").input_value() == number.lower()
    page.get_by_role("button", name="Keluar").press("Enter")
    page.wait_for_url("**/masuk")
    page.goto("/cari")
    assert urlsplit(page.url).path == "/masuk"
