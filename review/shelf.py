"""A shelf of things that are dear to make: the last few are kept, and two who ask at once wait for one making."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Holds at most `room` things; the one that was not asked for the longest goes first."""

    def __init__(self, room: int) -> None:
        self._room, self._lock = room, Lock()
        self._things: OrderedDict[Hashable, Future[Thing]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing of that key, made where it is not there. Raises what `make` raises, and keeps nothing then."""
        with self._lock:
            there = self._things.get(key)
            if there is not None:
                self._things.move_to_end(key)
            else:
                made: Future[Thing] = Future()
                self._things[key] = made
                while len(self._things) > self._room:
                    self._things.popitem(last=False)
        return there.result() if there is not None else self._fill(key, made, make)

    def _fill(self, key: Hashable, made: Future[Thing], make: Callable[[], Thing]) -> Thing:
        try:
            made.set_result(make())
        except BaseException as error:
            made.set_exception(error)
            with self._lock:
                if self._things.get(key) is made:
                    del self._things[key]
            raise
        return made.result()
