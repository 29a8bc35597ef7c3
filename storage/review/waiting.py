"""What of a document waits for people: written where its state is, read by the queue."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from schemas.record import Record
from schemas.values import Flag, State, Status
from storage.assemble import MACHINE
from storage.tables import Decision, Document
from storage.tables_office import Keying, KeyingFor, OpenDoubt, Question


def note_open(session: Session, document: Document, record: Record) -> None:
    """Writes down which fields and flags wait, as far as that has changed; questions that are answered end."""
    wanted = _open(record) if document.state == State.NEEDS_REVIEW else set()
    there = set(
        session.execute(select(OpenDoubt.name, OpenDoubt.flag).where(OpenDoubt.document_id == document.id)).tuples()
    )
    for name, flag in there - wanted:
        session.execute(
            delete(OpenDoubt).where(
                OpenDoubt.document_id == document.id, OpenDoubt.name == name, OpenDoubt.flag == flag
            )
        )
    session.add_all(OpenDoubt(document_id=document.id, name=name, flag=flag) for name, flag in wanted - there)
    _end_questions(session, document.id)


def _open(record: Record) -> Set[tuple[str, str]]:
    fields = {
        (field.name, flag.value)
        for field in record.fields
        if field.status is Status.FLAGGED
        for flag in field.flags or (Flag.UNCERTAIN,)
    }
    return fields | {("", flag.value) for flag in record.flags}


def _end_questions(session: Session, document_id: str) -> None:
    """A question is answered by the next decision on its field."""
    asked = select(Question).where(Question.document_id == document_id, Question.settled_at.is_(None))
    for question in session.scalars(asked):
        question.settled_at = _decided_since(session, question)


def _decided_since(session: Session, question: Question) -> datetime | None:
    since = select(func.max(Decision.made_at)).where(
        Decision.document_id == question.document_id,
        Decision.name == question.name,
        Decision.actor != MACHINE,
        Decision.made_at >= question.asked_at,
    )
    return session.scalars(since).one()


def workable(account_id: str, supervise: bool) -> ColumnElement[bool]:
    """Whether this person can do something about an open doubt: not where they have keyed and others must, not where
    the supervisor was asked and they are none."""
    keyed = exists().where(
        Keying.document_id == OpenDoubt.document_id,
        Keying.name == OpenDoubt.name,
        Keying.account_id == account_id,
        Keying.purpose == KeyingFor.SECOND,
        Keying.settled_at.is_(None),
    )
    asked = exists().where(
        Question.document_id == OpenDoubt.document_id,
        Question.name == OpenDoubt.name,
        Question.settled_at.is_(None),
    )
    return or_(asked, ~keyed) if supervise else and_(~asked, ~keyed)
