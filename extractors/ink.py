"""What people added to a page: the scan laid onto its form, paper and print taken away.

Light and shadow are divided out, the blank's own print (drawn at the same scale) is subtracted, and
what is left is ink, from 0 (none) to 255. The light lines of combs go with it; strokes that cross
them stay, since they are darker. Long straight lines, as copiers and folds draw them, go too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from extractors.flat import flattened
from extractors.geometry import Pixels, corners, shrunk
from extractors.register import Registration
from extractors.streaks import without_streaks
from schemas.layout import PlacedPage
from schemas.values import Box

MM_PER_INCH = 25.4
# Pages are read at the resolution of the scan, in steps, at most 300 dpi.
WORKING_DPI = (150, 200, 250, 300)
# Print on the page may lie this far beside the blank's before it counts as added ink.
PRINT_MARGIN_MM = 0.3
MIN_THRESHOLD, MAX_THRESHOLD = 26, 80
# Something is written, too faint to read: smoothed ink this far above the paper, this long (millimetres).
FAINT_STEP, FAINT_MM = 8, 2.0
# A box may lie this far (millimetres) off the scan before something may be lost.
OFF_SCAN_MM = 0.4
# An empty sheet, looked at with so many pixels for its longer side, may have this many specks (no longer
# than SPECK pixels, about 1.2 mm), darker than this, and holes punched along its edges.
EMPTY_SIDE, EMPTY_LEVEL, EMPTY_SPECKS, SPECK = 1170, 190, 60, 5
# A punched hole shows what lies behind: filled, so wide (pixels; 4 to 9 mm on A4 and A5), this near to an
# edge (share), and round, unless the edge cuts it.
HOLE, HOLE_FILL, HOLE_EDGE, HOLE_ROUND, HOLE_CUT = (12, 52), 0.65, 0.12, 1.25, 2.2


class Mark(NamedTuple):
    """A connected piece of ink: its box (pixels of the crop) and its area in pixels."""

    x: int
    y: int
    w: int
    h: int
    area: int

    @property
    def length(self) -> int:
        """Its longer side."""
        return max(self.w, self.h)


class Levels(NamedTuple):
    """Levels of ink on a page: `threshold` is above the scanner's noise, `faint` what is there at all,
    `pen` the middle of what is written in the combs."""

    threshold: int
    faint: int
    pen: int


@dataclass(frozen=True)
class InkPage:
    """A registered page at `scale` pixels a millimetre: as it looks, how dark it is beside its paper (print
    and ink, from 0), the form's own print at its full darkness, and the ink people added.

    `contrast` says how dark the form's own print is on this scan, from 0 to 1.
    """

    upright: Pixels
    dark: Pixels
    print: Pixels
    ink: Pixels
    scale: float
    levels: Levels
    contrast: float
    registration: Registration
    scan_size: tuple[int, int]

    @property
    def threshold(self) -> int:
        return self.levels.threshold

    def crop(self, box: Box) -> Pixels:
        """The ink within a box (millimetres), cut off at the edges of the page."""
        return cut(self.ink, box.scaled(self.scale))

    def box_px(self, box: Box) -> Box:
        """A box (millimetres) in whole pixels of the page picture."""
        x, y = round(box.x * self.scale), round(box.y * self.scale)
        return Box(x, y, round(box.right * self.scale) - x, round(box.bottom * self.scale) - y)

    def marks(self, crop: Pixels) -> list[Mark]:
        """The connected pieces of ink in a crop."""
        return _pieces(crop > self.threshold)

    def strokes(self, crop: Pixels, smallest_mm: float) -> Pixels:
        """Where the ink of a crop is (1, else 0), pieces shorter than `smallest_mm` left out."""
        inked = (crop > self.threshold).astype(np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
        large = stats[:, 2:4].max(axis=1) >= smallest_mm * self.scale
        large[0] = False
        return np.asarray(large[labels], dtype=np.uint8)

    def level(self, crop: Pixels) -> float:
        """How dark the ink in a crop is, beside what is written in the combs: 1 is the same pen."""
        inked = crop[crop > self.threshold]
        return float(np.percentile(inked, 85)) / self.levels.pen if inked.size else 0.0

    def faint(self, box: Box) -> bool:
        """Is there something in a box (millimetres) that is too faint to be read, but no noise?"""
        smooth = np.asarray(cv2.blur(self.crop(box), (3, 3)))
        return any(mark.length >= FAINT_MM * self.scale for mark in _pieces(smooth > self.levels.faint))

    def on_scan(self, box: Box) -> bool:
        """Does all of a box (millimetres) lie on the scan? What lies beside it was never seen."""
        height, width = self.scan_size
        points = self.registration.on_scan(corners(box.grown(-OFF_SCAN_MM)))
        return bool((points >= 0).all() and (points[:, 0] <= width).all() and (points[:, 1] <= height).all())


def only(crop: Pixels, marks: list[Mark]) -> Pixels:
    """The crop with nothing in it but the boxes of some marks."""
    mask = np.zeros_like(crop)
    for mark in marks:
        cv2.rectangle(mask, (mark.x, mark.y), (mark.x + mark.w - 1, mark.y + mark.h - 1), 255, cv2.FILLED)
    return np.asarray(cv2.bitwise_and(crop, mask), dtype=np.uint8)


def ink_page(pixels: Pixels, registration: Registration) -> InkPage:
    """The scan laid onto its form, with what was added to the print."""
    scale = working_scale(registration.scale)
    upright = registration.upright(pixels, scale)
    blank = registration.blank.pixels(scale)
    dark = 255 - flattened(upright, scale)
    printed = np.asarray(cv2.bitwise_not(blank), dtype=np.uint8)
    contrast = _contrast(dark, blank)
    threshold, faint = _thresholds(dark, blank, contrast)
    ink = without_streaks(_added(dark, printed, contrast, scale), scale, threshold)
    levels = Levels(threshold, faint, _pen(ink, registration.blank.placed, scale, threshold, contrast))
    size = pixels.shape[0], pixels.shape[1]
    return InkPage(upright, dark, printed, ink, scale, levels, contrast, registration, size)


def working_scale(scan_scale: float) -> float:
    """The scale (pixels a millimetre) at which a scan of that scale is read."""
    wanted = scan_scale * MM_PER_INCH * 0.93
    return next((dpi for dpi in WORKING_DPI if dpi >= wanted), WORKING_DPI[-1]) / MM_PER_INCH


def is_empty_sheet(pixels: Pixels) -> bool:
    """Is there nothing on a scan but paper, such as the back of a form? Its outermost parts do not count:
    there the scanner's lid shows; nor do specks and punched holes. A sheet with a single written word is
    not empty."""
    small = shrunk(pixels, min(1.0, EMPTY_SIDE / max(pixels.shape)))
    height, width = small.shape
    down, across = height // 20, width // 20
    inner = flattened(small, EMPTY_SIDE / 297)[down : height - down, across : width - across]
    dark = cv2.morphologyEx((inner < EMPTY_LEVEL).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    pieces = [mark for mark in _pieces(dark > 0) if not _is_hole(mark, inner.shape)]
    return len(pieces) <= EMPTY_SPECKS and all(mark.length <= SPECK for mark in pieces)


def _is_hole(mark: Mark, shape: tuple[int, ...]) -> bool:
    """Is a piece round and filled, and near an edge of a picture of that shape?"""
    away, narrow = min(mark.x, mark.y, shape[1] - mark.x - mark.w, shape[0] - mark.y - mark.h), min(mark.w, mark.h)
    sized = HOLE[0] <= narrow and mark.length <= HOLE[1] and away < HOLE_EDGE * min(shape)
    stretch = HOLE_ROUND if away > 0 else HOLE_CUT
    return sized and mark.length < stretch * narrow and mark.area > HOLE_FILL * mark.w * mark.h


def _added(dark: Pixels, printed: Pixels, contrast: float, scale: float) -> Pixels:
    """The darkness of a page less that of the form's print, as dark as print is on this scan."""
    seen = cv2.convertScaleAbs(printed, alpha=max(contrast, 0.35) * 1.15)
    margin = 2 * round(PRINT_MARGIN_MM * scale) + 1
    seen = cv2.dilate(seen, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (margin, margin)))
    return np.asarray(cv2.subtract(dark, seen), dtype=np.uint8)


