"""An office with a store on SQLite, and browsers (without a screen) that are signed in as each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from flows.explaining import explain
from review.app import make_app
from review.guard import COOKIE
from review.office import Office, open_office
from storage.accounts import passwords
from storage.accounts.people import Person, add_person, set_password
from storage.accounts.roles import Role
from storage.accounts.signing_in import visitor
from storage.settings import load_settings
from storage.store import open_store
from tests.storage.made import NOW

PASSWORD = "kelapa muda segar"


@dataclass
class Clock:
    """A clock that stands until somebody moves it."""

    moment: datetime = NOW + timedelta(hours=8)

    def __call__(self) -> datetime:
        return self.moment

    def wait(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing; their real parameters are tried in tests/storage/test_accounts.py."""
    monkeypatch.setattr(passwords, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=64))


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Office]:
    """An empty office with the shipped forms."""
    store = open_store(load_settings({}, tmp_path / "data"))
    yield open_office(store, explain, clock)
    store.close()


@pytest.fixture
def person(office: Office) -> Callable[..., Person]:
    """Makes somebody with a password, by role."""

    def make(role: Role, login: str | None = None) -> Person:
        made = add_person(office.store, login or role.value, f"Orang {login or role.value}", role, office.now())
        set_password(office.store, made.id, PASSWORD, office.now())
        return made

    return make


@pytest.fixture
def nobody(office: Office) -> TestClient:
    """A browser in which nobody is signed in."""
    return TestClient(make_app(office), base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def signed_in(office: Office, person: Callable[..., Person]) -> Callable[..., TestClient]:
    """A browser in which somebody of that role is signed in; it sends the word of its sign-in with every request."""

    def make(role: Role, login: str | None = None) -> TestClient:
        made = person(role, login)
        client = TestClient(make_app(office), base_url="http://127.0.0.1", follow_redirects=False)
        answer = client.post("/masuk", data={"login": made.login, "password": PASSWORD})
        assert answer.status_code == 303
        token = client.cookies[COOKIE]
        signed = visitor(office.store, token, office.now())
        assert signed is not None
        client.headers["x-csrf"] = signed.csrf
        return client

    return make
