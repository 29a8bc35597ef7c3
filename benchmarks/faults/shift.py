"""A worker's shift: the inbox is taken in and all that waits is read and saved, with something going wrong.

Runs in a process of its own, which may be killed; without a strike also in ours, when all is well again.
"""

from __future__ import annotations

import faulthandler
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.orm import Session

import storage.database
from benchmarks.faults.paper import RULES, PaperReader
from benchmarks.faults.steps import Steps, Strike
from benchmarks.faults.tesseract import ask
from flows.batch import BatchResult, SystemBroken, Work, run_until_empty
from flows.desk import StoreDesk
from flows.intake import scans, take_in
from schemas.errors import Rejected
from schemas.outcome import FileOutcome, Versions
from storage import leases
from storage.database import database_now
from storage.errors import StorageFailed
from storage.leases import Claim
from storage.settings import Settings, load_settings
from storage.store import Store, open_store

PHASES = ("open", "intake", "claim", "read", "save", "aside")
MAX_BYTES = 1 << 30
BROKEN = 17
# Seconds after which a shift can only hang.
LONGEST = 50.0


@dataclass(frozen=True)
class Shift:
    """Where a worker works, and what is wrong there. `seconds_a_page`: how long reading takes; `path`: where programs
    are looked for, when the reader is to ask Tesseract; `ahead`: how far the database's clock is ahead;
    `busy_ms`: how long a locked database is waited for; `read_only`: it may not be written; `looks`: how often the
    inbox is looked at."""

    data: Path
    database: str | None = None
    strike: Strike | None = None
    seconds_a_page: float = 0.0
    path: str | None = None
    ahead: timedelta = timedelta()
    busy_ms: int | None = None
    read_only: bool = False
    looks: int = 1
    killer: bool = False

    def settings(self) -> Settings:
        made = load_settings({}, self.data)
        return replace(made, database=make_url(self.database)) if self.database else made


@dataclass(frozen=True)
class PhasedDesk(StoreDesk):
    """The real desk, which tells the phase it is in."""

    during: Callable[[str], AbstractContextManager[None]] = field(default=lambda phase: nullcontext())

    def claim(self) -> Sequence[Claim]:
        with self.during("claim"):
            return super().claim()

    def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
        with self.during("save"):
            return super().save(claim, outcome)

    def set_aside(self, claim: Claim, reason: Rejected) -> int:
        with self.during("aside"):
            return super().set_aside(claim, reason)


def in_a_process(shift: Shift, tell: Connection | None = None) -> None:
    """A shift in a process that nobody else needs. Ends with BROKEN where the system was broken; `tell` is told how
    many steps each phase had."""
    # The parent process may have had something to say about steps of its own.
    logging.disable(logging.CRITICAL)
    # Who hangs tells where, and ends.
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    steps = Steps(shift.data, shift.strike)
    _prepare(shift)
    steps.watch_disk()
    try:
        work(shift, steps)
    except (SystemBroken, StorageFailed, OSError):
        os._exit(BROKEN)
    finally:
        if tell:
            tell.send((dict(steps.counts), steps.on_disk))


def work(shift: Shift, steps: Steps | None = None) -> BatchResult:
    """Takes in and works until nothing waits."""
    during = steps.during if steps else (lambda phase: nullcontext())
    with during("open"):
        store = open_store(shift.settings())
    try:
        if steps:
            steps.watch(store.engine)
        return _work(store, shift, during)
    finally:
        store.close()


def _work(store: Store, shift: Shift, during: Callable[[str], AbstractContextManager[None]]) -> BatchResult:
    if shift.read_only:
        event.listen(store.engine, "checkout", lambda raw, *_: _read_only(raw))
    scratch = store.folder.scratch_of(os.getpid())
    reader = PaperReader(scratch, _before(shift, scratch), lambda: _asked(shift, scratch))
    desk = PhasedDesk(store, f"here.{os.getpid()}", RULES, Versions("0", ("paper",), "none"), MAX_BYTES, _now, during)
    total = BatchResult()
    for look in range(shift.looks):
        if look:
            sleep(0.05)
        with during("intake"):
            take_in(store, scans([store.folder.inbox]), move=True, now=_now)
        with during("read"):
            total += run_until_empty(Work(desk, reader, pauses=(0.0,), sleep=lambda seconds: None))
    return total


def _before(shift: Shift, scratch: Path) -> Callable[[Mapping[str, Any]], None]:
    def happens(about: Mapping[str, Any]) -> None:
        if shift.killer and about.get("kills"):
            os.kill(os.getpid(), 9)
        sleep(shift.seconds_a_page * len(about["pages"]))
        _asked(shift, scratch)

    return happens


def _asked(shift: Shift, scratch: Path) -> None:
    if shift.path is not None:
        ask(scratch, shift.path)


def _now() -> datetime:
    return datetime.now(UTC)


def _read_only(raw: Any) -> None:
    raw.execute("PRAGMA query_only = ON")


def _prepare(shift: Shift) -> None:
    """What is wrong with the machine of this process."""
    # Who stands still in a transaction on PostgreSQL is thrown out soon: nobody here waits a minute.
    storage.database._IDLE_MS = 2000
    if shift.busy_ms is not None:
        storage.database._BUSY_MS = shift.busy_ms
    if shift.ahead:
        right = database_now

        def wrong(session: Session) -> datetime:
            return right(session) + shift.ahead

        vars(leases)["database_now"] = wrong
