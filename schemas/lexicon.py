"""How people spell: the next letter of a name, an address or a trade, as weak evidence for readers.

A model of runs of up to five signs, counted by `benchmarks/lexicon.py` over Indonesia's places, number words and a
list of names and common words. It knows no value by heart that it could put in another's place; it says that L after
J is likelier than I is.
"""

from __future__ import annotations

import lzma
import math
from collections.abc import Mapping
from importlib.resources import files

DATA = "data/lexicon.txt.xz"
# The signs a run holds, the predicted one included.
ORDER = 5
# Stand in runs for the edges of a text, and for any digit: numbers are not spelt.
START, END, DIGIT = "^", "$", "0"
DIGITS = str.maketrans("123456789", DIGIT * 9)
# A sign never seen after anything is one of so many.
SIGNS = 60
# Counts are kept as letters, so many to a doubling.
STEPS_A_DOUBLING = 1.5
FIRST_LEVEL = ord("a")


class Lexicon:
    """The model. Immutable to its users; what it works out it keeps."""

    def __init__(self, counts: Mapping[str, str]) -> None:
        """`counts`: what followed a run of signs, each sign with the `level` of its count behind it."""
        self._counts = counts
        self._followers: dict[str, dict[str, float]] = {}
        self._scores: dict[tuple[str, str], float] = {}

    def score(self, prefix: str, sign: str) -> float:
        """The natural logarithm of how likely `sign` (END: nothing more) follows a text that begins with `prefix`.

        Texts are canonical: upper case, single spaces. All digits are equally likely.
        """
        run = folded((START + prefix)[1 - ORDER :])
        asked = (run, folded(sign))
        if asked not in self._scores:
            self._scores[asked] = math.log(self._probability(*asked))
        return self._scores[asked] - (math.log(10) if asked[1] == DIGIT else 0.0)

    def log_probability(self, text: str) -> float:
        """The natural logarithm of how likely a whole text is."""
        return sum(self.score(text[:at], sign) for at, sign in enumerate(text)) + self.score(text, END)

    def _probability(self, run: str, sign: str) -> float:
        """By the run and, as far as it was met too seldom to know, by its ends (Witten and Bell)."""
        shorter = self._probability(run[1:], sign) if run else 1 / SIGNS
        after = self._after(run)
        if not after:
            return shorter
        return (after.get(sign, 0.0) + len(after) * shorter) / (sum(after.values()) + len(after))

    def _after(self, run: str) -> dict[str, float]:
        if run not in self._followers:
            packed = self._counts.get(run, "")
            self._followers[run] = {packed[at]: count_of(packed[at + 1]) for at in range(0, len(packed), 2)}
        return self._followers[run]


def load_lexicon() -> Lexicon:
    """The model that comes with this package. Takes about a twentieth of a second."""
    packed = files("schemas").joinpath(DATA).read_bytes()
    lines = lzma.decompress(packed).decode("utf-8").splitlines()
    return Lexicon(dict(line.split("\t") for line in lines))


def folded(text: str) -> str:
    """The text with all its digits as one.

    >>> folded("NO. 17 A")
    'NO. 00 A'
    """
    return text.translate(DIGITS)


def level(count: float) -> str:
    """The letter that a count is kept as.

    >>> level(1), round(count_of(level(1000)))
    ('a', 1024)
    """
    return chr(FIRST_LEVEL + round(STEPS_A_DOUBLING * math.log2(count)))


def count_of(letter: str) -> float:
    """The count, about, that `level` made this letter of."""
    return float(2.0 ** ((ord(letter) - FIRST_LEVEL) / STEPS_A_DOUBLING))
