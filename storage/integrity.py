"""Is everything there that the rows speak of? Every night all rows, and a seventh of the files opened and hashed.

Nothing is changed and nothing is mended: what is found is told, by kind and id, and a person takes it from a backup.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from storage.intake import ORIGINAL
from storage.saving import picture_name
from storage.store import Store
from storage.tables import File, FileState, Page, PageKind

SEVENTH = 7
SIZES = ("full", "screen")
# So much is told of one night; where everything is gone nobody reads on.
MOST = 500
_AT_ONCE = 1000


@dataclass
class Looked:
    """What was looked at: rows, files opened and read through; what was found (kind, id), and how much in all."""

    rows: int = 0
    opened: int = 0
    findings: int = 0
    found: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, kind: str, id_: str) -> None:
        """Notes a finding."""
        self.findings += 1
        if len(self.found) < MOST:
            self.found.append((kind, id_))


def look(store: Store, day: date) -> Looked:
    """Looks at every row, and reads what is due on this day."""
    looked = Looked()
    for rows in _batches(store, File.id, File.sha256, File.size):
        for id_, sha256, size in rows:
            looked.rows += 1
            _original(store, looked, id_, (sha256, size) if is_due(id_, day) else None)
    for rows in _batches(store, Page.id, Page.document_id, Page.page, Page.making):
        for _, document_id, page, making in rows:
            looked.rows += 1
            if document_id is not None:
                _pictures(store, looked, document_id, (page, making), is_due(document_id, day))
    for id_ in lost_pages(store):
        looked.tell("lost_pages", id_)
    return looked


def is_due(id_: str, day: date) -> bool:
    """Whether it is the day of this file or document: each has one of seven.

    >>> [sum(is_due("01ARZ3NDEKTSV4RRFFQ69G5FAV", date(2026, 11, day)) for day in range(n, n + 7)) for n in (1, 2, 9)]
    [1, 1, 1]
    """
    return zlib.crc32(id_.encode()) % SEVENTH == day.toordinal() % SEVENTH


def lost_pages(store: Store) -> Sequence[str]:
    """Files that were read and whose pages are not each in a document, set aside, or blank."""
    seen = (
        select(Page.file_id, func.count(Page.source_page.distinct()).label("pages"))
        .where(Page.kind.in_(list(PageKind)))
        .group_by(Page.file_id)
        .subquery()
    )
    wanted = (
        select(File.id)
        .outerjoin(seen, seen.c.file_id == File.id)
        .where(File.state == FileState.DONE, File.pages.is_not(None))
        .where(func.coalesce(seen.c.pages, 0) != File.pages)
        .order_by(File.id)
    )
    with store.read() as session:
        return session.scalars(wanted).all()


def _batches(store: Store, key: Any, *columns: Any) -> Iterator[Sequence[Any]]:
    """Rows by key, some at a time: nobody who writes waits for the look."""
    last = None
    while True:
        wanted = select(key, *columns).order_by(key).limit(_AT_ONCE)
        with store.read() as session:
            rows = session.execute(wanted if last is None else wanted.where(key > last)).all()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _original(store: Store, looked: Looked, file_id: str, expected: tuple[str, int] | None) -> None:
    if not store.vault.has(file_id, ORIGINAL):
        looked.tell("no_original", file_id)
    elif expected is not None and _read(store, looked, file_id, ORIGINAL) not in (None, expected):
        looked.tell("other_bytes", file_id)


def _pictures(store: Store, looked: Looked, document_id: str, page: tuple[int, int], due: bool) -> None:
    for size in SIZES:
        name = picture_name(page[0], size, page[1])
        seen = _read(store, looked, document_id, name) if due and store.vault.has(document_id, name) else None
        if not store.vault.has(document_id, name) or (seen is not None and seen[1] == 0):
            looked.tell("no_picture", document_id)


def _read(store: Store, looked: Looked, owner: str, name: str) -> tuple[str, int] | None:
    """Hash and size of what is kept; None where it cannot be read, which is a finding."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in store.vault.pieces(owner, name):
            digest.update(piece)
            size += len(piece)
    except OSError:
        looked.tell("unreadable", owner)
        return None
    looked.opened += 1
    return digest.hexdigest(), size
