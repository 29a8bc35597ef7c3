"""When the night is due, who runs it, and what it did: one at a time, by a lease in the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from storage.database import database_now, one_at_a_time
from storage.errors import LeaseLost, StorageFailed
from storage.ids import new_id
from storage.settings import Settings
from storage.store import Store
from storage.tables import File
from storage.tables_night import Night

log = logging.getLogger(__name__)

# Whoever has not renewed it for so long is dead: the next one begins anew, as every step can be repeated.
LEASE = timedelta(minutes=2)
# A scheduler's clock may be a little before ours.
EARLY = timedelta(minutes=15)


@dataclass(frozen=True)
class Step:
    """What one step did: `counts` by what they count, `why` it failed (the kind of error, never its text), and what it
    found that a person must look after (kind and id)."""

    name: str
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)
    why: str | None = None
    found: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Running:
    """A night that is ours to run."""

    id: str
    holder: str
    begun_at: datetime


@dataclass(frozen=True)
class Past:
    """A night as it is told about; `ended_at` None: it runs, or was broken off. `report`: its summary, as it is kept
    (`schemas.report`)."""

    id: str
    begun_at: datetime
    ended_at: datetime | None
    steps: Sequence[Step]
    report: Any


def due(settings: Settings, now: datetime) -> datetime:
    """When, by the office's clock, the last night should have begun."""
    here = now.astimezone(settings.time_zone)
    today = datetime.combine(here.date(), settings.night_at, settings.time_zone)
    return (
        today
        if today <= here
        else datetime.combine(here.date() - timedelta(days=1), settings.night_at, settings.time_zone)
    )


def ends(settings: Settings, now: datetime) -> datetime:
    """When a night that is run now must have ended with what can wait; by day (it was missed), soon."""
    end = datetime.combine(due(settings, now).date(), settings.night_ends, settings.time_zone)
    if settings.night_ends <= settings.night_at:
        end += timedelta(days=1)
    return max(end, now.astimezone(settings.time_zone) + timedelta(minutes=15))


def missing(store: Store, now: datetime) -> bool:
    """Is the last night missing: it was due, none has ended since, and none is being run? Never so in an office
    that has taken nothing in yet."""
    since = due(store.settings, now) - EARLY
    with store.read() as session:
        done = exists().where(Night.begun_at >= since, Night.ended_at.is_not(None))
        runs = exists().where(Night.ended_at.is_(None), Night.expires > database_now(session))
        if session.scalar(select(or_(done, runs))):
            return False
        return bool(session.scalar(select(exists().where(File.id.is_not(None)))))


def begin(store: Store, holder: str, now: datetime) -> Running | None:
    """The right to run a night; None where somebody else is running one."""
    with store.write() as session:
        one_at_a_time(session, "night")
        moment = database_now(session)
        runs = select(Night.id).where(Night.ended_at.is_(None), Night.expires > moment)
        if session.scalars(runs).first() is not None:
            return None
        night = Night(id=new_id(now), begun_at=now, holder=holder, expires=moment + LEASE, steps=[])
        session.add(night)
        return Running(night.id, holder, now)


def renew(store: Store, running: Running) -> None:
    """Begins the lease anew. Raises LeaseLost."""
    with store.write() as session:
        _hold(session, running).expires = database_now(session) + LEASE


def note_step(store: Store, running: Running, step: Step) -> None:
    """Writes down what a step did. Raises LeaseLost."""
    with store.write() as session:
        night = _hold(session, running)
        night.steps = [*night.steps, asdict(step)]
        night.expires = database_now(session) + LEASE


def end(store: Store, running: Running, report: Any, now: datetime) -> None:
    """Writes down that the night is over, and its summary. Raises LeaseLost."""
    with store.write() as session:
        night = _hold(session, running)
        night.ended_at, night.report = now, report


def last(store: Store, count: int = 1) -> Sequence[Past]:
    """The last nights that have ended, the latest first."""
    wanted = select(Night).where(Night.ended_at.is_not(None)).order_by(Night.begun_at.desc()).limit(count)
    with store.read() as session:
        return [_past(night) for night in session.scalars(wanted)]


@contextmanager
def keeping(store: Store, running: Running) -> Iterator[None]:
    """A thread renews the lease while the block lasts, however long a step takes."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(LEASE.total_seconds() / 4):
            try:
                renew(store, running)
            except LeaseLost:
                return
            except StorageFailed as error:
                log.warning("the lease of the night could not be renewed: %s", error)

    thread = threading.Thread(target=beat, name="night", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _hold(session: Session, running: Running) -> Night:
    """The row, locked until the transaction ends. A lease that ran out while nobody began another is still ours."""
    night = session.scalars(select(Night).where(Night.id == running.id).with_for_update()).one_or_none()
    others = exists().where(Night.id > running.id, Night.begun_at >= running.begun_at, Night.id != running.id)
    if night is None or night.ended_at is not None or session.scalar(select(others)):
        raise LeaseLost(running.id)
    return night


def _past(night: Night) -> Past:
    steps = [
        Step(
            name=str(one["name"]),
            seconds=float(one["seconds"]),
            counts=dict(one["counts"]),
            why=one["why"],
            found=tuple((str(kind), str(id_)) for kind, id_ in one["found"]),
        )
        for one in night.steps
    ]
    return Past(night.id, night.begun_at, night.ended_at, steps, night.report)
