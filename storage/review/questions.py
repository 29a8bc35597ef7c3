"""Fields that somebody leaves to the supervisor. The next decision on the field is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from schemas.values import State
from storage.accounts.audit import note
from storage.database import one_at_a_time
from storage.store import Store
from storage.tables import Document
from storage.tables_office import Account, Question


@dataclass(frozen=True)
class Asked:
    """A question that waits: about which field, since when, from whom (their name)."""

    document_id: str
    name: str
    form: str
    form_version: int
    asked_at: datetime
    by: str


def ask(store: Store, document_id: str, name: str, account_id: str, now: datetime) -> None:
    """Leaves a field to the supervisor; once is enough."""
    with store.write() as session:
        one_at_a_time(session, "save")
        ask_within(session, document_id, name, account_id, now)


def ask_within(session: Session, document_id: str, name: str, account_id: str, now: datetime) -> None:
    """The same in a transaction that holds more."""
    if is_open(session, document_id, name):
        return
    session.add(Question(document_id=document_id, name=name, account_id=account_id, asked_at=now))
    note(session, account_id, "asked", now, document_id, detail={"field": name})


def is_open(session: Session, document_id: str, name: str) -> bool:
    """Whether a field waits for the supervisor."""
    return session.scalars(_open(document_id).where(Question.name == name)).first() is not None


def open_in(store: Store, document_id: str) -> frozenset[str]:
    """The fields of a document that wait for the supervisor."""
    with store.read() as session:
        return frozenset(session.scalars(_open(document_id)))


def waiting(store: Store, limit: int = 100) -> Sequence[Asked]:
    """The questions that wait, the oldest first."""
    found = (
        select(
            Question.document_id, Question.name, Document.form, Document.form_version, Question.asked_at, Account.name
        )
        .join(Document, Document.id == Question.document_id)
        .join(Account, Account.id == Question.account_id)
        .where(Question.settled_at.is_(None), Document.state != State.VOID)
        .order_by(Question.asked_at, Question.id)
        .limit(limit)
    )
    with store.read() as session:
        return [Asked(*row) for row in session.execute(found).tuples()]


def count(store: Store) -> int:
    """How many questions wait."""
    found = (
        select(func.count())
        .select_from(Question)
        .join(Document, Document.id == Question.document_id)
        .where(Question.settled_at.is_(None), Document.state != State.VOID)
    )
    with store.read() as session:
        return session.scalars(found).one()


def _open(document_id: str) -> Select[tuple[str]]:
    return select(Question.name).where(Question.document_id == document_id, Question.settled_at.is_(None))
