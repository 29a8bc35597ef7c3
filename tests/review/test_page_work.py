"""The pages of a document in the browser: what people arrange becomes a wish, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import Response
from sqlalchemy import select, update
from starlette.testclient import TestClient

from review.office import Office
from schemas.values import State
from storage.accounts.people import Person
from storage.accounts.roles import Role
from storage.decisions import make_void
from storage.documents import record
from storage.review import locks, rereading
from storage.review.rereading import Wish
from storage.tables import Page
from storage.tables_office import AuditRow
from tests.storage.made import Paper, accepted, saved

SignedIn = Callable[..., TestClient]
TWO = (accepted("nama", "MARIA LADO"), accepted("hp", "081234567890", page=2))
WHOLE = Paper(form="two_pages", pages={1: 1, 2: 2}, fields=TWO)
HALF = Paper(form="two_pages", fields=TWO[:1], complete=False)


@pytest.fixture
def client(signed_in: SignedIn) -> TestClient:
    return signed_in(Role.PENINJAU)


@pytest.fixture
def document(office: Office, tmp_path: Path) -> str:
    """A document of two pages."""
    (made,) = saved(office.store, tmp_path, WHOLE)
    return made


def send(client: TestClient, document_id: str, plan: object = None, **answer: str) -> Response:
    said = {"action": "baca", "plan": json.dumps(plan) if plan else "", **answer}
    answered: Response = client.post(f"/dokumen/{document_id}/halaman", data=said)
    return answered


def wish(office: Office) -> Wish:
    held = rereading.claim(office.store, "worker", office.now())
    assert held is not None
    return held.wish


def test_the_pages_are_shown_without_any_value(client: TestClient, office: Office, document: str) -> None:
    page = client.get(f"/dokumen/{document}/halaman").text
    assert page.count('class="sheet"') == 2 and f"/dokumen/{document}/gambar/2" in page
    assert "MARIA" not in page
    with office.store.read() as session:
        assert "opened_pages" in list(session.scalars(select(AuditRow.action)))


def test_pages_are_split_off_in_the_order_given(client: TestClient, office: Office, document: str) -> None:
    assert send(client, document, [[[document, 2, 0]], [[document, 1, 0]]]).status_code == 303
    asked = wish(office)
    assert [[page.source_page for page in pages] for pages in asked.documents] == [[2], [1]]
    assert (asked.document_id, asked.form, asked.by_hand) == (document, None, False)
    assert record(office.store, document).state is State.ACCEPTED  # until a worker has done it
    page = client.get(f"/dokumen/{document}/halaman").text
    assert "Sedang dibaca lagi" in page and "<button name=" not in page
    assert send(client, document).status_code == 409


def test_a_page_typed_by_hand_keeps_its_turns_and_one_on_its_form_has_none(
    client: TestClient, office: Office, document: str
) -> None:
    with office.store.write() as session:
        session.execute(update(Page).where(Page.page == 2).values(registered_by="hand", turn=3))
    send(client, document, [[[document, 1, 1], [document, 2, 2]]])
    assert [page.turn for page in wish(office).pages] == [0, 1]


def test_a_form_is_named_and_typing_needs_one(client: TestClient, office: Office, document: str) -> None:
    assert send(client, document, action="ketik").status_code == 409
    assert send(client, document, form="tidak_ada").status_code == 409
    assert send(client, document, action="ketik", form="receipt").status_code == 303
    asked = wish(office)
    assert (asked.form, asked.by_hand, len(asked.documents)) == ("receipt", True, 1)


def test_only_what_may_belong_to_a_document_is_joined_with_it(
    client: TestClient, office: Office, tmp_path: Path
) -> None:
    (mine,) = saved(office.store, tmp_path, HALF)
    half = Paper(form="two_pages", pages={2: 1}, fields=TWO[1:], number=None, complete=False)
    (other,) = saved(office.store, tmp_path, half, data=b"two")
    (stranger,) = saved(
        office.store, tmp_path, Paper(fields=(accepted("nama", "YULIANA"),), number=None), data=b"three"
    )
    page = client.get(f"/dokumen/{mine}/halaman").text
    assert f"gabung={other}" in page and stranger not in page
    assert client.get(f"/dokumen/{mine}/halaman?gabung={other}").text.count('class="sheet"') == 2
    assert client.get(f"/dokumen/{mine}/halaman?gabung={stranger}").text.count('class="sheet"') == 1
    assert send(client, mine, [[[mine, 1, 0], [stranger, 1, 0]]], joined=stranger).status_code == 409
    assert send(client, mine, [[[mine, 1, 0], [other, 2, 0]]], joined=other).status_code == 303
    assert len(wish(office).pages) == 2


@pytest.mark.parametrize(
    "plan", [[[["D", 1, 0]]], [[["D", 1, 0], ["D", 1, 0]]], [[["D", 1, 0], ["D", 2, 0]], []], ["D"]]
)
def test_no_page_is_left_out_or_there_twice(client: TestClient, office: Office, document: str, plan: object) -> None:
    plan = json.loads(json.dumps(plan).replace('"D"', json.dumps(document)))
    assert send(client, document, plan).status_code == 409
    assert rereading.waiting(office.store) == 0


def test_a_document_that_somebody_else_works_on_is_left_to_them(
    client: TestClient, office: Office, document: str, person: Callable[..., Person]
) -> None:
    locks.hold(office.store, document, person(Role.PENINJAU, "lain").id, office.now())
    answer = send(client, document)
    assert (answer.status_code, "Orang lain" in answer.text) == (409, True)


def test_the_pages_of_a_void_document_stay_as_they_are(
    client: TestClient, office: Office, document: str, person: Callable[..., Person]
) -> None:
    make_void(office.store, document, person(Role.PENYELIA).id, "salah pindai", office.now())
    assert "<button name=" not in client.get(f"/dokumen/{document}/halaman").text
    assert send(client, document).status_code == 409


def test_why_nothing_came_of_it_is_told(client: TestClient, office: Office, document: str) -> None:
    send(client, document)
    held = rereading.claim(office.store, "worker", office.now())
    assert held is not None
    rereading.fail(office.store, held, "unknown_form", office.now())
    page = client.get(f"/dokumen/{document}/halaman").text
    assert "Belum berubah: Formulir pada halaman ini tidak dikenal." in page and "<button name=" in page
