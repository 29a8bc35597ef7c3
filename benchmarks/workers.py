"""Real workers in processes of their own over one data folder, and how long they take for what is there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows.desk import waiting
from flows.intake import take_in
from flows.office import now
from storage.presence import how_many
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables_intake import PartKind

ROOT = Path(__file__).parents[1]
LONGEST = 3 * 3600.0


@contextmanager
def office(data: Path) -> Iterator[Store]:
    """A data folder, made where it is not there."""
    store = open_store(load_settings({}, data))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def workers(data: Path, number: int, *others: Sequence[str]) -> Iterator[None]:
    """So many workers, and other parts (`python -m …`), stopped at the end of the block."""
    env = os.environ | {"PENDATAAN_DATA": str(data), "OMP_THREAD_LIMIT": "1", "PENDATAAN_LOG": "json"}
    commands = [["flows.worker", "--no-inbox"] for _ in range(number)] + [list(other) for other in others]
    started = [
        subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(120)


def seconds_for(data: Path, files: Sequence[Path], number: int) -> float:
    """How long so many workers, their models loaded, take for these files, from the first that comes in."""
    with office(data) as store, workers(data, number):
        until(lambda: how_many(store, PartKind.WORKER) == number)
        begun = time.monotonic()
        take_in(store, files, move=False, now=now)
        until(lambda: waiting(store) == 0)
        return time.monotonic() - begun


def until(look: Callable[[], bool]) -> None:
    """Waits until it is so. Raises TimeoutError after hours."""
    end = time.monotonic() + LONGEST
    while not look():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.2)
