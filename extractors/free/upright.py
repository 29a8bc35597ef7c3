"""A page of any shape laid upright: turned by the run of its lines, cut to what is written, its lines read.

Receipts come in all four directions and a little askew, and as photographs of a table. Which way is up is seen by how
well the lines can be read: upside down hardly any can.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean

import cv2
import numpy as np

from extractors.geometry import Matrix, Pixels, Points, apply
from extractors.readers.ppocr import PPOcr
from extractors.readers.ppocr_lines import LineFinder, TextLine, lengths, read

# The detector looks at so many pixels, and again at the written part where that is smaller than this share of the
# page, or its text lower than so many pixels.
LOOKED_AT, MOST_LOOKED_AT, SMALL_PART, LOW_TEXT = 1.0e6, 2.4e6, 0.45, 11
# With fewer lines a page is no receipt.
FEWEST_LINES = 4
# Lines that tell which way is up, and the mean probability of their signs from where the page surely is upright.
TELLING, SURELY_UP = 8, 0.93
# White left around what is written, in heights of a line.
MARGIN = 1.5
# How many times longer than high some words are.
WORDS = 8
# A line at least this many times longer than high shows which way the lines run.
LONG = 2.5


@dataclass(frozen=True)
class Upright:
    """What is written on a page, upright: its pixels, its lines there, the page as it was scanned, and how pixels of
    the scan lead to the upright ones."""

    pixels: Pixels
    lines: tuple[TextLine, ...]
    scan: Pixels
    matrix: Matrix

    def on_scan(self, line: TextLine) -> Points:
        """The corners of a line on the scan, to cut it out there: turned pixels are a little blurred."""
        return apply(np.asarray(np.linalg.inv(self.matrix), np.float64), line.corners)


def upright(pixels: Pixels, found: Sequence[Points], reader: PPOcr) -> Upright | None:
    """What is written on a page (grey) as one reads it, from where its lines are; None where that is hardly anything.
    Raises onnxruntime's errors where the model cannot run."""
    if len(found) < FEWEST_LINES:
        return None
    matrix, size = _laid(found)
    lines = [_from_left(corners, apply(matrix, corners)) for corners in found]
    telling = sorted(range(len(lines)), key=lambda number: _untold(lines[number]))[:TELLING]
    known = dict(zip(telling, read(pixels, [lines[number] for number in telling], reader), strict=True))
    if _is_upside_down(pixels, known.values(), reader):
        matrix = np.array([[-1.0, 0, size[0]], [0, -1.0, size[1]], [0, 0, 1.0]]) @ matrix
        lines, known = [_turned_over(corners) for corners in lines], {}
    rest = [number for number in range(len(lines)) if number not in known]
    known |= zip(rest, read(pixels, [lines[number] for number in rest], reader), strict=True)
    page = cv2.warpPerspective(pixels, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    there = tuple(replace(known[number], corners=apply(matrix, lines[number])) for number in range(len(lines)))
    return Upright(np.asarray(page, np.uint8), there, pixels, matrix)


def lines_on(pixels: Pixels, finder: LineFinder) -> list[Points]:
    """The corners of the lines of a page, looked at again closely where they take a small part of it or are low.
    Raises onnxruntime's errors where the model cannot run."""
    found, factor = finder.find(pixels, LOOKED_AT)
    if len(found) < FEWEST_LINES:
        return found
    corner, other = (np.concatenate(found).min(axis=0), np.concatenate(found).max(axis=0))
    height = float(np.median([min(lengths(one)) for one in found]))
    left, top = (max(0, int(value - MARGIN * height)) for value in corner)
    right, bottom = (int(value + MARGIN * height) for value in other)
    part = pixels[top:bottom, left:right]
    small = part.size < SMALL_PART * pixels.size
    if factor > 0.95 or not (small or height * factor < LOW_TEXT):
        return found
    again, _ = finder.find(part, LOOKED_AT if small else MOST_LOOKED_AT)
    return [one + np.array([left, top]) for one in again]


def _laid(found: Sequence[Points]) -> tuple[Matrix, tuple[int, int]]:
    """The turn that makes the lines run from left to right (or right to left), and the size of what they take."""
    angle = _run(found)
    turn = np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    turned = [apply(turn, one) for one in found]
    margin = MARGIN * float(np.median([np.ptp(one[:, 1]) for one in turned]))
    everything = np.concatenate(turned)
    left, top = everything.min(axis=0) - margin
    right, bottom = everything.max(axis=0) + margin
    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
    return shift @ turn, (max(1, round(right - left)), max(1, round(bottom - top)))


def _run(found: Sequence[Points]) -> float:
    """The angle (radians, within a quarter turn) in which most of the long lines run. Doubled angles are averaged: a
    line has no beginning yet."""
    sides = [_long_side(one) for one in found if max(lengths(one)) > LONG * min(lengths(one))]
    sides = sides or [_long_side(one) for one in found]
    doubled = np.angle(np.array([complex(*side) ** 2 / abs(complex(*side)) for side in sides]).sum())
    near = [np.angle((complex(*side) * np.exp(-0.5j * doubled)) ** 2) / 2 for side in sides]
    return float(doubled / 2 + np.median(near))


def _long_side(corners: Points) -> Points:
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    return np.asarray(along if np.linalg.norm(along) >= np.linalg.norm(down) else down)


def _from_left(corners: Points, straight: Points) -> Points:
    """Corners of a line from its top left clockwise, as they stand where it lies straight."""
    across = np.argsort(straight[:, 0])
    (top_left, low_left), (top_right, low_right) = (
        side[np.argsort(straight[side, 1])] for side in (across[:2], across[2:])
    )
    return corners[[top_left, top_right, low_right, low_left]]


def _turned_over(corners: Points) -> Points:
    return np.roll(corners, 2, axis=0)


def _is_upside_down(pixels: Pixels, told: Iterable[TextLine], reader: PPOcr) -> bool:
    """Can lines that were hardly read be read better the other way?"""
    legible = _legible(told)
    if legible >= SURELY_UP:
        return False
    return _legible(read(pixels, [_turned_over(line.corners) for line in told], reader)) > legible


def _untold(corners: Points) -> float:
    """How little a line tells of which way is up: least the shape of three or four words."""
    along, down = lengths(corners)
    return abs(along / max(down, 1.0) - WORDS)


def _legible(lines: Iterable[TextLine]) -> float:
    """How probable the signs of lines are, in the mean; nothing where none was seen."""
    signs = [sign.probability for line in lines for sign in line.signs]
    return mean(signs) if signs else 0.0
