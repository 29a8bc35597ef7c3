"""What lies in the vault without a row that speaks of it: a process was killed between the two.

Pictures are made again when their file is read. An original is never thrown away: the same bytes are known under
another row, or the file comes in anew, as when a database was restored that is older than the store. What else lies
there is left alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from schemas.errors import Rejected
from storage.disk import digest
from storage.ids import new_id
from storage.intake import ORIGINAL, take
from storage.store import Store
from storage.tables import Document, File
from storage.tables_intake import Batch

log = logging.getLogger(__name__)

# What is younger may be in the hands of somebody who has not written its row yet.
YOUNG_SECONDS = 3600.0
FOUND_AGAIN = "ditemukan-kembali"
# What reading a file leaves in the vault, and what is put there to see whether it keeps things.
_OURS = re.compile(r"original|probe|page-[a-z0-9.-]+")


@dataclass(frozen=True)
class Swept:
    """How many owners without a row there were: their bytes are known elsewhere, or came in anew."""

    removed: int = 0
    taken: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.removed + other.removed, self.taken + other.taken)


def sweep_orphans(
    store: Store,
    now: Callable[[], datetime],
    stop: Callable[[], bool] = lambda: False,
    alive: Callable[[], None] = lambda: None,
) -> Swept:
    """Looks through the whole vault, until `stop` says so; `alive` is told on the way. Twice changes nothing more."""
    total = Swept()
    for owners in store.vault.owners():
        alive()
        if stop():
            break
        for owner in _without_row(store, owners):
            if now().timestamp() - store.vault.last_touched(owner) >= YOUNG_SECONDS:
                total += _sweep(store, owner, now())
    if total != Swept():
        log.info("swept: %d without a row removed, %d files taken in anew", total.removed, total.taken)
    return total


def _without_row(store: Store, owners: Collection[str]) -> set[str]:
    known = set[str]()
    with store.read() as session:
        for column in (File.id, Document.id, Batch.id):
            known |= set(session.scalars(select(column).where(column.in_(owners))))
    return set(owners) - known


def _sweep(store: Store, owner: str, now: datetime) -> Swept:
    if not all(_OURS.fullmatch(name) for name in store.vault.names(owner)):
        return Swept()
    if not store.vault.has(owner, ORIGINAL):
        store.vault.forget(owner)
        return Swept(removed=1)
    copy = store.folder.scratch / f".{new_id(now)}"
    try:
        with copy.open("xb") as out:
            store.vault.get_into(owner, ORIGINAL, out)
        taken = 0 if _is_known(store, digest(copy)) else 1
        if taken:
            # Moved: the copy in scratch goes once the bytes have a row of their own.
            take(store, copy, move=True, now=now, name=FOUND_AGAIN)
        store.vault.forget(owner)
    except Rejected as reason:
        log.warning("a file without a row stays where it lies: %s", reason.code.value)
        return Swept()
    finally:
        copy.unlink(missing_ok=True)
    return Swept(removed=1 - taken, taken=taken)


def _is_known(store: Store, sha256: str) -> bool:
    """Are these bytes kept, whole, under a row?"""
    with store.read() as session:
        ids = session.scalars(select(File.id).where(File.sha256 == sha256)).all()
    return any(store.vault.has(file_id, ORIGINAL) for file_id in ids)
