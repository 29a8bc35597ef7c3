"""A worker that lives long, as its own process: reads files and tells what memory it holds after each.

`python -c "from benchmarks.long_lived import main; main()" DATA BLOCK FILE...`, BLOCK files taken in at a
time. A line of JSON a block: pages read so far, bytes held by the worker and what it has started, the most
that they held at once during the block.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from benchmarks.running import LOOK_SECONDS, family, memory
from flows.batch import run_until_empty
from flows.intake import take_in
from flows.office import equipped, now
from storage.settings import load_settings
from storage.store import open_store


def main() -> None:
    """Reads the files named, block after block."""
    data, block, *names = sys.argv[1:]
    paths, size, pages = [Path(name) for name in names], int(block), 0
    store = open_store(load_settings({}, Path(data)))
    try:
        work = equipped(store)
        for start in range(0, len(paths), size):
            with _Peak() as peak:
                take_in(store, paths[start : start + size], move=False, now=now)
                pages += run_until_empty(work).pages
            print(json.dumps({"pages": pages, "held": held(), "most": max(peak.most, held())}), flush=True)
    finally:
        store.close()


def held() -> int:
    """Bytes held by this process and what it has started, now."""
    return sum(now_held for now_held, _ in map(memory, family(os.getpid())))


class _Peak:
    """The most memory held while the block lasts, looked at some times a second."""

    def __init__(self) -> None:
        self.most = 0
        self._done = Event()
        self._watcher = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Peak:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            with suppress(OSError):
                self.most = max(self.most, held())
