"""Which files are scans, and how they come in: copied where they were named, moved out of the inbox."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from time import sleep
from typing import TypeVar

from flows.explaining import explain
from schemas.errors import Rejected, SetAside
from schemas.library import form_names
from storage.errors import ChangedWhileCopying
from storage.explanations import is_explanation
from storage.intake import IntakeResult, Origin, take
from storage.setting_aside import move_aside
from storage.store import Store

# What other programs leave in folders. https://github.com/paperless-ngx: the files its users trip over.
TRASH_NAMES = {
    "thumbs.db",
    "desktop.ini",
    "@eadir",
    "#recycle",
    "@recycle",
    "$recycle.bin",
    "system volume information",
    "lost+found",
}
TRASH_STARTS = (".", "~$")
# What programs call a file while they write it; under its own name it comes in.
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", "~")
EXPECTED = ".expected.json"
# What a path can be to blame for, beside rights: longer than the system can say, or through a loop of links.
TOO_FAR = {errno.ENAMETOOLONG, errno.ELOOP}
# A file that changed less than this ago may still be growing: scanners open and close one many times.
SETTLED_SECONDS = 2.0

T = TypeVar("T")


@dataclass
class Taken:
    """What became of the files, by where they lay: taken in; set aside unread; left where they are.

    `refused` says why a file was not taken, `forbidden` may not be read or moved, `unfinished` is still
    being written and comes in by itself the next time.
    """

    files: dict[Path, IntakeResult] = field(default_factory=dict)
    aside: dict[Path, SetAside] = field(default_factory=dict)
    refused: dict[Path, SetAside] = field(default_factory=dict)
    forbidden: list[Path] = field(default_factory=list)
    unfinished: list[Path] = field(default_factory=list)

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.files | other.files,
            self.aside | other.aside,
            self.refused | other.refused,
            self.forbidden + other.forbidden,
            self.unfinished + other.unfinished,
        )

    @property
    def waiting(self) -> list[str]:
        """The ids of those that wait to be read."""
        return [result.file_id for result in self.files.values() if not result.duplicate_of]

    @property
    def duplicates(self) -> list[str]:
        """The ids of those whose bytes were there before."""
        return [result.file_id for result in self.files.values() if result.duplicate_of]

    @property
    def left(self) -> bool:
        """Was anything left where it is that will not come in by itself the next time?"""
        return bool(self.refused or self.forbidden)


def is_trash(name: str) -> bool:
    """Is this a file or folder that no scanner made?

    >>> [is_trash(name) for name in ("scan.png", "._scan.png", "Thumbs.db", "~$a.pdf", "a.expected.json")]
    [False, True, True, True, True]
    """
    low = name.lower()
    return low in TRASH_NAMES or low.startswith(TRASH_STARTS) or low.endswith(EXPECTED)


def is_unfinished(name: str) -> bool:
    """Is this the name of a file that some program still writes?

    >>> [is_unfinished(name) for name in ("scan.pdf", "scan.pdf.part", "scan.TMP")]
    [False, True, True]
    """
    return name.lower().endswith(UNFINISHED)


def scans(paths: Iterable[Path], ignore: Sequence[str] = ()) -> Iterator[Path]:
    """The files named, and those in the folders named, folders within them too; sorted, without trash and without
    those whose name, or whose folder's, fits a pattern of `ignore` (capitals or not).

    A file that was named by itself is a scan whatever its name. Links inside folders are yielded, never
    followed: taking them in refuses them, and so it does folders that cannot be looked into.
    """
    patterns = [pattern.lower() for pattern in ignore]
    for path in paths:
        if path.is_dir():
            yield from _within(path, patterns)
        else:
            yield path


def _within(folder: Path, ignore: Sequence[str]) -> Iterator[Path]:
    """Without recursion: folders may lie in each other deeper than Python likes to call."""
    found = [(folder, True)]
    while found:
        path, is_folder = found.pop()
        if not is_folder or (inside := _inside(path, ignore)) is None:
            yield path
        else:
            found += sorted(inside, reverse=True)


def looked_at(path: Path) -> os.stat_result | None:
    """What the system says of a path, links not followed; None where it is gone or out of reach."""
    try:
        return path.lstat()
    except OSError as error:
        return _answered(error, None)


def _is_folder(path: Path) -> bool:
    about = looked_at(path)
    return about is not None and stat.S_ISDIR(about.st_mode)


def _inside(folder: Path, ignore: Sequence[str]) -> list[tuple[Path, bool]] | None:
    """What lies in a folder and whether it is one, without trash; None where it may not be looked into."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return None
    try:
        with os.scandir(folder) as entries:
            return [
                (folder / entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if not is_trash(entry.name) and not any(fnmatchcase(entry.name.lower(), one) for one in ignore)
            ]
    except OSError as error:
        return _answered(error, None)


def _answered(error: OSError, answer: T) -> T:
    """The answer where it is the path that is at fault; raises where the system is broken."""
    gone = isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError)
    if gone or error.errno in TOO_FAR:
        return answer
    raise error