def _contrast(dark: Pixels, blank: Pixels) -> float:
    """How dark the blank's black areas are on the scan, from 0 to 1. Most of them are the markers, and
    those may be torn off: the darker part tells."""
    solid = cv2.erode((blank < 40).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    levels = dark[solid]
    return float(np.percentile(levels, 90)) / 255 if levels.size > 200 else 0.8


def _thresholds(dark: Pixels, blank: Pixels, contrast: float) -> tuple[int, int]:
    """The ink levels above the noise of the empty paper, to be read and to be there at all."""
    empty = cv2.erode((blank > 250).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    levels = dark[::3, ::3][empty[::3, ::3]].astype(np.float32)
    if levels.size < 1000:
        return MIN_THRESHOLD, MIN_THRESHOLD
    middle = float(np.median(levels))
    spread = 1.4826 * float(np.median(np.abs(levels - middle)))
    threshold = min(max(middle + 6 * spread, MIN_THRESHOLD, 0.16 * 255 * contrast), MAX_THRESHOLD)
    return round(threshold), round(min(middle + max(FAINT_STEP, 3 * spread), threshold))


def _pen(ink: Pixels, placed: PlacedPage, scale: float, threshold: int, contrast: float) -> int:
    """The middle level of the ink in the combs; where hardly anything is written, half of the print's."""
    cells = [cut(ink, cell.grown(-0.4).scaled(scale))[::2, ::2] for field in placed.fields for cell in field.cells]
    inked = np.concatenate([cell[cell > threshold] for cell in cells]) if cells else np.zeros(0, np.uint8)
    return max(threshold, round(float(np.median(inked)) if inked.size > 300 else 127 * contrast))


def _pieces(inked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> list[Mark]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    return [Mark(*(int(value) for value in row)) for row in stats[1:]]


def cut(pixels: Pixels, box: Box) -> Pixels:
    """The part of a picture in a box (pixels), cut off at its edges."""
    height, width = pixels.shape
    x, y = max(0, round(box.x)), max(0, round(box.y))
    return pixels[y : min(height, round(box.bottom)), x : min(width, round(box.right))]
