"""A NIK or KK begins with the code of the district that gave it out: mostly that of the home its owner names.

It need not (DOMAIN: the region is that of first registration), so nothing is ever found here; but where a figure is
hard to read, the number of a neighbour's district is more probable than that of one far away, and one that is that of
the home but for a single figure was rather misread.
"""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.checks._figures import are_alike, only_difference
from schemas.places import Level
from schemas.types import About
from schemas.values import Doubt, Flag

LEVELS = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT)
ROLES = {"number": frozenset({"nik", "kk"})} | {level.value: frozenset({"place"}) for level in LEVELS}
# How well a number fits a home with which it shares neither province nor more, the province, the regency, and the
# district. Were half of all numbers given out at home, 15 % in another of the regency's 15 districts, 10 % in another
# of the province's 250 and the rest anywhere in the 7,000, one at home would be some 50, 1,250 and 14,000 times as
# probable as a certain one of those: it is taken for weak evidence, the square root of that.
SHARED = (1 / 120, 1 / 35, 1 / 7, 1.0)
# So many digits name a regency: people seldom move from one to another whose code differs in one figure.
REGENCY = 4


def check(values: RoleValues, about: About) -> list[Finding]:
    """Nothing: a number from elsewhere is no mistake."""
    return []


def fit(values: RoleValues, about: About) -> float:
    """How well a number fits the home, from 0 to 1; what cannot be read fits as ill as one from anywhere."""
    homes = _homes(values, about)
    if not homes:
        return 1.0
    number = str(values.get("number"))
    return max(SHARED[_steps(number, home)] for home in homes)


def misread(values: RoleValues, about: About) -> list[Finding]:
    """A finding where the number is from home but for one figure: in the regency's part any, in the district's, where
    neighbours live, one that is taken for the other."""
    number = str(values.get("number"))
    for home in _homes(values, about):
        start = number[: len(home)]
        at = only_difference(start, home)
        if at is not None and (at < REGENCY or are_alike(start[at], home[at])):
            return [Finding(("number",), Doubt(Flag.UNCERTAIN, "number_nearly_home"))]
    return []


def _homes(values: RoleValues, about: About) -> tuple[str, ...]:
    """The codes of the innermost place that is named and known, none where none is."""
    inside: tuple[str, ...] = ()
    for level in LEVELS:
        name = values.get(level.value)
        codes = about.places.codes(level, name) if isinstance(name, str) else ()
        inside = tuple(code for code in codes if not inside or code.startswith(inside)) or inside
    return inside


def _steps(number: str, home: str) -> int:
    """How many steps both codes go together: province, regency, district.

    >>> _steps("5371044107900001", "537101"), _steps("5371044107900001", "537104"), _steps("None", "53")
    (2, 3, 0)
    """
    return next((step for step in (3, 2, 1) if len(home) >= 2 * step and number[: 2 * step] == home[: 2 * step]), 0)
