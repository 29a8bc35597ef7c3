"""Who is at work: each process says so now and then, and an office sees whether somebody reads what it drops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from storage.database import database_now
from storage.store import Store
from storage.tables_intake import PartKind, Presence

# Who has said nothing for so long is not there.
PRESENT = timedelta(seconds=60)
# Their rows are kept a little longer, to be told about.
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Present:
    """A process at work: since when, how long ago it said so, and what it has seen (counts)."""

    holder: str
    kind: PartKind
    begun_at: datetime
    seconds_ago: float
    told: Mapping[str, int]

    @property
    def machine(self) -> str:
        """The machine it runs on."""
        return self.holder.rpartition(".")[0]


def say_present(store: Store, holder: str, kind: PartKind, told: Mapping[str, int] | None = None) -> None:
    """This process is at work. Rows of those that have not been heard of for a day go."""
    with store.write() as session:
        moment = database_now(session)
        row: Any = session.get(Presence, holder)
        if row is None:
            session.add(Presence(holder=holder, kind=kind, begun_at=moment, seen_at=moment, told=dict(told or {})))
            session.execute(delete(Presence).where(Presence.seen_at < moment - KEPT))
        else:
            row.seen_at, row.told = moment, dict(told or {})


def leave(store: Store, holder: str) -> None:
    """This process ends."""
    with store.write() as session:
        session.execute(delete(Presence).where(Presence.holder == holder))


def present(store: Store, kind: PartKind, within: timedelta = PRESENT) -> Sequence[Present]:
    """Those at work, by what they are called."""
    with store.read() as session:
        moment = database_now(session)
        rows = select(Presence).where(Presence.kind == kind, Presence.seen_at >= moment - within)
        return [
            Present(one.holder, kind, one.begun_at, (moment - one.seen_at).total_seconds(), one.told or {})
            for one in session.scalars(rows.order_by(Presence.holder))
        ]


def how_many(store: Store, kind: PartKind) -> int:
    """How many of them are at work."""
    with store.read() as session:
        moment = database_now(session)
        counted = select(func.count()).select_from(Presence)
        return session.scalars(counted.where(Presence.kind == kind, Presence.seen_at >= moment - PRESENT)).one()
