"""The most probable legal texts of a comb: one beam search for all field types.

Cell by cell the most probable beginnings are kept, those alone that the field type says a legal value may begin
with. Without constraint the same search gives what was most probably written.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import nlargest
from math import exp, log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.lattice import Lattice

MayStart = Callable[[str], bool]
# How probable a sign is after a text, as a logarithm: weak evidence of how words go.
Score = Callable[[str, str], float]
# Beginnings kept after each cell; so many signs are tried in a cell, none that is this much less probable than its
# best (logarithm).
WIDTH, TRIED, HOPELESS = 30, 10, 11.0


class Beginning(NamedTuple):
    """What the first cells say: a text, and whether an empty cell follows it."""

    text: str
    gap: bool = False


def search(
    lattice: Lattice,
    may_start: MayStart = lambda text: True,
    score: Score = lambda text, sign: 0.0,
    spaced: bool = True,
    most: int = 12,
) -> list[tuple[str, float]]:
    """The most probable texts with the logarithms of their probabilities, best first, at most `most`.

    `may_start`: can a legal text begin so? `spaced`: an empty cell between two characters is a space; otherwise it
    is nothing, as the empty cells before and after a text always are.

    >>> doubtful = Lattice("13", np.log(np.array([[0.4, 0.59, 0.01], [0.6, 0.39, 0.01]])))
    >>> search(doubtful)[0][0], search(doubtful, lambda text: "31".startswith(text) or "13".startswith(text))[1][0]
    ('31', '13')
    """
    beam = {Beginning(""): 0.0}
    for logs in lattice.logs:
        tried = _tried(lattice.signs, logs)
        reached: dict[Beginning, float] = {}
        allowed: dict[str, bool] = {}
        for beginning, so_far in beam.items():
            for sign, log in tried:
                after = _step(beginning, sign, spaced)
                if sign and after.text not in allowed:
                    allowed[after.text] = may_start(after.text)
                if sign and not allowed[after.text]:
                    continue
                total = so_far + log + (_spelt(beginning, sign, score) if sign else 0.0)
                reached[after] = _together(reached.get(after), total)
        beam = dict(nlargest(WIDTH, reached.items(), key=lambda item: item[1]))
    texts: dict[str, float] = {}
    for beginning, log in beam.items():
        texts[beginning.text] = _together(texts.get(beginning.text), log)
    return nlargest(most, texts.items(), key=lambda item: item[1])


def _spelt(beginning: Beginning, sign: str, score: Score) -> float:
    """How well a sign goes on from a beginning, with the space before it where there is one.

    >>> _spelt(Beginning("NO", gap=True), "7", lambda text, sign: 1.0 if (text + sign).startswith("NO 7") else 0.5)
    1.5
    """
    spaced = beginning.gap * " "
    return score(beginning.text + spaced, sign) + (score(beginning.text, spaced) if spaced else 0.0)


def _step(beginning: Beginning, sign: str, spaced: bool) -> Beginning:
    """What a beginning becomes by one more cell with that sign; none where it is empty."""
    if not sign:
        return Beginning(beginning.text, gap=spaced and bool(beginning.text))
    return Beginning(beginning.text + beginning.gap * " " + sign)


def _tried(signs: str, logs: NDArray[np.float64]) -> list[tuple[str, float]]:
    """The signs of a cell (none: it is empty) worth trying, the most probable first, and how probable each is."""
    ranked = np.argsort(-logs)[:TRIED]
    likely = [int(at) for at in ranked if logs[at] > logs[ranked[0]] - HOPELESS]
    return [(signs[at : at + 1], float(logs[at])) for at in likely]


def _together(one: float | None, other: float) -> float:
    """The logarithm of the sum of two probabilities, given as logarithms."""
    if one is None:
        return other
    return max(one, other) + log1p(exp(-abs(one - other)))
