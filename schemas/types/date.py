"""A day: `12-05-1990`, `12/5/90`, `11 Februari 2019`, DDMMYYYY in a comb. Day first, always (DOMAIN)."""

from __future__ import annotations

import re

from schemas.types import About, Parsed
from schemas.types import _dates as dates
from schemas.types._text import DIGITS, as_text, clean, is_digits
from schemas.values import Doubt, Flag, Value

ALPHABET = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + " -/.,"
COMB_ALPHABET = DIGITS


def compact(text: str) -> str:
    """DDMMYYYY, or DDMMYY where the year has two digits; the clean text where it is no date.

    >>> compact("11 Pebruari 2019"), compact("12/5/90"), compact("2019-02-11"), compact("soon")
    ('11022019', '120590', '11022019', 'soon')
    """
    return _split(text)[0]


def _split(text: str) -> tuple[str, bool]:
    """The compact text, and whether the name of the month had to be guessed."""
    found, guessed = dates.parts(text)
    if len(found) == 3 and len(found[0]) == 4:
        found.reverse()
    if len(found) == 3 and len(found[0]) <= 2 and len(found[1]) <= 2 and len(found[2]) in (2, 4):
        return f"{found[0]:>02}{found[1]:>02}{found[2]}", guessed
    if len(joined := "".join(found)) in (6, 8) and len(found) != 3:
        return joined, guessed
    return clean(text), False


def parse(text: str, about: About) -> Parsed:
    """The day in ISO; what is no day of the calendar as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    digits, guessed = _split(text)
    if not re.fullmatch(r"\d{6}|\d{8}", digits, re.ASCII):
        return Parsed(clean(text), (Doubt(Flag.INVALID, "date_not_legal"),))
    dd, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if len(digits) == 6:
        year = dates.full_year(month, dd, year, about.day)
    found = dates.legal(year, month, dd)
    if found is None:
        return Parsed(clean(text), (Doubt(Flag.INVALID, "date_not_legal"),))
    if found > about.day:
        return Parsed(found.isoformat(), (Doubt(Flag.INVALID, "date_in_future"),))
    return Parsed(found.isoformat(), (Doubt(Flag.REPAIRED, "month_name_guessed"),) if guessed else ())


def format(value: Value) -> str:
    """With the name of the month.

    >>> format("2019-02-11")
    '11 Februari 2019'
    """
    found = dates.from_iso(value)
    return f"{found.day} {dates.MONTHS[found.month - 1]} {found.year}" if found else as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can DDMMYYYY or DDMMYY (only the one a comb has cells for) of a legal day begin with these digits?"""
    if not text:
        return True
    if not is_digits(text) or len(text) > 8:
        return False
    if about.cells != 6 and dates.long_may_start(text, about.day):
        return True
    return about.cells != 8 and len(text) <= 6 and dates.short_may_start(text, about.day, women=False)
