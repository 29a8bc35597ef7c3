"""How many of the fields that the machine accepted are wrong, as the quality sample says, and what follows.

Where even the lower end of the interval is above what the office bears, fewer fields are accepted: the bound becomes
stricter by as much as was measured too much (the office's number times the office's number over the measured one).
A bound is judged by the sample drawn since it was set; below 0.05 of 1,000 nothing is known to reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, fsum, lgamma, log, log1p

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.accounts.audit import note
from storage.store import Store
from storage.tables_office import Bound, Sample, SampleResult

STRICTEST = 0.05
# What a 95 % interval leaves out at each end.
_TAIL = 0.025


@dataclass(frozen=True)
class Measured:
    """Of so many fields keyed so many were wrong; per 1,000, with a 95 % interval (exact)."""

    keyed: int
    wrong: int

    @property
    def rate(self) -> float:
        """Wrong fields of 1,000."""
        return 1000 * self.wrong / self.keyed if self.keyed else 0.0

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return 1000 * _exact(self.wrong, self.keyed)[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return 1000 * _exact(self.wrong, self.keyed)[1]


@dataclass(frozen=True)
class InForce:
    """The bound in force, what the sample had shown when it was set, and whether a supervisor has seen it."""

    id: int
    made_at: datetime
    max_wrong_per_1000: float
    measured: float
    low: float
    high: float
    seen: bool


def measured(store: Store) -> Measured:
    """What the whole sample says."""
    with store.read() as session:
        return _measured(session, None)


def measured_by_type(store: Store) -> Sequence[tuple[str, Measured]]:
    """The same for each field type that was keyed."""
    found = (
        select(Sample.type, func.count(), func.count().filter(Sample.result == SampleResult.WRONG))
        .where(Sample.settled_at.is_not(None))
        .group_by(Sample.type)
        .order_by(Sample.type)
    )
    with store.read() as session:
        return [(name, Measured(keyed, wrong)) for name, keyed, wrong in session.execute(found).tuples()]


def bound_in_force(store: Store) -> float | None:
    """How many wrong fields of 1,000 may be borne by what the sample says; None: what the office says."""
    latest = bound(store)
    return None if latest is None else latest.max_wrong_per_1000


def bound(store: Store) -> InForce | None:
    """The bound in force, and why."""
    with store.read() as session:
        row = _latest(session)
    if row is None:
        return None
    return InForce(
        row.id, row.made_at, row.max_wrong_per_1000, row.measured, row.low, row.high, row.seen_at is not None
    )


def see_bound(store: Store, bound_id: int, account_id: str, now: datetime) -> None:
    """A supervisor has seen that the bound was made stricter."""
    with store.write() as session:
        row = session.get(Bound, bound_id)
        if row is not None and row.seen_at is None:
            row.seen_at, row.seen_by = now, account_id
            note(session, account_id, "bound_seen", now, detail={"bound": bound_id})


def tighten(session: Session, office: float, now: datetime) -> None:
    """Sets a stricter bound where the sample says that more is wrong than the office bears."""
    session.flush()
    latest = _latest(session)
    found = _measured(session, latest.made_at if latest else None)
    if found.low <= office:
        return
    in_force = min(office, latest.max_wrong_per_1000) if latest else office
    stricter = max(STRICTEST, round(in_force * office / found.rate, 3))
    if latest is not None and stricter >= latest.max_wrong_per_1000:
        return
    session.add(Bound(made_at=now, max_wrong_per_1000=stricter, measured=found.rate, low=found.low, high=found.high))


def _latest(session: Session) -> Bound | None:
    return session.scalars(select(Bound).order_by(Bound.id.desc()).limit(1)).first()


def _measured(session: Session, since: datetime | None) -> Measured:
    found = select(func.count(), func.count().filter(Sample.result == SampleResult.WRONG)).where(
        Sample.settled_at.is_not(None)
    )
    if since is not None:
        found = found.where(Sample.drawn_at > since)
    return Measured(*session.execute(found).tuples().one())


def _exact(count: int, of: int) -> tuple[float, float]:
    """The ends of the exact 95 % interval of a share (Clopper and Pearson 1934); all that can be where nothing was
    counted. Wilson's is too sure of the lower end where few are wrong, and a bound hangs on it.

    >>> _exact(0, 0), [round(end, 4) for end in _exact(1, 10)], [round(end, 4) for end in _exact(10, 10)]
    ((0.0, 1.0), [0.0025, 0.445], [0.6915, 1.0])
    """
    low = _where(lambda share: 1 - _at_most(count - 1, of, share), _TAIL) if count else 0.0
    high = _where(lambda share: 1 - _at_most(count, of, share), 1 - _TAIL) if count < of else 1.0
    return low, high


def _where(rising: Callable[[float], float], level: float) -> float:
    """Where a function that rises from 0 to 1 reaches a level."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return low


def _at_most(count: int, of: int, share: float) -> float:
    """The probability of at most so many among `of`, each with this probability (between 0 and 1)."""
    ways = [lgamma(of + 1) - lgamma(one + 1) - lgamma(of - one + 1) for one in range(count + 1)]
    logs = (way + one * log(share) + (of - one) * log1p(-share) for one, way in enumerate(ways))
    return fsum(exp(each) for each in logs)
