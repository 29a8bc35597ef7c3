"""The name of a place: the official name of its level in `schemas/data` (help sheet: write the official name)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from schemas.places import How, Level, Match, canonical
from schemas.types import About, Parsed
from schemas.types._text import as_text
from schemas.values import Doubt, Flag, Value

COMB_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '.,-()/"
ALPHABET = COMB_ALPHABET + "abcdefghijklmnopqrstuvwxyz"


class Params(BaseModel):
    """The level; `within`: the name of the field that holds the parent place, where there is one."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    level: Level
    within: str | None = None


def compact(text: str) -> str:
    """The canonical text.

    >>> compact("kab.  Kupang")
    'KAB. KUPANG'
    """
    return canonical(text)


def meanings(text: str, about: About) -> tuple[Value, ...]:
    """The official names that are written so: several where the cells of a comb cut them to the same."""
    return about.places.written_so(compact(text), _params(about).level, about.cells)


def parse(text: str, about: About) -> Parsed:
    """The official name, with a doubt where it was not written so; no place as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    if about.meant is not None and about.meant in meanings(text, about):
        return Parsed(about.meant)
    params = _params(about)
    found = about.places.match(compact(text), params.level, _within(about), about.cells)
    if found is None:
        return Parsed(compact(text), (Doubt(Flag.INVALID, "place_unknown"),))
    return Parsed(found.name, _doubts(found))


def _doubts(found: Match) -> tuple[Doubt, ...]:
    doubts = []
    if found.how is How.ALIAS:
        doubts.append(Doubt(Flag.REPAIRED, "place_short_form"))
    if found.how is How.FUZZY:
        doubts.append(Doubt(Flag.REPAIRED, "place_guessed"))
    if not found.unique:
        doubts.append(Doubt(Flag.UNCERTAIN, "place_ambiguous"))
    if not found.inside:
        doubts.append(Doubt(Flag.UNCERTAIN, "place_not_in_parent"))
    return tuple(doubts)


def format(value: Value) -> str:
    """As it is.

    >>> format("KOTA KUPANG")
    'KOTA KUPANG'
    """
    return as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can the name of a place of this level (inside the parent, where known) begin with this?"""
    params = _params(about)
    return about.places.may_start(text, params.level, _within(about), about.cells)


def _params(about: About) -> Params:
    if not isinstance(about.params, Params):
        raise TypeError("a place field needs the params level and, where it has a parent, within")
    return about.params


def _within(about: About) -> tuple[str, ...]:
    parent = about.others.get(_params(about).within or "")
    return (parent,) if isinstance(parent, str) else ()
