"""Paper that does not lie flat: curled, folded, seen from above or by an eye near it; where each millimetre goes.

A sheet is bent without being stretched: along a direction it rises by a slope for each millimetre, and is as much
shorter as seen from above. Two such profiles, across each other, make a sheet that was folded twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.scan import Scan, shift
from samples.maker.sheet import Pixels, draw_line

Points = NDArray[np.float64]
# A profile is worked out at so many millimetres, and so far beyond the middle of the sheet.
STEP, REACH = 0.25, 500.0
# The way back from pixels to paper: worked out at each so many pixels, in so many rounds.
COARSE, ROUNDS = 8, 10
# A crease is no sharp edge: paper turns over so many millimetres.
CREASE = 0.8


class Shape(Protocol):
    """Paper (width and height in millimetres) that is not flat."""

    @property
    def paper(self) -> tuple[float, float]: ...

    def places(self, mm: Points) -> Points:
        """Where places of the sheet (n x 2, millimetres on the paper) are seen, in millimetres of the flat table."""

    def shade(self, mm: Points, light: tuple[float, float]) -> Points:
        """How bright the paper is at places of it, 1 where it lies flat. `light`: from where it comes, across and down,
        beside its part from above."""


@dataclass(frozen=True)
class Profile:
    """How a sheet rises along a direction (degrees from its upper edge): the slope (radians) at each millimetre.

    `along` are millimetres from the middle of the sheet, `slope` what is there.
    """

    degrees: float
    along: Points
    slope: Points

    @property
    def seen(self) -> Points:
        """Where each of `along` is seen from above; the middle stays."""
        return self._summed(np.cos(self.slope))

    @property
    def height(self) -> Points:
        """How high each of `along` is; the middle is at 0."""
        return self._summed(np.sin(self.slope))

    def _summed(self, change: Points) -> Points:
        """Added up along the profile, by the trapezoid rule."""
        step = np.diff(self.along) * (change[1:] + change[:-1]) / 2
        total = np.concatenate([[0.0], np.cumsum(step)])
        return np.asarray(total - np.interp(0.0, self.along, total))


@dataclass(frozen=True)
class Bend:
    """A bent sheet of paper (width and height in millimetres), and how it is looked at.

    `eye`: where the camera is, in millimetres from the top left of the sheet and above it. That of a scanner is below
    (negative) and moves down with its lamp (`line`), so that it looks straight onto each line.
    """

    paper: tuple[float, float]
    profiles: tuple[Profile, ...]
    eye: tuple[float, float, float]
    line: bool = False

    def places(self, mm: Points) -> Points:
        """Where places of the sheet (n x 2, millimetres on the paper) are seen, in millimetres of the flat table."""
        middle = np.array(self.paper) / 2
        flat, high = mm.astype(np.float64), np.zeros(len(mm))
        for profile in self.profiles:
            direction = _direction(profile)
            along = (mm - middle) @ direction
            flat = flat + np.outer(np.interp(along, profile.along, profile.seen) - along, direction)
            high = high + np.interp(along, profile.along, profile.height)
        low = high - self._lowest
        away = (flat - np.array(self.eye[:2])) * (1.0, 0.0 if self.line else 1.0)
        return np.asarray(flat + away * (low / (self.eye[2] - low))[:, None])

    @property
    def _lowest(self) -> float:
        """The lowest place of the sheet lies on the table."""
        mesh = _mesh(self.paper, 5.0).reshape(-1, 2) - np.array(self.paper) / 2
        heights = [np.interp(mesh @ _direction(p), p.along, p.height) for p in self.profiles]
        return float(np.sum(heights, axis=0).min())

    def shade(self, mm: Points, light: tuple[float, float]) -> Points:
        """How bright the paper is at places of it, 1 where it lies flat. `light`: from where it comes, across and down,
        beside its part from above."""
        middle, bright = np.array(self.paper) / 2, np.ones(len(mm))
        for profile in self.profiles:
            direction = _direction(profile)
            slope = np.interp((mm - middle) @ direction, profile.along, profile.slope)
            bright = bright * (np.cos(slope) - np.sin(slope) * float(direction @ np.array(light)))
        return np.asarray(np.clip(bright, 0.2, 1.5))


def _direction(profile: Profile) -> Points:
    angle = np.deg2rad(profile.degrees)
    return np.array([np.cos(angle), np.sin(angle)])


def _mesh(paper: tuple[float, float], step: float) -> Points:
    """Places over a sheet, about `step` millimetres apart (rows x columns x 2)."""
    across, down = (np.linspace(0, side, max(2, round(side / step) + 1)) for side in paper)
    return np.stack(np.meshgrid(across, down), axis=-1)


def bow(degrees: float, slope: float, wave: float, phase: float) -> Profile:
    """A sheet that was rolled: along `degrees` it rises and falls in waves of so many millimetres, at most by `slope`
    (radians). A wave twice as long as the sheet is a single arch."""
    along = np.arange(-REACH, REACH + STEP, STEP)
    return Profile(degrees, along, slope * np.cos(2 * np.pi * along / wave + phase))


def lifted(degrees: float, slope: float, start: float) -> Profile:
    """A sheet whose end curls up: flat as far as `start` millimetres beyond its middle, then steeper, by `slope`
    (radians) 100 millimetres on."""
    along = np.arange(-REACH, REACH + STEP, STEP)
    return Profile(degrees, along, slope * np.clip((along - start) / 100, 0, 1.5))


def creased(degrees: float, creases: Points, slopes: Points) -> Profile:
    """A sheet that was folded and laid open: it turns at each of `creases` (millimetres from its middle), and has
    `slopes` (radians, one more) before, between and after them."""
    along = np.arange(-REACH, REACH + STEP, STEP)
    panel = np.searchsorted(creases, along)
    reach = round(3 * CREASE / STEP)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * STEP / CREASE) ** 2)
    padded = np.pad(slopes[panel], reach, mode="edge")
    return Profile(degrees, along, np.convolve(padded, kernel / kernel.sum(), mode="valid"))


def bent(scan: Scan, bend: Shape, light: tuple[float, float], behind: tuple[int, int, int]) -> Scan:
    """A flat sheet as it looks when it is bent, in the same plane and scale, with as much room around as it needs.

    `behind` shows around the paper. The scan's `places` follow the paper, and its `outline` tells where paper is.
    """
    mesh = _mesh(bend.paper, 5.0).reshape(-1, 2)
    seen = replace(scan, bend=bend.places).places(mesh)
    low = np.floor(np.minimum(seen.min(0), 0)).astype(int) - 2
    high = np.ceil(np.maximum(seen.max(0), np.array(scan.image.shape[1::-1]))).astype(int) + 2
    canvas = replace(scan, matrix=shift(*-low) @ scan.matrix, bend=bend.places)
    width, height = (int(side) for side in high - low)
    mm = _unbent(canvas, bend, width, height)
    source = scan.places(mm.reshape(-1, 2)).reshape(mm.shape).astype(np.float32)
    across, down = cv2.split(_fine(source, width, height))
    outline = cv2.remap(np.full(scan.image.shape[:2], 255, np.uint8), across, down, cv2.INTER_LINEAR)
    shade = _fine(bend.shade(mm.reshape(-1, 2), light).reshape(mm.shape[:2]).astype(np.float32), width, height)
    image = cv2.remap(scan.image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return replace(canvas, image=_lit(image, shade, outline, behind), outline=outline)


def _unbent(canvas: Scan, bend: Shape, width: int, height: int) -> Points:
    """Which place of the paper is seen at each `COARSE`th pixel (rows x columns x 2, millimetres)."""
    columns, rows = (np.arange(-(-side // COARSE) + 1) * float(COARSE) for side in (width, height))
    pixels = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    table = replace(canvas, matrix=np.asarray(np.linalg.inv(canvas.matrix), np.float64), bend=None).places(pixels)
    mm = table.copy()
    for _ in range(ROUNDS):
        mm = mm - (bend.places(mm) - table)
    return np.asarray(mm.reshape(len(rows), len(columns), 2))


def _fine(coarse: Pixels, width: int, height: int) -> Pixels:
    """A value for each pixel from one for each `COARSE`th."""
    to_coarse = np.array([[1 / COARSE, 0, 0], [0, 1 / COARSE, 0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(coarse, to_coarse, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _lit(image: Pixels, shade: Pixels, outline: Pixels, behind: tuple[int, int, int]) -> Pixels:
    """The paper in its light, and what lies behind it."""
    share = outline.astype(np.float32) / 255
    around = np.array(behind if image.ndim == 3 else [np.mean(behind)], np.float32)
    if image.ndim == 3:
        shade, share = shade[..., None], share[..., None]
    return np.asarray((image * shade).clip(0, 255) * share + around * (1 - share) + 0.5, np.uint8)


def worn(scan: Scan, profile: Profile, creases: Points, cover: float, rng: Generator) -> Scan:
    """A flat sheet whose print is rubbed off along creases of a profile, by up to `cover` of it."""
    rubbed = np.zeros(scan.image.shape[:2], np.uint8)
    direction = _direction(profile)
    across = np.array([-direction[1], direction[0]])
    beside = np.linspace(-250, 250, 400)
    for crease in creases:
        off = crease + rng.normal(0, 0.12, len(beside))
        path = np.array(scan.paper) / 2 + np.outer(off, direction) + np.outer(beside, across)
        draw_line(rubbed, scan.places(path), 0.5 * scan.dpi / 25.4)
    soft = cv2.GaussianBlur(rubbed, (0, 0), 0.12 * scan.dpi / 25.4)
    image, there = scan.image.copy(), soft > 0
    share = soft[there].astype(np.float32) * (cover / 255)
    share = share[:, None] if image.ndim == 3 else share
    image[there] = (image[there] + (250 - image[there].astype(np.float32)) * share).clip(0, 255).astype(np.uint8)
    return scan.with_image(image)
