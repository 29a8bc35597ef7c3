"""Renews leases while a worker works."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from types import TracebackType

from storage.errors import LeaseLost, StorageFailed
from storage.leases import Claim, renew
from storage.store import Store

log = logging.getLogger(__name__)


class Heartbeat:
    """A thread that renews claims, three times a lease: `with Heartbeat(store, claims) as beat: ...`.

    `beat.lost` holds the ids of files that somebody else has by now.
    """

    def __init__(self, store: Store, claims: Iterable[Claim]) -> None:
        self._store = store
        self._claims = {held.file_id: held for held in claims}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self.lost: set[str] = set()

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def finished(self, file_id: str) -> None:
        """No more renewing of this file: it is saved, set aside or given back."""
        self._claims.pop(file_id, None)

    def _beat(self) -> None:
        while not self._stop.wait(self._store.settings.lease_seconds / 3):
            for held in list(self._claims.values()):
                self._renew(held)

    def _renew(self, held: Claim) -> None:
        try:
            renew(self._store, held)
        except LeaseLost:
            # Given back by ourselves a moment ago is not lost.
            if self._claims.pop(held.file_id, None) is not None:
                self.lost.add(held.file_id)
        except StorageFailed as error:
            log.warning("a lease could not be renewed: %s", error)
