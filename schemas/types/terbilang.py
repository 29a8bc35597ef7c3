"""An amount in number words: `satu juta dua ratus lima puluh ribu rupiah`. The value is the same in capitals.

Words may be joined, spelt the old way or nearly right. What had to be put right is a suggestion with a doubt; what
may as well be another amount stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata

from schemas.types import About, Parsed
from schemas.types._number_words import ABOVE_ALL, BEGIN, SCALES, UNITS, Spelt, moves, spelt
from schemas.types._text import as_text, clean
from schemas.values import Doubt, Flag, Value

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,-#"

# How much may be put right in all: in proportion to the letters, and never more than so much.
_MOST_PER_LETTER = 0.2
_MOST = 6.0
# Another amount must need this much more than the one that is taken.
_MARGIN = 0.7
_BEFORE = re.compile(r"^(\W*(TERBILANG|UANG SEJUMLAH|SEJUMLAH|SEBESAR|RP|IDR)\b)*")
_AFTER = re.compile(r"\b(SAJA\W*)?$")
# Parts of a rupiah and signs before a number change the amount; a number in digits is no word.
_OTHER_AMOUNT = re.compile(r"\b(KOMA|SEN|MINUS|\d+)\b")


def words_of(amount: int) -> str:
    """The official words of an amount in whole rupiah. Raises ValueError below 0 and from 10^15 on.

    >>> words_of(1250000), words_of(1011), words_of(0)
    ('SATU JUTA DUA RATUS LIMA PULUH RIBU RUPIAH', 'SERIBU SEBELAS RUPIAH', 'NOL RUPIAH')
    """
    if not 0 <= amount < ABOVE_ALL:
        raise ValueError("expected an amount from 0 to 999 trillion")
    words, rest = [], amount
    for scale, value in SCALES.items():
        count, rest = divmod(rest, value)
        if count:
            words += ["SERIBU"] if (count, scale) == (1, "RIBU") else [*_below_1000(count), scale]
    words += _below_1000(rest)
    return " ".join([*(words or ["NOL"]), "RUPIAH"])


def _below_1000(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = ["SERATUS"] if hundreds == 1 else [UNITS[hundreds - 1], "RATUS"] if hundreds else []
    tens, unit = divmod(rest, 10)
    if rest in (10, 11):
        return [*words, "SEPULUH" if rest == 10 else "SEBELAS"]
    if tens == 1:
        return [*words, UNITS[unit - 1], "BELAS"]
    return words + ([UNITS[tens - 1], "PULUH"] if tens else []) + ([UNITS[unit - 1]] if unit else [])


def amount_of(text: str) -> int | None:
    """The rupiah a text says with every letter in its place; None for any other text.

    Spaces, capitals, old spellings and a missing `rupiah` make no difference.

    >>> amount_of("Satu juta duaratus ribu"), amount_of("seratus milyar rupiah,-"), amount_of("dua tiga ratus")
    (1200000, 100000000000, None)
    """
    found = spelt(_letters(text), most=0, margin=0)
    return found.amount if found else None


def nearest(text: str) -> Spelt | None:
    """The amount a text most nearly spells, and what had to be put right for it; None where none is near."""
    letters = _letters(text)
    return spelt(letters, min(_MOST, _MOST_PER_LETTER * len(letters)), _MARGIN)


def _letters(text: str) -> str:
    """The letters that spell the number, in capitals; empty where the text says more than whole rupiah."""
    capitals = unicodedata.normalize("NFKC", text).upper().strip()
    bare = _AFTER.sub("", _BEFORE.sub("", capitals))
    if _OTHER_AMOUNT.search(bare):
        return ""
    return "".join(sign for sign in bare if sign.isalnum() or sign in "|!$")


def compact(text: str) -> str:
    """The words as they are officially written; of a text that spells no number its letters alone.

    >>> compact("#Satu juta limaratus ribu,-#"), compact("satu j#ta")
    ('SATU JUTA LIMA RATUS RIBU RUPIAH', 'SATUJTA')
    """
    amount = amount_of(text)
    return re.sub(r"[\W_]+", "", clean(text).upper()) if amount is None else words_of(amount)


def parse(text: str, about: About) -> Parsed:
    """The official words; with a doubt where letters were put right, as written where no one amount is meant."""
    if not text.strip():
        return Parsed(None)
    found = nearest(text)
    if found is None or (found.cost > 0 and found.next_cost < found.cost + _MARGIN):
        return Parsed(clean(text), (Doubt(Flag.INVALID, "words_not_legal"),))
    return Parsed(words_of(found.amount), (Doubt(Flag.REPAIRED, "words_repaired"),) if found.cost > 0 else ())


def format(value: Value) -> str:
    """As a sentence begins.

    >>> format("SATU JUTA RUPIAH")
    'Satu juta rupiah'
    """
    return as_text(value).capitalize()


def may_start(text: str, about: About) -> bool:
    """Can the official words of an amount begin with this?"""
    *whole, last = text.split(" ")
    state = BEGIN
    for spelling in whole:
        after = next((after for word, after in moves(state, strict=True) if word.spelling == spelling), None)
        if after is None:
            return False
        state = after
    return any(word.spelling.startswith(last) for word, _ in moves(state, strict=True))
