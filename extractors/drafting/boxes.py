"""Boxes of any kind on a blank: light places that print, or a darker shade, closes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.drafting.rules import Mask, Print
from extractors.drafting.straight import SCALE
from extractors.geometry import Pixels
from schemas.values import Box

# The inside of the smallest box, millimetres a side; the largest share of the page that is a box and no frame.
LEAST_SIDE, LARGEST = 1.3, 0.6
# The share of its surrounding rectangle that a box fills: with corners, with rounded ones, as a circle or oval.
RECTANGLE_FILLS, OVAL_FILLS = 0.88, (0.72, 0.84)
# Borders are measured as far as this, millimetres.
THICKEST = 3.0
# Ink that fills less than this share of a box is dirt.
INKED = 0.004
# Two boxes whose union they both fill so far are one.
SAME = 0.6


@dataclass(frozen=True)
class Region:
    """A closed light place: its inside in millimetres, how much of that rectangle it fills, how much of it is inked,
    how unlike its corners are (0 to 1), and how thick its border is (millimetres; 0 where only a shade bounds it)."""

    box: Box
    fill: float
    inked: float
    lopsided: float
    border: float

    @property
    def is_rectangle(self) -> bool:
        return self.fill >= RECTANGLE_FILLS

    @property
    def is_oval(self) -> bool:
        return OVAL_FILLS[0] <= self.fill <= OVAL_FILLS[1]

    @property
    def is_empty(self) -> bool:
        return self.inked < INKED


def regions(printed: Print) -> tuple[Region, ...]:
    """All closed places that are rectangles or ovals, from the top down."""
    found = list(_enclosed(~printed.walls, printed.ink))
    if printed.shade.mean() > 0.01:
        found += [
            region
            for region in _enclosed(~(printed.walls | printed.shade), printed.ink)
            if not any(_same(region.box, other.box) for other in found)
        ]
    return tuple(sorted(found, key=lambda region: (region.box.y, region.box.x)))


def _enclosed(light: Mask, ink: Mask) -> Iterator[Region]:
    """The parts of the light that have a plain shape."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(light.astype(np.uint8), connectivity=4)
    least, largest = LEAST_SIDE * SCALE, LARGEST * light.size
    for label, (x, y, w, h, area) in enumerate(stats.tolist()):
        if label == 0 or min(w, h) < least or w * h > largest or area < 0.3 * w * h:
            continue
        outline = _outline(labels[y : y + h, x : x + w] == label)
        filled = int(outline.sum())
        region = Region(
            box=Box(*(side / SCALE for side in (x, y, w, h))),
            fill=filled / (w * h),
            inked=1 - area / max(filled, 1),
            lopsided=_lopsided(outline),
            border=_border(ink, (x, y, w, h)) / SCALE,
        )
        if region.is_rectangle or region.is_oval:
            yield region


def _outline(inside: Mask) -> Pixels:
    """A place with its holes filled."""
    full = np.zeros(inside.shape, np.uint8)
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(full, outlines, -1, 1, cv2.FILLED)
    return full


def _lopsided(outline: Pixels) -> float:
    """How much more of one corner than of another is filled: a letter D has two sharp and two round ones."""
    side = max(1, min(outline.shape) // 5)
    corners = [outline[rows, columns].mean() for rows in _ends(side) for columns in _ends(side)]
    return float(max(corners) - min(corners))


def _ends(side: int) -> tuple[slice, slice]:
    return slice(None, side), slice(-side, None)


def _border(ink: Mask, place: tuple[int, int, int, int]) -> float:
    """How far the ink goes outwards from the middle of each side, in pixels: the median of the four."""
    x, y, w, h = place
    reach = round(THICKEST * SCALE)
    column, row = x + w // 2, y + h // 2
    rays = (
        ink[max(0, y - reach) : y, column][::-1],
        ink[y + h : y + h + reach, column],
        ink[row, max(0, x - reach) : x][::-1],
        ink[row, x + w : x + w + reach],
    )
    return float(np.median([_run(ray) for ray in rays]))


def _run(ray: Mask) -> int:
    """How long the ray is dark; its first two pixels may be the soft edge of the line."""
    dark = np.flatnonzero(ray[:3])
    if not len(dark):
        return 0
    light = np.flatnonzero(~ray[dark[0] :])
    return int(light[0]) if len(light) else len(ray) - int(dark[0])


def _same(box: Box, other: Box) -> bool:
    across = min(box.right, other.right) - max(box.x, other.x)
    down = min(box.bottom, other.bottom) - max(box.y, other.y)
    if across <= 0 or down <= 0:
        return False
    return across * down > SAME * (box.w * box.h + other.w * other.h - across * down)
