"""Each place lies in the one above it: village in district in regency in province."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.places import Level
from schemas.types import About
from schemas.values import Doubt, Flag

ROLES = {level.value: frozenset({"place"}) for level in Level}


def check(values: RoleValues, about: About) -> list[Finding]:
    """A finding for each place that does not lie in the nearest one given above it.

    A name that is no official one says nothing about nesting; its own doubt stands beside it already.
    """
    findings: list[Finding] = []
    above: Level | None = None
    inside: tuple[str, ...] = ()
    for level in Level:
        name = values.get(level.value)
        codes = about.places.codes(level, name) if isinstance(name, str) else ()
        if not codes:
            continue
        nested = tuple(code for code in codes if code.startswith(inside)) if above else codes
        if above and not nested:
            findings.append(Finding((above.value, level.value), Doubt(Flag.CONTRADICTS, "place_not_in_parent")))
        above, inside = level, nested or codes
    return findings
