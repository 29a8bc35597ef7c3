"""The age on a day: a person is 0 to 110 years old, a registered participant hardly outside 10 to 100 (DOMAIN)."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._dates import age_on, from_iso
from schemas.values import Doubt, Flag

ROLES = {"birth_date": frozenset({"date"}), "on": frozenset({"date"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the age cannot be, or hardly can."""
    birth, on = from_iso(values.get("birth_date")), from_iso(values.get("on"))
    if birth is None or on is None:
        return []
    years = age_on(birth, on)
    if not 0 <= years <= 110:
        return [Finding(("birth_date", "on"), Doubt(Flag.CONTRADICTS, "age_impossible"))]
    if not 10 <= years <= 100:
        return [Finding(("birth_date", "on"), Doubt(Flag.UNCERTAIN, "age_unusual"))]
    return []
