"""A worker: one long-lived process that keeps everything loaded, claims what waits and reads it.

One a core, on as many machines as wanted; a lease in the database says who works on what. It is
started as `python -m flows.worker --data DIR` and stops cleanly on SIGTERM: the batch in hand is
finished first; a second signal stops at once, and the leases are given back. What lies in the inbox
is taken in between, unless `--no-inbox` says that a watcher (`flows.watcher`) does so.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import FrameType

from flows.alive import Alive
from flows.batch import BatchResult, Progress, SystemBroken, Work, run_until_empty
from flows.logs import log_to_stderr
from flows.office import equipped, holder, now
from flows.presence import Presence
from flows.watch import Inbox
from storage.errors import StorageFailed
from storage.settings import load_settings
from storage.store import open_store
from storage.tables_intake import PartKind

log = logging.getLogger(__name__)

IDLE = 1.0
LONGEST_PAUSE = 60.0


def work_on(
    work: Work,
    stopped: Event,
    take_in: Callable[[], object] = lambda: None,
    wait: Callable[[float], object] | None = None,
    alive: Callable[[], None] = lambda: None,
) -> BatchResult:
    """Takes in and works until `stopped` is set; a broken system is waited for, longer each time. `alive` is told
    that there is still somebody here."""
    wait = wait or stopped.wait
    total, pause = BatchResult(), IDLE
    while not stopped.is_set():
        alive()
        try:
            # Nobody asks a worker which documents there were, and it may live for months.
            total += replace(run_until_empty(work, stopped.is_set), documents=())
            take_in()
            pause = IDLE
        except (SystemBroken, StorageFailed, OSError) as error:
            pause = min(pause * 2, LONGEST_PAUSE)
            log.warning("the system is broken (%s): next try in %.0f s", type(error).__name__, pause)
        if not stopped.is_set():
            wait(pause)
    return total


def stop_on_signals(stopped: Event) -> None:
    """The first SIGTERM or SIGINT sets `stopped`, the second ends the process at once."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            sys.exit(128 + number)
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.worker", description="Reads what waits until told to stop.")
    parser.add_argument("--data", type=Path, help="the data folder (default: PENDATAAN_DATA)")
    parser.add_argument("--no-inbox", action="store_true", help="somebody else takes in what lies in the inbox")
    given = parser.parse_args()
    log_to_stderr("worker")
    stopped = Event()
    stop_on_signals(stopped)
    store = open_store(load_settings(os.environ, given.data))
    alive, presence = Alive.from_env(os.environ), Presence(store, holder(), PartKind.WORKER)

    def signs() -> None:
        alive()
        presence()

    try:
        take_in = (lambda: None) if given.no_inbox else Inbox(store, now)
        work_on(equipped(store, Progress(signs, signs)), stopped, take_in, alive=signs)
    finally:
        presence.leave()
        store.close()


if __name__ == "__main__":
    main()
