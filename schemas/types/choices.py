"""Several options out of several boxes. The value is a list of names in the order of the form."""

from __future__ import annotations

from schemas.types import About, Parsed
from schemas.types._choose import option_names
from schemas.types._text import as_text, clean
from schemas.values import Doubt, Flag, Value

ALPHABET = ""


def compact(text: str) -> str:
    """Names of options, comma-joined.

    >>> compact("menjahit, membuat kue")
    'menjahit,membuat_kue'
    """
    return ",".join(option_names(text))


def parse(text: str, about: About) -> Parsed:
    """The names in form order; where one is not on the form, all as written with a doubt."""
    if not text.strip():
        return Parsed(None)
    names = option_names(text)
    if not names or not set(names) <= set(about.options):
        return Parsed(clean(text), (Doubt(Flag.INVALID, "choice_unknown"),))
    return Parsed([option for option in about.options if option in names])


def format(value: Value) -> str:
    """The names with spaces, comma between.

    >>> format(["menjahit", "membuat_kue"])
    'menjahit, membuat kue'
    """
    return as_text(value).replace("_", " ")


def may_start(text: str, about: About) -> bool:
    """Can a list of different options begin with this?"""
    *whole, last = text.split(",")
    if len(set(whole)) < len(whole) or not set(whole) <= set(about.options):
        return False
    return any(option.startswith(last) for option in about.options if option not in whole)
