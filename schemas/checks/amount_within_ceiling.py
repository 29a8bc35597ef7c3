"""No more than the ceiling a person that the programme sets for a purpose (`programme.yaml`)."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._text import whole_number
from schemas.values import Doubt, Flag

ROLES = {"amount": frozenset({"money"}), "purpose": frozenset({"choice"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the amount is above the ceiling; none without a programme or a ceiling in it."""
    amount, name = whole_number(values.get("amount")), values.get("purpose")
    if amount is None or not isinstance(name, str) or about.programme is None:
        return []
    purpose = about.programme.purpose(name)
    if purpose is None or purpose.ceiling is None or amount <= purpose.ceiling:
        return []
    return [Finding(("amount", "purpose"), Doubt(Flag.CONTRADICTS, "over_ceiling"))]
