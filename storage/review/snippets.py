"""Snippets: one kind of field at a time, from many documents. Their documents are locked for who looks at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.values import FieldResult
from storage.assemble import assemble
from storage.database import database_now, one_at_a_time
from storage.facts import FormFacts, Rules
from storage.review import locks
from storage.review.queue import free
from storage.review.waiting import WAITS, blind_names, is_about, workable
from storage.store import Store
from storage.tables import Document
from storage.tables_office import OpenDoubt, WorkLock

ON_A_SCREEN = 20


@dataclass(frozen=True)
class Snippet:
    """A field as it stands, and the form it is of."""

    document_id: str
    form: str
    form_version: int
    field: FieldResult


def claim(
    store: Store, account_id: str, type_name: str, rules: Rules, now: datetime | None = None
) -> Sequence[Snippet]:
    """Open fields of a type that are not keyed blind, a screen of them: fields of one name together, the oldest
    first. Their documents are locked."""

    def wanted(form: FormFacts) -> set[str]:
        return {one.name for one in form.fields() if one.type == type_name} - blind_names(form)

    with store.write() as session:
        one_at_a_time(session, "queue")
        moment = now or database_now(session)
        found = (
            free(account_id, moment)
            .join(OpenDoubt, OpenDoubt.document_id == Document.id)
            .where(is_about(session, rules, wanted), workable(account_id, supervise=False))
            .with_only_columns(OpenDoubt.document_id, OpenDoubt.name)
            .group_by(Document.form, OpenDoubt.name, Document.received_at, OpenDoubt.document_id)
            .order_by(Document.form, OpenDoubt.name, Document.received_at, OpenDoubt.document_id)
            .limit(ON_A_SCREEN)
        )
        fields = session.execute(found).tuples().all()
        for document_id in dict.fromkeys(document_id for document_id, _ in fields):
            locks.take(session, WorkLock, {"document_id": document_id}, account_id, moment)
        return _opened(store, session, fields)


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
            form = rules.forms(form_name, version)
            if name not in blind_names(form):
                made[next(field.type for field in form.fields() if field.name == name)] += count
    return made


def _opened(store: Store, session: Session, fields: Sequence[tuple[str, str]]) -> Sequence[Snippet]:
    ids = {document_id for document_id, _ in fields}
    documents = list(session.scalars(select(Document).where(Document.id.in_(ids))))
    records = {one.document: one for one in assemble(session, documents, store.vault.open, store.settings.time_zone)}
    return [
        Snippet(id_, records[id_].form, records[id_].form_version, records[id_].field(name)) for id_, name in fields
    ]
