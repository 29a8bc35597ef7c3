"""Days of the calendar as they are written on Indonesian paper: day first, always (DOMAIN: money and dates)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from schemas.types._text import as_digits, is_digits

FIRST_YEAR = 1900
OLDEST = 110

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_SPELLINGS = {
    1: "JANUARI JAN JANUARY",
    2: "FEBRUARI PEBRUARI FEB PEB FEBRUARY",
    3: "MARET MAR MARCH",
    4: "APRIL APR",
    5: "MEI MAY",
    6: "JUNI JUN JUNE",
    7: "JULI JUL JULY",
    8: "AGUSTUS AGS AGT AGU AGUST AUGUST AUG",
    9: "SEPTEMBER SEP SEPT",
    10: "OKTOBER OKT OCTOBER OCT",
    11: "NOVEMBER NOPEMBER NOV NOP",
    12: "DESEMBER DES DECEMBER DEC",
}
_MONTH_OF = {word: month for month, words in _SPELLINGS.items() for word in words.split()}
_LETTERS = str.maketrans("01258|!", "OIZSBII")


def month_named(word: str) -> tuple[int, bool] | None:
    """The month a word names, and whether it had to be guessed; None where no month is clearly meant.

    >>> month_named("Pebruari"), month_named("0kt"), month_named("Febuari"), month_named("Ju?i")
    ((2, False), (10, False), (2, True), None)
    """
    word = word.upper().translate(_LETTERS)
    if word in _MONTH_OF:
        return _MONTH_OF[word], False
    best: dict[int, float] = {}
    for spelling, month in _MONTH_OF.items():
        best[month] = max(best.get(month, 0.0), fuzz.ratio(word, spelling))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    # Juni and Juli are one letter apart: a guess must leave the next month well behind.
    if len(word) >= 3 and ranked[0][1] >= 70 and ranked[0][1] - ranked[1][1] >= 8:
        return ranked[0][0], True
    return None


def parts(text: str) -> tuple[list[str], bool]:
    """The numbers of a date in the order written, month names as two digits, and whether one was guessed.

    Words before the first number (`Kupang,` or `Senin,`) and the look-alikes of digits are seen through.

    >>> parts("Kupang, 11 Februari 2019"), parts("12/5/90"), parts("1l-O5-199O"), parts("Mei 2016")
    ((['11', '02', '2019'], False), (['12', '5', '90'], False), (['11', '05', '1990'], False), (['05', '2016'], False))
    """
    spaced = re.sub(r"(?<=\d)(?=[^\W\d]{3,})|(?<=[^\W\d]{3})(?=\d)", " ", text)
    found, guessed = [], False
    for token in re.findall(r"[\w|!$]+", spaced):
        number = as_digits(token)
        if is_digits(number) and any(sign.isdigit() for sign in token):
            found.append(number)
            continue
        month = month_named(token) if token.upper() in _MONTH_OF or len(token) >= 3 else None
        if month is not None:
            found.append(f"{month[0]:02}")
            guessed = guessed or month[1]
        elif is_digits(number) and (found or len(token) <= 2):
            found.append(number)
        elif found:
            return [], False  # a word that says nothing we know stands between the numbers
    return found, guessed


def full_year(month: int, dd: int, yy: int, day: date) -> int:
    """The year of two digits: this century where that is not after `day`, else the last one."""
    recent = 2000 + yy
    return recent if (recent, month, dd) <= (day.year, day.month, day.day) else recent - 100


def legal(year: int, month: int, dd: int) -> date | None:
    """The day, None where the calendar has no such day or it is before 1900."""
    try:
        return date(year, month, dd) if year >= FIRST_YEAR else None
    except ValueError:
        return None


def short_dates(ddmmyy: str, day: date) -> Iterator[date]:
    """The days six digits DDMMYY may mean: not after `day`, at most 110 years before it, latest first.

    >>> [found.isoformat() for found in short_dates("010519", date(2019, 6, 1))]
    ['2019-05-01', '1919-05-01']
    """
    dd, month, yy = int(ddmmyy[:2]), int(ddmmyy[2:4]), int(ddmmyy[4:])
    for century in (2000, 1900):
        found = legal(century + yy, month, dd)
        if found and found <= day and age_on(found, day) <= OLDEST:
            yield found


def age_on(birth: date, day: date) -> int:
    """Full years from a birth to a day (negative where the day comes first)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@lru_cache(maxsize=20_000)
def short_may_start(prefix: str, day: date, women: bool) -> bool:
    """Can digits DDMMYY of a legal day begin with `prefix`? `women`: the day may also be 40 higher (NIK)."""
    days = list(range(1, 32)) + (list(range(41, 72)) if women else [])
    return any(
        any(short_dates(f"{dd % 40:02}{mm:02}{yy:02}", day))
        for dd in days
        if _agree(f"{dd:02}", prefix[:2])
        for mm in range(1, 13)
        if _agree(f"{mm:02}", prefix[2:4])
        for yy in range(100)
        if _agree(f"{yy:02}", prefix[4:6])
    )


@lru_cache(maxsize=20_000)
def long_may_start(prefix: str, day: date) -> bool:
    """Can digits DDMMYYYY of a legal day, not after `day`, begin with `prefix`?"""
    return any(
        (found := legal(year, mm, dd)) is not None and found <= day
        for dd in range(1, 32)
        if _agree(f"{dd:02}", prefix[:2])
        for mm in range(1, 13)
        if _agree(f"{mm:02}", prefix[2:4])
        for year in range(day.year, FIRST_YEAR - 1, -1)
        if _agree(f"{year:04}", prefix[4:8])
    )


def _agree(whole: str, start: str) -> bool:
    return whole.startswith(start)


def from_iso(value: object) -> date | None:
    """The day an ISO date names; None for anything else, of whatever kind.

    >>> from_iso("2019-02-11"), from_iso("2019-02"), from_iso(7), from_iso("11 ?")
    (datetime.date(2019, 2, 11), None, None, None)
    """
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    return legal(int(value[:4]), int(value[5:7]), int(value[8:]))
