"""Failures to sign in make whoever tries wait: under one name longer each time, and everybody where names are guessed.

Names that are no account's wait in the same way, so that waiting does not tell which names there are.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.accounts.audit import note
from storage.tables_office import AuditRow, SignInTries

FAILED, REFUSED = "sign_in_failed", "sign_in_refused"
# So many failures are free; from then on each doubles the time to wait. The longest is short enough that nobody can be
# kept out for a day by somebody else's failures, and still leaves some 100 guesses a day.
FREE_FAILURES, FIRST_WAIT, LONGEST_WAIT = 5, timedelta(seconds=30), timedelta(minutes=15)
# Where so many sign-ins failed lately, under whatever names, only one is tried in a while.
MANY, LATELY, WHILE = 50, timedelta(minutes=10), timedelta(seconds=2)
KEPT = timedelta(days=1)


def name_hash(key: bytes, login: str) -> bytes:
    """Under what the failures of a sign-in name are kept: people type their passwords there, too."""
    return hmac.digest(key, b"sign-in\0" + login.encode("utf-8", "replace"), hashlib.sha256)


def must_wait(session: Session, name: bytes, now: datetime) -> bool:
    """Whether nothing is tried under this name now, not even the right password."""
    tries = session.get(SignInTries, name)
    if tries is not None and tries.wait_until is not None and tries.wait_until > now:
        return True
    failed = select(func.count(), func.max(AuditRow.made_at)).where(
        AuditRow.made_at > now - LATELY, AuditRow.action == FAILED
    )
    number, latest = session.execute(failed).tuples().one()
    return number >= MANY and now - latest < WHILE


def failed(session: Session, name: bytes, account_id: str | None, now: datetime) -> None:
    """Counts a failure. `account_id`: whose name it is, None where there is no such account."""
    session.execute(delete(SignInTries).where(SignInTries.last_at < now - KEPT))
    tries = session.get(SignInTries, name)
    if tries is None:
        tries = SignInTries(name_hash=name, failures=0)
        session.add(tries)
    tries.failures, tries.last_at = tries.failures + 1, now
    if (over := tries.failures - FREE_FAILURES) >= 0:
        tries.wait_until = now + min(FIRST_WAIT * 2 ** min(over, 20), LONGEST_WAIT)
    note(session, None, FAILED, now, detail={"account": account_id, "failures": tries.failures})


def refused(session: Session, name: bytes, account_id: str | None, now: datetime) -> None:
    """Notes that somebody was made to wait; once in a while only, or a flood of tries would fill the database."""
    tries = session.get(SignInTries, name)
    if tries is not None and now - tries.last_at >= WHILE:
        tries.last_at = now
        note(session, None, REFUSED, now, detail={"account": account_id})


def forget(session: Session, name: bytes) -> None:
    """No failures under this name any more: it signed in, or has a new password."""
    session.execute(delete(SignInTries).where(SignInTries.name_hash == name))
