"""What was set aside, in the browser: shown with its reason, put back, named, typed, put off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from review.app import make_app
from review.office import Office
from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage.accounts.roles import Role
from storage.review import rereading
from storage.review.aside import set_aside_files
from storage.saving import save
from storage.setting_aside import set_aside
from storage.tables import File, FileState
from storage.tables_office import AuditRow
from tests.storage.made import RULES, VERSIONS, Paper, document, taken

SignedIn = Callable[..., TestClient]


@pytest.fixture
def client(signed_in: SignedIn, office: Office) -> TestClient:
    """A supervisor's browser, in an office where pages can be drawn."""
    drawn = replace(office, draw=lambda file_id, page: b"\xff\xd8 a picture")
    signed = signed_in(Role.PENYELIA)
    client = TestClient(make_app(drawn), base_url="http://127.0.0.1", follow_redirects=False)
    client.cookies, client.headers["x-csrf"] = signed.cookies, signed.headers["x-csrf"]
    return client


@pytest.fixture
def whole(office: Office, tmp_path: Path) -> Callable[..., str]:
    def make(code: SetAside = SetAside.UNKNOWN_FORM, data: bytes = b"bytes") -> str:
        held = taken(office.store, tmp_path, data=data)
        set_aside(office.store, held, Rejected(code, 1), RULES.explain, office.now())
        return held.file_id

    return make


def says(client: TestClient, file_id: str, **answer: object) -> Response:
    answered: Response = client.post(f"/disisihkan/{file_id}", data=answer)
    return answered


def audited(office: Office) -> list[str]:
    with office.store.read() as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


def test_each_file_is_shown_with_its_reason_and_what_to_do(client: TestClient, whole: Callable[..., str]) -> None:
    whole()
    whole(SetAside.UNSAFE, b"other")
    page = client.get("/disisihkan").text
    assert page.count("<article") == 2
    for words in ("Formulir pada halaman ini tidak dikenal.", "Tanyakan asal berkas ini.", "Ketik dari gambar"):
        assert page.count(words) == 1, words


def test_what_may_harm_who_opens_it_has_no_picture(
    client: TestClient, office: Office, whole: Callable[..., str]
) -> None:
    harmless, harmful = whole(), whole(SetAside.UNSAFE, b"other")
    assert client.get(f"/disisihkan/{harmless}/gambar/1").content.startswith(b"\xff\xd8")
    assert client.get(f"/disisihkan/{harmful}/gambar/1").status_code == 404
    assert "saw_set_aside" in audited(office)


def test_a_file_put_back_waits_again(client: TestClient, office: Office, whole: Callable[..., str]) -> None:
    file_id = whole()
    assert says(client, file_id, action="baca").status_code == 303
    with office.store.read() as session:
        assert session.get_one(File, file_id).state == FileState.WAITING
    assert "put_back" in audited(office)
    assert says(client, file_id, action="baca").status_code == 409
    assert "Dikembalikan" in client.get("/disisihkan?sudah=baca").text


@pytest.mark.parametrize(("action", "by_hand"), [("formulir", False), ("ketik", True)])
def test_a_person_names_the_form(
    client: TestClient, office: Office, whole: Callable[..., str], action: str, by_hand: bool
) -> None:
    file_id = whole()
    unnamed = says(client, file_id, action=action)
    assert (unnamed.status_code, "Pilih dahulu formulirnya" in unnamed.text) == (409, True)
    assert says(client, file_id, action=action, form="receipt", turn=1).status_code == 303
    held = rereading.claim(office.store, "worker", office.now())
    assert held is not None
    assert (held.wish.form, held.wish.by_hand, held.wish.pages[0].turn) == ("receipt", by_hand, 1)
    assert "Sedang dibaca lagi" in client.get("/disisihkan").text


def test_a_single_page_is_asked_to_be_read_again(client: TestClient, office: Office, tmp_path: Path) -> None:
    held = taken(office.store, tmp_path)
    made = FileOutcome(2, (document(Paper()),), aside=(PageAside(2, SetAside.POOR_PAGE),))
    save(office.store, held, made, VERSIONS, RULES, office.now())
    (page,) = set_aside_files(office.store, 9)[0].aside
    assert says(client, held.file_id, action="baca", page=page.page_id).status_code == 303
    assert rereading.waiting(office.store) == 1
    assert says(client, held.file_id, action="baca", page=9999).status_code == 404


def test_what_is_put_off_needs_a_reason_and_can_be_seen_again(client: TestClient, whole: Callable[..., str]) -> None:
    file_id = whole()
    assert says(client, file_id, action="buang", why=" ").status_code == 409
    assert says(client, file_id, action="buang", why="foto <kucing>").status_code == 303
    assert file_id not in client.get("/disisihkan").text
    assert "foto &lt;kucing&gt;" in client.get("/disisihkan?lihat=dibuang").text
