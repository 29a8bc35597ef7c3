"""What people search for, kept in memory alone: no address shows it, and going back in the browser finds it again."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from storage.ids import new_id
from storage.review.finding import Search

# So many are remembered, of all people together.
_MOST = 500


class Searches:
    """The latest searches by an id that tells nothing, each for the person alone who made it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Search]] = OrderedDict()
        self._lock = Lock()

    def keep(self, account_id: str, wanted: Search, now: datetime) -> str:
        """Remembers a search; its id."""
        search_id = new_id(now)
        with self._lock:
            self._kept[search_id] = account_id, wanted
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return search_id

    def get(self, account_id: str, search_id: str) -> Search | None:
        """The search of that id; None where it is another person's or forgotten."""
        with self._lock:
            owner, wanted = self._kept.get(search_id, ("", None))
        return wanted if owner == account_id else None
