"""Where the form's own print is lost: burnt white by a lamp, under correction fluid, under a sticker.

A ticked box there would read as an empty one. Only print that the rest of the page shows can be missed: the
light lines that a copier drops everywhere prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.sharpness import FINE
from schemas.values import Box

# Print is looked for in squares of CELL_MM, which must hold as much as so many square millimetres of black; it
# may lie REACH_MM off its place.
CELL_MM, ENOUGH_MM2, REACH_MM = 3.0, 0.12, 0.35
# How dark each grey of the blank comes out on the page: what all but this share of its pixels show. It must stand
# out of the paper by so many levels.
DROPPED, STANDS_OUT = 0.15, 12
# Print is lost where less than this share of it is seen; a speck of that is none, it takes two squares that touch.
SEEN = 0.3
GREYS = 8


def lost_print(dark: Pixels, blank: Pixels) -> tuple[Box, ...]:
    """The places (millimetres) where print is lost. `dark` is how dark a page is beside its paper, `blank` the
    blank, both at FINE."""
    printed = 255 - blank
    reach = 2 * round(REACH_MM * FINE) + 1
    near = np.asarray(cv2.dilate(dark, np.ones((reach, reach), np.uint8)), np.uint8)
    paper = float(np.median(near[::5, ::5][printed[::5, ::5] < 8]))
    expected = np.asarray(cv2.LUT(printed, _tones(near, printed, paper)), np.uint8)
    seen = np.minimum(cv2.subtract(near, np.full_like(near, round(paper))), expected).astype(np.uint8)
    whole, found = _by_cell(expected), _by_cell(seen)
    missing = (whole * CELL_MM**2 > ENOUGH_MM2 * 255) & (found < SEEN * whole)
    return tuple(_boxes(_touching(missing)))


def _tones(near: Pixels, printed: Pixels, paper: float) -> Pixels:
    """How dark (above the paper) each grey of the blank, 0 to 255, comes out on the page at the least; 0 where it
    does not stand out."""
    step = 256 // GREYS
    counts = cv2.calcHist([printed[::2, ::2].copy(), near[::2, ::2].copy()], [0, 1], None, [GREYS, 256], [0, 256] * 2)
    shares = counts.cumsum(axis=1) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    levels = (shares < DROPPED).sum(axis=1) - paper
    levels[(levels < STANDS_OUT) | (counts.sum(axis=1) < 100)] = 0
    levels[0] = 0  # White paper and the rims of print.
    return np.repeat(levels, step).astype(np.uint8)


def _by_cell(picture: Pixels) -> NDArray[np.float32]:
    """The mean of a picture in each square of CELL_MM; a rim that is no whole square is left out."""
    rows, columns = (int(length / (CELL_MM * FINE)) for length in picture.shape)
    whole = picture[: round(rows * CELL_MM * FINE), : round(columns * CELL_MM * FINE)]
    return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _touching(missing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Squares that are not alone."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(missing.astype(np.uint8), connectivity=8)
    several = stats[:, cv2.CC_STAT_AREA] > 1
    several[0] = False
    return np.asarray(several[labels])


def _boxes(missing: NDArray[np.bool_]) -> Iterator[Box]:
    """The squares as boxes in millimetres, those beside each other as one."""
    for row, cells in enumerate(missing):
        start = 0
        for lost, run in groupby(cells):
            length = len(list(run))
            if lost:
                yield Box(start * CELL_MM, row * CELL_MM, length * CELL_MM, CELL_MM)
            start += length
