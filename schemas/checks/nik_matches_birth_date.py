"""The birth date in a NIK is the birth date on the form (for women the day + 40)."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._dates import from_iso
from schemas.types._text import is_digits
from schemas.types.nik import birth_digits
from schemas.values import Doubt, Flag

ROLES = {"nik": frozenset({"nik"}), "birth_date": frozenset({"date"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the two dates differ."""
    nik, birth = values.get("nik"), from_iso(values.get("birth_date"))
    if not isinstance(nik, str) or len(nik) != 16 or not is_digits(nik) or birth is None:
        return []
    if birth_digits(nik) == f"{birth:%d%m%y}":
        return []
    return [Finding(("nik", "birth_date"), Doubt(Flag.CONTRADICTS, "nik_other_birth_date"))]
