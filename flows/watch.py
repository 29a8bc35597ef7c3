"""The inbox as a worker watches it: looked at now and then, for shares tell of no changes.

A scanner opens and closes a file many times before it is whole. So only what stood still for some
looks is taken in. Several workers may watch the same inbox.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flows.intake import Taken, looked_at, scans, take_in
from storage.store import Store

log = logging.getLogger(__name__)

# Looks at which a file had the same size and time before it is taken in. The looks of a worker are at
# least `flows.worker.IDLE` seconds apart.
STILL = 3

Mark = tuple[int, int]


@dataclass
class Inbox:
    """Takes in what lies in the inbox and has stopped growing."""

    store: Store
    now: Callable[[], datetime]
    _stood: dict[Path, tuple[Mark, int]] = field(default_factory=dict)

    def __call__(self) -> Taken:
        """One look. What cannot be taken in stays, and is not tried again until it changes."""
        self._stood = dict(self._look())
        ready = [path for path, (_, times) in self._stood.items() if times == STILL]
        try:
            taken = take_in(self.store, ready, move=True, now=self.now)
        except Exception:
            # The system is broken: every file is looked at anew once it is mended.
            self._stood.clear()
            raise
        _tell(taken)
        return taken

    def _look(self) -> Iterator[tuple[Path, tuple[Mark, int]]]:
        """Each file with its size and time, and at how many looks they have been the same."""
        for path in scans([self.store.folder.inbox]):
            if about := looked_at(path):
                mark = about.st_size, about.st_mtime_ns
                before, times = self._stood.get(path, (mark, 0))
                yield path, (mark, times + 1 if mark == before else 1)


def _tell(taken: Taken) -> None:
    """Counts alone: a name may say who somebody is."""
    if taken.waiting or taken.duplicates:
        log.info("taken in: %d, of them %d seen before", len(taken.waiting + taken.duplicates), len(taken.duplicates))
    if taken.aside:
        log.warning("set aside unread: %d, no plain files", len(taken.aside))
    if left := len(taken.refused) + len(taken.forbidden):
        log.warning("%d left in the inbox: no plain files, or they may not be read or moved", left)
