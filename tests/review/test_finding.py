from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from starlette.testclient import TestClient

from review.office import Office
from schemas.values import Doubt, Flag
from storage.accounts.roles import Role
from storage.tables import Page
from storage.tables_office import AuditRow
from tests.storage.made import NAME, NIK, Paper, accepted, flagged, saved

SignedIn = Callable[..., TestClient]


def audit(office: Office, action: str) -> list[AuditRow]:
    with office.store.read() as session:
        return list(session.scalars(select(AuditRow).where(AuditRow.action == action)))


def test_a_search_stands_in_no_address_no_log_and_no_audit_row(
    office: Office, signed_in: SignedIn, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    saved(office.store, tmp_path)
    browser = signed_in(Role.PENINJAU)
    answer = browser.post("/cari", data={"name": "maria", "nik": NIK, "state": "accepted"})
    where = answer.headers["location"]
    found = browser.get(where)
    assert NAME in found.text
    (row,) = audit(office, "searched")
    assert row.detail == {"by": "name, nik, state", "hits": 1, "page": 1}
    for written in (where, caplog.text.lower()):
        assert "maria" not in written
        assert NIK not in written


def test_what_one_searched_for_is_not_there_for_others(office: Office, signed_in: SignedIn, tmp_path: Path) -> None:
    saved(office.store, tmp_path)
    mine, theirs = signed_in(Role.PENINJAU), signed_in(Role.PENINJAU, "lain")
    where = mine.post("/cari", data={"name": "maria"}).headers["location"]
    assert theirs.get(where).headers["location"] == "/cari"


def test_odd_questions_find_what_the_rest_asks_for(office: Office, signed_in: SignedIn, tmp_path: Path) -> None:
    saved(office.store, tmp_path)
    browser = signed_in(Role.PENINJAU)
    odd = {"since": "kemarin", "state": "entah", "form": "../../etc", "name": "maria"}
    where = browser.post("/cari", data=odd).headers["location"]
    assert NAME in browser.get(where).text
    assert browser.get(f"{where}?halaman=999999999").status_code == 200


def test_a_history_is_in_both_languages_and_every_look_is_written_down(
    office: Office, signed_in: SignedIn, tmp_path: Path
) -> None:
    doubted = (Doubt(Flag.UNCERTAIN, "reader_unsure"),)
    fields = [replace(flagged(*one), doubts=doubted) for one in (("nama_petugas", "YOHANA TALLO"), ("nik", NIK))]
    (document_id,) = saved(office.store, tmp_path, Paper(fields=tuple(fields)))
    browser = signed_in(Role.PENINJAU)
    indonesian = browser.get(f"/dokumen/{document_id}/riwayat").text
    browser.get("/bahasa/en")
    english = browser.get(f"/dokumen/{document_id}/riwayat?urut=baru").text
    assert "Riwayat dokumen" in indonesian
    assert "History of the document" in english
    assert indonesian.index("scan.png") < indonesian.index("Pembacaan ke-1")
    assert english.index("scan.png") > english.index("Reading number 1 is done")
    assert "YOHANA TALLO" in indonesian
    # The NIK is critical and flagged: two people key it, and nobody is told what was read.
    assert NIK not in indonesian.replace(" ", "")
    assert [row.document_id for row in audit(office, "history_opened")] == [document_id, document_id]


def test_the_original_is_saved_as_it_came_and_never_shown(office: Office, signed_in: SignedIn, tmp_path: Path) -> None:
    saved(office.store, tmp_path, data=b"<script>alert(1)</script>")
    with office.store.read() as session:
        file_id = session.scalars(select(Page.file_id)).one()
    assert signed_in(Role.PENINJAU).get(f"/berkas/{file_id}/asli").status_code == 403
    answer = signed_in(Role.PENYELIA).get(f"/berkas/{file_id}/asli")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{file_id}.png"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [row.file_id for row in audit(office, "original_taken")] == [file_id]


def test_a_workbook_holds_what_was_asked_for_and_no_guess(office: Office, signed_in: SignedIn, tmp_path: Path) -> None:
    saved(office.store, tmp_path, Paper(fields=(accepted("nama", NAME), flagged("nik", NIK))))
    browser = signed_in(Role.PENYELIA)
    books = [
        load_workbook(BytesIO(browser.post("/ekspor", data=asked).content))
        for asked in ({"form": "registration", "since": "2026-03-01"}, {"state": "void"})
    ]
    cells = [str(cell) for sheet in books[0] for row in sheet.values for cell in row]
    assert NAME in cells
    assert NIK not in cells
    assert NAME not in [cell for sheet in books[1] for row in sheet.values for cell in row]
    assert [row.detail["documents"] for row in audit(office, "exported")] == [1, 0]
    assert not list(office.store.folder.scratch.glob("*/*"))
