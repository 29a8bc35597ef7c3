from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from review.office import Office
from schemas.values import Flag, State, Status, Value
from storage.accounts.roles import Role
from storage.documents import record
from storage.review.drafts import drafts
from storage.tables import Decision
from storage.tables_office import AuditRow, Draft
from tests.review.made_documents import receipt, saved

RECEIPT: dict[str, Value] = {
    "nomor": "7K2M9QA3",
    "diterima_dari": "BENDAHARA",
    "jumlah": 1250000,
    "terbilang": "SATU JUTA DUA RATUS LIMA PULUH RIBU RUPIAH",
    "keperluan": "transport",
    "nama_penerima": "MARIA LADO",
    "tanggal": "2026-02-11",
    "meterai": True,
    "tanda_tangan": True,
}
Browser = Callable[..., TestClient]


@pytest.fixture
def waiting(office: Office, tmp_path: Path) -> str:
    """A receipt of which three fields wait, one of them critical."""
    (made,) = saved(office, tmp_path, receipt(RECEIPT, ("diterima_dari", "jumlah", "tanggal")))
    return made


def word(client: TestClient, document: str, name: str, choice: str = "accept", **more: object) -> Response:
    return client.post(f"/dokumen/{document}/isian/{name}", json={"choice": choice, **more})


def test_the_page_shows_every_field_in_paper_order_with_its_label_and_reason(signed_in: Browser, waiting: str) -> None:
    shown = signed_in(Role.PENINJAU).get(f"/dokumen/{waiting}").text
    at = [shown.index(f'data-field="{name}"') for name in RECEIPT]
    assert at == sorted(at)
    assert "Telah terima dari" in shown and "11 Februari 2026" in shown and "3 perlu diperiksa" in shown


def test_accepting_a_suggestion_decides_and_is_written_down(signed_in: Browser, office: Office, waiting: str) -> None:
    said = word(signed_in(Role.PENINJAU), waiting, "tanggal").json()
    assert (said["left"], said["field"]["status"], said["field"]["open"]) == (2, "reviewed", False)
    assert record(office.store, waiting).field("tanggal").value == "2026-02-11"
    with office.store.read() as session:
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "decided"))
    assert (row.document_id, row.detail) == (waiting, {"field": "tanggal", "status": "reviewed"})


@pytest.mark.parametrize(("typed", "kept"), [("12/2/26", "2026-02-12"), ("12 Februari 2026", "2026-02-12")])
def test_what_is_typed_is_understood_as_people_write_it(
    signed_in: Browser, office: Office, waiting: str, typed: str, kept: str
) -> None:
    assert word(signed_in(Role.PENINJAU), waiting, "tanggal", "text", text=typed).status_code == 200
    assert record(office.store, waiting).field("tanggal").value == kept


def test_what_is_odd_is_asked_once_more_and_kept_when_they_are_sure(
    signed_in: Browser, office: Office, waiting: str
) -> None:
    client = signed_in(Role.PENINJAU)
    odd = word(client, waiting, "tanggal", "text", text="31-02-2026")
    assert odd.status_code == 422 and odd.json()["says"] == ["Tanggal ini tidak ada dalam kalender atau tidak terbaca."]
    assert record(office.store, waiting).field("tanggal").status is Status.FLAGGED
    assert word(client, waiting, "tanggal", "text", text="31-02-2026", sure=True).status_code == 200
    assert record(office.store, waiting).field("tanggal").value == "31-02-2026"


def test_nothing_cannot_be_accepted(signed_in: Browser, office: Office, tmp_path: Path) -> None:
    (made,) = saved(office, tmp_path, receipt({"diterima_dari": None}, ("diterima_dari",)))
    client = signed_in(Role.PENINJAU)
    assert [word(client, made, "diterima_dari", choice).status_code for choice in ("accept", "text")] == [422, 422]
    assert record(office.store, made).field("diterima_dari").status is Status.FLAGGED


@pytest.mark.parametrize("choice", ["empty", "unreadable"])
def test_a_field_may_be_empty_or_unreadable(signed_in: Browser, office: Office, waiting: str, choice: str) -> None:
    assert word(signed_in(Role.PENINJAU), waiting, "tanggal", choice).status_code == 200
    assert record(office.store, waiting).field("tanggal").status == choice


def test_checks_name_the_fields_that_do_not_agree(signed_in: Browser, office: Office, tmp_path: Path) -> None:
    (made,) = saved(office, tmp_path, receipt(RECEIPT, ("diterima_dari",)))
    path = f"/dokumen/{made}/isian/jumlah/periksa"
    said = signed_in(Role.PENINJAU).post(path, json={"text": "1.500.000"}).json()
    assert said["shown"] == "Rp 1.500.000"
    assert any("Terbilang" in text and "berbeda" in text for text in said["says"])


