"""Who saw which pictures: audit rows, written a moment later and many at once, so that no picture waits for the
database. Nothing is lost when the app stops."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from threading import Condition, Thread

from storage.accounts.audit import note
from storage.errors import StorageFailed
from storage.store import Store

log = logging.getLogger(__name__)

# Rows wait so long for others to be written with.
GATHER_S = 0.5


@dataclass(frozen=True)
class Look:
    """Somebody saw a picture: a page (size `layar` or `penuh`), or the crop of a field."""

    account_id: str
    document_id: str
    page: int | None
    size: str | None
    field: str | None
    at: datetime


class Seen:
    """Writes looks down: in a thread of its own once started, at once before that."""

    def __init__(self, store: Store, gather_s: float = GATHER_S) -> None:
        self._store, self._gather_s = store, gather_s
        self._waiting: list[Look] = []
        self._news, self._stopping = Condition(), False
        self._thread: Thread | None = None

    def start(self) -> None:
        """From now on rows are written behind."""
        self._thread = Thread(target=self._work, name="seen", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Writes what waits, and ends."""
        with self._news:
            self._stopping = True
            self._news.notify()
        if self._thread is not None:
            self._thread.join()

    def add(self, look: Look) -> None:
        """Somebody saw something."""
        if self._thread is None:
            self._write([look])
            return
        with self._news:
            self._waiting.append(look)
            self._news.notify()

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: bool(self._waiting) or self._stopping)
                self._news.wait_for(lambda: self._stopping, timeout=self._gather_s)
                looks, self._waiting = self._waiting, []
                stopping = self._stopping
            if looks and not self._write(looks):
                with self._news:
                    self._waiting = looks + self._waiting
            if stopping:
                return

    def _write(self, looks: list[Look]) -> bool:
        try:
            with self._store.write() as session:
                for look in looks:
                    detail = _detail(look)
                    note(session, look.account_id, "picture_seen", look.at, look.document_id, detail=detail)
        except StorageFailed as error:
            log.error("audit rows of %d pictures wait: %s", len(looks), error.kind)
            return False
        return True


def _detail(look: Look) -> dict[str, str | int | float | bool | None]:
    if look.field is not None:
        return {"field": look.field}
    return {"page": look.page, "size": look.size}
