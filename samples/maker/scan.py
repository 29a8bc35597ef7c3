"""A scan being made: pixels, and where each millimetre of the paper lies in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.sheet import Pixels

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Scan:
    """A picture (grey or colour), `matrix` from millimetres on the paper to its pixels, and its resolution.

    `paper`: width and height of the sheet in millimetres. Of a sheet that does not lie flat, `bend` says where its
    millimetres (n x 2) are on the flat table, which `matrix` maps, and `outline` which pixels are paper (0 to 255).
    """

    image: Pixels
    matrix: Matrix
    dpi: float
    paper: tuple[float, float] = (210.0, 297.0)
    bend: Callable[[Matrix], Matrix] | None = None
    outline: Pixels | None = None

    def with_image(self, image: Pixels) -> Scan:
        """The same place, other pixels."""
        return replace(self, image=image)

    def moved(self, move: Matrix, size: tuple[int, int], behind: tuple[int, int, int], dpi: float) -> Scan:
        """Every pixel moved by a homography onto a canvas of (width, height); `behind` shows around the paper.

        The outline of a bent sheet is not kept.
        """
        around = behind if self.image.ndim == 3 else int(np.mean(behind))
        flags, edge = cv2.INTER_LINEAR, cv2.BORDER_CONSTANT
        image = cv2.warpPerspective(self.image, move, size, flags=flags, borderMode=edge, borderValue=around)
        return replace(self, image=image, matrix=move @ self.matrix, dpi=dpi, outline=None)

    def places(self, points: Matrix) -> Matrix:
        """Points in millimetres (n x 2) to pixels of the picture."""
        table = self.bend(points) if self.bend else points
        homogeneous = np.column_stack([table, np.ones(len(table))]) @ self.matrix.T
        return np.asarray(homogeneous[:, :2] / homogeneous[:, 2:])


def shift(x: float, y: float) -> Matrix:
    """A move by pixels."""
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def stretch(x: float, y: float) -> Matrix:
    """Larger by a factor each way, pixel edges on pixel edges (pixel centres have whole coordinates)."""
    return np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1.0]])


def turn(degrees: float) -> Matrix:
    """A turn about the origin."""
    a = np.deg2rad(degrees)
    return np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])


def about(x: float, y: float, move: Matrix) -> Matrix:
    """A move with (x, y) instead of the origin as its fixed point."""
    return np.asarray(shift(x, y) @ move @ shift(-x, -y))


def grey(scan: Scan) -> Scan:
    """Colours dropped."""
    return scan if scan.image.ndim == 2 else scan.with_image(cv2.cvtColor(scan.image, cv2.COLOR_RGB2GRAY))


def blurred(scan: Scan, sigma: float) -> Scan:
    """The softness of lens and sensor; `sigma` in pixels."""
    return scan.with_image(cv2.GaussianBlur(scan.image, (0, 0), sigma))


def noisy(scan: Scan, sigma: float, rng: Generator) -> Scan:
    """Sensor noise: `sigma` grey levels, most of it the same in all colours."""
    height, width = scan.image.shape[:2]
    noise = rng.standard_normal((height, width), np.float32) * sigma
    if scan.image.ndim == 3:
        coarse = rng.standard_normal((height // 3 + 1, width // 3 + 1, 3), np.float32) * (sigma * 0.6)
        colour = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
        return scan.with_image(cv2.add(scan.image, noise[..., None] + colour, dtype=cv2.CV_8U))
    return scan.with_image(cv2.add(scan.image, noise, dtype=cv2.CV_8U))


def toned(scan: Scan, black: float, white: tuple[float, float, float]) -> Scan:
    """Paper as light as `white` (red, green, blue) and black as dark as `black` instead of 255 and 0."""
    lights = white if scan.image.ndim == 3 else (float(np.mean(white)),)
    curves = np.stack([np.linspace(black, light, 256) for light in lights], -1).astype(np.uint8)
    return scan.with_image(cv2.LUT(scan.image, curves[None]))
