"""Accounts in the browser, by forms alone: no script is needed for any of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from review.office import Office
from storage.accounts.invitations import first_link
from storage.accounts.people import Person, people, person_called
from storage.accounts.roles import Role
from storage.tables_office import AuditRow
from tests.review.conftest import PASSWORD, Clock

NEW = "durian runtuh pagi"
SignedIn = Callable[..., TestClient]


def link_in(html: str) -> str:
    """The path of the link that a page shows."""
    found = re.search(r"http://127\.0\.0\.1(/undangan/[\w-]+)", html)
    assert found is not None
    return found[1]


def chosen(client: TestClient, path: str, **more: str) -> int:
    return client.post(path, data={"password": NEW, "again": NEW} | more).status_code


def signs_in(client: TestClient, login: str, password: str) -> bool:
    return client.post("/masuk", data={"login": login, "password": password}).status_code == 303


def test_the_first_account_is_made_through_the_link_of_the_first_start(nobody: TestClient, office: Office) -> None:
    path = f"/undangan/{first_link(office.store, office.now())}"
    assert "Akun pertama" in nobody.get(path).text
    assert chosen(nobody, path, login="Maria", name="Maria Lado", again="lain") == 409
    assert chosen(nobody, path, login="Maria", name="Maria Lado") == 303
    assert nobody.get("/akun").status_code == 200
    assert (nobody.get(path).status_code, chosen(nobody, path, login="ani", name="Ani")) == (404, 404)
    assert [(one.login, one.role) for one in people(office.store)] == [("maria", Role.PENYELIA)]


def test_somebody_added_chooses_a_password_and_is_signed_in(signed_in: SignedIn, nobody: TestClient) -> None:
    head = signed_in(Role.PENYELIA)
    answer = head.post("/akun", data={"login": "sari", "name": "Sari <b>Lado</b>", "role": "peninjau"})
    assert "Sari &lt;b&gt;Lado" in answer.text and answer.headers["cache-control"] == "no-store"
    path = link_in(answer.text)
    assert "sari" in nobody.get(path).text
    assert chosen(nobody, path) == 303
    assert nobody.get("/").headers["location"] == "/periksa"
    assert path not in head.get("/akun").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"login": "penyelia"}, "sudah ada"), ({"login": "x y"}, "huruf kecil"), ({"role": "raja"}, "salah satu peran")],
)
def test_what_is_wrong_with_a_new_account_is_said_and_what_was_typed_stays(
    signed_in: SignedIn, wrong: dict[str, str], says: str
) -> None:
    typed = {"login": "sari", "name": "Sari Lado", "role": "peninjau"} | wrong
    answer = signed_in(Role.PENYELIA).post("/akun", data=typed)
    assert answer.status_code == 409 and says in answer.text
    assert 'value="Sari Lado"' in answer.text


def test_an_account_is_changed_closed_and_opened_again(
    signed_in: SignedIn, office: Office, person: Callable[..., Person]
) -> None:
    head, theirs = signed_in(Role.PENYELIA), signed_in(Role.PETUGAS)
    path = f"/akun/{person_called(office.store, 'petugas').id}"
    assert theirs.get("/").headers["location"] == "/tambah"
    assert head.post(path, data={"name": "Ani Bere", "role": "peninjau"}).status_code == 303
    # In force at once, in the browser that was signed in before.
    assert theirs.get("/").headers["location"] == "/periksa"
    assert "ditutup" in head.get(head.post(f"{path}/tutup").headers["location"]).text
    assert theirs.get("/").headers["location"] == "/masuk"
    assert head.post(f"{path}/undangan").status_code == 409
    assert head.post(f"{path}/buka").status_code == 303
    assert head.post(f"{path}/undangan").status_code == 200
    assert head.get(path).text.count("Ani Bere") >= 2


def test_the_last_supervisor_stays_one(signed_in: SignedIn, office: Office) -> None:
    head = signed_in(Role.PENYELIA)
    path = f"/akun/{person_called(office.store, 'penyelia').id}"
    for answer in (head.post(f"{path}/tutup"), head.post(path, data={"name": "Saya", "role": "petugas"})):
        assert answer.status_code == 409 and "satu-satunya penyelia" in answer.text
    assert head.get("/akun").status_code == 200


def test_ones_own_password_is_changed_with_the_old_one(signed_in: SignedIn, nobody: TestClient) -> None:
    client = signed_in(Role.PETUGAS)
    wrong = client.post("/akun/saya/kata-sandi", data={"old": "salah sekali", "new": NEW, "again": NEW})
    assert wrong.status_code == 409 and "tidak cocok" in wrong.text
    right = client.post("/akun/saya/kata-sandi", data={"old": PASSWORD, "new": NEW, "again": NEW})
    assert client.get(right.headers["location"]).status_code == 200
    assert (signs_in(nobody, "petugas", PASSWORD), signs_in(nobody, "petugas", NEW)) == (False, True)


def test_the_language_goes_with_the_account(signed_in: SignedIn, office: Office, nobody: TestClient) -> None:
    client = signed_in(Role.PETUGAS)
    client.post("/akun/saya/bahasa", data={"language": "en"})
    assert "My account" in client.get("/akun/saya").text
    assert "Masuk" in nobody.get("/masuk").text
    assert signs_in(nobody, "petugas", PASSWORD)
    assert "My account" in nobody.get("/akun/saya").text
    nobody.get("/bahasa/id")
    assert "Akun saya" in client.get("/akun/saya").text
    client.get("/bahasa/tlh")
    assert person_called(office.store, "petugas").language == "id"


def test_no_row_and_no_log_holds_the_word_of_a_link(
    signed_in: SignedIn, nobody: TestClient, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        path = link_in(
            signed_in(Role.PENYELIA).post("/akun", data={"login": "ani", "name": "Ani", "role": "petugas"}).text
        )
        chosen(nobody, path)
    token = path.rsplit("/", 1)[1]
    ours = [record.getMessage() for record in caplog.records if record.name.split(".")[0] in ("review", "storage")]
    assert not any(token in line for line in ours)
    with office.store.read() as session:
        assert not any(token in str(row.detail) for row in session.scalars(select(AuditRow)))


def test_a_link_that_was_not_used_in_time_is_good_no_longer(
    signed_in: SignedIn, nobody: TestClient, clock: Clock
) -> None:
    path = link_in(signed_in(Role.PENYELIA).post("/akun", data={"login": "ani", "name": "Ani", "role": "petugas"}).text)
    clock.wait(days=3)
    assert nobody.get(path).status_code == 404
