"""One option out of several boxes. The value is the option's name."""

from __future__ import annotations

from schemas.types import About, Parsed
from schemas.types._choose import option_names
from schemas.types._text import as_text, clean
from schemas.values import Doubt, Flag, Value

ALPHABET = ""


def compact(text: str) -> str:
    """Names of options, comma-joined.

    >>> compact("Laki-laki")
    'laki_laki'
    """
    return ",".join(option_names(text))


def parse(text: str, about: About) -> Parsed:
    """The option's name; several, or one that is not on the form, as written with a doubt."""
    if not text.strip():
        return Parsed(None)
    names = option_names(text)
    if len(names) > 1:
        return Parsed(compact(text), (Doubt(Flag.INVALID, "choice_several"),))
    if len(names) != 1 or names[0] not in about.options:
        return Parsed(clean(text), (Doubt(Flag.INVALID, "choice_unknown"),))
    return Parsed(names[0])


def format(value: Value) -> str:
    """The option's name with spaces (its label stands in the form file).

    >>> format("laki_laki")
    'laki laki'
    """
    return as_text(value).replace("_", " ")


def may_start(text: str, about: About) -> bool:
    """Can an option's name begin with this?"""
    return any(option.startswith(text) for option in about.options)
