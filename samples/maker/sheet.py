"""A sheet of paper with ink on it, at the resolution it is drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from schemas.values import Box

# Pixels of any picture here: uint8, height x width (grey) or height x width x 3 (red, green, blue).
Pixels = NDArray[Any]


@dataclass(frozen=True)
class Ink:
    """The colour of a pen or printer (red, green, blue) and how well it covers (0 to 1)."""

    colour: tuple[int, int, int]
    cover: float = 1.0


class Sheet:
    """The blank of one copy, to write on. `x_scale`, `y_scale`: pixels a millimetre."""

    def __init__(self, blank: Pixels, width_mm: float, height_mm: float) -> None:
        self.image: Pixels = cv2.cvtColor(blank, cv2.COLOR_GRAY2RGB)
        # The picture is a whole number of pixels wide and the page drawn to fill it: its own scale.
        self.x_scale, self.y_scale = blank.shape[1] / width_mm, blank.shape[0] / height_mm

    @property
    def scale(self) -> float:
        """Pixels a millimetre, for lengths in any direction."""
        return float(self.x_scale)

    def matrix(self) -> NDArray[np.float64]:
        """Millimetres to pixels; the centre of a pixel has whole coordinates."""
        return np.array([[self.x_scale, 0, -0.5], [0, self.y_scale, -0.5], [0, 0, 1]])

    def stamp(self, mask: Pixels, x: float, y: float, ink: Ink) -> None:
        """Puts ink where `mask` (0 to 255) is, its centre at (x, y) in millimetres. Ink multiplies: paper shows."""
        height, width = mask.shape
        left, top = round(x * self.x_scale - width / 2), round(y * self.y_scale - height / 2)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.image.shape[1], left + width), min(self.image.shape[0], top + height)
        if x0 >= x1 or y0 >= y1:
            return
        part = mask[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)[..., None]
        absorbed = (1 - np.array(ink.colour, np.float32) / 255) * (ink.cover / 255)
        paper = self.image[y0:y1, x0:x1]
        self.image[y0:y1, x0:x1] = (paper * (1 - part * absorbed) + 0.5).astype(np.uint8)

    def paste(self, picture: Pixels, cover: Pixels, x: float, y: float) -> None:
        """Glues a picture (red, green, blue) on where `cover` (0 to 255) is, its centre at (x, y) in millimetres."""
        height, width = cover.shape
        left, top = round(x * self.x_scale - width / 2), round(y * self.y_scale - height / 2)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(self.image.shape[1], left + width), min(self.image.shape[0], top + height)
        share = cover[y0 - top : y1 - top, x0 - left : x1 - left, None].astype(np.float32) / 255
        glued = picture[y0 - top : y1 - top, x0 - left : x1 - left]
        self.image[y0:y1, x0:x1] = (self.image[y0:y1, x0:x1] * (1 - share) + glued * share + 0.5).astype(np.uint8)

    def strokes(self, lines: list[NDArray[np.float64]], width: float, ink: Ink) -> None:
        """Pen strokes: each a row of points [x, y] in millimetres, the pen `width` millimetres wide."""
        points = np.vstack(lines)
        low, high = points.min(0) - 2 * width, points.max(0) + 2 * width
        size = np.ceil((high - low) * self.scale).astype(int)
        mask = np.zeros((size[1], size[0]), np.uint8)
        for line in lines:
            draw_line(mask, (line - low) * self.scale, width * self.scale)
        x, y = (low + high) / 2
        self.stamp(mask, float(x), float(y), ink)


def draw_line(mask: Pixels, points: NDArray[np.float64], width: float) -> None:
    """An anti-aliased line through points in pixels, drawn to a sixteenth of one."""
    path = np.round(points * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(mask, [path], False, 255, max(1, round(width)), cv2.LINE_AA, 4)


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box.

    >>> centre(Box(10, 20, 4, 2))
    (12.0, 21.0)
    """
    return box.x + box.w / 2, box.y + box.h / 2
