"""An upright receipt as its rows, the words of its form's lists in them, and its amounts; and what may be meant."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from statistics import median

from extractors.free.amounts import Ledger, ledger
from extractors.free.rows import Part, Row, rows
from extractors.free.words import Said, WordList
from extractors.readers.ppocr_lines import TextLine
from schemas.finding import Role

# A probability is taken for no nearer to 0 and 1 than this.
EDGE = 0.001


@dataclass(frozen=True)
class Meant:
    """What may be a field's value: its canonical text, where it stands, and the numbers that speak for it.

    `parts`: each place where it stands, the best first; of a text of several lines all of them, `together`.
    """

    text: str
    parts: tuple[Part, ...]
    features: Mapping[str, float]
    together: bool = False

    @property
    def place(self) -> tuple[Part, ...]:
        """The parts of the page that the value was taken from."""
        return self.parts if self.together else self.parts[:1]


@dataclass(frozen=True)
class Paper:
    """A receipt, read. `day` is the day of reading: nothing on the paper is later."""

    rows: Sequence[Row]
    said: Sequence[Sequence[Said]]
    ledger: Ledger
    day: date

    @classmethod
    def of(cls, lines: Sequence[TextLine], words: WordList, day: date) -> Paper:
        """The receipt that these lines of an upright page make."""
        found = rows(lines)
        said = [words.said(row.text) for row in found]
        return cls(found, said, ledger(found, said), day)

    @cached_property
    def roles(self) -> list[frozenset[Role]]:
        """What each row speaks of."""
        return [frozenset(one.role for one in row) for row in self.said]

    @cached_property
    def height(self) -> float:
        """How high its text mostly is, in pixels."""
        return median(row.height for row in self.rows) if self.rows else 1.0

    @cached_property
    def _span(self) -> tuple[float, float]:
        top, bottom = (min(row.box.y for row in self.rows), max(row.box.bottom for row in self.rows))
        return top, max(bottom - top, 1.0)

    def down(self, row: int) -> float:
        """How far down a row stands: 0 at the first, 1 at the last."""
        top, length = self._span
        return (self.rows[row].box.y - top) / length


def logit(probability: float) -> float:
    """The logarithm of the odds, edges kept off.

    >>> round(logit(0.5), 3), round(logit(1.0), 1)
    (0.0, 6.9)
    """
    kept = min(max(probability, EDGE), 1 - EDGE)
    return math.log(kept / (1 - kept))
