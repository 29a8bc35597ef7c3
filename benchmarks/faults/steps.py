"""The steps of a process on disk and in the database, counted, so that it can be struck at any one of them.

Python tells of every file that is opened, made, linked, renamed and removed (audit hooks, PEP 578), SQLAlchemy of every
statement and commit; `os.fsync` and writing into the vault are watched here. A step is told before it happens.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, event

from storage import vault

DISK = {"open", "os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
Blow = Literal["kill", "stop", "full"]


@dataclass(frozen=True)
class Strike:
    """What happens at the n-th step (from 1) of a phase: the process is killed (`kill`) or stopped (`stop`), or this
    one step finds the disk full (`full`)."""

    blow: Blow
    phase: str
    at: int


@dataclass
class Steps:
    """Counts the steps of each phase, and strikes."""

    root: Path
    strike: Strike | None = None
    phase: str = "start"
    counts: Counter[str] = field(default_factory=Counter)
    on_disk: dict[str, list[int]] = field(default_factory=dict)

    def watch_disk(self) -> None:
        """From now on, until the process ends: an audit hook is never taken away."""
        sys.addaudithook(self._heard)
        synced = os.fsync
        hashed = vault._Hashing.write

        def fsync(handle: int) -> None:
            self._step(disk=True)
            synced(handle)

        def write(out: Any, data: bytes) -> None:
            # Half of it is written when the step comes: what is left behind is cut off in the middle.
            hashed(out, data[: len(data) // 2])
            out._out.flush()
            self._step(disk=True)
            hashed(out, data[len(data) // 2 :])

        vars(os)["fsync"] = fsync
        setattr(vault._Hashing, "write", write)  # noqa: B010 - replaced, as nobody should

    def watch(self, engine: Engine) -> None:
        """Statements and commits of an engine."""
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(engine, name, lambda *_: self._step(disk=False))

    @contextmanager
    def during(self, phase: str) -> Iterator[None]:
        """What happens within the block is of this phase."""
        before, self.phase = self.phase, phase
        try:
            yield
        finally:
            self.phase = before

    def _heard(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name in DISK and self._is_ours(name, arguments):
            self._step(disk=True)

    def _is_ours(self, name: str, arguments: tuple[Any, ...]) -> bool:
        path = arguments[0]
        if not isinstance(path, str | os.PathLike) or not os.fspath(path).startswith(str(self.root)):
            return False
        # Who only reads is hurt by no full disk and leaves nothing behind.
        return name != "open" or bool((arguments[2] or 0) & WRITING)

    def _step(self, disk: bool) -> None:
        self.counts[self.phase] += 1
        number = self.counts[self.phase]
        if disk:
            self.on_disk.setdefault(self.phase, []).append(number)
        if self.strike and (self.strike.phase, self.strike.at) == (self.phase, number):
            BLOWS[self.strike.blow]()


def _full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


BLOWS: dict[Blow, Callable[[], None]] = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "full": _full,
}
