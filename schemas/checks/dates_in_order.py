"""Dates in the order of the list: none after the next one. A month is compared by month alone."""

from __future__ import annotations

import re
from itertools import pairwise

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.values import Doubt, Flag

ROLES = {"dates_list": frozenset({"date", "month_year"})}
_ISO = re.compile(r"\d{4}-\d\d(-\d\d)?", re.ASCII)


def check(values: RoleValues, about: About) -> list[Finding]:
    """A finding for each date that is after the next one given."""
    dates = values.get("dates_list")
    if not isinstance(dates, list):
        return []
    given = [(n, date) for n, date in enumerate(dates) if isinstance(date, str) and _ISO.fullmatch(date)]
    findings = []
    for (n, earlier), (m, later) in pairwise(given):
        length = min(len(earlier), len(later))
        if earlier[:length] > later[:length]:
            roles = (f"dates_list[{n}]", f"dates_list[{m}]")
            findings.append(Finding(roles, Doubt(Flag.CONTRADICTS, "dates_out_of_order")))
    return findings
