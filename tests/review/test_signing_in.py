from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient

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
