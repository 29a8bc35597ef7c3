"""Corners torn off a sheet of paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.scan import Scan
from samples.maker.sides import Side

CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")


def tear(scan: Scan, corners: int, behind: tuple[int, int, int], side: Side, rng: Generator) -> tuple[Scan, list[str]]:
    """A flat sheet with that many corners torn off, and which. What lies behind the sheet shows there."""
    chosen = sorted(rng.permutation(4)[:corners])
    image = scan.image.copy()
    height, width = image.shape[:2]
    per_mm = scan.dpi / 25.4
    ends = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    for corner in chosen:
        inwards = np.sign(np.array([width / 2, height / 2]) - ends[corner])
        across, down = (side.draw(rng, "tear") * per_mm for _ in range(2))
        edge = _jagged(ends[corner] + [inwards[0] * across, 0], ends[corner] + [0, inwards[1] * down], per_mm, rng)
        beyond = ends[corner] - inwards * 5
        # Paper tears into a rim of light fibres.
        cv2.polylines(image, [_whole(edge)], False, (252, 252, 250), round(0.9 * per_mm), cv2.LINE_AA)
        hole = np.vstack([edge, [[beyond[0], edge[-1][1]], beyond, [edge[0][0], beyond[1]]]])
        cv2.fillPoly(image, [_whole(hole)], behind)
    return scan.with_image(image), [CORNERS[corner] for corner in chosen]


def _jagged(start: NDArray[np.float64], end: NDArray[np.float64], per_mm: float, rng: Generator) -> NDArray[np.float64]:
    """A line from start to end broken by halves, each break off the line by chance."""
    points, rough = np.array([start, end]), 1.6 * per_mm
    for _ in range(6):
        middle = (points[:-1] + points[1:]) / 2 + rng.normal(0, rough, (len(points) - 1, 2)) * 0.6
        merged = np.empty((2 * len(points) - 1, 2))
        merged[::2], merged[1::2] = points, middle
        points, rough = merged, rough * 0.55
    return points


def _whole(points: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.round(points).astype(np.int32)
