"""Comb cells: where they truly lie on the paper, and a picture of each for the cell net.

A registered page fits its form within a millimetre; paper that curls or stretches fits less well in some
places than in others. So each comb is looked for once more, by its own lines, close to where it should be.
The pictures are of the page as it looks, lines and all: a reader of them shares no line removal with the
readers of strips.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage, cut
from schemas.values import Box, around

# Pictures of cells, in pixels, and how much around the cell they show (share of its sides).
HEIGHT, WIDTH, AROUND = 40, 32, 0.18
# So many neighbouring cells are looked for together, so far (millimetres) from where they should be.
CELLS_TOGETHER, REACH_MM, RIM_MM = 7, 0.8, 0.6
# Lines are found where they fit this well; without lines of its own a comb stays where it should be.
FITS, LINE_DARKNESS = 0.35, 24
# Strokes are brought to this darkness, by no more than so much.
STROKE_DARKNESS, MOST_GAIN = 230.0, 6.0

Offset = NDArray[np.float64]


def located(page: InkPage, cells: Sequence[Box]) -> tuple[Box, ...]:
    """The cells of a comb where they lie on the page (millimetres), in their order."""
    groups = [cells[start : start + CELLS_TOGETHER] for start in range(0, len(cells), CELLS_TOGETHER)]
    found = [_offset(page, around(list(group)).grown(RIM_MM)) for group in groups]
    sure = [offset for offset in found if offset is not None]
    if not sure:
        return tuple(cells)
    usual = np.median(np.array(sure), axis=0)
    moves = [usual if offset is None else offset for offset in found]
    return tuple(
        Box(cell.x + float(move[0]), cell.y + float(move[1]), cell.w, cell.h)
        for group, move in zip(groups, moves, strict=True)
        for cell in group
    )


def _offset(page: InkPage, box: Box) -> Offset | None:
    """How far (millimetres, across and down) the print in a box lies from where it should; None where there
    is none, or none that fits.

    The page is looked at no darker than its print is: strokes would count for more than lines.
    """
    lines = cut(page.print, box.scaled(page.scale))
    strong = float(np.percentile(lines, 98)) if lines.size else 0.0
    if strong < LINE_DARKNESS or min(lines.shape) < 8:
        return None
    reach = round(REACH_MM * page.scale)
    window = cut(page.dark, box.grown(reach / page.scale).scaled(page.scale))
    if window.shape[0] < lines.shape[0] + 2 * reach or window.shape[1] < lines.shape[1] + 2 * reach:
        return None
    seen = np.minimum(window, np.uint8(min(255, strong * max(page.contrast, 0.35))))
    fit = np.asarray(cv2.matchTemplate(seen, lines, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
    _, best, _, (x, y) = cv2.minMaxLoc(fit)
    if best < FITS:
        return None
    place = np.array([x + _summit(fit[y], x), y + _summit(fit[:, x], y)])
    return (place - reach) / page.scale


def _summit(fit: NDArray[np.float32], at: int) -> float:
    """How far beside the best of a row of fits the top of the parabola through its neighbours lies."""
    if not 0 < at < len(fit) - 1:
        return 0.0
    before, best, after = (float(value) for value in fit[at - 1 : at + 2])
    bend = before - 2 * best + after
    return 0.0 if bend >= 0 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))


def pictures(page: InkPage, cells: Sequence[Box]) -> Pixels:
    """A picture of each cell, n x HEIGHT x WIDTH: how dark it is, from 0 (paper) to about `STROKE_DARKNESS`.

    `cells`: where they lie (see `located`). A cell at the edge of the page is filled up with paper.
    """
    gain = _gain(page, cells)
    return np.stack([_picture(page, cell, gain) for cell in cells])


def _gain(page: InkPage, cells: Sequence[Box]) -> float:
    """How much darker strokes must be made: by what is written in the comb, else by the page's pen."""
    inside = np.concatenate([cut(page.ink, cell.grown(-0.4).scaled(page.scale))[::2, ::2].ravel() for cell in cells])
    strokes = inside[inside > page.threshold]
    strong = float(np.percentile(strokes, 75)) if strokes.size > 40 else float(page.levels.pen)
    return min(MOST_GAIN, STROKE_DARKNESS / max(strong, 1.0))


def _picture(page: InkPage, cell: Box, gain: float) -> Pixels:
    shown = Box(
        cell.x - AROUND * cell.w, cell.y - AROUND * cell.h, cell.w * (1 + 2 * AROUND), cell.h * (1 + 2 * AROUND)
    ).scaled(page.scale)
    left, top, right, bottom = round(shown.x), round(shown.y), round(shown.right), round(shown.bottom)
    height, width = page.dark.shape
    crop = page.dark[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    missing = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
    if any(missing):
        crop = np.asarray(cv2.copyMakeBorder(crop, *missing, cv2.BORDER_CONSTANT, value=0))
    method = cv2.INTER_AREA if crop.shape[0] > HEIGHT else cv2.INTER_LINEAR
    small = cv2.resize(crop, (WIDTH, HEIGHT), interpolation=method)
    return np.asarray(cv2.convertScaleAbs(small, alpha=gain), dtype=np.uint8)


def groups_of(numbers: Sequence[int]) -> tuple[int, ...]:
    """The lengths of the runs of neighbouring numbers.

    >>> groups_of([0, 1, 2, 5, 6])
    (3, 2)
    """
    breaks = [n for n in range(1, len(numbers)) if numbers[n] != numbers[n - 1] + 1]
    edges = [0, *breaks, len(numbers)]
    return tuple(after - before for before, after in pairwise(edges))
