"""The queue: what waits for people, and the next of it for one of them. Nobody gets what another has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from schemas.values import Flag
from storage.batches import BatchWaiting, in_batch, waiting_batches
from storage.database import database_now, one_at_a_time
from storage.review import locks
from storage.review.waiting import WAITS, workable
from storage.store import Store
from storage.tables import Document
from storage.tables_office import Account, OpenDoubt, WorkLock

Key = TypeVar("Key")
# So many days are told apart.
DAYS = 7


@dataclass(frozen=True)
class Wanted:
    """Which documents somebody wants: of a form, with a flag, received on a day, of a batch, or those behind another
    one."""

    form: str | None = None
    flag: Flag | None = None
    day: date | None = None
    batch: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Worker:
    """Somebody at work: how many documents of which form they have, and until when at most."""

    name: str
    form: str
    documents: int
    expires: datetime


@dataclass(frozen=True)
class Waiting:
    """What waits: how many documents, since when the oldest, by form, by flag, by day (the oldest days), by batch (the
    latest ones); and who is at work."""

    documents: int
    oldest: datetime | None
    forms: Mapping[str, int]
    flags: Mapping[Flag, int]
    days: Mapping[date, int]
    workers: Sequence[Worker]
    batches: Sequence[BatchWaiting] = ()


def next_document(
    store: Store,
    account_id: str,
    right_to_supervise: bool,
    wanted: Wanted = Wanted(),
    now: datetime | None = None,
) -> str | None:
    """Locks the oldest wanted document that nobody else has and this person can do something about; None: there is
    none. Locks of theirs on what they can do nothing about any more end."""
    with store.write() as session:
        # Claims are made one after the other: a few milliseconds each, and no two can see the same one free.
        one_at_a_time(session, "queue")
        moment = now or database_now(session)
        can = exists().where(OpenDoubt.document_id == Document.id, workable(account_id, right_to_supervise))
        _leave_done(session, account_id, right_to_supervise)
        query = free(account_id, moment).where(can, *_limits(store, session, wanted))
        found = session.scalars(query.order_by(Document.received_at, Document.id).limit(1)).first()
        if found is not None:
            locks.take(session, WorkLock, {"document_id": found}, account_id, moment)
        return found


def release(store: Store, document_id: str, account_id: str) -> None:
    """Gives a document back to the queue."""
    locks.release(store, document_id, account_id)


def waiting(store: Store, now: datetime | None = None) -> Waiting:
    """What waits for people, in numbers."""
    with store.read() as session:
        forms = select(Document.form, func.count()).where(WAITS).group_by(Document.form)
        once = select(OpenDoubt.flag, OpenDoubt.document_id).distinct().subquery()
        flags = select(once.c.flag, func.count()).group_by(once.c.flag)
        documents = select(func.count(), func.min(Document.received_at)).where(WAITS)
        total, oldest = session.execute(documents).tuples().one()
        return Waiting(
            documents=total,
            oldest=oldest,
            forms=_most_first(session.execute(forms).tuples().all()),
            flags=_most_first([(Flag(flag), count) for flag, count in session.execute(flags).tuples()]),
            days=_oldest_days(store, session),
            workers=_workers(session, now or database_now(session)),
            batches=waiting_batches(store, session),
        )


def free(account_id: str, moment: datetime) -> Select[tuple[str]]:
    """The documents that wait and that nobody else has."""
    return (
        select(Document.id)
        .outerjoin(WorkLock, WorkLock.document_id == Document.id)
        .where(WAITS)
        .where(or_(WorkLock.account_id.is_(None), WorkLock.account_id == account_id, WorkLock.expires <= moment))
    )


def _limits(store: Store, session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if wanted.form is not None:
        limits.append(Document.form == wanted.form)
    if wanted.flag is not None:
        limits.append(exists().where(OpenDoubt.document_id == Document.id, OpenDoubt.flag == wanted.flag))
    if wanted.day is not None:
        limits += _of_day(store, wanted.day)
    if wanted.batch is not None:
        limits.append(in_batch(wanted.batch))
    if wanted.after is not None and (left := session.get(Document, wanted.after)) is not None:
        same = (Document.received_at == left.received_at) & (Document.id > left.id)
        limits.append(or_(Document.received_at > left.received_at, same))
    return limits


def _oldest_days(store: Store, session: Session) -> dict[date, int]:
    """How many documents wait of each of the oldest days, from one to the next by the index."""
    days: dict[date, int] = {}
    begin = datetime.min.replace(tzinfo=UTC)
    while len(days) < DAYS:
        first = session.scalars(
            select(func.min(Document.received_at)).where(WAITS, Document.received_at >= begin)
        ).one()
        if first is None:
            break
        day = first.astimezone(store.settings.time_zone).date()
        within = _of_day(store, day)
        days[day] = session.scalars(select(func.count()).select_from(Document).where(WAITS, *within)).one()
        begin = _begin(store, day) + timedelta(days=1)
    return days


def _of_day(store: Store, day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    begin = _begin(store, day)
    return Document.received_at >= begin, Document.received_at < begin + timedelta(days=1)


def _begin(store: Store, day: date) -> datetime:
    """When a day of the office begins."""
    return datetime.combine(day, time(), store.settings.time_zone)


def _leave_done(session: Session, account_id: str, supervise: bool) -> None:
    still = exists().where(OpenDoubt.document_id == WorkLock.document_id, workable(account_id, supervise))
    session.execute(
        delete(WorkLock).where(WorkLock.account_id == account_id, ~still).execution_options(synchronize_session=False)
    )


def _workers(session: Session, moment: datetime) -> list[Worker]:
    held = (
        select(Account.name, Document.form, func.count(), func.max(WorkLock.expires))
        .join(WorkLock, WorkLock.account_id == Account.id)
        .join(Document, Document.id == WorkLock.document_id)
        .where(WorkLock.expires > moment)
        .group_by(Account.id, Account.name, Document.form)
        .order_by(Account.name, Document.form)
    )
    return [Worker(*row) for row in session.execute(held).tuples()]


def _most_first(counts: Sequence[tuple[Key, int]]) -> dict[Key, int]:
    return dict(sorted(counts, key=lambda pair: -pair[1]))
