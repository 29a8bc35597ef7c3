"""The report of a moment: every number of it asked of the database, none of them by opening whole records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from schemas.library import Library
from schemas.programme import Programme
from schemas.report import Aside, Errors, Flow, Night, NightStep, Report, Waiting
from schemas.values import State
from storage.nights import Past, Step
from storage.report.answers import answers
from storage.review import measure, oversight, questions, samples
from storage.review.aside import aside_reasons
from storage.review.waiting import WAITS
from storage.store import Store
from storage.tables import Document, File, FileState
from storage.tables_office import OpenDoubt

SPAN = timedelta(hours=24)
# Documents are told apart by having waited up to so many days, and longer.
AGES = (1, 3, 7)
# A file that waits so long to be read is stuck.
STUCK = timedelta(hours=12)


def collect(store: Store, forms: Library, programme: Programme, now: datetime, night: Past | None = None) -> Report:
    """The report, of the last 24 hours and of all time; with what the night did, where there was one."""
    since = now - SPAN
    told, money, closed = answers(store, forms, programme)
    with store.read() as session:
        recent, ever = _flow(session, since), _flow(session, None)
        waiting = _waiting(session, now)
        files_waiting, stuck = _files_waiting(session, now)
    files, pages = aside_reasons(store)
    made = Report(
        made_at=now,
        since=since,
        recent=recent,
        ever=ever,
        files_waiting=files_waiting,
        waiting=waiting,
        aside=Aside(files=files, pages=pages),
        errors=_errors(store),
        needs={},
        answers=told,
        money=money,
        closed=closed,
        night=_night(night),
    )
    return made.model_copy(update={"needs": _needs(store, made, stuck, night.steps if night else ())})


def _flow(session: Session, since: datetime | None) -> Flow:
    files: Select[tuple[int, int | None]] = select(func.count(), func.sum(File.pages)).select_from(File)
    states = select(Document.state, func.count()).group_by(Document.state)
    if since is not None:
        files, states = files.where(File.received_at >= since), states.where(Document.received_at >= since)
    count, pages = session.execute(files).tuples().one()
    return Flow(files=count, pages=pages or 0, documents=dict(session.execute(states).tuples().all()))


def _waiting(session: Session, now: datetime) -> Waiting:
    bounds = [now - timedelta(days=days) for days in AGES]
    younger = [func.count().filter(Document.received_at > bound) for bound in bounds]
    total, oldest, *counts = session.execute(
        select(func.count(), func.min(Document.received_at), *younger).where(WAITS)
    ).one()
    steps = [0, *counts, total]
    flags = select(OpenDoubt.flag, func.count()).group_by(OpenDoubt.flag).order_by(func.count().desc(), OpenDoubt.flag)
    return Waiting(
        documents=total,
        oldest=oldest,
        ages=[after - before for before, after in pairwise(steps)],
        flags=dict(session.execute(flags).tuples().all()),
    )


def _files_waiting(session: Session, now: datetime) -> tuple[int, int]:
    """How many files wait to be read, and how many of them for so long that something is wrong."""
    wanted = select(func.count(), func.count().filter(File.received_at < now - STUCK)).where(
        File.state == FileState.WAITING
    )
    return session.execute(wanted).tuples().one()


def _errors(store: Store) -> Errors:
    found, office = measure.measured(store), store.settings.max_wrong_per_1000
    return Errors(
        keyed=found.keyed,
        wrong=found.wrong,
        rate=found.rate,
        low=found.low,
        high=found.high,
        bears=min(office, measure.bound_in_force(store) or office),
        to_key=samples.open_count(store),
    )


def _needs(store: Store, report: Report, stuck: int, steps: Sequence[Step]) -> dict[str, int]:
    """What needs a person, the most urgent first; nothing that is none."""
    second, third = oversight.keys_wait(store)
    money, errors = report.money, report.errors
    rows = [*money.purposes, *money.sources] if money else []
    needs = {
        "failed_steps": sum(step.why is not None for step in steps),
        "damaged": sum(len(step.found) for step in steps),
        "over_total": sum(row.over for row in rows),
        "too_many_errors": int(errors.keyed > 0 and errors.low > errors.bears),
        "stuck_files": stuck,
        "review": report.waiting.documents,
        "questions": questions.count(store),
        "third_keys": third,
        "second_keys": second,
        "aside": report.aside.total,
        "incomplete": report.ever.documents.get(State.INCOMPLETE, 0),
        "unread_amounts": money.unread if money else 0,
        "samples": errors.to_key,
    }
    return {name: count for name, count in needs.items() if count}


def _night(past: Past | None) -> Night | None:
    if past is None:
        return None
    steps = [
        NightStep(name=one.name, seconds=round(one.seconds, 1), counts=dict(one.counts), why=one.why)
        for one in past.steps
    ]
    return Night(begun_at=past.begun_at, steps=steps)
