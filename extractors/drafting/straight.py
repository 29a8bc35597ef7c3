"""A scanned blank laid straight and brought to one scale, its paper's size guessed from its shape."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels, shrunk
from schemas.sheet import PAPER_SIZES

# Everything is looked for at this scale, pixels a millimetre (about 200 dpi), whatever the scan came at.
SCALE = 8.0
# Scanners and programs save at one of these; between papers of one shape they decide.
USUAL_DPI = (100, 150, 200, 240, 300, 400, 600)
# A page whose sides differ by more than this share from every known paper is measured by its longer side.
SHAPE_TOLERANCE = 0.02
LONGER_SIDE = 297.0
# Unless one of its sides is a known one within this share at a usual resolution; none is longer than this.
SIDE_TOLERANCE, LONGEST = 0.005, 450.0
# Turns looked for (degrees), first coarsely, then finely about the best. Less than LEAST_TURN is left as it is:
# over the width of A4 it comes to a quarter of a millimetre.
MOST_TURN, COARSE_STEP, FINE_STEP, LEAST_TURN = 4.0, 0.2, 0.02, 0.07
MOST_POINTS = 150_000
# Short lines crowd about as well at several angles: to within this share.
AS_GOOD = 0.99


@dataclass(frozen=True)
class Paper:
    """What a page is: `name` of `PAPER_SIZES`, empty where it is none of them; its sides in millimetres."""

    name: str
    width: float
    height: float

    @property
    def landscape(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True)
class Sheet:
    """A page laid straight: grey at SCALE pixels a millimetre, and by how many degrees it had to be turned."""

    grey: Pixels
    paper: Paper
    turned: float


def paper_of(width: int, height: int) -> Paper:
    """The paper a scan of so many pixels shows, if it shows the whole of it.

    >>> paper_of(1654, 2339), paper_of(1275, 1650)
    (Paper(name='A4', width=210.0, height=297.0), Paper(name='letter', width=215.9, height=279.4))
    >>> paper_of(1240, 1949)
    Paper(name='', width=210.0, height=330.0)
    """
    shorter, longer = sorted((width, height))
    unlike = {name: abs(shorter / longer * tall / wide - 1) for name, (wide, tall) in PAPER_SIZES.items()}
    fits = [name for name, difference in unlike.items() if difference < SHAPE_TOLERANCE]
    if not fits:
        scale = _usual_scale(shorter, longer)
        return Paper("", round(width * scale, 1), round(height * scale, 1))
    return named_paper(min(fits, key=lambda name: unlike[name] + _odd_dpi(longer, name)), width > height)


def _usual_scale(shorter: int, longer: int) -> float:
    """Millimetres a pixel at which one side of an odd paper is that of a known one, and the resolution a usual one."""
    sides = sorted({side for sizes in PAPER_SIZES.values() for side in sizes})
    fits = [
        (abs(pixels / dpi * 25.4 / side - 1), 25.4 / dpi)
        for dpi in USUAL_DPI
        for side in sides
        for pixels in (shorter, longer)
        if longer / dpi * 25.4 <= LONGEST
    ]
    unlike, scale = min(fits, default=(1.0, 0.0))
    return scale if unlike < SIDE_TOLERANCE else LONGER_SIDE / longer


def named_paper(name: str, landscape: bool) -> Paper:
    """A paper of `PAPER_SIZES`. Raises KeyError where there is none of that name."""
    sides = PAPER_SIZES[name]
    return Paper(name, *(sides[::-1] if landscape else sides))


def _odd_dpi(longer: int, name: str) -> float:
    """How far from a usual one the resolution would be, were the page this paper."""
    dpi = longer / PAPER_SIZES[name][1] * 25.4
    return min(abs(dpi / usual - 1) for usual in USUAL_DPI)


def straightened(pixels: Pixels, paper: Paper) -> Sheet:
    """A scan of the whole of a paper laid straight at SCALE."""
    size = (round(paper.width * SCALE), round(paper.height * SCALE))
    method = cv2.INTER_AREA if size[0] < pixels.shape[1] else cv2.INTER_CUBIC
    grey = np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8)
    degrees = lean(grey)
    if abs(degrees) < LEAST_TURN:
        return Sheet(grey, paper, 0.0)
    return Sheet(turned(grey, degrees), paper, degrees)


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """A picture turned about its middle, clockwise where `degrees` is negative; white comes in at the corners."""
    height, width = pixels.shape
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    white = float(np.percentile(pixels, 95))
    return np.asarray(cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)


def lean(grey: Pixels) -> float:
    """By how many degrees a page must be turned to stand straight: its lines then fill the fewest rows and columns."""
    small = shrunk(grey, 0.5)
    dark = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8)) > 40
    ys, xs = np.nonzero(dark)
    if len(xs) < 50:
        return 0.0
    some = slice(None, None, len(xs) // MOST_POINTS + 1)
    points = np.column_stack([xs[some] - small.shape[1] / 2, ys[some] - small.shape[0] / 2]).astype(np.float64)
    coarse = _best(points, np.arange(-MOST_TURN, MOST_TURN + COARSE_STEP / 2, COARSE_STEP))
    return _best(points, coarse + np.arange(-COARSE_STEP, COARSE_STEP + FINE_STEP / 2, FINE_STEP))


def _best(points: NDArray[np.float64], degrees: NDArray[np.float64]) -> float:
    """The angle at which the points crowd most, in the middle of those that are about as good."""
    crowding = np.array([_crowding(points, float(each)) for each in degrees])
    return float(degrees[crowding >= AS_GOOD * crowding.max()].mean())


def _crowding(points: NDArray[np.float64], degrees: float) -> float:
    sine, cosine = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
    rows = points[:, 1] * cosine - points[:, 0] * sine
    columns = points[:, 0] * cosine + points[:, 1] * sine
    return sum(float((np.bincount(np.rint(side - side.min()).astype(int)) ** 2.0).sum()) for side in (rows, columns))
