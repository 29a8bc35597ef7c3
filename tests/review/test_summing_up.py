"""The summary in the browser: for those who supervise, as counted by the night or now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from review.office import Office
from review.rooms import summing_up
from storage import nights
from storage.accounts.roles import Role
from storage.nights import Step
from storage.tables_office import AuditRow
from tests.storage.made import Paper, saved
from tests.storage.report.made import report


def a_night(office: Office, *steps: Step, kept: object) -> None:
    running = nights.begin(office.store, "night", office.now())
    assert running is not None
    for step in steps:
        nights.note_step(office.store, running, step)
    nights.end(office.store, running, kept, office.now() + timedelta(minutes=5))


def test_a_small_office_is_counted_while_somebody_looks(
    office: Office, signed_in: Callable[..., TestClient], tmp_path: Path
) -> None:
    saved(office.store, tmp_path, Paper())
    page = signed_in(Role.PENYELIA).get("/ringkasan").text
    assert "Dihitung sekarang" in page and "Yang perlu dikerjakan orang" in page
    assert "MARIA" not in page and "5371044107900001" not in page
    with office.store.read() as session:
        rows = list(session.scalars(select(AuditRow).where(AuditRow.action == "reported")))
    assert len(rows) == 1 and rows[0].account_id is not None


def test_a_large_one_sees_what_the_night_counted_until_it_asks(
    office: Office, signed_in: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing_up, "QUICK", -1)
    browser = signed_in(Role.PENYELIA)
    assert "Dihitung sekarang" in browser.get("/ringkasan").text, "there was no night yet"
    a_night(office, kept=report().model_dump(mode="json"))
    kept = browser.get("/ringkasan").text
    assert "Seperti dihitung tadi malam" in kept and "1.455" in kept
    assert 'href="/ringkasan?sekarang=true"' in kept
    assert "1.455" not in browser.get("/ringkasan?sekarang=true").text


@pytest.mark.parametrize("kept", [None, {"version": 99}, {"version": 1}, "?"])
def test_a_report_of_another_shape_is_counted_anew(
    office: Office, signed_in: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch, kept: object
) -> None:
    monkeypatch.setattr(summing_up, "QUICK", -1)
    a_night(office, kept=kept)
    answer = signed_in(Role.PENYELIA).get("/ringkasan")
    assert answer.status_code == 200 and "Dihitung sekarang" in answer.text


def test_what_the_check_found_is_named_by_id(office: Office, signed_in: Callable[..., TestClient]) -> None:
    kinds = ("no_original", "other_bytes", "unreadable", "no_picture", "lost_pages")
    a_night(office, Step("integrity", 1.0, found=tuple((kind, f"01{kind}") for kind in kinds)), kept=None)
    page = signed_in(Role.PENYELIA).get("/ringkasan").text
    assert all(f"01{kind}" in page for kind in kinds) and "Berkas asli tidak ada" in page


def test_it_speaks_english_at_a_click_and_leads_to_the_work(
    office: Office, signed_in: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing_up, "QUICK", -1)
    a_night(office, kept=report().model_dump(mode="json"))
    browser = signed_in(Role.PENYELIA)
    browser.get("/bahasa/en")
    page = browser.get("/ringkasan").text
    assert "What needs a person" in page and 'href="/periksa"' in page and 'href="/disisihkan"' in page
    assert "style=" not in page, "what a browser would not take from us"
    for path in ("/static/report/report.css", "/static/summing_up.css"):
        assert browser.get(path).status_code == 200
