"""What cannot be processed goes to `set-aside/` under its own name, with a text that says why."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.errors import Rejected, SetAside
from schemas.outcome import PageAside
from storage.database import one_at_a_time
from storage.disk import AlreadyThere, digest, new_file, sync_folder
from storage.errors import StorageFailed, UnknownRecord
from storage.explanations import ENDING, is_explanation, of_file, of_pages
from storage.facts import Explain
from storage.intake import ORIGINAL
from storage.leases import Claim, hold
from storage.store import Store
from storage.tables import File, FileState

# What one of the systems that may look into the folder refuses in names, or reads as a path.
_FORBIDDEN = re.compile(r'[/\\<>:"|?*]')
# Names may have 255 bytes; room is left for " (2)" and ".txt".
_LONGEST = 240
_TRIES = 5


def set_aside(store: Store, held: Claim, reason: Rejected, explain: Explain, now: datetime) -> int:
    """Sets a whole file aside: reason kept, a copy and its explanation in `set-aside/`; how many files went.

    Those of the same bytes that were linked to it go with it: nothing was read that could stand for them.
    The originals stay in the vault. Doing it twice changes nothing. Raises LeaseLost.
    """
    copied: set[str] = set()
    for _ in range(_TRIES):
        with store.read() as session:
            files = _alike(session, hold(session, held))
        for file in files:
            if file.id not in copied:
                if held.tries > 1:
                    # A process that died may have put it there for another reason, and never written that down.
                    take_back(store, file.id, explain)
                _copy(store, file, of_file(reason.code, explain))
                copied.add(file.id)
        with store.write() as session:
            one_at_a_time(session, "intake")
            files = _alike(session, hold(session, held))
            if {file.id for file in files} <= copied:
                for file in files:
                    _mark(file, reason, now)
                return len(files)
    raise StorageFailed("more files of the same bytes kept coming in")


def _alike(session: Session, file: File) -> list[File]:
    """The file and those linked to it, where it still waits to be read or set aside."""
    if file.state != FileState.WAITING:
        return []
    return [file, *session.scalars(select(File).where(File.duplicate_of == file.id).order_by(File.id))]


def _mark(file: File, reason: Rejected, now: datetime) -> None:
    file.state, file.reason, file.pages = FileState.SET_ASIDE, reason.code, reason.pages
    file.duplicate_of, file.finished_at, file.lease_expires = None, now, None


def move_aside(store: Store, path: Path, code: SetAside, explain: Explain) -> bool:
    """Moves what is never opened (a link, a device) into `set-aside/` by its name alone, an explanation beside it.

    A link is moved itself, never what it points at. False where it cannot be moved: a folder, another file
    system, no rights; it then lies where it lay. Raises FileNotFoundError where somebody else was quicker.
    """
    if path.is_dir() and not path.is_symlink():
        return False
    text, folder = of_file(code, explain).encode(), store.folder.set_aside
    name = next(
        name
        for name in _names(safe_name(path.name))
        if _of_text(folder / f"{name}{ENDING}", text).fits() and _reserved(folder / name)
    )
    try:
        path.rename(folder / name)
    except OSError as error:
        (folder / name).unlink()
        if isinstance(error, FileNotFoundError):
            raise
        return False
    sync_folder(folder)
    _of_text(folder / f"{name}{ENDING}", text).put()
    return True


def copy_pages_aside(store: Store, file_id: str, aside: tuple[PageAside, ...], explain: Explain) -> None:
    """Copies a file some of whose pages could not be read, with the reason for each; nothing where all could."""
    if not aside:
        return
    with store.read() as session:
        file = session.get(File, file_id)
    if file is None:
        raise UnknownRecord("no such file")
    _copy(store, file, of_pages(aside, explain))


def take_back(store: Store, file_id: str, explain: Explain) -> None:
    """A file that is to be read again lies in the folder no longer, nor does its explanation, as far as both are as
    they were put there: what people have changed is theirs. Its original is in the vault. Raises UnknownRecord."""
    with store.read() as session:
        file = session.get(File, file_id)
    if file is None:
        raise UnknownRecord("no such file")
    for name in _names(safe_name(store.vault.open(file.id, file.source_sealed))):
        path = store.folder.set_aside / name
        told = path.with_name(f"{name}{ENDING}")
        if not os.path.lexists(path):
            return
        ours = path.is_file() and not path.is_symlink() and digest(path) == file.sha256
        if ours and os.path.lexists(told) and is_explanation(told, explain):
            path.unlink()
            told.unlink()
            return


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


@dataclass(frozen=True)
class _Part:
    """Bytes that are to lie at a place: their hash, and how they are written."""

    path: Path
    sha256: str
    write: Callable[[BinaryIO], object]

    def fits(self) -> bool:
        """Whether nothing lies there, or just these bytes."""
        return not os.path.lexists(self.path) or self._is_there()

    def put(self) -> bool:
        """Whether these bytes now lie there: written, or there already. What else lies there is left alone."""
        if os.path.lexists(self.path):
            return self._is_there()
        try:
            with new_file(self.path) as out:
                self.write(out)
        except AlreadyThere:
            return self._is_there()
        return True

    def _is_there(self) -> bool:
        return self.path.is_file() and not self.path.is_symlink() and digest(self.path) == self.sha256


def _copy(store: Store, file: File, text: str) -> None:
    """Puts the file and its explanation into the folder, beside what is there and never over it."""
    for name in _names(safe_name(store.vault.open(file.id, file.source_sealed))):
        path = store.folder.set_aside / name
        parts = (
            _Part(path, file.sha256, lambda out: store.vault.get_into(file.id, ORIGINAL, out)),
            _of_text(path.with_name(f"{name}{ENDING}"), text.encode()),
        )
        # Looked at first: a file tried again for another reason must not lie beside its old explanation.
        if all(part.fits() for part in parts) and all(part.put() for part in parts):
            return


def _of_text(path: Path, text: bytes) -> _Part:
    return _Part(path, hashlib.sha256(text).hexdigest(), lambda out: out.write(text))


def _reserved(path: Path) -> bool:
    """Whether the name was free and is ours now: an empty file holds it, which a rename may replace."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    return True


def _names(name: str) -> Iterator[str]:
    yield name
    path, number = Path(name), 2
    while True:
        yield f"{path.stem} ({number}){path.suffix}"
        number += 1
