"""Records out of the database, in the order they were received."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.sql.expression import and_

from schemas.errors import SetAside
from schemas.record import Record
from schemas.values import State
from storage.assemble import assemble
from storage.errors import UnknownRecord
from storage.store import Store
from storage.tables import Document, File, Page, SearchTerm, TermKind
from storage.terms import canonical, hashed

_BATCH = 100


def records(
    store: Store,
    form: str | None = None,
    state: State | None = None,
    since: datetime | None = None,
    opened: bool = True,
) -> Iterator[Record]:
    """The records, a few at a time in memory; `since` is the earliest time of receipt.

    With `opened` false nothing sealed is opened: states, statuses and flags are there, values are not.
    """
    wanted: list[ColumnElement[bool]] = []
    if form is not None:
        wanted.append(Document.form == form)
    if state is not None:
        wanted.append(Document.state == state)
    if since is not None:
        wanted.append(Document.received_at >= since)
    last: Document | None = None
    while batch := _batch(store, wanted, last, opened):
        yield from (record for _, record in batch)
        last = batch[-1][0]


def record(store: Store, document_id: str) -> Record:
    """One record. Raises UnknownRecord where there is none."""
    with store.read() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise UnknownRecord("no such document")
        return assemble(session, [document], store.vault.open, store.settings.time_zone)[0]


def begun_in(store: Store, file_id: str) -> list[Record]:
    """The records of the documents whose first page lies in this file, in the order in which they lie there."""
    here = select(Page.document_id).where(Page.file_id == file_id, Page.document_id.is_not(None))
    with store.read() as session:
        ids = list(dict.fromkeys(session.scalars(here.order_by(Page.source_page, Page.part))))
        pages = select(Page.document_id, Page.file_id).where(Page.document_id.in_(ids)).order_by(Page.page.desc())
        first = dict(session.execute(pages).tuples().all())
        begun = [id_ for id_ in ids if first[id_] == file_id]
        documents = {one.id: one for one in session.scalars(select(Document).where(Document.id.in_(begun)))}
        ordered = [documents[id_] for id_ in begun if id_ is not None]
        return assemble(session, ordered, store.vault.open, store.settings.time_zone)


def reason_of(store: Store, file_id: str) -> SetAside | None:
    """Why a file was set aside as a whole; None where it was not. Raises UnknownRecord where there is none."""
    with store.read() as session:
        file = session.get(File, file_id)
    if file is None:
        raise UnknownRecord("no such file")
    return None if file.reason is None else SetAside(file.reason)


def find(store: Store, kind: TermKind, text: str) -> list[str]:
    """The ids of the documents that can be found by this text, the latest first."""
    term = hashed(store.term_key, kind, canonical(kind, text))
    found = (
        select(Document.id)
        .where(Document.id.in_(select(SearchTerm.document_id).where(SearchTerm.kind == kind, SearchTerm.term == term)))
        .order_by(Document.received_at.desc(), Document.id.desc())
    )
    with store.read() as session:
        return list(session.scalars(found))


def _batch(
    store: Store, wanted: list[ColumnElement[bool]], last: Document | None, opened: bool
) -> list[tuple[Document, Record]]:
    """The next few after `last`. Each batch is a transaction of its own: writers never wait for an export."""
    query = select(Document).where(*wanted).order_by(Document.received_at, Document.id).limit(_BATCH)
    if last is not None:
        same = and_(Document.received_at == last.received_at, Document.id > last.id)
        query = query.where(or_(Document.received_at > last.received_at, same))
    with store.read() as session:
        documents = list(session.scalars(query))
        made = assemble(session, documents, store.vault.open if opened else None, store.settings.time_zone)
    return list(zip(documents, made, strict=True))
