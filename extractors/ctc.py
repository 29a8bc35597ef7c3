"""The most probable texts along a line whose reader says at each step which sign it sees, if any (CTC).

A text's probability is that of all the ways in which it can lie along the steps, not of the likeliest one alone.
What may be written, and how words go, is asked sign by sign (Graves 2006; prefix beam search, Hannun 2014).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.lexicon import END

Steps = NDArray[np.floating]
MayStart = Callable[[str], bool]
# What a sign after a text (END: nothing more) adds to the text's score, as a logarithm.
Score = Callable[[str, str], float]
# Signs less probable than this at a step are not tried there.
LEAST = 1e-4
# Beginnings kept after each step, and texts handed back.
WIDTH, MOST = 12, 8
BLANK = 0


class Spelled(NamedTuple):
    """A text, the logarithm of its probability by the reader alone, and that with what `score` added."""

    text: str
    log_probability: float
    score: float


class _Ways(NamedTuple):
    """How probable a beginning is by the ways that end with no sign, and by those that end with its last one."""

    blank: float
    sign: float

    @property
    def all(self) -> float:
        return self.blank + self.sign


NO_WAY = _Ways(0.0, 0.0)


def beam(
    steps: Steps,
    signs: str,
    may_start: MayStart = lambda text: True,
    score: Score = lambda text, sign: 0.0,
    width: int = WIDTH,
    most: int = MOST,
) -> list[Spelled]:
    """The texts with the best scores, best first, at most `most`; none where no legal text is probable at all.

    `steps`: probabilities, steps x no sign and `signs`. `may_start`: can a legal text begin so? `width`: how many
    beginnings are kept.
    """
    search = _Search(signs, may_start, score)
    beginnings, scale = {"": _Ways(1.0, 0.0)}, 0.0
    for step in steps.astype(np.float64):
        beginnings = search.kept(search.after(beginnings, step), width)
        top = max((ways.all for ways in beginnings.values()), default=0.0)
        if top <= 0:
            return []
        # Products of many probabilities would vanish: the best beginning is kept at 1.
        scale += math.log(top)
        beginnings = {text: _Ways(ways.blank / top, ways.sign / top) for text, ways in beginnings.items()}
    found = [search.spelled(text, scale + math.log(ways.all)) for text, ways in beginnings.items() if ways.all > 0]
    return sorted(found, key=lambda one: -one.score)[:most]


@dataclass
class _Search:
    """One search: what is asked, and what was already answered."""

    signs: str
    may_start: MayStart
    score: Score
    # What `score` adds to a beginning in all; None where no legal text begins so.
    added: dict[str, float | None] = field(default_factory=lambda: {"": 0.0})

    def after(self, beginnings: dict[str, _Ways], step: NDArray[np.float64]) -> dict[str, _Ways]:
        """The beginnings there are after one more step."""
        seen = [(self.signs[at], float(step[at + 1])) for at in np.flatnonzero(step[1:] >= LEAST)]
        blank, reached = float(step[BLANK]), dict[str, _Ways]()
        for text, ways in beginnings.items():
            again = float(step[self.signs.index(text[-1]) + 1]) if text else 0.0
            _add(reached, text, _Ways(ways.all * blank, ways.sign * again))
            for longer, more in self._longer(text, ways, seen):
                _add(reached, longer, _Ways(0.0, more))
        return reached

    def _longer(self, text: str, ways: _Ways, seen: list[tuple[str, float]]) -> Iterator[tuple[str, float]]:
        """A beginning with one sign more, and how probable: the same sign twice has no sign between the two."""
        for sign, probability in seen:
            before = ways.blank if text.endswith(sign) else ways.all
            if before > 0 and self._addition(text, sign) is not None:
                yield text + sign, before * probability

    def _addition(self, text: str, sign: str) -> float | None:
        longer = text + sign
        if longer not in self.added:
            so_far = self.added[text] or 0.0
            self.added[longer] = so_far + self.score(text, sign) if self.may_start(longer) else None
        return self.added[longer]

    def kept(self, reached: dict[str, _Ways], width: int) -> dict[str, _Ways]:
        """The `width` beginnings with the best scores."""
        if len(reached) <= width:
            return reached
        ranked = sorted(reached, key=lambda text: -self._rank(text, reached[text].all))
        return {text: reached[text] for text in ranked[:width]}

    def _rank(self, text: str, probability: float) -> float:
        return (math.log(probability) if probability > 0 else -math.inf) + (self.added[text] or 0.0)

    def spelled(self, text: str, log_probability: float) -> Spelled:
        """A whole text."""
        return Spelled(text, log_probability, log_probability + (self.added[text] or 0.0) + self.score(text, END))


def _add(reached: dict[str, _Ways], text: str, more: _Ways) -> None:
    known = reached.get(text, NO_WAY)
    reached[text] = _Ways(known.blank + more.blank, known.sign + more.sign)
