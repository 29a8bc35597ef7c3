"""Lines of text on a blank: what is printed there once rules and boxes are taken out, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.drafting.rules import Mask, Print
from extractors.drafting.straight import SCALE
from extractors.geometry import Pixels
from extractors.readers import LineReader
from extractors.readers.ppocr import LATIN
from extractors.strips import Strip
from schemas.values import Box

# Straight runs longer than this are no letters, millimetres.
LONG_MM = 5.5
# A piece of print is taken for part of a letter up to this height, and from this size on.
TALLEST, LEAST = 14.0, 0.22
# Words that stand nearer than this, millimetres or heights of their letters, are one line.
WORD_GAP = 2.2
# A border, with its soft edges, reaches so far out of the middle of its line and so far in, millimetres.
BORDER_OUT, BORDER_IN = 0.55, 0.35
# A line of text is so high at least and holds so much ink, millimetres and their squares; what is lower and narrower
# than LEAST_SIDE is a comma.
LEAST_HEIGHT, LEAST_INK, LEAST_SIDE = 1.0, 0.35, 1.5
# What may stand on a blank of any country that writes Latin letters.
ALPHABET = LATIN + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœŒ£€$§№ªº¿¡[]<>_"
# White around a line that is read, millimetres.
MARGIN = 0.5
# Print this dark is text; what is paler is the grain of the paper.
PALE = 25


@dataclass(frozen=True)
class Text:
    """A line of text: where it is, millimetres, and what it says."""

    box: Box
    words: str


def text_boxes(printed: Print, bordered: Sequence[Box], covered: Sequence[Box]) -> list[Box]:
    """Where lines of text stand (millimetres), from the top down. The borders of the boxes `bordered`, and all that is
    in `covered`, are no text."""
    letters = _letters(printed, bordered, covered)
    reach = np.ones((1, round(WORD_GAP * SCALE)), np.uint8)
    joined = cv2.morphologyEx(letters.astype(np.uint8), cv2.MORPH_CLOSE, reach)
    joined = cv2.dilate(joined, np.ones((3, 1), np.uint8))
    # What a line down the page parts does not belong together.
    joined[cv2.dilate(_long(printed.down, upright=True), np.ones((3, 3), np.uint8)) > 0] = 0
    count, labels, _, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    return sorted(_inked_boxes(letters, np.asarray(labels, np.int32), count), key=lambda box: (box.y, box.x))


def _letters(printed: Print, bordered: Sequence[Box], covered: Sequence[Box]) -> Mask:
    """The ink that is text: no rules, no borders, no dots of leaders, nothing too large or too small."""
    lines = _long(printed.across, upright=False) | _long(printed.down, upright=True)
    other = cv2.dilate(lines, np.ones((5, 5), np.uint8)) > 0
    other |= printed.dotted_across | printed.dotted_down
    for box in bordered:
        _take_border(other, box)
    for box in covered:
        other[_rows_and_columns(box.grown(BORDER_OUT))] = True
    left = (printed.ink & ~other).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    keep = (sides.max(axis=1) >= LEAST * SCALE) & (sides[:, 1] <= TALLEST * SCALE)
    keep[0] = False
    return np.asarray(keep[labels])


def _long(mask: Mask, upright: bool) -> Pixels:
    length = round(LONG_MM * SCALE)
    kernel = np.ones((length, 1) if upright else (1, length), np.uint8)
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel), np.uint8)


def _take_border(mask: Mask, box: Box) -> None:
    """Marks the border of a box."""
    inside = _rows_and_columns(box.grown(-BORDER_IN))
    kept = mask[inside].copy()
    mask[_rows_and_columns(box.grown(BORDER_OUT))] = True
    mask[inside] = kept


def _rows_and_columns(box: Box) -> tuple[slice, slice]:
    x, y, right, bottom = (max(0, round(side * SCALE)) for side in (box.x, box.y, box.right, box.bottom))
    return slice(y, bottom), slice(x, right)


def _inked_boxes(letters: Mask, labels: NDArray[np.int32], count: int) -> list[Box]:
    """The box around the letters of each line."""
    ys, xs = np.nonzero(letters)
    lines = labels[ys, xs]
    lows = np.full((count, 2), np.iinfo(np.int64).max)
    highs, inked = np.zeros((count, 2), np.int64), np.bincount(lines, minlength=count)
    np.minimum.at(lows, lines, np.column_stack([xs, ys]))
    np.maximum.at(highs, lines, np.column_stack([xs, ys]) + 1)
    boxes = []
    for label in range(1, count):
        if inked[label] < LEAST_INK * SCALE**2:
            continue
        x, y, right, bottom = (float(side) / SCALE for side in (*lows[label], *highs[label]))
        if bottom - y >= LEAST_HEIGHT and max(bottom - y, right - x) >= LEAST_SIDE:
            boxes.append(Box(x, y, right - x, bottom - y))
    return boxes


def read(grey: Pixels, boxes: Sequence[Box], reader: LineReader) -> list[Text]:
    """What stands in each of the boxes of a page (`straight.Sheet.grey`); those that say nothing are left out."""
    lines = reader.lines([_strip(grey, box) for box in boxes])
    return [
        Text(box, line.reading.text.strip())
        for box, line in zip(boxes, lines, strict=True)
        if any(sign.isalnum() or sign in ":£€$" for sign in line.reading.text)
    ]


def _strip(grey: Pixels, box: Box) -> Strip:
    x, y, right, bottom = (round(side * SCALE) for side in (box.x, box.y, box.right, box.bottom))
    margin = round(MARGIN * SCALE)
    cut = grey[max(0, y - margin) : bottom + margin, max(0, x - margin) : right + margin]
    low, white = float(np.percentile(cut, 2)), float(np.percentile(cut, 85))
    even = np.clip((cut.astype(np.float32) - low) * 255 / max(white - low, PALE), 0, 255).astype(np.uint8)
    return Strip(even, alphabet=ALPHABET, fine=even, text_height=bottom - y)
