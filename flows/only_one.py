"""One `up` a data folder: whoever holds the lock is it. The system lets go when it dies, however it dies."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NAME = "up.lock"


class AlreadyRunning(Exception):
    """Somebody else holds the lock; `about` is what they wrote down of themselves."""

    def __init__(self, about: Mapping[str, object]) -> None:
        super().__init__("it runs already")
        self.about = about


@contextmanager
def only_one(folder: Path, about: Mapping[str, object]) -> Iterator[None]:
    """Holds the lock of a data folder, and says in it who we are (process number, addresses). Raises AlreadyRunning."""
    # What we start does not inherit it: who outlives us must not keep others out.
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_read(folder)) from None
        os.truncate(handle, 0)
        os.pwrite(handle, json.dumps(about).encode(), 0)
        yield
        os.truncate(handle, 0)
    finally:
        os.close(handle)


def who_runs(folder: Path) -> Mapping[str, object] | None:
    """What the `up` of a data folder says of itself; None where none runs."""
    try:
        handle = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(folder)
    finally:
        os.close(handle)
    return None


def _read(folder: Path) -> Mapping[str, object]:
    try:
        found = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
