"""What may be the date of a receipt, and what speaks for each."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from extractors.free.paper import Meant, Paper, logit
from extractors.free.rows import Part
from schemas.finding import Role
from schemas.types._dates import full_year, legal, month_named
from schemas.types._text import as_digits

OLDEST_YEARS = 30
_DIGIT = "[0-9OoIlSB]"
# A time may stand so close behind that it was read as one with the year, or the day.
_TIME_BEHIND = r"(?=\d{1,2}\s?[:.]\s?\d\d)"
_YEAR = rf"(20\d\d{_TIME_BEHIND}|\d\d(?=-?\d{{1,2}}:\d\d)|(?:\d{{4}}|\d{{2}})(?![\d/]|[.-]\d))"
_DAY_FIRST = re.compile(
    rf"(?<![\d/.-])({_DIGIT}{{1,2}})\s?[-/.]\s?({_DIGIT}{{1,2}})\s?[-/.]\s?{_YEAR}|"
    # Behind a number and a dash (REG 19-18/01/2018) slashes alone are between the numbers of a day.
    rf"(?<=[\w.]-)(\d{{1,2}})/(\d{{1,2}})/{_YEAR}"
)
# A number may have been read as one with the day behind it.
_RUN_ON = re.compile(rf"(?<=\d)(\d\d)/(\d\d)/(20\d\d(?=\D|$)|20\d\d{_TIME_BEHIND})")
_SPACED = re.compile(r"(?<![\d/.-])(\d{1,2}) (\d{1,2}) (20\d\d)(?!\d)")
_YEAR_FIRST = re.compile(rf"(?<![\d/.])(20\d\d)\s?[-/.]\s?(\d{{1,2}})\s?[-/.]\s?(\d\d{_TIME_BEHIND}|\d{{1,2}}(?!\d))")
_NAMED = re.compile(
    r"(?<![\d/])(\d{1,2})(?:st|nd|rd|th)?[-/., ]{0,2}([A-Za-z0][A-Za-z01]{2,8})[-/., ']{0,3}(\d{4}|\d{2})(?![\d/])"
)
_NAME_FIRST = re.compile(r"([A-Za-z0][A-Za-z01]{2,8})[-/., ]{0,2}(\d{1,2})(?:st|nd|rd|th)?[-/., ]{1,3}(\d{4})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.]\s?\d{2}(\s?[:.]\s?\d{2})?(?!\d)\s?([AaPp]\.?[Mm])?|\d{1,2}\s?[:]\s?\d{2}")


@dataclass(frozen=True)
class _Seen:
    """A day on the paper: how it is written, in which row and part of it."""

    day: date
    way: str
    row: int
    start: int
    end: int
    part: Part


def dates(paper: Paper) -> list[Meant]:
    """Each possible day that stands on a receipt, as its date. Days after that of reading, or long before, are none."""
    by_day: dict[date, list[_Seen]] = defaultdict(list)
    for row in range(len(paper.rows)):
        for seen in _in_row(paper, row):
            if seen.day <= paper.day and seen.day.year >= paper.day.year - OLDEST_YEARS:
                by_day[seen.day].append(seen)
    return [_meant(paper, seen, len(by_day)) for seen in by_day.values()]


def days_in(text: str, today: date) -> frozenset[date]:
    """The days that stand in a text, in whatever way."""
    return frozenset(day for _, _, day, _ in _written(text, today))


def _in_row(paper: Paper, row: int) -> Iterator[_Seen]:
    taken: list[tuple[int, int]] = []
    text = paper.rows[row].text
    for start, end, day, way in _written(text, paper.day):
        if all(end <= other or start >= last for other, last in taken):
            taken.append((start, end))
            yield _Seen(day, way, row, start, end, paper.rows[row].part(start, end))


def _written(text: str, today: date) -> Iterator[tuple[int, int, date, str]]:
    """Days in a text, from, to, and the way they are written, surer ways first."""
    for found in _DAY_FIRST.finditer(text):
        written = [as_digits(one) for one in found.groups() if one]
        dd, month, year = (int(digits) if digits.isdigit() else 0 for digits in written)
        if said := _day_first(dd, month, year, len(written[2]), today):
            yield found.start(), found.end(), *said
    for found in _YEAR_FIRST.finditer(text):
        if named := legal(int(found[1]), int(found[2]), int(found[3])):
            yield found.start(), found.end(), named, "year_first"
    yield from _named(text, today)
    for pattern, order, way in (
        (_SPACED, (3, 2, 1), "spaced"),
        (_COMPACT, (1, 2, 3), "compact"),
        (_RUN_ON, (3, 2, 1), "run_on"),
    ):
        for found in pattern.finditer(text):
            year, month, dd = (int(found[n]) for n in order)
            if named := legal(year, month, dd):
                yield found.start(), found.end(), named, way


def _day_first(dd: int, month: int, year: int, digits: int, today: date) -> tuple[date, str] | None:
    """The day of numbers in the order day, month, year; month before day where no other is possible."""
    full = year if digits == 4 else full_year(month, dd, year, today)
    if day := legal(full, month, dd):
        return day, "day_first" if digits == 4 else "short_year"
    if day := legal(full, dd, month):
        return day, "month_first"
    day = legal(2000 + dd, month, year) if digits == 2 else None
    return (day, "short_year_first") if day else None


def _named(text: str, today: date) -> Iterator[tuple[int, int, date, str]]:
    for pattern, order in ((_NAMED, (1, 2, 3)), (_NAME_FIRST, (2, 1, 3))):
        for found in pattern.finditer(text):
            dd, name, year = (found[n] for n in order)
            month = month_named(name)
            if month is None or (month[1] and len(name) < 4):
                continue
            full = int(year) if len(year) == 4 else full_year(month[0], int(dd), int(year), today)
            if day := legal(full, month[0], int(dd)):
                yield found.start(), found.end(), day, "guessed_month" if month[1] else "named"


def _meant(paper: Paper, seen: list[_Seen], days: int) -> Meant:
    ranked = sorted(seen, key=lambda one: (_labelled(paper, one), one.part.confidence), reverse=True)
    best = ranked[0]
    row = paper.rows[best.row].text
    rest = row[: best.start] + " " + row[best.end :]
    below = paper.rows[best.row + 1].text if best.row + 1 < len(paper.rows) else ""
    features = {
        "labelled": float(any(_labelled(paper, one) for one in seen)),
        "label_above": float(best.row > 0 and Role.DATE in paper.roles[best.row - 1]),
        "other_label": float(any(_said_before(paper, one, Role.OTHER_DATE) for one in seen)),
        "time_label": float(any(_said_before(paper, one, Role.TIME) for one in seen)),
        "time": float(any(_TIME.search(_rest(paper, one)) is not None for one in seen)),
        "time_below": float(_TIME.fullmatch(below.strip(" :")) is not None),
        "number": float(Role.NUMBER in paper.roles[best.row]),
        "alone": float(len(rest.strip(" :.-")) < 3),
        "times": math.log(len(seen)),
        "days": math.log(days),
        "down": paper.down(best.row),
        "first": float(best.row == min(one.row for one in seen)),
        "sure": max(logit(one.part.confidence) for one in seen),
        "recent": max(0.0, 1 - (paper.day - best.day).days / 3653),
    }
    features |= {
        way: float(best.way == way) for way in ("short_year", "month_first", "named", "compact", "spaced", "run_on")
    }
    features["guessed"] = float(best.way in ("guessed_month", "short_year_first"))
    return Meant(best.day.isoformat(), tuple(one.part for one in ranked), features)


def _labelled(paper: Paper, one: _Seen) -> bool:
    return _said_before(paper, one, Role.DATE)


def _said_before(paper: Paper, one: _Seen, role: Role) -> bool:
    return any(said.role is role and said.end <= one.start + 1 for said in paper.said[one.row])


def _rest(paper: Paper, one: _Seen) -> str:
    """The row without the date itself."""
    text = paper.rows[one.row].text
    return text[: one.start] + " " + text[one.end :]
