"""The number of a printed copy: 7 random Crockford base32 characters and a check character.

The check: characters are elements of the field GF(32) (polynomial x^5 + x^2 + 1, x = 2), and the sum of
character times its weight is 0, with weights x^7, x^6, ... x, 1 from left to right. All weights are different
and none is 0, so any one wrong character, and any two swapped (neighbours or not), change the sum.
"""

from __future__ import annotations

import random

from schemas.types import About, Parsed
from schemas.types._text import SEPARATORS, as_text, clean
from schemas.values import Doubt, Flag, Value

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_FOLDED = str.maketrans("ILO", "110")


def new(rng: random.Random) -> str:
    """A new number; `rng` is a `random.SystemRandom` where copies are printed, a seeded one in tests."""
    body = "".join(rng.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The check character of the first seven. Raises ValueError on a character outside the alphabet.

    >>> check_character("0000000"), check_character("K7Q2M9X")
    ('0', '6')
    """
    total = 0
    for character in body:
        total = _double(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _double(element: int) -> int:
    """An element of GF(32) times x."""
    element <<= 1
    return element ^ 0b100101 if element & 0b100000 else element


def compact(text: str) -> str:
    """Capitals without separators; I and L read as 1, O as 0 (Crockford).

    >>> compact("k7q2-m9xo")
    'K7Q2M9X0'
    """
    return SEPARATORS.sub("", text).upper().translate(_FOLDED)


def parse(text: str, about: About) -> Parsed:
    """The eight characters; anything else as written, with a doubt."""
    if not text.strip():
        return Parsed(None)
    number = compact(text)
    if not number or not set(number) <= set(ALPHABET):
        return Parsed(clean(text), (Doubt(Flag.INVALID, "paper_number_not_legal"),))
    if len(number) != LENGTH:
        return Parsed(number, (Doubt(Flag.INVALID, "paper_number_not_legal"),))
    if number[-1] != check_character(number[:-1]):
        return Parsed(number, (Doubt(Flag.INVALID, "paper_number_check"),))
    return Parsed(number)


def format(value: Value) -> str:
    """In two groups.

    >>> format("K7Q2M9X6")
    'K7Q2-M9X6'
    """
    text = as_text(value)
    return f"{text[:4]}-{text[4:]}" if len(text) == LENGTH else text


def may_start(text: str, about: About) -> bool:
    """Can a number with a right check character begin with this?"""
    if len(text) > LENGTH or not set(text) <= set(ALPHABET):
        return False
    return len(text) < LENGTH or text[-1] == check_character(text[:-1])
