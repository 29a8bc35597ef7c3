"""Circles round an option's label: some people circle the word rather than tick the box."""

from __future__ import annotations

from enum import Enum
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage
from extractors.readers.boxes import INSET_MM
from extractors.readers.strokes import width
from schemas.layout import PlacedField
from schemas.values import Box, around

# Looked for this far around a label. Print was taken away with pieces of the strokes that cross it: what lies so
# near to each other belongs together; what is shorter than a speck is dirt.
AROUND_MM, BRIDGE_MM, SPECK_MM = 3.0, 1.2, 0.7
# A mark beside a label is this long (millimetres), as dark as this beside the pen and as wide as a pen's stroke.
LENGTH_MM, LEVEL, WIDTH_MM = 3.5, 0.5, 0.26
# A circle goes round this share of the label and is no more than this full.
ROUND, FULL = 0.7, 0.55


class Circle(Enum):
    """What is drawn round a label."""

    NONE = "none"
    ROUND = "round"
    MARK = "mark"

    @property
    def reason(self) -> str:
        """Why a person must look: a key of the message catalogue."""
        return "label_circled" if self is Circle.ROUND else "tick_beside"


def circle(page: InkPage, field: PlacedField, option: str) -> Circle:
    """Is the label of an option circled, or is something else drawn on it that comes out of no box?"""
    label, box = dict(field.labels).get(option), dict(field.options)[option]
    if label is None:
        return Circle.NONE
    zone = _on_page(around([label, box]).grown(AROUND_MM))
    crop = page.crop(zone)
    labels, long = _pieces(page, crop)
    ticks = [_part(labels, other.grown(-INSET_MM), zone, page) for _, other in field.options]
    from_boxes = {int(number) for part in ticks for number in np.unique(part)}
    drawn = np.zeros_like(crop)
    for number in long:
        piece = np.asarray(labels == number, np.uint8)
        if not _by_pen(page, np.asarray(crop * piece, np.uint8)):
            continue
        if _round(piece, label, zone, page):
            return Circle.ROUND
        if number not in from_boxes:
            drawn |= piece
    # A circle that crosses print is in several pieces.
    if _round(drawn, label, zone, page):
        return Circle.ROUND
    return Circle.MARK if _part(drawn, label, zone, page).any() else Circle.NONE


def _on_page(box: Box) -> Box:
    """The part of a box that is not left of the page or above it."""
    x, y = max(0.0, box.x), max(0.0, box.y)
    return Box(x, y, box.right - x, box.bottom - y)


def _pieces(page: InkPage, crop: Pixels) -> tuple[NDArray[np.int32], list[int]]:
    """The ink of a crop with a number for each stroke, 0 where there is none, and the numbers of the long ones."""
    strokes = page.strokes(crop, SPECK_MM)
    bridge = round(BRIDGE_MM * page.scale)
    near = cv2.dilate(strokes, np.ones((bridge, bridge), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    least = LENGTH_MM * page.scale + bridge
    long = [number for number in range(1, len(stats)) if max(stats[number, 2:4]) >= least]
    return np.asarray(labels * strokes, np.int32), long


def _round(piece: Pixels, label: Box, zone: Box, page: InkPage) -> bool:
    """Does a piece of ink go round a label?"""
    points = cv2.findNonZero(piece)
    if points is None:
        return False
    hull = np.zeros_like(piece)
    cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    within = _part(hull, label, zone, page)
    # A label may have no words at all, as in a table.
    enclosed = float(np.mean(within)) if within.size else 0.0
    return enclosed >= ROUND and int(np.count_nonzero(piece)) < FULL * int(np.count_nonzero(hull))


def _by_pen(page: InkPage, ink: Pixels) -> bool:
    """Is a piece of ink as dark and as wide as a pen's stroke?"""
    x, y, across, down = cv2.boundingRect(ink)
    own = ink[y : y + down, x : x + across]
    return page.level(own) >= LEVEL and width(page, own) >= WIDTH_MM


def _part(picture: NDArray[Any], box: Box, zone: Box, page: InkPage) -> NDArray[Any]:
    """The part of a picture of `zone` that lies in a box (millimetres)."""
    left, top = max(0.0, box.x - zone.x), max(0.0, box.y - zone.y)
    right, bottom = max(0.0, box.right - zone.x), max(0.0, box.bottom - zone.y)
    return picture[
        round(top * page.scale) : round(bottom * page.scale), round(left * page.scale) : round(right * page.scale)
    ]