def samples(folder: Path) -> Iterator[Path]:
    """The scans in a folder that have an expected record beside them (not the programs that made them)."""
    return (path for path in scans([folder]) if expected_of(path).is_file())


def expected_of(sample: Path) -> Path:
    """Where the expected record of a sample lies."""
    return sample.with_name(f"{sample.stem}{EXPECTED}")


def take_in(
    store: Store, paths: Iterable[Path], move: bool, now: Callable[[], datetime], settled: bool = False
) -> Taken:
    """Takes the files into the store, the oldest of the inbox first; what is no file that could be read is set aside
    with `move`, else left. `settled`: it was seen already that they do not change.

    Our own explanations that come back with a file are no scans: with `move` they are taken away.
    """
    taken, found = Taken(), list(dict.fromkeys(paths))
    if move:
        # Whoever looked for them: what the office wants to be left in the inbox is left there.
        found = [path for path in found if not _is_left(store, path)]
        found.sort(key=lambda path: (_mark(path) or (0, 0))[1])
    growing = _growing(found, now) if move and not settled else set()
    for path in found:
        if path in growing or (move and is_unfinished(path.name)):
            taken.unfinished.append(path)
        else:
            _take_one(store, path, move, now, taken)
    return taken


def _is_left(store: Store, path: Path) -> bool:
    """Does a file of the inbox, or a folder there in which it lies, fit a pattern of `ignore`?"""
    ignore, inbox = store.settings.ignore, store.folder.inbox
    if not ignore or not path.is_relative_to(inbox):
        return False
    names = [part.lower() for part in path.relative_to(inbox).parts]
    return any(fnmatchcase(name, pattern.lower()) for name in names for pattern in ignore)


def _take_one(store: Store, path: Path, move: bool, now: Callable[[], datetime], taken: Taken) -> None:
    try:
        if not is_explanation(path, explain):
            taken.files[path] = take(store, path, move, now(), origin=_origin(store, path) if move else Origin())
        elif move:
            path.unlink()
    except Rejected as reason:
        _refuse(store, path, reason.code, move, taken)
    except ChangedWhileCopying:
        taken.unfinished.append(path)
    except FileNotFoundError:
        # Somebody else took it in, or took it away; where it still lies there, something of ours is gone.
        if os.path.lexists(path):
            raise
    except OSError as error:
        taken.forbidden += _answered(error, [path])


def _origin(store: Store, path: Path) -> Origin:
    """What the folders of the inbox say in which a file lies: one of a form's name, whose form it is; the others
    together are the batch."""
    if not path.is_relative_to(store.folder.inbox) or not (folders := path.relative_to(store.folder.inbox).parts[:-1]):
        return Origin()
    names = form_names([store.folder.forms])
    forms = [folder.lower() for folder in folders if folder.lower() in names]
    batch = "/".join(folder for folder in folders if folder.lower() not in names)
    return Origin(forms[-1] if forms else None, batch or None)


def _growing(paths: Iterable[Path], now: Callable[[], datetime]) -> set[Path]:
    """Those that changed while they were watched. Only where one changed a moment ago is there a wait, and
    one wait for all."""
    before = {path: mark for path in paths if (mark := _mark(path))}
    age = now().timestamp() - max((time for _, time in before.values()), default=0) / 1e9
    if age >= SETTLED_SECONDS:
        return set()
    sleep(min(SETTLED_SECONDS, SETTLED_SECONDS - age))
    return {path for path, mark in before.items() if _mark(path) not in (mark, None)}


def _mark(path: Path) -> tuple[int, int] | None:
    about = looked_at(path)
    return (about.st_size, about.st_mtime_ns) if about else None


def _refuse(store: Store, path: Path, code: SetAside, move: bool, taken: Taken) -> None:
    if _is_folder(path):
        # It is only yielded where it may not be looked into.
        taken.forbidden.append(path)
        return
    with suppress(FileNotFoundError):
        moved = move and move_aside(store, path, code, explain)
        (taken.aside if moved else taken.refused)[path] = code
