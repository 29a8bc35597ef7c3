"""Another purpose is written down where the option `lainnya` is ticked, and only there."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._choose import option_names
from schemas.values import Doubt, Flag

ROLES = {"purpose": frozenset({"choice"}), "other": frozenset({"text"})}
OTHER = "lainnya"


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the box is ticked and the line empty, or the line written and the box not ticked."""
    purpose, other = values.get("purpose"), values.get("other")
    # Several boxes ticked stand as they were written, comma-joined.
    ticked = isinstance(purpose, str) and OTHER in option_names(purpose)
    written = isinstance(other, str) and bool(other)
    if ticked and not written:
        return [Finding(("other",), Doubt(Flag.MISSING, "purpose_not_explained"))]
    if written and not ticked:
        return [Finding(("purpose", "other"), Doubt(Flag.CONTRADICTS, "purpose_other_not_ticked"))]
    return []
