"""Says now and then that this process is at work, and never stops it where that cannot be said."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from storage import presence
from storage.errors import StorageFailed
from storage.store import Store
from storage.tables_intake import PartKind

log = logging.getLogger(__name__)

# Of the same as before it is told this often only (seconds).
AGAIN = 10.0


@dataclass
class Presence:
    """`presence(counts)` says that we are at work; what is new is told at once. `clock` counts seconds (monotonic)."""

    store: Store
    holder: str
    kind: PartKind
    clock: Callable[[], float] = time.monotonic
    _told: Mapping[str, int] | None = None
    _when: float = 0.0

    def __call__(self, told: Mapping[str, int] | None = None) -> None:
        told, moment = dict(told or {}), self.clock()
        if told == self._told and moment - self._when < AGAIN:
            return
        try:
            presence.say_present(self.store, self.holder, self.kind, told)
        except StorageFailed as error:
            log.warning("it could not be noted that we are at work: %s", error.kind)
        self._told, self._when = told, moment

    def leave(self) -> None:
        """We end."""
        with suppress(StorageFailed):
            presence.leave(self.store, self.holder)
