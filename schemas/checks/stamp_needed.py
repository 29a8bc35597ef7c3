"""A duty stamp where the law asks for one, by the date and the amount of a receipt (DOMAIN: meterai)."""

from __future__ import annotations

from datetime import date

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._dates import from_iso
from schemas.types._text import whole_number
from schemas.values import Doubt, Flag, Value

ROLES = {
    "amount": frozenset({"money"}),
    "date": frozenset({"date"}),
    "purpose": frozenset({"choice"}),
    "stamp": frozenset({"stamp"}),
}
# Law 10/2020 came into force on this day; an amount of exactly the limit needs no stamp under either law.
NEW_LAW = date(2021, 1, 1)
FREE_BEFORE = 250_000
FREE_SINCE = 5_000_000


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the stamp is needed and not there; a purpose whose source is exempt needs none."""
    amount, given = whole_number(values.get("amount")), from_iso(values.get("date"))
    if values.get("stamp") is not False or amount is None or _exempt(values.get("purpose"), about):
        return []
    # Without a date, what is above the higher limit needs a stamp under both laws.
    free = FREE_BEFORE if given is not None and given < NEW_LAW else FREE_SINCE
    return [Finding(("stamp",), Doubt(Flag.MISSING, "stamp_needed"))] if amount > free else []


def _exempt(purpose: Value | list[Value], about: About) -> bool:
    return about.programme is not None and isinstance(purpose, str) and about.programme.stamp_exempt(purpose)
