"""What is keyed blind, one field after another: second keys and the quality sample, mixed so that nobody can tell
which is which."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from schemas.values import State
from storage.database import database_now, one_at_a_time
from storage.facts import Rules
from storage.review import locks
from storage.review.samples import decided
from storage.review.waiting import WAITS, blind_names, is_about, workable
from storage.store import Store
from storage.tables import Document
from storage.tables_office import Keying, KeyingClaim, KeyingFor, OpenDoubt, Question, Sample

# The next is chosen among so many of each kind.
_CHOICE = 50


@dataclass(frozen=True)
class Task:
    """A field to be keyed. Why is nobody's business: it stands in the claim."""

    document_id: str
    name: str
    purpose: KeyingFor


def next_task(store: Store, account_id: str, rules: Rules, now: datetime | None = None) -> Task | None:
    """Claims a field for somebody to key, the one they have before them if there is one; None: there is none."""
    with store.write() as session:
        one_at_a_time(session, "queue")
        moment = now or database_now(session)
        tasks = _tasks(session, account_id, rules, moment)
        held = _end_claims(session, account_id)
        if not tasks:
            return None
        task = min(tasks, key=lambda one: ((one.document_id, one.name) not in held, _order(store, one, account_id)))
        keys = {"document_id": task.document_id, "name": task.name}
        locks.take(session, KeyingClaim, keys, account_id, moment, purpose=task.purpose)
        return task


def some_wait(store: Store, account_id: str, rules: Rules, now: datetime | None = None) -> int:
    """How many fields somebody may key now; above a hundred nobody counts."""
    with store.read() as session:
        return len(_tasks(session, account_id, rules, now or database_now(session)))


def claimed(store: Store, account_id: str, document_id: str, name: str) -> Task | None:
    """The field as somebody has it before them; None where they do not (any more)."""
    with store.read() as session:
        row = session.get(KeyingClaim, (document_id, name))
    if row is None or row.account_id != account_id:
        return None
    return Task(document_id, name, KeyingFor(row.purpose))


def form_of(store: Store, document_id: str) -> tuple[str, int]:
    """The form of a document: its name and version."""
    with store.read() as session:
        document = session.get_one(Document, document_id)
    return document.form, document.form_version


def _tasks(session: Session, account_id: str, rules: Rules, moment: datetime) -> Sequence[Task]:
    """What somebody may key: first what others have keyed already, then what nobody has; and the sample."""
    blind = and_(
        is_about(session, rules, blind_names),
        workable(account_id, supervise=False),
        ~_claimed(OpenDoubt.document_id, OpenDoubt.name, account_id, moment),
    )
    fields = select(OpenDoubt.document_id, OpenDoubt.name).distinct()
    # From what is few to what is many: from the keys, and where there are none from the oldest documents.
    begun = (
        fields.join(Keying, (Keying.document_id == OpenDoubt.document_id) & (Keying.name == OpenDoubt.name))
        .join(Document, Document.id == OpenDoubt.document_id)
        .where(Keying.settled_at.is_(None), Keying.purpose == KeyingFor.SECOND, WAITS, blind)
    )
    seconds = _few(session, begun, KeyingFor.SECOND)
    if not seconds:
        oldest = select(Document.id).where(WAITS, exists().where(OpenDoubt.document_id == Document.id, blind))
        ids = list(session.scalars(oldest.order_by(Document.received_at, Document.id).limit(_CHOICE)))
        fresh = fields.join(Document, Document.id == OpenDoubt.document_id).where(Document.id.in_(ids), blind)
        seconds = _few(session, fresh, KeyingFor.SECOND)
    return [*seconds, *_few(session, _sampled(account_id, moment), KeyingFor.SAMPLE)]


def _sampled(account_id: str, moment: datetime) -> Select[tuple[str, str]]:
    """Fields of the sample that nobody has decided, asked about or doubted since, and this person has not keyed."""
    field = Sample.document_id, Sample.name
    keyed = exists().where(
        Keying.document_id == Sample.document_id,
        Keying.name == Sample.name,
        Keying.account_id == account_id,
        Keying.settled_at.is_(None),
    )
    asked = exists().where(
        Question.document_id == Sample.document_id, Question.name == Sample.name, Question.settled_at.is_(None)
    )
    doubted = exists().where(OpenDoubt.document_id == Sample.document_id, OpenDoubt.name == Sample.name)
    return (
        select(*field)
        .join(Document, Document.id == Sample.document_id)
        .where(Sample.settled_at.is_(None), Document.state != State.VOID, ~asked, ~doubted)
        .where(~decided(*field), ~keyed, ~_claimed(*field, account_id, moment))
        .order_by(Sample.id)
    )


def _end_claims(session: Session, account_id: str) -> set[tuple[str, str]]:
    """Ends what somebody had claimed, and says what that was."""
    mine = KeyingClaim.account_id == account_id
    held = set(session.execute(select(KeyingClaim.document_id, KeyingClaim.name).where(mine)).tuples())
    session.execute(delete(KeyingClaim).where(mine))
    return held


def _few(session: Session, query: Select[tuple[str, str]], purpose: KeyingFor) -> list[Task]:
    rows = session.execute(query.limit(_CHOICE)).tuples()
    return [Task(document_id, name, purpose) for document_id, name in dict.fromkeys(rows)]


def _claimed(
    document_id: InstrumentedAttribute[str], name: InstrumentedAttribute[str], account_id: str, moment: datetime
) -> ColumnElement[bool]:
    """Whether somebody else has a field before them."""
    return exists().where(
        KeyingClaim.document_id == document_id,
        KeyingClaim.name == name,
        KeyingClaim.account_id != account_id,
        KeyingClaim.expires > moment,
    )


def _order(store: Store, task: Task, account_id: str) -> bytes:
    """A place in line that says nothing of the kind of task, another for each person."""
    said = f"task\0{task.document_id}\0{task.name}\0{account_id}".encode()
    return hmac.digest(store.term_key, said, "sha256")
