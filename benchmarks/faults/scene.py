"""Where a disaster happens: a data folder with files in its inbox, workers that are struck, and what comes after."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from sqlalchemy import select

from benchmarks.faults.invariant import wrongs
from benchmarks.faults.paper import Dropped
from benchmarks.faults.shift import Shift, in_a_process, work
from storage.orphans import sweep_orphans
from storage.store import Store, open_store
from storage.tables import File

# A process that has not ended by itself by then hangs, and that is a finding.
LONGEST = 60.0


def processes() -> ForkServerContext:
    """Processes that begin with everything imported: a worker is there after some hundredths of a second."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.faults.shift"])
    return context


@dataclass
class Scene:
    """One office in trouble. `database`: the address of its own database, SQLite in the folder where there is none;
    `often`: so many workers died that what they held may be poison."""

    data: Path
    database: str | None = None
    dropped: list[Dropped] = field(default_factory=list)
    context: ForkServerContext = field(default_factory=processes)
    often: bool = False
    taken_anew: int = 0

    @property
    def shift(self) -> Shift:
        """A worker's shift where nothing goes wrong."""
        return Shift(self.data, self.database)

    def open(self) -> Store:
        return open_store(self.shift.settings())

    def drop(self, files: Sequence[Dropped]) -> None:
        """Files come into the inbox; they were whole long ago."""
        inbox = self.data / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        for one in files:
            path = inbox / one.name
            path.write_bytes(one.data)
            long_ago = time.time() - 60
            os.utime(path, (long_ago, long_ago))
        self.dropped += files

    def start(self, shift: Shift) -> ForkServerProcess:
        """A worker begins its shift."""
        process = self.context.Process(target=in_a_process, args=(shift,), daemon=True)
        process.start()
        return process

    def strike(self, shift: Shift) -> int | None:
        """A shift to its end, however it ends: the exit code, minus the signal where it was killed."""
        process = self.start(shift)
        return self.end(process)

    def end(self, process: ForkServerProcess) -> int | None:
        """Waits for the end of a process. Raises TimeoutError where it hangs."""
        process.join(LONGEST)
        if process.is_alive():
            process.kill()
            process.join()
            raise TimeoutError("a worker hangs")
        return process.exitcode

    def let_time_pass(self, passed: timedelta = timedelta(seconds=21)) -> None:
        """Leases get older by so much: nobody here waits twenty seconds."""
        store = self.open()
        try:
            with store.write() as session:
                for file in session.scalars(select(File).where(File.lease_expires.is_not(None))):
                    assert file.lease_expires is not None
                    file.lease_expires -= passed
        finally:
            store.close()

    def recover(self) -> None:
        """All is well again: the leases of the dead have run out, and a worker comes. Later what the dead left behind
        is swept."""
        self.let_time_pass()
        work(self.shift)
        store = self.open()
        try:
            swept = sweep_orphans(store, lambda: datetime.now(UTC) + timedelta(days=1))
            self.taken_anew += swept.taken
            store.folder.sweep_drafts(time.time() + 2 * 24 * 3600)
        finally:
            store.close()
        if swept.taken:
            work(self.shift)

    def wrongs(self, poison: bool = False) -> list[str]:
        """What is not as it must be (see `invariant`)."""
        store = self.open()
        try:
            return wrongs(store, self.dropped, poison)
        finally:
            store.close()


def measure(scene: Scene) -> tuple[dict[str, int], dict[str, list[int]]]:
    """How many steps a whole shift has in each phase, and which of them are on disk. Uses the scene up."""
    here, there = scene.context.Pipe(duplex=False)
    process = scene.context.Process(target=in_a_process, args=(scene.shift, there), daemon=True)
    process.start()
    steps: tuple[dict[str, int], dict[str, list[int]]] = here.recv()
    process.join(LONGEST)
    return steps
