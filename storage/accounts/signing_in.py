"""Signing in and out. After failures an account waits, longer each time; a browser left alone is signed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.accounts.audit import note
from storage.accounts.people import NotPossible, Person, _person, hashed_token, new_token
from storage.accounts.roles import RIGHTS, Right
from storage.store import Store
from storage.tables_office import Account, SignIn

# So many failures are free; from then on each doubles the time to wait, up to the longest.
FREE_FAILURES, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(seconds=30), timedelta(hours=1)
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
    `sign_in_wait` while it waits after too many failures."""
    with store.write() as session:
        account = session.scalars(
            select(Account).where(Account.login == login.strip().lower()).with_for_update()
        ).one_or_none()
        if account is not None and account.locked_until is not None and account.locked_until > now:
            note(session, None, "sign_in_refused", now, detail={"account": account.id})
            failure = "sign_in_wait"
        elif account is None or not _is_right(account, password) or account.disabled_at is not None:
            _failed(session, account, now)
            failure = "sign_in_wrong"
        else:
            account.failures, account.locked_until = 0, None
            return _begin(session, account, now)
    raise NotPossible(failure)


def begin(store: Store, account_id: str, now: datetime) -> str:
    """The token of a new sign-in of somebody who has just chosen a password."""
    with store.write() as session:
        return _begin(session, session.get_one(Account, account_id), now)


def visitor(store: Store, token: str, now: datetime) -> Visitor | None:
    """Who is signed in with this token; None where nobody is (any more)."""
    found = (
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == hashed_token(token), SignIn.ended_at.is_(None), Account.disabled_at.is_(None))
    )
    with store.read() as session:
        row = session.execute(found).tuples().first()
    if row is None or now - row[0].seen_at > IDLE or now - row[0].made_at > LONGEST:
        return None
    signed, account = row
    if now - signed.seen_at > SEEN_EVERY:
        with store.write() as session:
            session.get_one(SignIn, signed.id).seen_at = now
    return Visitor(_person(account), signed.csrf)


def sign_out(store: Store, token: str, now: datetime) -> None:
    """Ends a sign-in; nothing happens where there is none."""
    with store.write() as session:
        signed = session.scalars(select(SignIn).where(SignIn.token_hash == hashed_token(token))).one_or_none()
        if signed is not None and signed.ended_at is None:
            signed.ended_at = now
            note(session, signed.account_id, "signed_out", now)


def _is_right(account: Account, password: str) -> bool:
    try:
        return account.password is not None and PasswordHasher().verify(account.password, password)
    except VerificationError:
        return False


def _failed(session: Session, account: Account | None, now: datetime) -> None:
    if account is None:
        # As long as a wrong password takes: the time must not tell that there is no such account.
        PasswordHasher().hash("nobody")
        note(session, None, "sign_in_failed", now)
        return
    account.failures += 1
    over = account.failures - FREE_FAILURES
    if over >= 0:
        account.locked_until = now + min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT)
    note(session, None, "sign_in_failed", now, detail={"account": account.id, "failures": account.failures})


def _begin(session: Session, account: Account, now: datetime) -> str:
    token = new_token()
    session.add(
        SignIn(account_id=account.id, token_hash=hashed_token(token), csrf=new_token(), made_at=now, seen_at=now)
    )
    note(session, account.id, "signed_in", now)
    return token
