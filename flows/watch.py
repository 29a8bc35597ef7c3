"""The inbox as it is watched: looked at every second or so, for shares tell of no changes.

What lies in the folder is the truth; nobody has to tell us of it. A scanner opens and closes a file many times before
it is whole: so only what has stood still for some time is taken in, the oldest first. Several processes may watch the
same inbox.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flows.intake import Taken, is_unfinished, looked_at, scans, take_in
from storage.disk import is_remote
from storage.errors import StorageFailed
from storage.store import Store

log = logging.getLogger(__name__)

# What could not be taken in is tried again after so long, whether or not it has changed: rights change, too.
RETRY = 30.0
# One look takes in no longer than this: meanwhile nobody sees what else was dropped.
TAKING = 2.0
# On a share nobody can tell who still writes a file.
SETTLE_REMOTE = 5.0
# So many failures in a row are no longer the files' doing.
BROKEN = 3

Mark = tuple[int, int]


@dataclass
class _Seen:
    """A file of the inbox: its size and time, since when they have stood still, and when it was tried in vain."""

    mark: Mark
    since: float
    tried: float | None = None


@dataclass
class Inbox:
    """Takes in what lies in the inbox and has stopped growing. `clock` counts seconds (monotonic)."""

    store: Store
    now: Callable[[], datetime]
    clock: Callable[[], float] = time.monotonic
    on_taken: Callable[[], None] = lambda: None
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _more: bool = False
    _left: int = 0

    def __call__(self) -> Taken:
        """One look. What cannot be taken in stays, and is tried again after a while."""
        moment, settle = self.clock(), self._settle()
        self._look(moment)
        ready = [path for path, seen in self._seen.items() if _is_ready(path, seen, moment, settle)]
        taken = self._take(sorted(ready, key=lambda path: (self._seen[path].mark[1], path)))
        self._tell(taken)
        return taken

    @property
    def more(self) -> bool:
        """Did the last look leave files behind that could have been taken in?"""
        return self._more

    @property
    def counts(self) -> Mapping[str, int]:
        """What the last look saw: `files` in the inbox, of them `growing` ones, and `left` ones, which cannot be taken
        in as they are."""
        left = sum(seen.tried is not None for seen in self._seen.values())
        growing = sum(is_unfinished(path.name) for path in self._seen)
        return {"files": len(self._seen), "growing": growing, "left": left}

    def _look(self, moment: float) -> None:
        before, self._seen = self._seen, {}
        for path in scans([self.store.folder.inbox], self.store.settings.ignore):
            if about := looked_at(path):
                mark = about.st_size, about.st_mtime_ns
                known = before.get(path)
                self._seen[path] = known if known and known.mark == mark else _Seen(mark, moment)

    def _settle(self) -> float:
        chosen = float(self.store.settings.settle_seconds)
        return max(chosen, SETTLE_REMOTE) if is_remote(self.store.folder.inbox) else chosen

    def _take(self, ready: Sequence[Path]) -> Taken:
        total, failures, begun, self._more = Taken(), 0, self.clock(), False
        for number, path in enumerate(ready):
            if number and self.clock() - begun >= TAKING:
                self._more = True
                break
            try:
                taken = take_in(self.store, [path], move=True, now=self.now, settled=True)
            except (OSError, StorageFailed) as error:
                failures += 1
                # Where others come in it is this file's doing, and it must not keep them waiting.
                if failures >= min(BROKEN, len(ready)):
                    raise
                log.warning("a file could not be taken in: %s", type(error).__name__)
                self._seen[path].tried = self.clock()
            else:
                failures, total = 0, total + taken
                self._note(path, taken)
            self.on_taken()
        return total

    def _note(self, path: Path, taken: Taken) -> None:
        """What has gone is not seen any more; what could not be taken in is tried again later."""
        if path in taken.refused or path in taken.forbidden:
            self._seen[path].tried = self.clock()
        elif path not in taken.unfinished:
            del self._seen[path]

    def _tell(self, taken: Taken) -> None:
        """Counts alone: a name may say who somebody is."""
        if number := len(taken.files):
            log.info("taken in: %d, of them %d seen before", number, len(taken.duplicates))
        if taken.aside:
            log.warning("set aside unread: %d, no plain files", len(taken.aside))
        left = self.counts["left"]
        if left > self._left:
            log.warning("%d left in the inbox: no plain files, or they may not be read or moved", left)
        self._left = left


def _is_ready(path: Path, seen: _Seen, moment: float, settle: float) -> bool:
    if is_unfinished(path.name) or moment - seen.since < settle:
        return False
    return seen.tried is None or moment - seen.tried >= RETRY
