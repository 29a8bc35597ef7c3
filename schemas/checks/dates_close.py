"""Dates that are mostly the same day, or a few days apart: when people came, and when they signed.

Nothing is ever found here, for they may be months apart; but where a figure is hard to read, the day that both would
share is the more probable one, and where they are far apart, or differ in one figure alone, that was rather misread.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from schemas.checks import Finding, RoleValues
from schemas.checks._figures import are_alike, only_difference
from schemas.types import About
from schemas.types._dates import from_iso
from schemas.values import Doubt, Flag

ROLES = {"dates_list": frozenset({"date"})}
# How well two dates fit each other that are the same, within a month, and farther apart. Were six of ten the same day
# and three within the month after, the same day would be some 60 times as probable as a certain one of that month and
# 2,200 times as one of the next year: it is taken for weak evidence, the square root of that.
SAME, MONTH, FARTHER = 1.0, 1 / 8, 1 / 47
DAYS = 31


def check(values: RoleValues, about: About) -> list[Finding]:
    """Nothing: dates that are apart are no mistake."""
    return []


def fit(values: RoleValues, about: About) -> float:
    """How well each date fits the next one given, from 0 to 1.

    >>> import datetime
    >>> from schemas.places import Gazetteer
    >>> about = About(datetime.date(2026, 11, 24), Gazetteer([]))
    >>> fit({"dates_list": ["2019-03-08", None, "2019-03-08"]}, about), fit({"dates_list": ["2019-03-08", ""]}, about)
    (1.0, 1.0)
    >>> fit({"dates_list": ["2019-03-08", "2019-04-01"]}, about), fit({"dates_list": ["2019-03-08", "3 8"]}, about)
    (0.125, 0.02127659574468085)
    """
    given = values.get("dates_list")
    written = [one for one in given if isinstance(one, str) and one] if isinstance(given, list) else []
    whole = 1.0
    for one, other in pairwise(from_iso(text) for text in written):
        whole *= _apart(one, other)
    return whole


def misread(values: RoleValues, about: About) -> list[Finding]:
    """A finding for two dates that are more than a month apart, or differ in one figure alone that is taken for the
    other."""
    given = values.get("dates_list")
    days = [(n, day) for n, one in enumerate(given) if (day := from_iso(one))] if isinstance(given, list) else []
    return [
        Finding((f"dates_list[{n}]", f"dates_list[{m}]"), Doubt(Flag.UNCERTAIN, "dates_not_close"))
        for (n, one), (m, other) in pairwise(days)
        if _apart(one, other) == FARTHER or _one_figure(one.isoformat(), other.isoformat())
    ]


def _one_figure(one: str, other: str) -> bool:
    at = only_difference(one, other)
    return at is not None and are_alike(one[at], other[at])


def _apart(one: date | None, other: date | None) -> float:
    if one is None or other is None:
        return FARTHER
    days = abs((other - one).days)
    return SAME if days == 0 else MONTH if days <= DAYS else FARTHER
