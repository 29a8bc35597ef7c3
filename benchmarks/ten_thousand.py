"""A data folder with many documents: a few that were really read, and as many copies of them as are wanted.

The copies are rows, written in bulk: each has its own file, document, page, attempt, field results, readings,
decisions, search terms and open doubts, sealed under its own id. Numbers are found as if they were others, names are
shared. The first ones have their pictures, too.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage.ids import new_id
from storage.saving import picture_name
from storage.store import Store
from storage.tables import (
    Attempt,
    Base,
    Decision,
    Document,
    FieldRow,
    File,
    Page,
    ReadingRow,
    SearchTerm,
    TermKind,
)
from storage.tables_office import OpenDoubt

_AT_ONCE = 200
Rows = dict[type[Base], list[Mapping[str, Any]]]


def read_really(data: Path, sources: list[Path]) -> None:
    """Reads a few files by the command, as an office does. Raises CalledProcessError where that fails."""
    command = [sys.executable, "-m", "cli", "--data", str(data), "run", *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True)


def multiply(store: Store, count: int, with_pictures: int, without: Collection[type[Base]] = ()) -> None:
    """Copies the documents of the store until there are `count`; the first copies get pictures of their own. Rows of
    the tables in `without` are left out of the copies.

    Each of one page. The copies came in before the originals, a minute apart, so that the queue gives them first.
    """
    with store.read() as session:
        originals = [_rows_of(session, one) for one in session.scalars(select(Document.id).order_by(Document.id))]
    begin = datetime.now(UTC) - timedelta(minutes=count)
    copies = range(count - len(originals))
    for start in range(0, len(copies), _AT_ONCE):
        some = copies[start : start + _AT_ONCE]
        made = [_copied(store, originals[n % len(originals)], begin + timedelta(minutes=n)) for n in some]
        made = [{table: rows for table, rows in copy.items() if table not in without} for copy in made]
        with store.write() as session:
            _insert(session, made)
    with store.read() as session:
        first = session.scalars(select(Document.id).order_by(Document.received_at).limit(with_pictures)).all()
    for n, document_id in enumerate(first):
        _copy_pictures(store, originals[n % len(originals)][Document][0]["id"], document_id)


def _rows_of(session: Session, document_id: str) -> Rows:
    """All rows of a document, in the order in which they must be written."""
    page = session.scalars(select(Page).where(Page.document_id == document_id)).one()
    attempt = session.scalars(select(Attempt).where(Attempt.document_id == document_id)).one()
    wanted = {
        File: File.id == page.file_id,
        Document: Document.id == document_id,
        Page: Page.id == page.id,
        Attempt: Attempt.id == attempt.id,
        FieldRow: FieldRow.attempt_id == attempt.id,
        ReadingRow: ReadingRow.attempt_id == attempt.id,
        Decision: Decision.document_id == document_id,
        SearchTerm: SearchTerm.document_id == document_id,
        OpenDoubt: OpenDoubt.document_id == document_id,
    }
    return {
        table: [dict(row._mapping) for row in session.execute(select(*table.__table__.columns).where(condition))]
        for table, condition in wanted.items()
    }


def _copied(store: Store, rows: Rows, received: datetime) -> Rows:
    """The same rows under new ids."""
    names = {rows[table][0]["id"]: new_id(received) for table in (File, Document, Attempt)}
    old, new = rows[Document][0]["id"], names[rows[Document][0]["id"]]
    old_file = rows[File][0]["id"]

    def renewed(table: type[Base], row: Mapping[str, Any]) -> dict[str, Any]:
        sealed_for = (old_file, names[old_file]) if table is File else (old, new)
        made = {column: _value(store, column, value, sealed_for) for column, value in row.items()}
        made = {column: names.get(value, value) if isinstance(value, str) else value for column, value in made.items()}
        if not isinstance(row.get("id"), str):
            made.pop("id", None)
        if "received_at" in made:
            made["received_at"] = received
        if table is SearchTerm and row["kind"] != TermKind.NAME:
            # As of other people: copies of one number would all be flagged as duplicates of each other.
            made["term"] = secrets.token_bytes(len(row["term"]))
        return made

    return {table: [renewed(table, row) for row in found] for table, found in rows.items()}


def _value(store: Store, column: str, value: object, sealed_for: tuple[str, str]) -> object:
    """A value, sealed anew under the copy's id where it is sealed."""
    if not column.endswith("_sealed") or not isinstance(value, bytes):
        return value
    before, after = sealed_for
    return store.vault.seal(after, store.vault.open(before, value))


def _insert(session: Session, made: list[Rows]) -> None:
    for table in made[0]:
        rows = [row for copy in made for row in copy[table]]
        if rows:
            session.execute(insert(table), rows)


def _copy_pictures(store: Store, old: str, new: str) -> None:
    for size in ("full", "screen"):
        name = picture_name(1, size)
        if not store.vault.has(new, name):
            store.vault.put(new, name, store.vault.get(old, name))
