"""Accounts: made, changed, closed and opened again. Never deleted, for decisions name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.accounts import passwords, tries
from storage.accounts.audit import note
from storage.accounts.roles import RIGHTS, Right, Role
from storage.database import one_at_a_time
from storage.errors import UnknownRecord
from storage.ids import new_id
from storage.store import Store
from storage.tables_office import Account, Invitation, SignIn

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
LONGEST_NAME = 100
LANGUAGES = ("id", "en")
# The roles of those who look after accounts: one of them must always be able to sign in.
HEADS = tuple(role for role in Role if Right.ACCOUNTS in RIGHTS[role])


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

    @property
    def may_sign_in(self) -> bool:
        """Whether there is a password, and the account is not closed."""
        return self.has_password and not self.disabled


def people(store: Store) -> Sequence[Person]:
    """All accounts, by their sign-in names."""
    with store.read() as session:
        return [as_person(one) for one in session.scalars(select(Account).order_by(Account.login))]


def person(store: Store, account_id: str) -> Person:
    """One account. Raises UnknownRecord."""
    with store.read() as session:
        return as_person(account(session, account_id))


def person_called(store: Store, login: str) -> Person:
    """The account of a sign-in name. Raises UnknownRecord."""
    with store.read() as session:
        found = session.scalars(select(Account).where(Account.login == tidy_login(login))).one_or_none()
    if found is None:
        raise UnknownRecord("no such account")
    return as_person(found)


def nobody_leads(store: Store) -> bool:
    """Whether nobody can sign in who may look after accounts: then a link for the first account is needed."""
    return not any(one.may_sign_in and one.role in HEADS for one in people(store))


def add_person(store: Store, login: str, name: str, role: Role, now: datetime, by: str | None = None) -> Person:
    """A new account without a password. Raises NotPossible where the sign-in name is taken or not fit to be one."""
    with store.write() as session:
        return as_person(new_account(session, login, name, role, now, by))


def change_person(store: Store, account_id: str, name: str, role: Role, now: datetime, by: str | None = None) -> None:
    """Another name or role, in force at once. Raises NotPossible: `last_supervisor`, `name_unfit`; UnknownRecord."""
    with store.write() as session:
        one = _held(session, account_id)
        if role not in HEADS:
            _refuse_the_last(session, one)
        name = _fit_name(name)
        if (name, role) == (one.name, one.role):
            return
        note(session, by, "account_changed", now, detail={"account": one.id, "role": role, "before": one.role})
        one.name, one.role = name, role


def disable(store: Store, account_id: str, now: datetime, by: str | None = None) -> None:
    """Closes an account: its sign-ins end, its links are good no longer. Raises NotPossible: `last_supervisor`."""
    with store.write() as session:
        one = _held(session, account_id)
        if one.disabled_at is not None:
            return
        _refuse_the_last(session, one)
        one.disabled_at = now
        end_sign_ins(session, one.id, now)
        withdraw_links(session, one.id, now)
        note(session, by, "account_disabled", now, detail={"account": one.id})


def enable(store: Store, account_id: str, now: datetime, by: str | None = None) -> None:
    """Opens a closed account again, with the password it had."""
    with store.write() as session:
        one = _held(session, account_id)
        if one.disabled_at is not None:
            one.disabled_at = None
            note(session, by, "account_enabled", now, detail={"account": one.id})


def set_language(store: Store, account_id: str, language: str) -> None:
    """The language in which the pages speak to somebody; one that they do not speak changes nothing."""
    if language in LANGUAGES:
        with store.write() as session:
            account(session, account_id).language = language


def set_password(store: Store, account_id: str, password: str, now: datetime) -> None:
    """Gives an account a password; every browser that was signed in is signed out.

    Raises NotPossible `password_weak` (see `passwords.is_fit`), UnknownRecord without an account.
    """
    if not passwords.is_fit(password, person(store, account_id).login):
        raise NotPossible("password_weak")
    hashed = passwords.hashed(password)
    with store.write() as session:
        put_password(session, store.term_key, _held(session, account_id), hashed, now)


# What follows is done within a transaction of the caller.


def new_account(session: Session, login: str, name: str, role: Role, now: datetime, by: str | None) -> Account:
    """Adds an account. Raises NotPossible as `add_person` does."""
    one_at_a_time(session, "accounts")
    login, name = tidy_login(login), _fit_name(name)
    if not LOGIN.fullmatch(login):
        raise NotPossible("login_unfit")
    if session.scalars(select(Account.id).where(Account.login == login)).first():
        raise NotPossible("login_taken")
    made = Account(id=new_id(now), login=login, name=name, role=role, language="id", made_at=now)
    session.add(made)
    session.flush()
    note(session, by, "account_made", now, detail={"account": made.id, "role": role})
    return made


def put_password(session: Session, key: bytes, one: Account, hashed: str, now: datetime) -> None:
    """Keeps the hash of a new password; sign-ins end, failures under the old one are forgotten. `key`: of the store."""
    one.password = hashed
    end_sign_ins(session, one.id, now)
    tries.forget(session, tries.name_hash(key, one.login))
    note(session, one.id, "password_set", now)


def end_sign_ins(session: Session, account_id: str, now: datetime) -> None:
    """Every browser of this account is signed out."""
    open_ones = SignIn.account_id == account_id, SignIn.ended_at.is_(None)
    session.execute(update(SignIn).where(*open_ones).values(ended_at=now))


def withdraw_links(session: Session, account_id: str | None, now: datetime) -> None:
    """Links for a password that nobody has used are good no longer. None: those for the first account."""
    whose = Invitation.account_id == account_id if account_id else Invitation.account_id.is_(None)
    session.execute(update(Invitation).where(whose, Invitation.used_at.is_(None)).values(used_at=now))


def account(session: Session, account_id: str) -> Account:
    """A row. Raises UnknownRecord."""
    found = session.get(Account, account_id)
    if found is None:
        raise UnknownRecord("no such account")
    return found


def tidy_login(login: str) -> str:
    """A sign-in name as it is kept, however it was typed."""
    return login.strip().lower()


def as_person(row: Account) -> Person:
    """What is shown of a row."""
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        language=row.language,
        disabled=row.disabled_at is not None,
        has_password=row.password is not None,
    )


def _held(session: Session, account_id: str) -> Account:
    # Two supervisors who close each other's account at one moment must not both succeed.
    one_at_a_time(session, "accounts")
    return account(session, account_id)


def _refuse_the_last(session: Session, one: Account) -> None:
    """Raises NotPossible where nobody else could look after accounts."""
    if not (as_person(one).may_sign_in and one.role in HEADS):
        return
    others = select(Account.id).where(
        Account.id != one.id, Account.role.in_(HEADS), Account.disabled_at.is_(None), Account.password.is_not(None)
    )
    if session.scalars(others).first() is None:
        raise NotPossible("last_supervisor")


def _fit_name(name: str) -> str:
    """A person's name with single spaces. Raises NotPossible where there is none."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable():
        raise NotPossible("name_unfit")
    return tidy
