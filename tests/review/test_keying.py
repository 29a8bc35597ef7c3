from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from review.office import Office
from schemas.values import Doubt, Flag, Status
from storage.accounts.roles import Role
from storage.documents import record
from storage.review.measure import measured
from storage.review.samples import draw
from tests.storage.made import HP, NIK, Paper, accepted, flagged, saved

Client = Callable[..., TestClient]
OTHER = "5371044107900002"


@pytest.fixture
def paper(office: Office, tmp_path: Path) -> str:
    """A document whose NIK waits for two keys."""
    nik = replace(flagged("nik", NIK), doubts=(Doubt(Flag.UNCERTAIN, "reader_unsure"),))
    return saved(office.store, tmp_path, Paper(None, (accepted("hp", HP), nik)))[0]


def _key(client: TestClient, document: str, text: str, field: str = "nik", **more: Any) -> Any:
    said = {"document": document, "field": field, "text": text, "choice": "text", **more}
    return client.post("/ketik", json=said)


def test_nothing_of_a_guess_goes_to_the_browser(paper: str, signed_in: Client) -> None:
    ana, ben = signed_in(Role.PENINJAU, "ana"), signed_in(Role.PENINJAU, "ben")
    pages = [ana.get("/ketik").text, _key(ana, paper, OTHER).text, ben.get("/ketik").text]
    assert all(NIK not in page and OTHER not in page for page in pages)
    assert "/potongan/nik" in pages[0] and "/potongan/nik" in pages[2]


def test_two_who_key_the_same_have_decided(office: Office, paper: str, signed_in: Client) -> None:
    for login in ("ana", "ben"):
        client = signed_in(Role.PENINJAU, login)
        client.get("/ketik")
        # As people write it, with spaces.
        assert _key(client, paper, " 537104 410790 0002 ").json() == {"task": None, "saved": True}
    field = record(office.store, paper).field("nik")
    assert (field.value, field.status) == (OTHER, Status.REVIEWED)


def test_what_was_begun_comes_back_to_its_writer_alone(paper: str, signed_in: Client) -> None:
    ana, ben = signed_in(Role.PENINJAU, "ana"), signed_in(Role.PENINJAU, "ben")
    ana.get("/ketik")
    ana.post(f"/dokumen/{paper}/isian/nik/draf", json={"text": "53710"})
    assert '"begun": "53710"' in ana.get("/ketik").text.replace("&#34;", '"')
    _key(ana, paper, OTHER)
    assert '"begun": ""' in ben.get("/ketik").text.replace("&#34;", '"')


def test_what_is_odd_is_kept_as_written_once_the_person_is_sure(office: Office, paper: str, signed_in: Client) -> None:
    clients = [signed_in(Role.PENINJAU, login) for login in ("ana", "ben")]
    for client in clients:
        client.get("/ketik")
        odd = _key(client, paper, "5371")
        assert (odd.status_code, odd.json()) == (422, {"odd": True})
        assert _key(client, paper, "5371", sure=True).json()["saved"]
    assert record(office.store, paper).field("nik").value == "5371"


@pytest.mark.parametrize(("word", "status"), [("empty", Status.EMPTY), ("unreadable", Status.UNREADABLE)])
def test_that_there_is_nothing_to_key_is_a_key(
    office: Office, paper: str, signed_in: Client, word: str, status: Status
) -> None:
    for login in ("ana", "ben"):
        client = signed_in(Role.PENINJAU, login)
        client.get("/ketik")
        _key(client, paper, "", choice=word)
    assert record(office.store, paper).field("nik").status is status


def test_only_the_field_one_has_before_them_can_be_keyed(office: Office, paper: str, signed_in: Client) -> None:
    client = signed_in(Role.PENINJAU)
    answer = _key(client, paper, OTHER).json()
    # The key is not taken; the field comes as the next.
    assert (answer["saved"], answer["task"]["document"], answer["task"]["field"]) == (False, paper, "nik")


