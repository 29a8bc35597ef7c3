"""Files come in: copied whole into the vault, written down, and only then taken from where they lay."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.errors import Rejected, SetAside
from storage.batches import batch_of
from storage.database import one_at_a_time
from storage.disk import is_being_written, plain_file
from storage.errors import ChangedWhileCopying
from storage.ids import new_id
from storage.store import Store
from storage.tables import File, FileState
from storage.vault import Stored

ORIGINAL = "original"
_MOVING = "moving.lock"
# No scan is larger. What is must find room twice (vault, set-aside), or it would fill the disk for all.
LARGE = 1 << 30


@dataclass(frozen=True)
class Origin:
    """What people said of a file by where they put it: the form it is (`form`), the batch it belongs to (its name)."""

    form: str | None = None
    batch: str | None = None


@dataclass(frozen=True)
class IntakeResult:
    """What became of a file: its id, and the id of the file of the same bytes that stands for it."""

    file_id: str
    sha256: str
    size: int
    duplicate_of: str | None


def take(
    store: Store, path: Path, move: bool, now: datetime, name: str | None = None, origin: Origin = Origin()
) -> IntakeResult:
    """Takes a file in; its source is removed with `move`, once everything is safe.

    Its name (`name`, where it lies here under another one) is kept sealed and never used as a path. The
    same bytes as a file that waits or was read are kept too, linked to it and not processed again; those
    of one that was set aside are tried again. A source that was taken in before and could not be removed (we were
    killed, or it may not be) is removed now, and makes no second file.
    Raises Rejected for links, folders and devices (unsafe) and for what the disk has no room for (too_large),
    ChangedWhileCopying for a file that is still being written, PermissionError where `move` cannot be,
    FileNotFoundError where somebody else was quicker.
    """
    _refuse_unsafe(path)
    if move and not os.access(path.parent, os.W_OK | os.X_OK):
        # Found out only afterwards, the file would come in again with every pass.
        raise PermissionError("files cannot be moved out of this folder")
    if not move:
        return _take(store, path, now, name or path.name, origin, move)
    with _alone(store.folder.scratch / _MOVING):
        if (before := _taken_before(store, path)) is not None:
            path.unlink()
            return before
        return _take(store, path, now, name or path.name, origin, move)


def _take(store: Store, path: Path, now: datetime, name: str, origin: Origin, move: bool) -> IntakeResult:
    file_id = new_id(now)
    stored, about = _copy(store, file_id, path, move)
    with store.write() as session:
        first = _write_down(
            store, session, _New(file_id, name, stored, origin, _source_mark(about) if move else None), now
        )
    if move:
        _remove(path, about)
    return IntakeResult(file_id, stored.sha256, stored.size, first)


def _source_mark(about: os.stat_result) -> str:
    """A hash of what the system says of a file. The time of its last change of any kind nobody can set: another file,
    or the same one put there anew, never has this mark."""
    told = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _taken_before(store: Store, path: Path) -> IntakeResult | None:
    """The file that was made of just this source, if one was."""
    mark = _source_mark(path.lstat())
    with store.read() as session:
        file = session.scalars(select(File).where(File.source_mark == mark)).first()
    return None if file is None else IntakeResult(file.id, file.sha256, file.size, file.duplicate_of)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one process moves a file at a time: two would both take the same one in. The dead let go."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        # Some network shares know no locks; a file taken in twice there is linked as a duplicate.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _copy(store: Store, file_id: str, path: Path, move: bool) -> tuple[Stored, os.stat_result]:
    """The file in the vault, and what the system said of it. Raises ChangedWhileCopying, Rejected."""
    with plain_file(path) as source:
        before = os.fstat(source.fileno())
        if move and is_being_written(source):
            # What is written into a file that was moved away would be lost with it.
            raise ChangedWhileCopying("a program has the file open to write in it")
        if before.st_size > LARGE and 2 * before.st_size > shutil.disk_usage(store.folder.store).free:
            raise Rejected(SetAside.TOO_LARGE)
        stored = store.vault.put_from(file_id, ORIGINAL, source)
        if _mark(os.fstat(source.fileno())) != _mark(before) or stored.size != before.st_size:
            store.vault.remove(file_id, ORIGINAL)
            raise ChangedWhileCopying("the file is still being written")
    return stored, before


def _refuse_unsafe(path: Path) -> None:
    """Before anything else: what is no plain file is unsafe, whoever may read or move it."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Rejected(SetAside.UNSAFE)


def _mark(about: os.stat_result) -> tuple[int, int, int, int]:
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


@dataclass(frozen=True)
class _New:
    """A file whose bytes are safe and that has no row yet."""

    id: str
    name: str
    stored: Stored
    origin: Origin
    source_mark: str | None


def _write_down(store: Store, session: Session, new: _New, now: datetime) -> str | None:
    """Adds the row; the id of the first file of the same bytes where one waits or was read.

    One that was set aside stands for nobody: the bytes wait again under a row of their own, with no try
    counted, and the earlier row keeps saying when they were set aside and why.
    """
    one_at_a_time(session, "intake")
    same = select(File.id).where(File.sha256 == new.stored.sha256, File.state.in_((FileState.WAITING, FileState.DONE)))
    first = session.scalars(same.order_by(File.received_at, File.id).limit(1)).first()
    session.add(
        File(
            id=new.id,
            source_sealed=store.vault.seal(new.id, new.name),
            sha256=new.stored.sha256,
            size=new.stored.size,
            state=FileState.DUPLICATE if first else FileState.WAITING,
            received_at=now,
            duplicate_of=first,
            tries=0,
            form=new.origin.form,
            batch_id=batch_of(store, session, new.origin.batch, now) if new.origin.batch else None,
            source_mark=new.source_mark,
        )
    )
    return first


def _remove(path: Path, taken: os.stat_result) -> None:
    """Removes the source if it is still the file that was taken; one put in its place since stays."""
    try:
        if _mark(path.lstat()) == _mark(taken):
            path.unlink()
    except FileNotFoundError:
        pass
