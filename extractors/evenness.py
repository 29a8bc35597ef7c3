"""How evenly combs are written: what a machine sets stands on one line and is of one height, a hand keeps to neither.

A careful hand is as plain to readers as print is, and yet wrong in other places: what is known of print must not be
believed of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractors.ink import InkPage
from schemas.values import Box

# A comb's lines lie within this of its edges; pieces of ink shorter than a speck are dirt, what is lower than a
# character is a full stop or a dash (millimetres).
INSET_MM, SPECK_MM, CHARACTER_MM = 0.35, 1.0, 1.2
# Fewer characters than this in a comb have no line of their own.
FEWEST = 4
# The heads and feet of print lie this near (millimetres, on the mean) to the middle one of their comb. Of 42 printed
# pages all lay within 0.075, of 42 by one neat hand each one did within 0.08, of 42 by many hands none within 0.12.
EVEN_MM = 0.08
# What lies this far off does so on purpose: figures of some typefaces hang below the line or are low as small letters.
ON_PURPOSE_MM = 0.4


def unevenness(page: InkPage, cells: Sequence[Box]) -> tuple[float, ...]:
    """How far (millimetres) head and foot of each character of a comb lie from the middle ones; `cells`: where those
    of the comb lie (`cells.located`). Nothing where the comb holds too few characters."""
    ends = np.array([end for cell in cells if (end := _ends(page, cell)) is not None])
    if len(ends) < FEWEST:
        return ()
    return tuple(float(off) for off in np.abs(ends - np.median(ends, axis=0)).ravel())


def _ends(page: InkPage, cell: Box) -> tuple[float, float] | None:
    """Where the character of a cell begins and ends (millimetres below the cell's head); None where there is none."""
    crop = page.crop(cell.grown(-INSET_MM))
    rows = np.flatnonzero(page.strokes(crop, SPECK_MM).any(axis=1)) if crop.size else np.zeros(0)
    if not rows.size or np.ptp(rows) < CHARACTER_MM * page.scale:
        return None
    return float(rows[0]) / page.scale, float(rows[-1]) / page.scale


def is_even(offsets: Sequence[float]) -> bool:
    """Are the characters of a page, so far off, set by a machine? Where nothing is known, no.

    >>> is_even([0.0, 0.08, 0.05, 0.9]), is_even([0.1, 0.2, 0.15]), is_even([])
    (True, False, False)
    """
    told = [off for off in offsets if off < ON_PURPOSE_MM]
    return len(told) > 0 and float(np.mean(told)) < EVEN_MM
