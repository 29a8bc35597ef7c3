"""Marks, signatures and what may lie beside them, drawn for tests: not by the maker of the pages readers learn from."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from extractors.geometry import Pixels
from extractors.readers import Seen
from schemas.layout import PlacedField
from schemas.values import Box

DPI = 150
SCALE = DPI / 25.4
Draw = Callable[[Pixels], None]


def stroke(sheet: Pixels, *points: tuple[float, float], mm: float = 0.5, grey: int = 40) -> None:
    """A line through points in millimetres; finer than a pixel it is paler."""
    path = np.array([[round(x * SCALE * 16), round(y * SCALE * 16)] for x, y in points], np.int32)
    shade = round(255 - (255 - grey) * min(1.0, mm * SCALE))
    fresh = np.full_like(sheet, 255)
    cv2.polylines(fresh, [path], False, shade, max(1, round(mm * SCALE)), cv2.LINE_AA, 4)
    np.minimum(sheet, fresh, out=sheet)


def disc(sheet: Pixels, x: float, y: float, radius: float, grey: int = 40) -> None:
    cv2.circle(sheet, (round(x * SCALE), round(y * SCALE)), round(radius * SCALE), grey, cv2.FILLED, cv2.LINE_AA)


def across(box: Box, *corners: tuple[float, float]) -> list[tuple[float, float]]:
    """Points given as shares of a box."""
    return [(box.x + x * box.w, box.y + y * box.h) for x, y in corners]


def cross(sheet: Pixels, box: Box) -> None:
    stroke(sheet, *across(box, (0.1, 0.1), (0.9, 0.9)))
    stroke(sheet, *across(box, (0.9, 0.1), (0.1, 0.9)))


def blacken(sheet: Pixels, box: Box) -> None:
    for share in np.linspace(0.05, 0.95, 14):
        stroke(sheet, *across(box, (share, 0.05), (share, 0.95)))


def said(read: Seen) -> tuple[str, list[str]]:
    """What was read, and the reasons to doubt it."""
    return read.reading.text, [doubt.reason for doubt in read.doubts]


def boxes(field: PlacedField) -> dict[str, Box]:
    return dict(field.options)


ORDINARY: dict[str, Callable[[Pixels, Box], None]] = {
    "cross": cross,
    "check": lambda sheet, box: stroke(sheet, *across(box, (0.1, 0.5), (0.4, 0.9), (1.05, -0.05))),
    "slash": lambda sheet, box: stroke(sheet, *across(box, (0.0, 1.0), (1.0, 0.0))),
    "filled": blacken,
    # Whoever fills a box to and fro leaves white between the strokes and a corner empty.
    "filled to and fro": lambda sheet, box: stroke(
        sheet,
        *across(box, *((0.06 + 0.095 * turn, (0.93, 0.08)[turn % 2]) for turn in range(8)), (0.86, 0.3)),
        mm=0.55,
    ),
}

STRANGE: dict[str, Callable[[Pixels, Box], None]] = {
    "dot": lambda sheet, box: disc(sheet, box.x + 2, box.y + 2, 0.3, 120),
    "scratch": lambda sheet, box: stroke(sheet, *across(box, (-1.2, 1.9), (2.2, -0.9)), mm=0.12),
    "short scratch": lambda sheet, box: stroke(sheet, *across(box, (0.0, 1.0), (1.0, 0.0)), mm=0.12),
    "stroke from elsewhere": lambda sheet, box: stroke(sheet, *across(box, (-3.0, 2.6), (0.6, 0.4))),
    "hook from elsewhere": lambda sheet, box: stroke(sheet, *across(box, (-2.5, 0.5), (0.5, 0.5), (0.42, 0.3))),
    "hair": lambda sheet, box: stroke(
        sheet,
        *[(box.x + 2 + 1.6 * np.cos(t), box.y + 2 + 1.6 * np.sin(t) + t / 6) for t in np.arange(0, 9, 0.2)],
        mm=0.09,
    ),
    "blot": lambda sheet, box: disc(sheet, box.x + 1.6, box.y + 2.4, 1.5),
    "correction fluid": lambda sheet, box: disc(sheet, box.x + 2, box.y + 2, 3.5, 255),
}


def loops(box: Box, size: float = 4.0) -> list[tuple[float, float]]:
    return [(box.x + 15 + t * 0.5, box.y + 10 + size * np.sin(t / 2)) for t in range(60)]


def seal(sheet: Pixels, box: Box) -> None:
    middle = (round((box.x + 40) * SCALE), round((box.y + 10) * SCALE))
    for radius in (15.0, 10.0):
        cv2.circle(sheet, middle, round(radius * SCALE), 90, 3, cv2.LINE_AA)
    for column in range(6):
        stroke(sheet, (box.x + 34 + 2 * column, box.y + 9), (box.x + 35 + 2 * column, box.y + 11), mm=0.3, grey=90)


def thumb(sheet: Pixels, box: Box) -> None:
    middle = (round((box.x + 30) * SCALE), round((box.y + 10) * SCALE))
    for radius in np.arange(0.6, 8.0, 0.7):
        axes = (round(0.85 * radius * SCALE), round(radius * SCALE))
        cv2.ellipse(sheet, middle, axes, 0, 0, 360, 70, 2, cv2.LINE_AA)


SIGNED: dict[str, tuple[Callable[[Pixels, Box], None], str, list[str]]] = {
    "loops": (lambda sheet, box: stroke(sheet, *loops(box)), "ya", []),
    "cross": (lambda sheet, box: cross(sheet, Box(30, 236, 9, 9)), "ya", []),
    "thumb": (thumb, "ya", []),
    "hair": (lambda sheet, box: stroke(sheet, *loops(box), mm=0.09), "tidak", ["signature_unclear"]),
    "scratch": (lambda s, b: stroke(s, (30, 238), (52, 243), mm=0.15), "tidak", ["signature_unclear"]),
    "line": (lambda s, b: stroke(s, (30, 238), (52, 243)), "tidak", ["signature_unclear"]),
    "blot": (lambda sheet, box: disc(sheet, box.x + 30, box.y + 10, 2.5), "tidak", ["signature_unclear"]),
    "fold": (lambda s, b: stroke(s, (40, 222), (47, 260), mm=0.4, grey=120), "tidak", ["signature_unclear"]),
    "seal": (seal, "tidak", ["seal_here"]),
}
