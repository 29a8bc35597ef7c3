"""Snippets: one kind of field at a time, from many documents. Their documents are locked for who looks at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, select, tuple_
from sqlalchemy.orm import Session

from schemas.values import FieldResult
from storage.accounts.audit import note
from storage.assemble import assemble
from storage.database import database_now, one_at_a_time
from storage.decisions import last_word
from storage.facts import FormFacts, Rules
from storage.review import locks
from storage.review.queue import free
from storage.review.waiting import WAITS, blind_names, is_about, known_form, workable
from storage.store import Store
from storage.tables import Document
from storage.tables_office import OpenDoubt, WorkLock

ON_A_SCREEN = 20
_ORDER = (Document.form, OpenDoubt.name, Document.received_at, OpenDoubt.document_id)


@dataclass(frozen=True)
class Snippet:
    """A field as it stands, its version (`storage.decisions.last_word`), and the form it is of."""

    document_id: str
    form: str
    form_version: int
    field: FieldResult
    version: int


def claim(
    store: Store,
    account_id: str,
    type_name: str,
    rules: Rules,
    after: tuple[str, str] | None = None,
    now: datetime | None = None,
) -> Sequence[Snippet]:
    """Open fields of a type that are not keyed blind, a screen of them: fields of one name together, the oldest
    first; those behind `after` (document, field). Their documents are locked, and that they are seen is noted."""

    def wanted(form: FormFacts) -> set[str]:
        return {one.name for one in form.fields() if one.type == type_name} - blind_names(form)

    with store.write() as session:
        one_at_a_time(session, "queue")
        moment = now or database_now(session)
        found = (
            free(account_id, moment)
            .join(OpenDoubt, OpenDoubt.document_id == Document.id)
            .where(is_about(session, rules, wanted), workable(account_id, supervise=False))
            .where(*_behind(session, after))
            .with_only_columns(OpenDoubt.document_id, OpenDoubt.name)
            .group_by(*_ORDER)
            .order_by(*_ORDER)
            .limit(ON_A_SCREEN)
        )
        fields = session.execute(found).tuples().all()
        for document_id in dict.fromkeys(document_id for document_id, _ in fields):
            locks.take(session, WorkLock, {"document_id": document_id}, account_id, moment)
        for document_id, name in fields:
            note(session, account_id, "snippet_opened", moment, document_id, detail={"field": name})
        return _opened(store, session, fields)


def keep(store: Store, account_id: str, documents: Sequence[str]) -> None:
    """Begins the locks of a screen anew."""
    for document_id in documents[:ON_A_SCREEN]:
        locks.renew(store, document_id, account_id)


def release(store: Store, account_id: str, documents: Sequence[str]) -> None:
    """Gives the documents of a screen back."""
    with store.write() as session:
        mine = WorkLock.account_id == account_id, WorkLock.document_id.in_(documents[:ON_A_SCREEN])
        session.execute(delete(WorkLock).where(*mine).execution_options(synchronize_session=False))


def _behind(session: Session, after: tuple[str, str] | None) -> list[ColumnElement[bool]]:
    last = None if after is None else session.get(Document, after[0])
    if after is None or last is None:
        return []
    return [tuple_(*_ORDER) > tuple_(*map(literal, (last.form, after[1], last.received_at, last.id)))]


def counts(store: Store, rules: Rules) -> Mapping[str, int]:
    """How many open fields of each type wait that are not keyed blind."""
    found = (
        select(Document.form, Document.form_version, OpenDoubt.name, func.count(OpenDoubt.document_id.distinct()))
        .join(Document, Document.id == OpenDoubt.document_id)
        .where(WAITS, OpenDoubt.name != "")
        .group_by(Document.form, Document.form_version, OpenDoubt.name)
    )
    made: Counter[str] = Counter()
    with store.read() as session:
        for form_name, version, name, count in session.execute(found).tuples():
            form = known_form(rules, form_name, version)
            if form is not None and name not in blind_names(form):
                made[{field.name: field.type for field in form.fields()}[name]] += count
    return made


def _opened(store: Store, session: Session, fields: Sequence[tuple[str, str]]) -> Sequence[Snippet]:
    ids = {document_id for document_id, _ in fields}
    documents = list(session.scalars(select(Document).where(Document.id.in_(ids))))
    records = {one.document: one for one in assemble(session, documents, store.vault.open, store.settings.time_zone)}
    made = []
    for document_id, name in fields:
        record, last = records[document_id], last_word(session, document_id, name)
        made.append(Snippet(document_id, record.form, record.form_version, record.field(name), last.id if last else 0))
    return made
