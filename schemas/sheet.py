"""Sheets of paper: their sizes, and what every `printed` form keeps free for the machine.

Millimetres from the top left. What the markers and codes look like is in `extractors/marks.py`.
"""

from __future__ import annotations

from schemas.values import Box

# F4 is the folio of Indonesian offices, a little larger than their printers' own.
PAPER_SIZES = {
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "F4": (215.0, 330.0),
    "letter": (215.9, 279.4),
    "legal": (215.9, 355.6),
}
# What printers cannot reach, and scanners cut off.
EDGE = 5.0
MARKER_SIZE = 9.0
MARKER_INSET = 7.0
HEAD_CODE_SIZE, FOOT_CODE_SIZE = 18.0, 12.0


def marker_boxes(width: float, height: float) -> tuple[Box, ...]:
    """The four markers of a page: top left, top right, bottom right, bottom left (ids 0 to 3)."""
    left, top = MARKER_INSET, MARKER_INSET
    right, bottom = width - MARKER_INSET - MARKER_SIZE, height - MARKER_INSET - MARKER_SIZE
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return tuple(Box(x, y, MARKER_SIZE, MARKER_SIZE) for x, y in corners)


def code_boxes(width: float, height: float) -> tuple[Box, ...]:
    """The code of a page, twice: at the head, and smaller at the foot should the head be torn or cut off.

    Both stand far enough from the corners to outlive a torn off marker.
    """
    foot = Box(
        (width - FOOT_CODE_SIZE) / 2, height - MARKER_INSET - FOOT_CODE_SIZE + 1.5, FOOT_CODE_SIZE, FOOT_CODE_SIZE
    )
    return Box(width * 0.68, 7.0, HEAD_CODE_SIZE, HEAD_CODE_SIZE), foot
