"""Signing in and out. After failures one waits, longer each time; a browser left alone is signed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.accounts import passwords, people, tries
from storage.accounts.audit import note
from storage.accounts.people import NotPossible, Person, as_person
from storage.accounts.roles import RIGHTS, Right
from storage.accounts.tokens import hashed_token, new_token
from storage.database import one_at_a_time
from storage.store import Store
from storage.tables_office import Account, SignIn

# A browser nobody touched for so long is signed out, and any after so long.
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
# How often (at most) it is written down that somebody is still there.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in; `csrf` is the word that the forms of this browser repeat."""

    person: Person
    csrf: str

    def may(self, right: Right) -> bool:
        """Whether the person's role holds a right."""
        return right in RIGHTS[self.person.role]


def sign_in(store: Store, login: str, password: str, now: datetime) -> str:
    """The token of a new sign-in. Raises NotPossible: `sign_in_wrong` (nothing tells whether the account exists), or
    `sign_in_wait` after too many failures, under this name or everywhere."""
    proven = _proven(store, login, password, now, "sign_in_wrong")
    with store.write() as session:
        account = people.account(session, proven.id)
        if account.password == proven.password:
            return _begin(session, account, now)
    # Somebody chose another password a moment ago.
    raise NotPossible("sign_in_wrong")


def change_password(store: Store, account_id: str, old: str, new: str, now: datetime) -> str:
    """Another password, for whoever knows the old one. All browsers are signed out; the token of a new sign-in.

    Raises NotPossible: `password_wrong` or `sign_in_wait` about the old one, `password_weak` about the new one.
    """
    login = people.person(store, account_id).login
    _proven(store, login, old, now, "password_wrong")
    people.set_password(store, account_id, new, now)
    return begin(store, account_id, now)


def begin(store: Store, account_id: str, now: datetime) -> str:
    """The token of a new sign-in of somebody who has just chosen a password."""
    with store.write() as session:
        return _begin(session, people.account(session, account_id), now)


def visitor(store: Store, token: str, now: datetime, touching: bool = True) -> Visitor | None:
    """Who is signed in with this token; None where nobody is (any more).

    `touching`: a person asks, not a script that asks by itself every minute and would keep them signed in for ever.
    """
    found = (
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == hashed_token(token), SignIn.ended_at.is_(None), Account.disabled_at.is_(None))
    )
    with store.read() as session:
        row = session.execute(found).tuples().first()
    if row is None:
        return None
    signed, account = row
    if now - signed.seen_at > IDLE or now - signed.made_at > LONGEST:
        _end(store, token, now, idle=True)
        return None
    if touching and now - signed.seen_at > SEEN_EVERY:
        with store.write() as session:
            session.get_one(SignIn, signed.id).seen_at = now
    return Visitor(as_person(account), signed.csrf)


def last_seen(store: Store) -> Mapping[str, datetime]:
    """When people were last here, by account."""
    latest = select(SignIn.account_id, func.max(SignIn.seen_at)).group_by(SignIn.account_id)
    with store.read() as session:
        return dict(session.execute(latest).tuples().all())


def sign_out(store: Store, token: str, now: datetime) -> None:
    """Ends a sign-in; nothing happens where there is none."""
    _end(store, token, now, idle=False)


def _proven(store: Store, login: str, password: str, now: datetime, wrong: str) -> Account:
    """The account of a name and its password. Raises NotPossible: `sign_in_wait`, or the key given for a wrong one."""
    login = people.tidy_login(login)
    name = tries.name_hash(store.term_key, login)
    with store.read() as session:
        found = session.scalars(select(Account).where(Account.login == login)).one_or_none()
        waits = tries.must_wait(session, name, now)
    # Slow, so before the transaction: on SQLite everybody who writes would wait for it.
    kept = found.password if found else None
    right = not waits and passwords.is_right(kept, password)
    anew = passwords.renewed(kept, password) if right and kept else None
    with store.write() as session:
        one_at_a_time(session, "sign-in")
        account = session.get(Account, found.id) if found else None
        # Others may have failed, or the account been closed or changed, while the password was compared.
        if waits or tries.must_wait(session, name, now):
            tries.refused(session, name, found.id if found else None, now)
            failure = "sign_in_wait"
        elif right and account is not None and account.disabled_at is None and account.password == kept:
            tries.forget(session, name)
            account.password = anew or kept
            return account
        else:
            tries.failed(session, name, found.id if found else None, now)
            failure = wrong
    raise NotPossible(failure)


def _begin(session: Session, account: Account, now: datetime) -> str:
    token = new_token()
    session.add(
        SignIn(account_id=account.id, token_hash=hashed_token(token), csrf=new_token(), made_at=now, seen_at=now)
    )
    note(session, account.id, "signed_in", now)
    return token


def _end(store: Store, token: str, now: datetime, idle: bool) -> None:
    with store.write() as session:
        signed = session.scalars(select(SignIn).where(SignIn.token_hash == hashed_token(token))).one_or_none()
        if signed is not None and signed.ended_at is None:
            signed.ended_at = now
            note(session, signed.account_id, "signed_out", now, detail={"idle": idle} if idle else None)
