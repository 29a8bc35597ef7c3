"""What cannot be processed goes to `set-aside/` under its own name, with a text that says why."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from schemas.errors import SetAside
from schemas.outcome import PageAside
from storage.disk import AlreadyThere, new_file
from storage.errors import UnknownRecord
from storage.facts import Explain
from storage.intake import ORIGINAL
from storage.leases import Claim, hold
from storage.store import Store
from storage.tables import File, FileState

# What one of the systems that may look into the folder refuses in names, or reads as a path.
_FORBIDDEN = re.compile(r'[/\\<>:"|?*]')
# Names may have 255 bytes; room is left for " (2)" and ".txt".
_LONGEST = 240


def set_aside(store: Store, held: Claim, code: SetAside, explain: Explain, now: datetime) -> None:
    """Sets a whole file aside: reason kept, a copy and its explanation in `set-aside/`. Raises LeaseLost.

    The original stays in the vault. Doing it twice changes nothing.
    """
    with store.read() as session:
        file = hold(session, held)
        if file.state != FileState.WAITING:
            return
    _copy(store, file, explain(code))
    with store.write() as session:
        file = hold(session, held)
        file.state, file.reason, file.finished_at, file.lease_expires = FileState.SET_ASIDE, code, now, None


def copy_pages_aside(store: Store, file_id: str, aside: tuple[PageAside, ...], explain: Explain) -> None:
    """Copies a file some of whose pages could not be read, with the reason for each; nothing where all could."""
    if not aside:
        return
    with store.read() as session:
        file = session.get(File, file_id)
    if file is None:
        raise UnknownRecord("no such file")
    pages = defaultdict(list)
    for page in aside:
        pages[page.reason].append(str(page.source_page))
    parts = [f"Halaman {', '.join(numbers)}:\n{explain(code)}" for code, numbers in pages.items()]
    _copy(store, file, "\n\n".join(parts))


def safe_name(name: str) -> str:
    """A file's name as it may stand in a folder, whatever it was.

    >>> safe_name("../../etc/passwd"), safe_name(""), safe_name("formulir 1.pdf")
    ('_.._.._etc_passwd', '_', 'formulir 1.pdf')
    """
    kept = "".join("_" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in name)
    kept = _FORBIDDEN.sub("_", kept).strip(" ").rstrip(".")
    if kept.startswith(".") or not kept:
        kept = "_" + kept
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix.encode()) > 20:
        return _cut(kept, _LONGEST)
    return f"{_cut(stem, _LONGEST - len(suffix.encode()) - 1)}.{suffix}"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore")


def _copy(store: Store, file: File, text: str) -> None:
    """Puts the file and its explanation into the folder, beside what is there and never over it."""
    data = store.vault.get(file.id, ORIGINAL)
    folder = store.folder.set_aside
    for name in _names(safe_name(store.vault.open(file.id, file.source_sealed))):
        parts = {folder / name: data, folder / f"{name}.txt": (text.rstrip() + "\n").encode()}
        # Looked at first: a file tried again for another reason must not lie beside its old explanation.
        if all(_fits(path, part) for path, part in parts.items()) and all(map(_put, parts, parts.values())):
            return


def _names(name: str) -> Iterator[str]:
    yield name
    path, number = Path(name), 2
    while True:
        yield f"{path.stem} ({number}){path.suffix}"
        number += 1


def _put(path: Path, data: bytes) -> bool:
    """Whether these bytes now lie there: written, or there already. What else lies there is left alone."""
    try:
        with new_file(path) as out:
            out.write(data)
    except AlreadyThere:
        return _fits(path, data)
    return True


def _fits(path: Path, data: bytes) -> bool:
    """Whether nothing lies there, or just these bytes."""
    if not os.path.lexists(path):
        return True
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data
