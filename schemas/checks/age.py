"""The age on a day: a person is 0 to 110 years old, a registered participant hardly outside 10 to 100 (DOMAIN).

A NIK tells a birth date, too, of one century or another.
"""

from __future__ import annotations

from datetime import date

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._dates import OLDEST, age_on, from_iso, short_dates
from schemas.types._text import is_digits
from schemas.types.nik import birth_digits
from schemas.values import Doubt, Flag

ROLES = {"birth_date": frozenset({"date", "nik"}), "on": frozenset({"date"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the age cannot be, or hardly can."""
    on = from_iso(values.get("on"))
    if on is None:
        return []
    ages = [age_on(birth, on) for birth in _births(values.get("birth_date"), on)]
    if not ages or any(10 <= years <= 100 for years in ages):
        return []
    if not any(0 <= years <= OLDEST for years in ages):
        return [Finding(("birth_date", "on"), Doubt(Flag.CONTRADICTS, "age_impossible"))]
    return [Finding(("birth_date", "on"), Doubt(Flag.UNCERTAIN, "age_unusual"))]


def _births(value: object, on: date) -> list[date]:
    """The day that a date names, or those that a NIK may."""
    if isinstance(value, str) and len(value) == 16 and is_digits(value):
        return list(short_dates(birth_digits(value), on))
    birth = from_iso(value)
    return [birth] if birth else []