def test_a_field_keyed_blind_shows_nothing_of_what_was_read(signed_in: Browser, waiting: str) -> None:
    client = signed_in(Role.PENINJAU)
    shown = client.get(f"/dokumen/{waiting}").text
    part = shown[shown.index('data-field="jumlah"') : shown.index('data-field="terbilang"')]
    assert 'data-blind="1"' in part and "1.250.000" not in part and "1250000" not in part
    said = client.post(f"/dokumen/{waiting}/isian/jumlah/periksa", json={"text": "99"}).json()
    assert said == {"shown": "", "says": [], "places": []}


def test_two_people_key_a_blind_field_and_neither_can_just_accept(
    signed_in: Browser, office: Office, waiting: str
) -> None:
    one, two = signed_in(Role.PENINJAU, "satu"), signed_in(Role.PENINJAU, "dua")
    assert word(one, waiting, "jumlah").status_code == 422
    said = word(one, waiting, "jumlah", "text", text="1300000").json()["field"]
    assert (said["keyed"], said["open"], said["status"], said["shown"]) == (True, False, "flagged", "")
    word(two, waiting, "jumlah", "text", text="1.300.000")
    assert record(office.store, waiting).field("jumlah").value == 1300000


def test_who_comes_second_is_shown_what_the_first_decided(signed_in: Browser, office: Office, waiting: str) -> None:
    one, two = signed_in(Role.PENINJAU, "satu"), signed_in(Role.PENINJAU, "dua")
    assert word(one, waiting, "diterima_dari", "text", text="dinas sosial").status_code == 200
    late = word(two, waiting, "diterima_dari", "text", text="bendahara lain")
    assert late.status_code == 409 and "Orang satu" in late.json()["says"][0]
    assert late.json()["field"]["shown"] == "DINAS SOSIAL"
    assert record(office.store, waiting).field("diterima_dari").value == "DINAS SOSIAL"
    again = word(two, waiting, "diterima_dari", "text", text="bendahara lain", before=late.json()["field"]["version"])
    assert again.status_code == 200


def test_the_same_word_sent_twice_is_one_decision(signed_in: Browser, office: Office, waiting: str) -> None:
    client = signed_in(Role.PENINJAU)
    assert [word(client, waiting, "tanggal").status_code for _ in range(2)] == [200, 200]
    with office.store.read() as session:
        rows = session.scalars(select(Decision).where(Decision.name == "tanggal", Decision.actor != "machine")).all()
    assert len(rows) == 1


def test_undo_lets_the_field_wait_again(signed_in: Browser, office: Office, waiting: str) -> None:
    client = signed_in(Role.PENINJAU)
    word(client, waiting, "tanggal", "empty")
    said = client.post(f"/dokumen/{waiting}/isian/tanggal/batal").json()
    assert (said["left"], said["field"]["open"], said["field"]["guess"]) == (3, True, "11-02-2026")
    other = signed_in(Role.PENINJAU, "dua")
    word(client, waiting, "tanggal", before=said["field"]["version"])
    assert other.post(f"/dokumen/{waiting}/isian/tanggal/batal").status_code == 409
    assert record(office.store, waiting).field("tanggal").status is Status.REVIEWED


def test_what_the_machine_accepted_can_be_corrected(signed_in: Browser, office: Office, waiting: str) -> None:
    word(signed_in(Role.PENINJAU), waiting, "nama_penerima", "text", text="maria ladoh")
    assert record(office.store, waiting).field("nama_penerima").value == "MARIA LADOH"


def test_a_draft_comes_back_to_its_writer_alone_and_ends_with_the_decision(
    signed_in: Browser, office: Office, waiting: str
) -> None:
    one, two = signed_in(Role.PENINJAU, "satu"), signed_in(Role.PENINJAU, "dua")
    one.post(f"/dokumen/{waiting}/isian/diterima_dari/draf", json={"text": "DINAS SOS"})
    one.post(f"/dokumen/{waiting}/lepas")
    assert 'value="DINAS SOS"' not in two.get(f"/dokumen/{waiting}").text
    two.post(f"/dokumen/{waiting}/lepas")
    assert 'value="DINAS SOS"' in one.get(f"/dokumen/{waiting}").text
    word(one, waiting, "diterima_dari", "text", text="DINAS SOSIAL")
    with office.store.read() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_question_leaves_the_field_to_the_supervisor(signed_in: Browser, waiting: str) -> None:
    said = signed_in(Role.PENINJAU).post(f"/dokumen/{waiting}/isian/tanggal/tanya").json()
    assert (said["left"], said["field"]["asked"], said["field"]["open"]) == (2, True, False)
    shown = signed_in(Role.PENYELIA).get(f"/dokumen/{waiting}").text
    assert "Ditanyakan kepada penyelia" in shown


