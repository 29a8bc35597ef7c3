"""A month: `05-2016`, `Mei 2016`, MMYYYY in a comb. The value is `2016-05`."""

from __future__ import annotations

import re

from schemas.types import About, Parsed
from schemas.types import _dates as dates
from schemas.types._text import DIGITS, as_text, clean, is_digits
from schemas.values import Doubt, Flag, Value

ALPHABET = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + " -/.,"
COMB_ALPHABET = DIGITS


def compact(text: str) -> str:
    """MMYYYY, or MMYY where the year has two digits; the clean text where it is no month.

    >>> compact("Mei 2016"), compact("5/16"), compact("2016-05")
    ('052016', '0516', '052016')
    """
    return _split(text)[0]


def _split(text: str) -> tuple[str, bool]:
    found, guessed = dates.parts(text)
    if len(found) == 2 and len(found[0]) == 4:
        found.reverse()
    if len(found) == 2 and len(found[0]) <= 2 and len(found[1]) in (2, 4):
        return f"{found[0]:>02}{found[1]}", guessed
    if len(joined := "".join(found)) in (4, 6) and len(found) != 2:
        return joined, guessed
    return clean(text), False


def parse(text: str, about: About) -> Parsed:
    """The month in ISO; what is none as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    digits, guessed = _split(text)
    if not re.fullmatch(r"\d{4}|\d{6}", digits, re.ASCII):
        return Parsed(clean(text), (Doubt(Flag.INVALID, "month_not_legal"),))
    month, year = int(digits[:2]), int(digits[2:])
    if len(digits) == 4:
        year = dates.full_year(month, 1, year, about.day)
    found = dates.legal(year, month, 1)
    if found is None:
        return Parsed(clean(text), (Doubt(Flag.INVALID, "month_not_legal"),))
    if found > about.day:
        return Parsed(f"{found:%Y-%m}", (Doubt(Flag.INVALID, "month_in_future"),))
    return Parsed(f"{found:%Y-%m}", (Doubt(Flag.REPAIRED, "month_name_guessed"),) if guessed else ())


def format(value: Value) -> str:
    """With the name of the month.

    >>> format("2016-05")
    'Mei 2016'
    """
    text = as_text(value)
    found = dates.from_iso(f"{text}-01")
    return f"{dates.MONTHS[found.month - 1]} {found.year}" if found else text


def may_start(text: str, about: About) -> bool:
    """Can MMYYYY or MMYY (only the one a comb has cells for) of a month that has begun begin with these digits?"""
    if not text:
        return True
    if not is_digits(text) or len(text) > 6:
        return False
    # A month has begun when its first day has: the same question as for a day, with that day put before.
    if about.cells != 4 and dates.long_may_start("01" + text, about.day):
        return True
    return about.cells != 6 and len(text) <= 4 and _short_may_start(text, about)


def _short_may_start(text: str, about: About) -> bool:
    """Any month of two digits and year of two digits means a month of the last hundred years."""
    return any(f"{month:02}".startswith(text[:2]) for month in range(1, 13))
