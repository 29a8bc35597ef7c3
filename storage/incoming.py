"""What comes in right now: what lies in the inbox, what waits to be read, and whether somebody is there to do it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from storage.presence import how_many, present
from storage.store import Store
from storage.tables import File, FileState
from storage.tables_intake import PartKind


@dataclass(frozen=True)
class Incoming:
    """As the watchers saw the inbox: how many files, of them how many still grow and how many cannot be taken in;
    `broken`: nothing can be taken in. `seconds_ago`: when one of them last said so, None where nobody watches.

    `waiting`: files in the store that wait to be read. `workers`: how many processes read.
    """

    files: int
    growing: int
    left: int
    broken: bool
    seconds_ago: float | None
    waiting: int
    workers: int

    @property
    def quiet(self) -> bool:
        """Is there nothing to tell: nothing comes in, and nothing waits for somebody who is not there?"""
        return not (self.files or self.waiting or self.broken)


def incoming(store: Store) -> Incoming:
    """As it is now. Several watchers of one inbox see the same files."""
    watchers = present(store, PartKind.INBOX)
    with store.read() as session:
        waiting = select(func.count()).select_from(File).where(File.state == FileState.WAITING)
        number = session.scalars(waiting).one()

    def most(what: str) -> int:
        return max((one.told.get(what, 0) for one in watchers), default=0)

    return Incoming(
        files=most("files"),
        growing=most("growing"),
        left=most("left"),
        broken=bool(most("broken")),
        seconds_ago=min((one.seconds_ago for one in watchers), default=None),
        waiting=number,
        workers=how_many(store, PartKind.WORKER),
    )
