"""Who works on which file: a lease in the database, by the database's clock.

A worker that dies keeps its files only until their leases run out. Each claim has a token of its
own; only who holds the token that stands in the row may save.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from storage.database import database_now
from storage.errors import LeaseLost
from storage.ids import new_id
from storage.store import Store
from storage.tables import File, FileState


@dataclass(frozen=True)
class Claim:
    """The right to work on a file of `size` bytes until `expires`. `tries` counts this one; `form`: people said that
    it is paper of this form."""

    file_id: str
    holder: str
    token: str
    tries: int
    claimed_at: datetime
    expires: datetime
    size: int
    form: str | None = None


def claim(store: Store, holder: str, limit: int, now: datetime | None = None) -> list[Claim]:
    """Claims up to `limit` waiting files, the oldest first; never one that somebody else holds.

    `now` is the database's time unless it is given. Files come back however often they failed: who
    claims one with more `tries` than the settings allow sets it aside.
    """
    with store.write() as session:
        moment = now or database_now(session)
        free = (
            select(File)
            .where(File.state == FileState.WAITING)
            .where(or_(File.lease_expires.is_(None), File.lease_expires <= moment, _from_another_clock(store, moment)))
            .order_by(File.received_at, File.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_lease(store, file, holder, moment) for file in session.scalars(free)]


def _from_another_clock(store: Store, moment: datetime) -> ColumnElement[bool]:
    """Leases that nobody can have taken: they run for longer than any does. The clock was set back, and whoever
    lives has renewed in the time of a lease; the dead would hold their files until the clock has caught up."""
    longest = timedelta(seconds=2 * store.settings.lease_seconds)
    return and_(File.lease_token.is_not(None), File.lease_expires > moment + longest)


def _lease(store: Store, file: File, holder: str, moment: datetime) -> Claim:
    file.lease_holder, file.lease_token = holder, new_id(moment)
    file.lease_expires = moment + timedelta(seconds=store.settings.lease_seconds)
    file.tries += 1
    return Claim(file.id, holder, file.lease_token, file.tries, moment, file.lease_expires, file.size, file.form)


def renew(store: Store, held: Claim, now: datetime | None = None) -> Claim:
    """The claim with its lease begun anew; one already saved stays as it is. Raises LeaseLost."""
    with store.write() as session:
        file = hold(session, held)
        if file.state != FileState.WAITING:
            return held
        moment = now or database_now(session)
        file.lease_expires = moment + timedelta(seconds=store.settings.lease_seconds)
        return replace(held, expires=file.lease_expires)


def release(store: Store, held: Claim, failed: bool, delay: timedelta = timedelta()) -> None:
    """Gives a file back unfinished, to be claimed again after `delay`.

    After a failure the try stays counted; otherwise (a worker that stops) it is taken back.
    """
    with store.write() as session:
        file = hold(session, held)
        if file.state != FileState.WAITING:
            return
        file.lease_holder = file.lease_token = None
        file.lease_expires = database_now(session) + delay if delay else None
        file.tries -= 0 if failed else 1


def hold(session: Session, held: Claim) -> File:
    """The file's row, locked until the transaction ends. Raises LeaseLost where it is not ours.

    A lease that ran out while nobody else claimed the file is still ours.
    """
    file = session.scalars(select(File).where(File.id == held.file_id).with_for_update()).one_or_none()
    if file is None or file.lease_token != held.token:
        raise LeaseLost(held.file_id)
    return file
