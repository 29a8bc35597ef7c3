"""Accounts: made, given a password through a link that can be used once, closed. Never deleted."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.accounts.audit import note
from storage.accounts.roles import Role
from storage.errors import UnknownRecord
from storage.ids import new_id
from storage.store import Store
from storage.tables_office import Account, Invitation, SignIn

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
SHORTEST = 10
# A link for a password is good for so long.
INVITED = timedelta(days=3)
_TOKEN_BYTES = 32


class NotPossible(Exception):
    """What was asked for cannot be done; `key` names the sentence that says why (catalogue of `review`)."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Person:
    """An account as it is shown."""

    id: str
    login: str
    name: str
    role: Role
    language: str
    disabled: bool
    has_password: bool


def hashed_token(token: str) -> bytes:
    """What is kept of a token: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """A word that nobody guesses, as it may stand in a cookie or an address."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def people(store: Store) -> Sequence[Person]:
    """All accounts, by their sign-in names."""
    with store.read() as session:
        return [_person(one) for one in session.scalars(select(Account).order_by(Account.login))]


def add_person(store: Store, login: str, name: str, role: Role, now: datetime, by: str | None = None) -> Person:
    """A new account without a password. Raises NotPossible where the sign-in name is taken or not fit to be one."""
    login, name = login.strip().lower(), " ".join(name.split())
    if not LOGIN.fullmatch(login):
        raise NotPossible("login_unfit")
    if not name or len(name) > 100:
        raise NotPossible("name_unfit")
    with store.write() as session:
        if session.scalars(select(Account.id).where(Account.login == login)).first():
            raise NotPossible("login_taken")
        made = Account(id=new_id(now), login=login, name=name, role=role, language="id", made_at=now, failures=0)
        session.add(made)
        session.flush()
        note(session, by, "account_made", now, detail={"account": made.id, "role": role})
        return _person(made)


def invite(store: Store, account_id: str | None, now: datetime) -> str:
    """The token of a link for choosing a password; one made before is good no longer. None: for the first account."""
    token = new_token()
    with store.write() as session:
        unused = Invitation.account_id == account_id if account_id else Invitation.account_id.is_(None)
        session.execute(update(Invitation).where(unused, Invitation.used_at.is_(None)).values(used_at=now))
        session.add(
            Invitation(account_id=account_id, token_hash=hashed_token(token), made_at=now, expires_at=now + INVITED)
        )
    return token


def set_password(store: Store, account_id: str, password: str, now: datetime) -> None:
    """Gives an account a password; every browser that was signed in is signed out.

    Raises NotPossible where the password is too short or the sign-in name itself, UnknownRecord without an account.
    """
    hashed = PasswordHasher().hash(password)
    with store.write() as session:
        account = _account(session, account_id)
        if len(password) < SHORTEST or password.strip().lower() == account.login:
            raise NotPossible("password_weak")
        account.password, account.failures, account.locked_until = hashed, 0, None
        session.execute(
            update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None)).values(ended_at=now)
        )
        note(session, account_id, "password_set", now)


def _account(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise UnknownRecord("no such account")
    return account


def _person(row: Account) -> Person:
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        language=row.language,
        disabled=row.disabled_at is not None,
        has_password=row.password is not None,
    )
