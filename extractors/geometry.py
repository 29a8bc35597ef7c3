"""Homographies between a form's millimetres and a scan's pixels, and warping by them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from schemas.values import Box

# Down to this share of its size a picture is cut as it is; smaller, it is shrunk first.
FINE = 0.67

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
Points = NDArray[np.float64]


def apply(matrix: Matrix, points: Points) -> Points:
    """Points (n x 2) mapped by a homography."""
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(mapped[:, :2] / mapped[:, 2:], dtype=np.float64)


def corners(box: Box) -> Points:
    """The corners of a box: top left, top right, bottom right, bottom left."""
    return np.array([[box.x, box.y], [box.right, box.y], [box.right, box.bottom], [box.x, box.bottom]])


def pixels_per_mm(mm_to_px: Matrix, width: float, height: float) -> float:
    """The mean scale of a page (millimetres) in the scan."""
    quad = apply(mm_to_px, corners(Box(0, 0, width, height)))
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return float(sides.sum() / (2 * (width + height)))


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """A picture made smaller by `factor` (at most 1), each pixel the mean of those it covers."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def straighten(pixels: Pixels, mm_to_px: Matrix, box: Box, scale: float, border: int = 255) -> Pixels:
    """The part `box` (millimetres) of a form, cut upright out of its scan at `scale` pixels a millimetre.

    `mm_to_px` leads to continuous pixel coordinates: the centre of the first pixel is at 0.5.
    """
    pixels, mm_to_px = shrunk_to(pixels, mm_to_px, box, scale)
    to_mm = np.array([[1 / scale, 0, box.x + 0.5 / scale], [0, 1 / scale, box.y + 0.5 / scale], [0, 0, 1]])
    to_index = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    size = (max(1, round(box.w * scale)), max(1, round(box.h * scale)))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(
        pixels, to_index @ mm_to_px @ to_mm, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    return np.asarray(warped, dtype=np.uint8)


def shrunk_to(pixels: Pixels, mm_to_px: Matrix, box: Box, scale: float) -> tuple[Pixels, Matrix]:
    """A scan, and the way onto it, made smaller where it is much finer than `scale` (pixels a millimetre) in a box, so
    that each pixel cut out of it is the mean of those it covers."""
    fine = scale / max(local_scale(mm_to_px, box), 1e-6)
    if fine >= FINE:
        return pixels, mm_to_px
    small = shrunk(pixels, fine)
    return small, np.diag([small.shape[1] / pixels.shape[1], small.shape[0] / pixels.shape[0], 1.0]) @ mm_to_px


def local_scale(mm_to_px: Matrix, box: Box) -> float:
    """Scan pixels a millimetre in the middle of a box."""
    middle = np.array([[box.x + box.w / 2, box.y + box.h / 2]])
    a, b, c = apply(mm_to_px, middle + np.array([[0, 0], [1, 0], [0, 1]]))
    return float((np.linalg.norm(b - a) + np.linalg.norm(c - a)) / 2)
