"""What people added to a page: the scan laid onto its form, paper and print taken away.

Light and shadow are divided out, the blank's own print (drawn at the same scale) is subtracted, and
what is left is ink, from 0 (none) to 255. The light lines of combs go with it; strokes that cross
them stay, since they are darker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from extractors.geometry import Pixels, shrunk, straighten
from extractors.register import Registration
from schemas.values import Box

MM_PER_INCH = 25.4
# Pages are read at the resolution of the scan, in steps, at most 300 dpi.
WORKING_DPI = (150, 200, 250, 300)
BACKGROUND_MM = 9.0
# Print on the page may lie this far beside the blank's before it counts as added ink.
PRINT_MARGIN_MM = 0.3
MIN_THRESHOLD, MAX_THRESHOLD = 26, 80
# An empty sheet at about 100 dpi has fewer pixels than this that are darker than this.
EMPTY_SIDE, EMPTY_LEVEL, EMPTY_PIXELS = 1170, 190, 40


class Mark(NamedTuple):
    """A connected piece of ink: its box (pixels of the crop) and its area in pixels."""

    x: int
    y: int
    w: int
    h: int
    area: int


@dataclass(frozen=True)
class InkPage:
    """A registered page at `scale` pixels a millimetre: as it looks, and the ink people added.

    `threshold` is the level above which ink is no noise of the scanner; `contrast` how dark the
    form's own print is on this scan, from 0 to 1.
    """

    upright: Pixels
    ink: Pixels
    scale: float
    threshold: int
    contrast: float

    def crop(self, box: Box) -> Pixels:
        """The ink within a box (millimetres), cut off at the edges of the page."""
        return _cut(self.ink, box.scaled(self.scale))

    def box_px(self, box: Box) -> Box:
        """A box (millimetres) in whole pixels of the page picture."""
        x, y = round(box.x * self.scale), round(box.y * self.scale)
        return Box(x, y, round(box.right * self.scale) - x, round(box.bottom * self.scale) - y)

    def marks(self, crop: Pixels) -> list[Mark]:
        """The connected pieces of ink in a crop."""
        _, _, stats, _ = cv2.connectedComponentsWithStats((crop > self.threshold).astype(np.uint8), connectivity=8)
        return [Mark(*(int(value) for value in row)) for row in stats[1:]]


def ink_page(pixels: Pixels, registration: Registration) -> InkPage:
    """The scan laid onto its form, with what was added to the print."""
    width, height = registration.blank.size
    scale = working_scale(registration.scale)
    upright = straighten(pixels, registration.mm_to_px, Box(0, 0, width, height), scale)
    blank = registration.blank.pixels(scale)
    dark = 255 - flattened(upright, scale)
    contrast = _contrast(dark, blank)
    printed = cv2.convertScaleAbs(cv2.bitwise_not(blank), alpha=max(contrast, 0.35) * 1.15)
    margin = 2 * round(PRINT_MARGIN_MM * scale) + 1
    printed = cv2.dilate(printed, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (margin, margin)))
    ink = np.asarray(cv2.subtract(dark, printed), dtype=np.uint8)
    return InkPage(upright, ink, scale, _threshold(dark, blank, contrast), contrast)


def working_scale(scan_scale: float) -> float:
    """The scale (pixels a millimetre) at which a scan of that scale is read."""
    wanted = scan_scale * MM_PER_INCH * 0.93
    return next((dpi for dpi in WORKING_DPI if dpi >= wanted), WORKING_DPI[-1]) / MM_PER_INCH


def flattened(pixels: Pixels, scale: float) -> Pixels:
    """The page as if its paper were evenly white: each pixel by the brightness of the paper around it."""
    small = shrunk(pixels, min(1.0, 1.0 / scale))
    reach = max(3, round(BACKGROUND_MM) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    paper = cv2.medianBlur(np.asarray(paper, dtype=np.uint8), 5)
    height, width = pixels.shape
    wide = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 2.0), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(pixels, np.maximum(wide, 24), scale=250.0), dtype=np.uint8)


def is_empty_sheet(pixels: Pixels) -> bool:
    """Is there nothing on a scan but paper, such as the back of a form? Its outermost parts do not count:
    there the scanner's lid shows. A sheet with a single written word is not empty."""
    small = shrunk(pixels, min(1.0, EMPTY_SIDE / max(pixels.shape)))
    height, width = small.shape
    inner = flattened(small, EMPTY_SIDE / 297)[height // 20 : -height // 20, width // 20 : -width // 20]
    dark = cv2.morphologyEx((inner < EMPTY_LEVEL).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return int(np.count_nonzero(dark)) < EMPTY_PIXELS


def _contrast(dark: Pixels, blank: Pixels) -> float:
    """How dark the blank's black areas are on the scan, from 0 to 1."""
    solid = cv2.erode((blank < 40).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    levels = dark[solid]
    return float(np.median(levels)) / 255 if levels.size > 200 else 0.8


def _threshold(dark: Pixels, blank: Pixels, contrast: float) -> int:
    """The ink level above the noise of the empty paper, which depends on scanner and light."""
    empty = cv2.erode((blank > 250).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    levels = dark[::3, ::3][empty[::3, ::3]].astype(np.float32)
    if levels.size < 1000:
        return MIN_THRESHOLD
    middle = float(np.median(levels))
    spread = 1.4826 * float(np.median(np.abs(levels - middle)))
    return round(min(max(middle + 6 * spread, MIN_THRESHOLD, 0.16 * 255 * contrast), MAX_THRESHOLD))


def _cut(pixels: Pixels, box: Box) -> Pixels:
    height, width = pixels.shape
    x, y = max(0, round(box.x)), max(0, round(box.y))
    return pixels[y : min(height, round(box.bottom)), x : min(width, round(box.right))]
