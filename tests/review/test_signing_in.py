from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from review.app import make_app
from review.office import Office
from storage.accounts.people import Person
from storage.accounts.roles import Role
from tests.review.conftest import PASSWORD, Clock


def test_who_signs_in_comes_to_their_work_and_out_again(signed_in: Callable[..., TestClient]) -> None:
    client = signed_in(Role.PENINJAU)
    assert client.get("/").headers["location"] == "/periksa"
    assert client.post("/keluar").status_code == 303
    assert client.get("/").headers["location"] == "/masuk"


def test_a_wrong_password_and_a_name_that_is_not_there_sound_the_same(
    nobody: TestClient, person: Callable[..., Person]
) -> None:
    person(Role.PENINJAU)
    answers = [
        nobody.post("/masuk", data={"login": login, "password": "salah sekali"}) for login in ("peninjau", "siapa")
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].text.replace("peninjau", "siapa") == answers[1].text


def test_what_changes_something_must_repeat_the_word_of_its_sign_in(signed_in: Callable[..., TestClient]) -> None:
    client = signed_in(Role.PENINJAU)
    del client.headers["x-csrf"]
    assert client.post("/keluar").status_code == 403
    assert client.get("/").headers["location"] == "/periksa"


def test_after_many_failures_the_right_password_has_to_wait_too(
    nobody: TestClient, person: Callable[..., Person], clock: Clock
) -> None:
    person(Role.PENINJAU)
    right, wrong = ({"login": "peninjau", "password": word} for word in (PASSWORD, "salah sekali"))
    for _ in range(5):
        nobody.post("/masuk", data=wrong)
    assert nobody.post("/masuk", data=right).status_code == 403
    clock.wait(seconds=31)
    assert nobody.post("/masuk", data=right).status_code == 303


def test_who_was_signed_out_comes_back_to_where_they_were(nobody: TestClient, person: Callable[..., Person]) -> None:
    person(Role.PETUGAS)
    sent = nobody.get("/akun/saya").headers["location"]
    assert 'value="/akun/saya"' in nobody.get(sent).text
    right = {"login": "petugas", "password": PASSWORD}
    assert nobody.post("/masuk", data=right | {"ke": "/akun/saya"}).headers["location"] == "/akun/saya"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"):
        assert nobody.post("/masuk", data=right | {"ke": elsewhere}).headers["location"] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(
    nobody: TestClient, office: Office, person: Callable[..., Person]
) -> None:
    person(Role.PETUGAS)
    behind_tls = TestClient(
        make_app(replace(office, secure=True)), base_url="https://127.0.0.1", follow_redirects=False
    )
    right = {"login": "petugas", "password": PASSWORD}
    plain, secure = (client.post("/masuk", data=right).headers["set-cookie"] for client in (nobody, behind_tls))
    assert plain.startswith("pendataan=") and secure.startswith("__Host-pendataan=")
    assert all(words in cookie for cookie in (plain, secure) for words in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert "Secure" in secure and "Secure" not in plain and "Domain" not in secure
    assert behind_tls.get("/akun/saya").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200),
        ("localhost:8765", 200),
        ("[::1]", 200),
        ("192.168.1.7", 200),
        ("kantor.local", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_only_names_of_this_machine_are_answered(office: Office, host: str, status: int) -> None:
    client = TestClient(make_app(replace(office, names=frozenset({"kantor.local"}))), base_url="http://127.0.0.1")
    assert client.get("/masuk", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("signs", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"origin": "http://127.0.0.1"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_nobody_is_signed_in_by_another_site(
    nobody: TestClient, person: Callable[..., Person], signs: dict[str, str], status: int
) -> None:
    person(Role.PETUGAS)
    answer = nobody.post("/masuk", data={"login": "petugas", "password": PASSWORD}, headers=signs)
    assert answer.status_code == status


def test_what_is_sent_is_of_a_size_that_a_form_has(nobody: TestClient) -> None:
    assert nobody.post("/masuk", content=b"x" * 1_000_001).status_code == 413
    assert nobody.post("/masuk", content=iter([b"login=a"])).status_code == 411


def test_a_script_that_asks_by_itself_keeps_nobody_signed_in(
    signed_in: Callable[..., TestClient], clock: Clock
) -> None:
    asking, sitting = signed_in(Role.PENINJAU), signed_in(Role.PENINJAU, "rambu")
    for _ in range(4):
        clock.wait(minutes=10)
        asking.post("/dokumen/01ARZ3NDEKTSV4RRFFQ69G5FAV/jaga")
        sitting.get("/akun/saya")
    assert sitting.get("/akun/saya").status_code == 200
    assert asking.get("/akun/saya").headers["location"].startswith("/masuk")


def test_words_that_are_no_ascii_are_refused_like_others(signed_in: Callable[..., TestClient]) -> None:
    client = signed_in(Role.PENINJAU)
    del client.headers["x-csrf"]
    assert client.post("/keluar", data={"csrf": "sandi-é"}).status_code == 403


@pytest.mark.parametrize("path", ["/tambah", "/tambah/berkas"])
def test_what_nobody_sends_is_not_read(office: Office, path: str) -> None:
    app, said = make_app(office), list[Any]()
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"multipart/form-data; boundary=x")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}

    async def read() -> Any:
        raise AssertionError("the server asked for what is sent")

    async def answer(message: Any) -> None:
        said.append(message)

    # In a thread of its own: where a browser was tested before, a loop runs in this one.
    with start_blocking_portal() as portal:
        portal.call(app, scope | {"headers": headers, "http_version": "1.1", "scheme": "http"}, read, answer)
    assert said[0]["status"] == 303
