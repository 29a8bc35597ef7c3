"""Long straight lines that nobody wrote: a copier's streak, a fold, a ruled line printed too dark.

No stroke of a pen is this long and this straight along the sides of the paper, but an underline; and
what an underline says is said by what stands on it.
"""

from __future__ import annotations

import cv2
import numpy as np

from extractors.geometry import Pixels, shrunk

# Looked for at this scale (pixels a millimetre), where a thin line still darkens a pixel.
COARSE = 4.0
# A streak is at least this long and at most this wide (millimetres), and leans by no more than a
# little: `LEAN` pixels of the coarse picture over its length.
LENGTH_MM, WIDTH_MM, LEAN = 28.0, 1.2, 3


def without_streaks(ink: Pixels, scale: float, threshold: int) -> Pixels:
    """The ink of a page without its streaks. `threshold`: the level above which ink is no noise."""
    small = shrunk(ink, COARSE / scale)
    inked = (small > threshold * 0.6).astype(np.uint8)
    found = _along(inked, upright=True) | _along(inked, upright=False)
    if not found.any():
        return ink
    height, width = ink.shape
    mask = cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST)
    cleaned = ink.copy()
    cleaned[mask > 0] = 0
    return cleaned


def _along(inked: Pixels, upright: bool) -> Pixels:
    """Where long thin lines run down the page, or across it."""
    length, width = round(LENGTH_MM * COARSE), round(WIDTH_MM * COARSE)
    along, across = ((1, length), (LEAN, 1)) if upright else ((length, 1), (1, LEAN))
    joined = cv2.dilate(inked, np.ones(across[::-1], np.uint8))
    lines = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(along[::-1], np.uint8))
    if not lines.any():
        return np.zeros_like(inked)
    wide = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((1, width) if upright else (width, 1), np.uint8))
    return np.asarray(cv2.bitwise_and(lines, cv2.bitwise_not(wide * 255)), dtype=np.uint8)
