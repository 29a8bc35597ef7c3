"""What nobody wrote and still lies on a page: hairs, scratches, blots, correction fluid, stains, folds, dirt, seals."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.pen import clouds
from samples.maker.sheet import Ink, Pixels, Sheet, draw_line
from samples.maker.sides import Side

Point = tuple[float, float]
HAIRS = ((40, 28, 20), (22, 20, 20), (70, 52, 40))
TONER, COFFEE, FOLD = (18, 18, 18), (120, 82, 46), (105, 105, 105)
BLOTS = ((30, 32, 70), (25, 25, 28), (60, 60, 64))
SEALS = ((84, 46, 130), (40, 52, 150), (150, 40, 60))


def hair(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """A curled hair that lies over a point."""
    length, bend = side.draw(rng, "hair_length"), rng.normal(0, 0.12)
    steps = np.cumsum(rng.normal(bend, 0.09, round(length * 2)))
    path = np.cumsum(np.column_stack([np.cos(steps), np.sin(steps)]) * 0.5, axis=0) @ _turned(rng.uniform(0, 360))
    path += np.array(at) - path[int(rng.uniform(0.25, 0.75) * len(path))]
    _fine(sheet, path, side.draw(rng, "hair_width"), Ink(HAIRS[int(rng.integers(len(HAIRS)))], rng.uniform(0.7, 1)))


def scratch(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """A straight fine line as dark as toner through a point, at any angle."""
    length = side.draw(rng, "scratch_length")
    ends = np.array([[-rng.uniform(0.2, 0.8) * length, 0.0], [0.0, 0.0]])
    ends[1, 0] = ends[0, 0] + length
    _fine(sheet, ends @ _turned(rng.uniform(0, 360)) + at, side.draw(rng, "scratch_width"), Ink(TONER, 0.95))


def fold(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """A crease right across the page through a point, along one of its sides or nearly."""
    along = np.array([[-300.0, 0.0], [300.0, 0.0]]) @ _turned(90 * rng.integers(2) + rng.normal(0, 2.5))
    _fine(sheet, along + at, float(rng.uniform(0.2, 0.5)), Ink(FOLD, side.draw(rng, "fold_cover")))


def blot(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """A drop of ink beside or over a point."""
    reach = side.draw(rng, "blot_reach")
    mask = _lump(reach, sheet.scale, rng)
    sheet.stamp(mask, *at, Ink(BLOTS[int(rng.integers(len(BLOTS)))], float(rng.uniform(0.6, 1))))


def fluid(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """Correction fluid over a point, as white as the paper."""
    cover = _lump(side.draw(rng, "fluid_reach"), sheet.scale, rng)
    sheet.paste(np.full((*cover.shape, 3), 255, np.uint8), cover, *at)


def stain(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """The ring that a cup leaves, its rim through a point."""
    radius, cover = float(rng.uniform(18, 38)), side.draw(rng, "stain_cover")
    size = round(2.4 * radius * sheet.scale)
    y, x = (np.mgrid[0:size, 0:size] / sheet.scale - 1.2 * radius).astype(np.float32)
    uneven = clouds(rng, size, size, 9)
    away = np.hypot(x, y) - radius + 0.5 * uneven
    rim = np.exp(-((away / rng.uniform(0.7, 1.6)) ** 2)) * np.clip(0.75 + 0.3 * uneven, 0.1, 1)
    inside = np.where(away < 0, rng.uniform(0.05, 0.25), 0)
    angle = rng.uniform(0, 2 * np.pi)
    middle = (at[0] + radius * np.cos(angle), at[1] + radius * np.sin(angle))
    sheet.stamp((255 * np.clip(rim + inside, 0, 1)).astype(np.uint8), *middle, Ink(COFFEE, cover))


def dirt(sheet: Sheet, at: Point, side: Side, rng: Generator) -> None:
    """Specks of toner around a point, most of them tiny."""
    for _ in range(round(side.draw(rng, "dirt_specks"))):
        radius = min(side.draw(rng, "dirt_largest"), rng.exponential(0.1) + 0.03)
        x, y = np.array(at) + rng.normal(0, 3, 2)
        sheet.stamp(_lump(radius, sheet.scale, rng), float(x), float(y), Ink(TONER, float(rng.uniform(0.6, 1))))


def seal(sheet: Sheet, at: Point, rng: Generator) -> None:
    """An office's round rubber seal: two rings, letters between them, lines of words in the middle."""
    radius = float(rng.uniform(14, 18))
    size = round(2.2 * radius * sheet.scale)
    mask, middle = np.zeros((size, size), np.uint8), size // 2
    for reach, wide in ((radius, 0.6), (radius * 0.66, 0.35)):
        cv2.circle(mask, (middle, middle), round(reach * sheet.scale), 255, round(wide * sheet.scale), cv2.LINE_AA)
    for angle in np.arange(0, 2 * np.pi, 0.22):
        corner = middle + radius * 0.83 * sheet.scale * np.array([np.cos(angle), np.sin(angle)])
        _letter(mask, corner, 2.2 * sheet.scale, rng)
    for row in (-3.5, 0.0, 3.5):
        for column in np.arange(-0.42, 0.43, 0.14):
            _letter(mask, middle + sheet.scale * np.array([column * radius, row]), 1.9 * sheet.scale, rng)
    pressed = np.clip(0.75 + 0.35 * clouds(rng, size, size, 6), 0.1, 1)
    colour = SEALS[int(rng.integers(len(SEALS)))]
    sheet.stamp((mask * pressed).astype(np.uint8), *at, Ink(colour, float(rng.uniform(0.55, 0.95))))


def glared(image: Pixels, at: Point, reach: float, rng: Generator) -> Pixels:
    """A picture with the lamp's reflection on it: nothing but white, fading over its rim. All in pixels."""
    size = (max(3, round(2 * reach)), max(3, round(2 * reach * rng.uniform(0.5, 1))))
    light = np.zeros(image.shape[:2], np.float32)
    middle = (round(at[0]), round(at[1]))
    cv2.ellipse(light, (middle, size, float(rng.uniform(0, 180))), 1.0, -1)
    light = cv2.GaussianBlur(light, (0, 0), max(1.0, reach * 0.12)) * 1.6
    share = np.clip(light, 0, 1)[..., None] if image.ndim == 3 else np.clip(light, 0, 1)
    return np.asarray(image + (255 - image.astype(np.float32)) * share + 0.5, np.uint8)


def _fine(sheet: Sheet, path: NDArray[np.float64], width: float, ink: Ink) -> None:
    """A line that may be finer than a pixel of the sheet."""
    share = min(1.0, width * sheet.scale)
    sheet.strokes([path], width, Ink(ink.colour, ink.cover * share))


def _turned(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _lump(reach: float, scale: float, rng: Generator) -> Pixels:
    """An uneven round patch (0 to 255), about `reach` millimetres from its middle to its rim."""
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    waves = sum(rng.normal(0, 0.16 / k) * np.cos(k * angle + rng.uniform(0, 6.3)) for k in (1, 2, 3, 5))
    away = reach * scale * np.clip(1 + waves, 0.5, 1.5)
    size = round(3.2 * reach * scale) + 4
    points = size / 2 + np.column_stack([away * np.cos(angle), away * np.sin(angle)])
    mask = np.zeros((size, size), np.uint8)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask


def _letter(mask: Pixels, at: NDArray[np.float64], height: float, rng: Generator) -> None:
    """A few strokes that pass for a letter."""
    draw_line(mask, at + height * (rng.random((4, 2)) - 0.5), 0.14 * height)
