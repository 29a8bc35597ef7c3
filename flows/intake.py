"""Which files are scans, and how they come in: copied where they were named, moved out of the inbox."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from schemas.errors import Rejected
from storage.errors import ChangedWhileCopying
from storage.intake import take
from storage.store import Store

# What other programs leave in folders. https://github.com/paperless-ngx: the files its users trip over.
TRASH_NAMES = {"thumbs.db", "desktop.ini", "@eadir"}
TRASH_STARTS = (".", "~$")
EXPECTED = ".expected.json"


@dataclass
class Taken:
    """What became of the files: ids of those that wait, duplicates, and names of those left where they are."""

    waiting: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    @property
    def left(self) -> bool:
        """Was anything left where it is that will not come in by itself the next time?"""
        return bool(self.unsafe or self.forbidden)


def is_trash(name: str) -> bool:
    """Is this a file or folder that no scanner made?

    >>> [is_trash(name) for name in ("scan.png", "._scan.png", "Thumbs.db", "~$a.pdf", "a.expected.json")]
    [False, True, True, True, True]
    """
    low = name.lower()
    return low in TRASH_NAMES or low.startswith(TRASH_STARTS) or low.endswith(EXPECTED)


def scans(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, folders within them too; sorted, without trash.

    A file that was named by itself is a scan whatever its name. Links inside folders are yielded, never
    followed: taking them in refuses them, and so it does folders that may not be looked into.
    """
    for path in paths:
        if path.is_dir():
            yield from _within(path)
        else:
            yield path


def _within(folder: Path) -> Iterator[Path]:
    if not os.access(folder, os.R_OK | os.X_OK):
        yield folder
        return
    for path in sorted(folder.iterdir()):
        if is_trash(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _within(path)
        else:
            yield path


def samples(folder: Path) -> Iterator[Path]:
    """The scans in a folder that have an expected record beside them (not the programs that made them)."""
    return (path for path in scans([folder]) if path.with_name(f"{path.stem}{EXPECTED}").is_file())


def take_in(store: Store, paths: Iterable[Path], move: bool, now: Callable[[], datetime]) -> Taken:
    """Takes the files into the store. What cannot be taken stays where it is, and is named."""
    taken = Taken()
    for path in paths:
        try:
            result = take(store, path, move, now())
        except Rejected:
            taken.unsafe.append(path.name)
        except PermissionError:
            taken.forbidden.append(path.name)
        except (ChangedWhileCopying, FileNotFoundError):
            taken.unfinished.append(path.name)
        else:
            (taken.duplicates if result.duplicate_of else taken.waiting).append(result.file_id)
    return taken
