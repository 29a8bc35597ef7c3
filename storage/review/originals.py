"""The files as they came in, for those who may have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from storage.accounts.audit import note
from storage.errors import UnknownRecord
from storage.intake import ORIGINAL
from storage.store import Store
from storage.tables import File

# Endings that say what a program opens; no other part of a file's name leaves the store.
_ENDINGS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".heic", ".bmp", ".gif"})


@dataclass(frozen=True)
class Original:
    """A file as it came in: a name that tells nothing, its size in bytes, and the bytes a piece at a time."""

    name: str
    size: int
    pieces: Iterator[bytes]


def take_out(store: Store, file_id: str, account_id: str, now: datetime) -> Original:
    """The original for somebody, which is written down. Raises UnknownRecord where there is no such file."""
    with store.write() as session:
        file = session.get(File, file_id)
        if file is None or not store.vault.has(file_id, ORIGINAL):
            raise UnknownRecord("no such file")
        note(session, account_id, "original_taken", now, file_id=file_id)
    ending = PurePath(store.vault.open(file.id, file.source_sealed)).suffix.lower()
    return Original(file_id + (ending if ending in _ENDINGS else ""), file.size, store.vault.pieces(file_id, ORIGINAL))
