"""What the night takes up once more: files that failed again and again, and documents that better readers may settle.

Each once; again only when the readers have changed. The look is written down before it is made: what ends the process
that looks at it does not get the same chance the next night.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from schemas.errors import SetAside
from schemas.outcome import Versions
from storage.database import database_now
from storage.review.rereading import PageRef
from storage.review.waiting import WAITS
from storage.store import Store
from storage.tables import Attempt, Document, File, FileState, Page
from storage.tables_night import SecondLook
from storage.tables_office import Dismissal, WorkLock

# Why a file was set aside that may have been the system's fault: nothing was said about the file itself.
FAILED = SetAside.POISON


def made_with(versions: Versions, forms: Mapping[str, int]) -> str:
    """The readers, the calibration and the newest version of each form, as one word."""
    said = json.dumps([list(versions.readers), versions.calibration, sorted(forms.items())])
    return hashlib.sha256(said.encode()).hexdigest()


def any_failed(store: Store) -> bool:
    """Is any file set aside because reading it failed every time?"""
    with store.read() as session:
        return session.scalar(select(exists().where(File.state == FileState.SET_ASIDE, File.reason == FAILED))) or False


def failed_files(store: Store, with_what: str) -> Sequence[str]:
    """The files set aside because reading them failed every time, that nobody has dismissed and that had no second
    chance with these readers; the oldest first."""
    dismissed = exists().where(Dismissal.file_id == File.id, Dismissal.ended_at.is_(None))
    wanted = select(File.id).where(
        File.state == FileState.SET_ASIDE, File.reason == FAILED, ~dismissed, ~_looked(File.id, with_what)
    )
    with store.read() as session:
        return session.scalars(wanted.order_by(File.id)).all()


def any_waits(store: Store) -> bool:
    """Does any document wait for people?"""
    with store.read() as session:
        return session.scalars(select(Document.id).where(WAITS).limit(1)).first() is not None


def outdated(store: Store, versions: Versions, forms: Mapping[str, int], with_what: str) -> Sequence[str]:
    """The documents that wait for people and were read by other readers, with another calibration, or as an older
    version than `forms` (name: newest) says; not those that somebody works on just now. The oldest first."""
    latest = (
        select(Attempt.document_id, func.max(Attempt.number).label("number")).group_by(Attempt.document_id).subquery()
    )
    with store.read() as session:
        at_work = exists().where(WorkLock.document_id == Document.id, WorkLock.expires > database_now(session))
        wanted = (
            select(Document.id, Attempt.readers, Attempt.calibration, Attempt.form, Attempt.form_version)
            .join(latest, latest.c.document_id == Document.id)
            .join(Attempt, (Attempt.document_id == Document.id) & (Attempt.number == latest.c.number))
            .where(WAITS, ~at_work, ~_looked(Document.id, with_what))
            .order_by(Document.received_at, Document.id)
        )
        return [
            id_
            for id_, readers, calibration, form, version in session.execute(wanted).tuples()
            if list(readers) != list(versions.readers)
            or calibration != versions.calibration
            or version < forms.get(form, 0)
        ]


def note_look(store: Store, subject: str, with_what: str, now: datetime) -> None:
    """Writes down that a file or document is being looked at once more."""
    with store.write() as session:
        if session.get(SecondLook, (subject, with_what)) is None:
            session.add(SecondLook(subject=subject, made_with=with_what, looked_at=now))


def pages_of(store: Store, document_id: str) -> tuple[PageRef, ...]:
    """The pages of a document in their order, turned as people turned them."""
    with store.read() as session:
        rows = session.scalars(select(Page).where(Page.document_id == document_id).order_by(Page.page))
        return tuple(PageRef(row.file_id, row.source_page, row.part, row.turn) for row in rows)


def _looked(subject: InstrumentedAttribute[str], with_what: str) -> ColumnElement[bool]:
    return exists().where(SecondLook.subject == subject, SecondLook.made_with == with_what)
