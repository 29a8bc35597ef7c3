"""What can be measured of added ink, whatever it stands for: how wide its strokes are, how thick, how straight.

A pen, a hair and a scratch of a machine may be equally dark and long; they are not equally wide.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from extractors.geometry import Pixels
from extractors.ink import InkPage
from schemas.values import Box

# A scan of black and white whose greys were made of dots has so many specks a square millimetre, none longer
# than SPECK_MM; dirt has far fewer. They are looked for this far around a field.
DOTTED, SPECK_MM, AROUND_MM = 0.4, 0.5, 6.0
# Dots are smoothed over this (millimetres): less than a stroke's width, more than their distance.
SMOOTH_MM, DOTS_LEAST, DOTS_MOST = 0.2, 60, 120
# Widths are measured at this scale (pixels a millimetre), where the ink is darker than this share of the pen's.
FINE, EDGE = 24.0, 0.35
# The middle of what a pen wrote is so much lighter than its darkest.
PEN_DARKEST = 1.3
# An end of a stroke, so many pixels of its outline, is no side of it.
ENDS = 4


def calmed(page: InkPage, box: Box) -> InkPage:
    """The page with the dots of a dithered scan smoothed away around a box (millimetres); others as they are."""
    around = page.box_px(box.grown(AROUND_MM))
    x, y = max(0, int(around.x)), max(0, int(around.y))
    crop = page.ink[y : y + int(around.h), x : x + int(around.w)]
    if not crop.size or _specks(crop, page) < DOTTED:
        return page
    ink = page.ink.copy()
    smooth = cv2.GaussianBlur(crop, (0, 0), SMOOTH_MM * page.scale)
    ink[y : y + crop.shape[0], x : x + crop.shape[1]] = smooth
    paper = smooth[smooth < page.levels.pen].astype(np.float32)
    middle = float(np.median(paper)) if paper.size else 0.0
    spread = 1.4826 * float(np.median(np.abs(paper - middle))) if paper.size else 0.0
    threshold = round(min(max(middle + 6 * spread, page.threshold, DOTS_LEAST), DOTS_MOST))
    return replace(page, ink=ink, levels=page.levels._replace(threshold=threshold, faint=threshold))


def _specks(crop: Pixels, page: InkPage) -> float:
    """How many tiny pieces of ink there are on a square millimetre."""
    small = sum(mark.length < SPECK_MM * page.scale for mark in page.marks(crop))
    return small * page.scale**2 / crop.size


def width(page: InkPage, crop: Pixels) -> float:
    """How wide the strokes in a crop are, on the mean (millimetres): their area by the half of their outline."""
    more = max(1, round(FINE / page.scale))
    fine = cv2.resize(crop, None, fx=more, fy=more, interpolation=cv2.INTER_CUBIC)
    black = min(PEN_DARKEST * page.levels.pen, 255 * page.contrast)
    inked = (fine > max(page.threshold, EDGE * black)).astype(np.uint8)
    outlines, _ = cv2.findContours(inked, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    around = sum(cv2.arcLength(outline, True) + ENDS for outline in outlines)
    return 2 * int(np.count_nonzero(inked)) / max(around, 1.0) / (more * page.scale)


def roundness(width_mm: float, area_mm2: float) -> float:
    """How near ink is to a disc: its width beside that of a disc of its area (square millimetres). A drop comes near
    1, strokes to and fro stay far below.

    >>> round(roundness(1.0, 3.14), 2), round(roundness(0.5, 3.14), 2)
    (1.0, 0.5)
    """
    return width_mm / max(float(np.sqrt(area_mm2 / np.pi)), 1e-6)


def thick(inked: Pixels, millimetres: float, scale: float) -> Pixels:
    """Where ink (1, else 0) is thicker than that on all sides."""
    size = max(3, round(millimetres * scale))
    return np.asarray(cv2.morphologyEx(inked, cv2.MORPH_OPEN, _disc(size)), np.uint8)


def joined(inked: Pixels, millimetres: float, scale: float) -> Pixels:
    """Ink (1, else 0) with gaps up to that closed."""
    size = max(3, round(millimetres * scale))
    return np.asarray(cv2.morphologyEx(inked, cv2.MORPH_CLOSE, _disc(size)), np.uint8)


def bend(inked: Pixels) -> float:
    """How far ink (not 0) is from one straight line: 0 is straight, 1 as broad as long."""
    points = np.argwhere(inked).astype(np.float32)
    if len(points) < 3:
        return 0.0
    along, across = np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(points.T))[::-1], 0))
    return float(across / max(along, 1e-6))


def _disc(size: int) -> Pixels:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
