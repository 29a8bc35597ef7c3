"""What the supervisor looks at: who has done how much, and which fields wait for another key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.assemble import MACHINE
from storage.store import Store
from storage.tables import Decision
from storage.tables_office import Account, Keying, KeyingFor


@dataclass(frozen=True)
class Done:
    """What somebody has done: fields decided (alone or with another), fields keyed blind."""

    name: str
    decided: int
    keyed: int


def done_since(store: Store, since: datetime) -> Sequence[Done]:
    """Who has done how much since a moment, the most first. A decision of two people counts for both."""
    decisions = select(Decision.actor, func.count()).where(
        Decision.made_at >= since, Decision.actor != MACHINE, Decision.name.is_not(None), Decision.withdraws.is_(None)
    )
    keys = select(Keying.account_id, func.count()).where(Keying.made_at >= since).group_by(Keying.account_id)
    decided: Counter[str] = Counter()
    with store.read() as session:
        for actor, count in session.execute(decisions.group_by(Decision.actor)).tuples():
            decided.update(dict.fromkeys(actor.split("+"), count))
        keyed = dict(session.execute(keys).tuples().all())
        people = select(Account.id, Account.name).where(Account.id.in_({*decided, *keyed}))
        made = [Done(name, decided[id_], keyed.get(id_, 0)) for id_, name in session.execute(people).tuples()]
    return sorted(made, key=lambda one: (-one.decided - one.keyed, one.name))


def keys_wait(store: Store) -> tuple[int, int]:
    """How many fields wait for a second key, and how many for a third, the quality sample's left out."""
    keys = (
        select(func.count().label("times"))
        .select_from(Keying)
        .where(Keying.settled_at.is_(None), Keying.purpose == KeyingFor.SECOND)
        .group_by(Keying.document_id, Keying.name)
        .subquery()
    )
    with store.read() as session:
        counts = Counter(session.scalars(select(keys.c.times)))
    return counts[1], counts[2]
