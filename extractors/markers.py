"""Finding the corner markers of our own paper on a scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from extractors import marks
from extractors.geometry import Matrix, Pixels, Points, apply, corners, shrunk
from schemas.sheet import marker_boxes

# Detection needs some 4 pixels a module (1.5 mm); more only costs time.
DETECTION_HEIGHT = 1800
# Corners of markers lie within this of where a plane sheet has them (a fraction of the marker's side).
MAX_MISFIT = 0.12
# The markers of a scan are of one size; what is larger or smaller by this share is something else.
SIZE_SPREAD = 0.4


@dataclass(frozen=True)
class MarkerFit:
    """A page straightened by its markers: the sheet's size, millimetres to scan pixels, markers used."""

    width: float
    height: float
    mm_to_px: Matrix
    count: int


@dataclass(frozen=True)
class Quad:
    """A marker as it was seen: which corner of the sheet it is (0 to 3), and its own corners (continuous
    pixels, 4 x 2, in the marker's order)."""

    number: int
    corners: Points


@dataclass(frozen=True)
class Found:
    """The corners (continuous pixels, 4 x 2 each) of markers, by marker; one seen twice is left out, and
    `twice` says that there was one: two forms lie on the scan."""

    quads: dict[int, Points]
    twice: bool


@cache
def _detector() -> cv2.aruco.ArucoDetector:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.minMarkerPerimeterRate = 0.04
    parameters.maxMarkerPerimeterRate = 0.6
    return cv2.aruco.ArucoDetector(marks.marker_dictionary(), parameters)


def find(pixels: Pixels) -> Found:
    """The corner markers on a scan."""
    return once(quads(pixels))


def once(seen: Sequence[Quad]) -> Found:
    """The markers that were seen once each."""
    numbers = [quad.number for quad in seen]
    found = {quad.number: quad.corners for quad in seen if numbers.count(quad.number) == 1}
    return Found(found, len(set(numbers)) < len(numbers))


def quads(pixels: Pixels) -> list[Quad]:
    """Every corner marker on a scan, also those of several sheets."""
    factor = min(1.0, DETECTION_HEIGHT / max(pixels.shape))
    small = shrunk(pixels, factor) if factor < 1 else pixels
    seen, ids, _ = _detector().detectMarkers(small)
    if ids is None:
        return []
    numbers = [int(number) for number in np.asarray(ids).ravel()]
    places = [np.asarray((quad.reshape(4, 2) + 0.5) / factor, dtype=np.float64) for quad in seen]
    ours = [Quad(number, place) for number, place in zip(numbers, places, strict=True) if number < 4]
    usual = float(np.median([_side(quad.corners) for quad in ours])) if ours else 0.0
    return [quad for quad in ours if abs(_side(quad.corners) / usual - 1) < SIZE_SPREAD]


def fit(found: dict[int, Points], sizes: list[tuple[float, float]]) -> MarkerFit | None:
    """The sheet (one of `sizes`, millimetres) whose markers these are; None where fewer than three
    are left or no plane sheet has them so. With fewer the far side of the page would only be guessed."""
    if len(found) < 3 or not sizes:
        return None
    fits = [_fit_size(found, width, height) for width, height in sizes]
    misfit, best = min(fits, key=lambda pair: pair[0])
    return best if misfit < MAX_MISFIT else None


def _fit_size(found: dict[int, Points], width: float, height: float) -> tuple[float, MarkerFit]:
    boxes = marker_boxes(width, height)
    mm = np.vstack([corners(boxes[number]) for number in found])
    px = np.vstack(list(found.values()))
    matrix, _ = cv2.findHomography(mm, px, 0)
    if matrix is None:
        return float("inf"), MarkerFit(width, height, np.eye(3), 0)
    fitted = np.asarray(matrix, dtype=np.float64)
    error = float(np.linalg.norm(apply(fitted, mm) - px, axis=1).max())
    side = float(np.median([_side(quad) for quad in found.values()]))
    return error / side, MarkerFit(width, height, fitted, len(found))


def _side(quad: Points) -> float:
    """The mean side of a quadrilateral."""
    return float(np.linalg.norm(quad - np.roll(quad, 1, axis=0), axis=1).mean())
