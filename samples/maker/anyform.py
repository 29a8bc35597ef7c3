"""Fills in any form whose fields have places by their types, where no module of its own knows it better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from numpy.random import Generator

from samples.maker import words
from samples.maker.amounts import choose_spelling, figures, spell
from samples.maker.people import FIRST_DAY, Filled, digits, likely, one_of, person_name, street
from samples.maker.places import Home, home
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.layout import cells_of
from schemas.types import paper_number
from schemas.values import Value

# A field's value and, where it is written as characters, its text.
Written = tuple[Value, str | None]


@dataclass
class Story:
    """What the fields of one filled form share: a home, a day that moves on from date to date, an amount."""

    rng: Generator
    home: Home
    day: date
    amount: int
    born: date


def fill_any(rng: Generator, number: str, form: FormFile) -> Filled:
    """A filled form of the copy with that paper number: required fields always, others nine times of ten.

    Dates follow each other in paper order; places lie in each other; words and figures agree.
    """
    day = FIRST_DAY + timedelta(days=int(rng.integers(0, 440)))
    born = day - timedelta(days=int(rng.integers(17 * 365, 58 * 365)))
    story = Story(rng, home(rng), day, int(rng.integers(2, 120)) * 50_000, born)
    filled = Filled()
    for field in form.fields():
        if field.name == form.paper_number:
            filled.expected[field.name] = number
        elif field.type in ("signature", "stamp", "consent"):
            filled.expected[field.name] = likely(rng, 0.93)
        elif field.required or likely(rng, 0.9):
            value, text = _TYPES[field.type](story, field)
            filled.expected[field.name] = value
            if text is not None:
                filled.written[field.name] = text
    return filled


def _date(story: Story, field: FormField) -> Written:
    if "lahir" in field.name:
        return story.born.isoformat(), f"{story.born:%d%m%Y}"
    story.day += timedelta(days=int(story.rng.integers(0, 40)))
    return story.day.isoformat(), f"{story.day:%d%m%Y}" if cells_of(field) else f"{story.day:%d-%m-%Y}"


def _month(story: Story, field: FormField) -> Written:
    month = story.day - timedelta(days=int(story.rng.integers(60, 3000)))
    return f"{month:%Y-%m}", f"{month:%m%Y}" if cells_of(field) else f"{month:%m-%Y}"


def _name(story: Story, field: FormField) -> Written:
    name = person_name(story.rng, woman=likely(story.rng, 0.8))[: len(cells_of(field)) or None].strip()
    return name, name


def _place(story: Story, field: FormField) -> Written:
    level: str = field.params["level"]
    name: str = getattr(story.home, level)
    return name, name[: len(cells_of(field)) or None].rstrip()


def _text(story: Story, field: FormField) -> Written:
    room = len(cells_of(field))
    text = (
        one_of(story.rng, words.TOWNS)
        if room
        else one_of(story.rng, [street(story.rng), one_of(story.rng, words.TRADES)])
    )
    return text[: room or None].rstrip(), text[: room or None].rstrip()


def _number(story: Story, field: FormField) -> Written:
    params: dict[str, Any] = field.params
    low, high = params.get("min") or 0, params.get("max") or 99
    number = int(story.rng.integers(low, min(high, 10 ** (len(cells_of(field)) or 6) - 1) + 1))
    length = params.get("digits")
    return (f"{number:0{length}}", f"{number:0{length}}") if length else (number, str(number))


def _money(story: Story, field: FormField) -> Written:
    return story.amount, str(story.amount) if cells_of(field) else figures(story.amount, story.rng)


def _terbilang(story: Story, field: FormField) -> Written:
    return spell(story.amount), spell(story.amount, choose_spelling(story.rng))


def _nik(story: Story, field: FormField) -> Written:
    nik = f"{story.home.code}{story.born:%d%m%y}{int(story.rng.integers(1, 60)):04}"
    return nik, nik


def _kk(story: Story, field: FormField) -> Written:
    kk = f"{story.home.code}{story.day - timedelta(days=400):%d%m%y}{int(story.rng.integers(1, 9999)):04}"
    return kk, kk


def _phone(story: Story, field: FormField) -> Written:
    number = f"08{one_of(story.rng, ('12', '13', '21', '52', '77'))}{digits(story.rng, 8)}"
    return number, number


def _paper_number(story: Story, field: FormField) -> Written:
    number = paper_number.new(Random(int(story.rng.integers(2**31))))
    return number, number


def _choice(story: Story, field: FormField) -> Written:
    return one_of(story.rng, list(field.options)), None


def _choices(story: Story, field: FormField) -> Written:
    ticked = [name for name in field.options if likely(story.rng, 0.45)]
    return ticked or [one_of(story.rng, list(field.options))], None


_TYPES: dict[str, Callable[[Story, FormField], Written]] = {
    "amount": _money,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "kk": _kk,
    "money": _money,
    "month_year": _month,
    "name": _name,
    "nik": _nik,
    "number": _number,
    "paper_number": _paper_number,
    "phone": _phone,
    "place": _place,
    "terbilang": _terbilang,
    "text": _text,
}