def test_a_key_others_made_needless_is_not_said_to_be_saved(office: Office, paper: str, signed_in: Client) -> None:
    ana = signed_in(Role.PENINJAU, "ana")
    ana.get("/ketik")
    word = {"choice": "text", "text": OTHER, "before": 0, "sure": True}
    for login in ("ben", "citra"):
        assert signed_in(Role.PENINJAU, login).post(f"/dokumen/{paper}/isian/nik", json=word).status_code == 200
    assert _key(ana, paper, NIK).json() == {"task": None, "saved": False}
    assert record(office.store, paper).field("nik").value == OTHER


def test_nobody_can_tell_a_sample_from_a_second_key(office: Office, paper: str, signed_in: Client) -> None:
    settings = replace(office.store.settings, sample_share=1.0)
    draw(replace(office.store, settings=settings), office.rules, office.now())
    ana = signed_in(Role.PENINJAU, "ana")
    ana.get("/ketik")
    # Whichever comes first, the other comes next.
    (first,) = [name for name in ("nik", "hp") if f"/potongan/{name}" in ana.get("/ketik").text]
    answer = _key(ana, paper, OTHER if first == "nik" else HP, field=first).json()
    assert {first, answer["task"]["field"]} == {"nik", "hp"}
    told = {"document", "field", "label", "kind", "options", "numeric", "picture", "begun"}
    assert answer["task"].keys() == told and answer["task"]["begun"] == ""
    second = answer["task"]["field"]
    assert _key(ana, paper, OTHER if second == "nik" else HP, field=second).json() == {"task": None, "saved": True}
    assert measured(office.store).keyed == 1


def test_what_all_see_otherwise_the_supervisor_decides(office: Office, paper: str, signed_in: Client) -> None:
    values = (NIK, OTHER, "5371044107900003")
    for login, value in zip(("ana", "ben", "cia"), values, strict=True):
        client = signed_in(Role.PENINJAU, login)
        client.get("/ketik")
        _key(client, paper, value)
        assert client.get(f"/pengawasan/{paper}/nik").status_code == 403
    chief = signed_in(Role.PENYELIA)
    path = f"/pengawasan/{paper}/nik"
    assert path in chief.get("/pengawasan").text
    page = chief.get(path).text.replace(" ", "")
    assert all(value in page for value in values) and "Orangben" in page
    assert chief.post(path, data={"word": ""}).status_code == 400
    assert chief.post(path, data={"word": "k1"}).headers["location"] == "/pengawasan"
    assert record(office.store, paper).field("nik").value == OTHER
    late = chief.post(path, data={"word": "k0"}).headers["location"]
    assert record(office.store, paper).field("nik").value == OTHER
    assert "tidak disimpan" in chief.get(late).text and "tidak disimpan" not in chief.get("/pengawasan").text


def test_a_question_leads_to_the_supervisor_who_writes_what_stands_there(
    office: Office, paper: str, signed_in: Client
) -> None:
    ana = signed_in(Role.PENINJAU, "ana")
    ana.get("/ketik")
    assert _key(ana, paper, "", choice="ask").json()["task"] is None
    chief = signed_in(Role.PENYELIA)
    assert "<b>1</b>" in chief.get("/periksa").text
    chief.post(f"/pengawasan/{paper}/nik", data={"word": "text", "text": "5371 0441 0790 0002"})
    assert record(office.store, paper).field("nik").value == OTHER


def test_the_supervisor_is_told_of_a_stricter_bound_until_they_have_read_it(
    office: Office, paper: str, signed_in: Client
) -> None:
    settings = replace(office.store.settings, sample_share=1.0)
    draw(replace(office.store, settings=settings), office.rules, office.now())
    for login in ("ana", "ben"):
        client = signed_in(Role.PENINJAU, login)
        for _ in range(2):
            client.get("/ketik")
            _key(client, paper, "081234567899", field="hp", sure=True)
            _key(client, paper, NIK, field="nik", sure=True)
    chief = signed_in(Role.PENYELIA)
    page = chief.get("/pengawasan").text
    assert "Batas diperketat menjadi 0,05 dari 1.000" in page and "1 salah dari 1 isian" in page
    assert chief.post("/pengawasan/batas", data={"bound": "1"}).status_code == 303
    assert "Batas diperketat" not in chief.get("/pengawasan").text
