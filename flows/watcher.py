"""The watcher: one process that looks at the inbox every second and takes in what is whole, while others read.

`python -m flows.watcher --data DIR`; several may watch one inbox, on several machines.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event

from flows.alive import Alive
from flows.logs import log_to_stderr
from flows.office import now
from flows.watch import Inbox
from flows.worker import LONGEST_PAUSE, stop_on_signals
from storage.errors import StorageFailed
from storage.settings import load_settings
from storage.store import open_store

log = logging.getLogger(__name__)

PAUSE = 1.0


def watch(
    look: Callable[[], object],
    stopped: Event,
    alive: Callable[[], None] = lambda: None,
    wait: Callable[[float], object] | None = None,
) -> None:
    """Looks until `stopped` is set; a broken system is waited for, longer each time."""
    wait, pause = wait or stopped.wait, PAUSE
    while not stopped.is_set():
        alive()
        try:
            look()
            pause = PAUSE
        except (StorageFailed, OSError) as error:
            pause = min(pause * 2, LONGEST_PAUSE)
            log.warning("the inbox cannot be taken in (%s): next try in %.0f s", type(error).__name__, pause)
        wait(pause)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.watcher", description="Takes in what lies in the inbox.")
    parser.add_argument("--data", type=Path, help="the data folder (default: PENDATAAN_DATA)")
    settings = load_settings(os.environ, parser.parse_args().data)
    log_to_stderr("inbox")
    stopped = Event()
    stop_on_signals(stopped)
    store = open_store(settings)
    try:
        watch(Inbox(store, now), stopped, Alive.from_env(os.environ))
    finally:
        store.close()


if __name__ == "__main__":
    main()
