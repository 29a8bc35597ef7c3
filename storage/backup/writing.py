"""A backup made: first the database, then every file it speaks of, then what the office has set for itself.

In this order nothing is missed: files reach the vault before the rows that speak of them, and are never replaced. What
the backup before has too is linked to there, never to the living file: what happens to that one does not happen to the
copy.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from schemas.programme import NAME as PROGRAMME
from storage.backup.copying import copied, digest_of
from storage.backup.databases import copy_name, dump, kind_of, size_of
from storage.backup.shape import (
    DATA,
    FORMAT,
    About,
    BackupFailed,
    backups_in,
    name_of,
    read_sums,
    write_about,
    write_sums,
)
from storage.settings import FILE_NAME
from storage.store import Store
from storage.tables import Document, File

# What lies in the data folder beside the database. The inbox has been taken in, exports can be made again.
FOLDERS = ("store", "forms", "set-aside")
FILES = (PROGRAMME, FILE_NAME, "calibration.json")
_LOCK, _PART = ".lock", ".part"
# Beside what is copied, so much of the disk stays free.
_SPARE = 64 << 20


@dataclass
class Written:
    """What a backup came to: its folder, how many files were copied, how many were in the one before, and bytes."""

    path: Path
    copied: int = 0
    linked: int = 0
    bytes: int = 0
    sums: dict[str, str] = field(default_factory=dict, repr=False)


def usual_place(store: Store) -> Path:
    """Where the backups of an office lie."""
    return store.settings.backups or store.folder.root / "backups"


def back_up(
    store: Store, into: Path, program: str, now: datetime, on_file: Callable[[], None] = lambda: None
) -> Written:
    """Makes a backup in the folder `into`, which is made where it is not there. Raises BackupFailed."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = into / name_of(now, store.settings.time_zone)
    with _alone(into):
        for dead in into.glob(f".*{_PART}"):
            shutil.rmtree(dead, ignore_errors=True)
        if path.exists():
            raise BackupFailed("there is a backup of this second already: try again")
        draft = into / f".{path.name}{_PART}"
        try:
            written = _write(store, into, draft, program, now, on_file)
            # Everything on the disk before it has its name: a power cut leaves it whole or not at all.
            os.sync()
            draft.rename(path)
        except OSError as error:
            raise BackupFailed(f"the backup could not be written: {os.strerror(error.errno or 0)}") from None
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    written.path = path
    return written


def _write(store: Store, into: Path, draft: Path, program: str, now: datetime, on_file: Callable[[], None]) -> Written:
    before = next(reversed(backups_in(into)), None)
    known = read_sums(before) if before else {}
    sources = dict(sources_of(store.folder.root))
    _room(store, into, [path for name, path in sources.items() if name not in known])
    written, data = Written(draft), draft / DATA
    draft.mkdir(mode=0o700)
    data.mkdir(mode=0o700)
    kind = kind_of(store.settings.database)
    dump(store.settings.database, data / copy_name(kind))
    # Asked after the copy: what came in between lies in the store by now.
    sources |= dict(sources_of(store.folder.root))
    written.sums[copy_name(kind)] = digest_of(data / copy_name(kind))
    for name, path in sources.items():
        if path.resolve().is_relative_to(into.resolve()):
            continue
        with suppress(FileNotFoundError):
            # What was taken away meanwhile no row speaks of.
            _keep(written, data, name, path, before, known.get(name))
        on_file()
    with store.read() as session:
        files, documents = (session.scalars(select(func.count()).select_from(one)).one() for one in (File, Document))
    sums = write_sums(draft, written.sums)
    write_about(draft, About(FORMAT, now.isoformat(), program, kind, files, documents, sums))
    return written


def sources_of(root: Path) -> Iterator[tuple[str, Path]]:
    """Each file that belongs into a backup, with its name there; no drafts, no links, nothing that is no file."""
    for folder in FOLDERS:
        for place, folders, names in os.walk(root / folder):
            folders.sort()
            for name in sorted(names):
                path = Path(place) / name
                if not name.endswith(_PART) and path.is_file() and not path.is_symlink():
                    yield str(path.relative_to(root)), path
    yield from ((name, root / name) for name in FILES if (root / name).is_file())


def _keep(written: Written, data: Path, name: str, source: Path, before: Path | None, known: str | None) -> None:
    """One file, linked to the backup before where it is the same there, else copied and read once more."""
    target = data / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = source.stat()
    if before is not None and known is not None and _linked(before / DATA / name, target, about):
        written.linked += 1
        written.sums[name] = known
        return
    digest = copied(source, target)
    if digest_of(target) != digest:
        raise BackupFailed("what was written is not what is read back: the backup's disk is failing")
    written.copied += 1
    written.bytes += about.st_size
    written.sums[name] = digest


def _linked(there: Path, target: Path, about: os.stat_result) -> bool:
    """Links to the same file of the backup before; some disks know no links."""
    with suppress(OSError):
        known = there.stat()
        if (known.st_size, known.st_mtime_ns) == (about.st_size, about.st_mtime_ns):
            target.hardlink_to(there)
            return True
    return False


def _room(store: Store, into: Path, new: list[Path]) -> None:
    """Is there room? Asked before anything is written: a full disk would stop the whole office."""
    needed = size_of(store.settings.database) + _SPARE
    for path in new:
        with suppress(FileNotFoundError):
            needed += path.stat().st_size
    free = shutil.disk_usage(into).free
    if needed > free:
        raise BackupFailed(
            f"there is no room: {needed >> 20} MB are needed, {free >> 20} MB are free; "
            "name another disk in pendataan.toml (backups = ...)"
        )


@contextmanager
def _alone(into: Path) -> Iterator[None]:
    """One backup at a time in a folder; whoever died has let go."""
    handle = os.open(into / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed("another backup is being made in this folder: wait until it is done") from None
        except OSError:
            # Some network shares know no locks; names then tell two backups apart, to the second.
            pass
        yield
    finally:
        os.close(handle)
