"""Several receipts laid on one scan: where an empty strip parts what is written, there may be two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Points
from schemas.values import Box

Boxes = NDArray[np.float64]
# The strip between two receipts is at least so wide, beside each other and one below the other (heights of a line).
BESIDE, BELOW = 1.5, 4.0
# What has fewer lines is no receipt.
FEWEST_LINES = 5


def parts(found: Sequence[Points]) -> list[Box]:
    """The parts of a page, in its pixels, that empty strips leave between its lines (corners), as they are read: by
    rows, each from the left. Each reaches to the middle of the strips around it."""
    if not found:
        return []
    boxes = np.array([(*corners.min(axis=0), *corners.max(axis=0)) for corners in found])
    height = float(np.median([min(np.ptp(corners[:, 0]), np.ptp(corners[:, 1])) for corners in found]))
    margin = BESIDE * height
    whole = np.array([*(boxes[:, :2].min(axis=0) - margin), *(boxes[:, 2:].max(axis=0) + margin)])
    return [Box(left, top, right - left, bottom - top) for left, top, right, bottom in _parted(boxes, whole, height)]


def _parted(boxes: Boxes, within: Boxes, height: float) -> list[Boxes]:
    """The parts of a rectangle (left, top, right, bottom) with those boxes of lines in it."""
    for axis, least in ((1, BELOW), (0, BESIDE)):
        at = _widest_gap(boxes[:, axis], boxes[:, axis + 2], least * height)
        if at is not None:
            before = boxes[:, axis] < at
            first, second = within.copy(), within.copy()
            first[axis + 2] = second[axis] = at
            return [*_parted(boxes[before], first, height), *_parted(boxes[~before], second, height)]
    return [within]


def _widest_gap(starts: Boxes, ends: Boxes, least: float) -> float | None:
    """The middle of the widest strip that no line reaches into and that leaves enough lines on both sides; None where
    none is wide enough."""
    order = np.argsort(starts)
    reached = np.maximum.accumulate(ends[order])
    gaps = starts[order][1:] - reached[:-1]
    gaps[: FEWEST_LINES - 1] = gaps[len(gaps) - FEWEST_LINES + 1 :] = 0
    if not len(gaps) or gaps.max() < least:
        return None
    widest = int(gaps.argmax())
    return float(reached[widest] + gaps[widest] / 2)
