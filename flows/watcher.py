"""The watcher: one process that looks at the inbox every second and takes in what is whole, while others read.

`python -m flows.watcher --data DIR`; several may watch one inbox, on several machines.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from flows.alive import Alive
from flows.logs import log_to_stderr
from flows.office import holder, now
from flows.presence import Presence
from flows.watch import Inbox
from flows.worker import stop_on_signals
from storage.errors import StorageFailed
from storage.orphans import sweep_orphans
from storage.settings import load_settings
from storage.store import open_store
from storage.tables_intake import PartKind

log = logging.getLogger(__name__)

PAUSE = 1.0
# On a slow share a look takes long: so many times as long as it took nothing is asked, but no longer than SWEEP.
POLITE, SWEEP = 5.0, 30.0
# How often (seconds) the vault is looked through for what a killed process left behind.
SWEEP_VAULT = 6 * 3600.0


class Watched(Protocol):
    """The inbox, as `flows.watch.Inbox` watches it."""

    @property
    def more(self) -> bool:
        """Did the last look leave files behind that could have been taken in?"""

    @property
    def counts(self) -> Mapping[str, int]:
        """What the last look saw."""

    def __call__(self) -> object:
        """One look."""


@dataclass(frozen=True)
class Around:
    """Who is told that we live (`alive`) and what we saw (`present`), what is done where there is time (`spare`), and
    the clock (seconds)."""

    alive: Callable[[], None] = lambda: None
    present: Callable[[Mapping[str, int]], None] = lambda counts: None
    spare: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.monotonic


def watch(
    inbox: Watched, stopped: Event, around: Around = Around(), wait: Callable[[float], object] | None = None
) -> None:
    """Looks until `stopped` is set; a broken system is waited for, longer each time."""
    wait, broken = wait or stopped.wait, PAUSE
    while not stopped.is_set():
        around.alive()
        begun = around.clock()
        try:
            inbox()
            around.present(inbox.counts)
            took, broken = around.clock() - begun, PAUSE
            pause = 0.0 if inbox.more else min(max(PAUSE, took * POLITE), SWEEP)
            if not inbox.more:
                around.spare()
        except (StorageFailed, OSError) as error:
            broken = pause = min(broken * 2, SWEEP)
            around.present({**inbox.counts, "broken": 1})
            log.warning("the inbox cannot be taken in (%s): next try in %.0f s", type(error).__name__, pause)
        if pause:
            wait(pause)


def now_and_then(task: Callable[[], object], seconds: float, clock: Callable[[], float]) -> Callable[[], None]:
    """Does a task at the first call, and then so many seconds after it was done at the earliest."""
    next_time = clock()

    def maybe() -> None:
        nonlocal next_time
        if clock() >= next_time:
            task()
            next_time = clock() + seconds

    return maybe


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.watcher", description="Takes in what lies in the inbox.")
    parser.add_argument("--data", type=Path, help="the data folder (default: PENDATAAN_DATA)")
    settings = load_settings(os.environ, parser.parse_args().data)
    log_to_stderr("inbox")
    stopped = Event()
    stop_on_signals(stopped)
    store = open_store(settings)
    alive, presence = Alive.from_env(os.environ), Presence(store, holder(), PartKind.INBOX)
    inbox = Inbox(store, now, on_taken=alive)
    sweep = now_and_then(lambda: sweep_orphans(store, now, stopped.is_set, alive), SWEEP_VAULT, time.monotonic)
    try:
        watch(inbox, stopped, Around(alive, presence, sweep))
    finally:
        presence.leave()
        store.close()


if __name__ == "__main__":
    main()
