"""A whole number; with `digits`, a string of so many digits that keeps its zeros (RT, RW)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from schemas.types import About, Parsed
from schemas.types._text import DIGITS, as_text, digits_only, is_digits, not_legal
from schemas.values import Doubt, Flag, Value

ALPHABET = DIGITS


class Params(BaseModel):
    """The range, both ends included; `digits`: how many digits the value has, zeros before it kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    min: int = Field(default=0, ge=0)
    max: int = Field(default=999_999_999, ge=0, le=999_999_999)
    digits: int | None = Field(default=None, ge=1, le=9)


def compact(text: str) -> str:
    """The digits, look-alikes folded.

    >>> compact(" O1 2")
    '012'
    """
    return digits_only(text)


def parse(text: str, about: About) -> Parsed:
    """A number (or string of digits) in its range; out of it with a doubt, no number as written."""
    if not text.strip():
        return Parsed(None)
    digits, params = compact(text), _params(about)
    if not is_digits(digits) or len(digits) > 9:
        return not_legal(text, digits, "number_not_legal")
    if params.digits is not None and len(digits) > params.digits:
        return not_legal(text, digits, "number_too_long")
    value: Value = digits.zfill(params.digits) if params.digits else int(digits)
    if params.min <= int(digits) <= params.max:
        return Parsed(value)
    return Parsed(value, (Doubt(Flag.INVALID, "number_out_of_range"),))


def format(value: Value) -> str:
    """As it is.

    >>> format("003"), format(4)
    ('003', '4')
    """
    return as_text(value)


def may_start(text: str, about: About) -> bool:
    """Can a number of the range begin with these digits, zeros before it allowed where cells are left?"""
    params = _params(about)
    longest = min(params.digits or about.cells or 9, about.cells or 9, 9)
    if not text:
        return True
    if not is_digits(text) or len(text) > longest:
        return False
    fills = range(longest - len(text) + 1)
    return any(int(text + "0" * n) <= params.max and int(text + "9" * n) >= params.min for n in fills)


def _params(about: About) -> Params:
    return about.params if isinstance(about.params, Params) else Params()
