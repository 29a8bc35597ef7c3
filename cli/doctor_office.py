"""What `pendataan doctor` finds in an office's own data: the clock, the nights, the copies, who is at work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import func, select

from cli.found import Found
from cli.words import both

if TYPE_CHECKING:
    from storage.store import Store

# So far may two clocks differ, and so long may a file wait before somebody should ask why.
CLOCKS, WAITS = timedelta(minutes=1), timedelta(minutes=15)
BACKUP = timedelta(days=2)


def look_into(store: Store, now: datetime) -> Iterator[Found]:
    """Everything there is to look at once the records can be read."""
    yield _clock(store, now)
    yield _at_work(store, now)
    yield _night(store, now)
    yield _backup(store, now)


def _clock(store: Store, now: datetime) -> Found:
    """Ours against the database's, which the leases go by, and against the last that was written down."""
    from storage.database import database_now
    from storage.tables import File

    with store.read() as session:
        theirs, newest = database_now(session), session.scalars(select(func.max(File.received_at))).one()
    wrong = abs(now - theirs) > CLOCKS or (newest is not None and now < newest - CLOCKS)
    here = now.astimezone(store.settings.time_zone)
    return Found(not wrong, both("doctor.clock", now=f"{here:%Y-%m-%d %H:%M %Z}"), both("doctor.clock.mend"))


def _at_work(store: Store, now: datetime) -> Found:
    """Does something wait that nobody reads? An office that only ever runs `pendataan run` may do so later."""
    from storage.presence import how_many
    from storage.tables import File, FileState
    from storage.tables_intake import PartKind

    late = select(func.count()).select_from(File).where(File.state == FileState.WAITING)
    with store.read() as session:
        waiting = session.scalars(late.where(File.received_at < now - WAITS)).one()
    workers = how_many(store, PartKind.WORKER)
    good = True if workers or not waiting else None
    return Found(good, both("doctor.at_work", n=workers, waiting=waiting), both("doctor.at_work.mend"))


def _night(store: Store, now: datetime) -> Found:
    """When the last night was; one that is overdue is told, not held against those who have no nights."""
    from storage import nights

    past = nights.last(store)
    when = _told(store, past[0].begun_at) if past else both("doctor.never")
    failed = [step.name for step in past[0].steps if step.why] if past else []
    good = None if failed or nights.missing(store, now) else True
    mend = both("doctor.night.failed", steps=", ".join(failed)) if failed else both("doctor.night.mend")
    return Found(good, both("doctor.night", when=when), mend)


def _backup(store: Store, now: datetime) -> Found:
    from storage.backup.shape import backups_in, moment_of
    from storage.backup.writing import usual_place

    there = backups_in(usual_place(store))
    made = moment_of(there[-1].name) if there else None
    when = both("doctor.never") if made is None else f"{made:%Y-%m-%d %H:%M}"
    good = made is not None and now.astimezone(store.settings.time_zone).replace(tzinfo=None) - made < BACKUP
    return Found(good or None, both("doctor.backup", when=when, path=usual_place(store)), both("doctor.backup.mend"))


def _told(store: Store, moment: datetime) -> str:
    return f"{moment.astimezone(store.settings.time_zone):%Y-%m-%d %H:%M}"


def prefect(env: Mapping[str, str]) -> Iterator[Found]:
    """Does Prefect's server answer, where one is named?"""
    address = env.get("PREFECT_API_URL")
    if not address:
        return
    try:
        with urlopen(f"{address.rstrip('/')}/health", timeout=5) as answer:
            good = answer.status == 200
    except (URLError, OSError, ValueError):
        good = False
    yield Found(good, both("doctor.prefect", address=address), both("doctor.prefect.mend"))
