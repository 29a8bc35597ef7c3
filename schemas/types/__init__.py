"""Field types: one small file each, found by its name.

A field type is a module with these functions, and an optional pydantic model `Params`:

- `compact(text) -> str`: the text without separators, look-alike characters folded;
- `parse(text, about) -> Parsed`: the canonical value, with doubts where it is not legal. What was
  written but is not legal is returned as written, with a doubt; parse never raises on a text;
- `format(value) -> str`: the value as people read it in Indonesia;
- `may_start(text, about) -> bool`: can any legal compact text begin with `text`? (for beam search)
- `ALPHABET: str`: the characters that may be written, empty where any may;
- `COMB_ALPHABET: str` (optional): those that may be written in a comb, where they are fewer;
- `meanings(text, about) -> tuple[Value, ...]` (optional): all values that a text may stand for, where that may be
  several: a comb cuts long names;
- `expects(text, sign) -> float` (optional): how usual it is that a legal value goes on with `sign` after `text`, as a
  logarithm, 0 for what is most usual: weak evidence where a sign is hard to read;
- `WHEN_EMPTY: str` (optional): the text that an empty field stands for, such as `tidak` for a signature.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

from pydantic import BaseModel

from schemas.places import Gazetteer
from schemas.values import Doubt, Value

if TYPE_CHECKING:
    from schemas.programme import Programme


@dataclass(frozen=True)
class About:
    """What a field type may ask about the field it parses.

    `day` is the day of reading: nothing on the paper happened after it. `cells` is the length of
    the comb, where a long value is cut. `others` holds the best guesses of fields parsed before.
    `programme`: whose money it is and how much of it a person may get, where that is known. `meant`: of
    several values that a text may stand for, the one that fits the other fields.
    """

    day: datetime.date
    places: Gazetteer
    params: BaseModel | None = None
    options: tuple[str, ...] = ()
    cells: int | None = None
    others: Mapping[str, Value] = field(default_factory=dict)
    programme: Programme | None = None
    meant: Value = None


@dataclass(frozen=True)
class Parsed:
    """A canonical value (None where nothing could be made of the text) and the doubts about it."""

    value: Value
    doubts: tuple[Doubt, ...] = ()


class FieldType(Protocol):
    """The functions of a field type module."""

    ALPHABET: str

    def compact(self, text: str) -> str: ...
    def parse(self, text: str, about: About) -> Parsed: ...
    def format(self, value: Value) -> str: ...
    def may_start(self, text: str, about: About) -> bool: ...


@cache
def names() -> tuple[str, ...]:
    """The names of all field types, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


def field_type(name: str) -> FieldType:
    """The field type of that name. Raises KeyError with the known names where there is none."""
    if name not in names():
        raise KeyError(f"unknown field type, expected one of: {', '.join(names())}")
    return cast(FieldType, import_module(f"{__name__}.{name}"))


def params_model(name: str) -> type[BaseModel] | None:
    """The grammar of the type's `params`, None where it takes none."""
    return getattr(field_type(name), "Params", None)


def alphabet(name: str, comb: bool) -> str:
    """The characters that may be written in a field of this type, empty where any may.

    Some types are written with fewer in a comb (`COMB_ALPHABET`): a date is digits only there.
    """
    module = field_type(name)
    return str(getattr(module, "COMB_ALPHABET", module.ALPHABET)) if comb else module.ALPHABET


def meanings(name: str, text: str, about: About) -> tuple[Value, ...]:
    """The values that a text in a field of this type may stand for: that of `parse`, or several."""
    several = getattr(field_type(name), "meanings", None)
    return (several(text, about) if several else ()) or (field_type(name).parse(text, about).value,)


def expects(name: str, text: str, sign: str) -> float:
    """How usual it is that a value of this type goes on with `sign`, 0 where the type has no say."""
    weighs = getattr(field_type(name), "expects", None)
    return float(weighs(text, sign)) if weighs else 0.0


def when_empty(name: str) -> str | None:
    """The text that an empty field of this type stands for; None where it stands for nothing."""
    return getattr(field_type(name), "WHEN_EMPTY", None)