def test_who_comes_while_another_works_can_only_look(signed_in: Browser, waiting: str) -> None:
    one, two = signed_in(Role.PENINJAU, "satu"), signed_in(Role.PENINJAU, "dua")
    one.get(f"/dokumen/{waiting}")
    shown = two.get(f"/dokumen/{waiting}").text
    assert "Orang satu sedang mengerjakan" in shown and 'data-readonly="1"' in shown
    assert two.post(f"/dokumen/{waiting}/jaga").json() == {"held": False}
    one.post(f"/dokumen/{waiting}/lepas")
    assert 'data-readonly="0"' in two.get(f"/dokumen/{waiting}").text


def test_a_flag_of_the_document_goes_with_a_note(signed_in: Browser, office: Office, tmp_path: Path) -> None:
    (made,) = saved(office, tmp_path, receipt(RECEIPT, flags=(Flag.POOR_PAGE,)))
    client = signed_in(Role.PENINJAU)
    assert client.post(f"/dokumen/{made}/tanda", json={"flag": "poor_page", "note": " "}).status_code == 422
    said = client.post(f"/dokumen/{made}/tanda", json={"flag": "poor_page", "note": "terbaca semua"}).json()
    assert (said["flags"], said["state"]) == (0, "reviewed")


def test_a_signature_found_by_a_person_ends_the_flag(signed_in: Browser, office: Office, tmp_path: Path) -> None:
    fields = RECEIPT | {"tanda_tangan": False, "nama_penerima": "MARIA LADO"}
    (made,) = saved(office, tmp_path, receipt(fields, flags=(Flag.UNSIGNED,)))
    said = word(signed_in(Role.PENINJAU), made, "tanda_tangan", "text", text="ya").json()
    assert (said["flags"], said["state"]) == (0, "reviewed")


def test_the_supervisor_makes_a_document_void_with_a_reason_and_opens_it_again(
    signed_in: Browser, office: Office, waiting: str
) -> None:
    client = signed_in(Role.PENYELIA)
    client.post(f"/dokumen/{waiting}/batalkan", data={"note": " "})
    assert record(office.store, waiting).state is State.NEEDS_REVIEW
    client.post(f"/dokumen/{waiting}/batalkan", data={"note": "salah pindai"})
    shown = client.get(f"/dokumen/{waiting}").text
    assert "salah pindai" in shown and 'data-readonly="1"' in shown
    client.post(f"/dokumen/{waiting}/buka", data={"note": "ternyata benar"})
    made = record(office.store, waiting)
    assert (made.state, made.flags) == (State.NEEDS_REVIEW, (Flag.UNCERTAIN,))


def test_the_next_document_is_claimed_before_it_is_needed(
    signed_in: Browser, office: Office, tmp_path: Path, waiting: str
) -> None:
    (second,) = saved(office, tmp_path, receipt(RECEIPT | {"nomor": "AAAAAAAA"}, ("tanggal",)), minutes=5)
    client, other = signed_in(Role.PENINJAU, "satu"), signed_in(Role.PENINJAU, "dua")
    client.get(f"/dokumen/{waiting}")
    assert client.post(f"/periksa/sesudah/{waiting}").json() == {"next": second}
    assert 'data-readonly="1"' in other.get(f"/dokumen/{second}").text


@pytest.mark.parametrize("what", ["", "/batal", "/tanya", "/periksa"])
def test_a_field_that_is_not_there_is_not_found(signed_in: Browser, waiting: str, what: str) -> None:
    body = {"choice": "accept", "text": "x"}
    assert signed_in(Role.PENINJAU).post(f"/dokumen/{waiting}/isian/nothing{what}", json=body).status_code == 404


def test_drafts_are_kept_by_field(signed_in: Browser, office: Office, waiting: str) -> None:
    client = signed_in(Role.PENINJAU)
    for text in ("a", "ab"):
        client.post(f"/dokumen/{waiting}/isian/tanggal/draf", json={"text": text})
    with office.store.read() as session:
        owner = session.scalars(select(Draft.account_id)).one()
    assert drafts(office.store, waiting, owner) == {"tanggal": "ab"}
