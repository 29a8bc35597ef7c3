"""A drawn cell scanned, evened and cut as the product does it: 40 x 32 pixels of darkness."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.cellnet.drawing import RIM, SCALE, Canvas, Pixels
from benchmarks.cellnet.looks import Look
from extractors.cells import HEIGHT, WIDTH

Reals = NDArray[np.float32]
# As in extractors/cells.py: how much around the cell is shown, how dark strokes are made, by how much at most.
AROUND, STROKE_DARKNESS, MOST_GAIN = 0.18, 230.0, 6.0


def scanned(canvas: Canvas) -> Pixels:
    """The picture of the cell that the net gets to see."""
    look, rng = canvas.look, canvas.rng
    _dirt(canvas)
    pens = _pressed(canvas)
    prints = canvas.prints.astype(np.float32) / 255
    dark = np.asarray(255 * (1 - (1 - pens) * (1 - prints)), dtype=np.float32)
    if look.behind:
        dark = np.maximum(dark, np.float32(255 * look.behind) * _behind(canvas))
    scale = look.dpi / (25.4 * SCALE)
    seen = _captured(np.asarray(cv2.GaussianBlur(_scaled(dark, scale), (0, 0), look.blur), np.float32), look, rng)
    return _cut(seen, look, _gain(seen, _scaled(pens * 255, scale), look, rng))


def _scaled(picture: Reals, scale: float) -> Reals:
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method), dtype=np.float32)


def _pressed(canvas: Canvas) -> Reals:
    """The ink as the pen left it: unevenly, or with gaps where the ball did not roll."""
    look, rng = canvas.look, canvas.rng
    pens = canvas.pens.astype(np.float32) * (look.cover / 255)
    if look.uneven:
        pens *= 1 - look.uneven * _cloud(pens.shape, (9, 7), rng)
    if look.gaps:
        pens *= np.where(_cloud(pens.shape, (34, 26), rng) > 0.62, 0.25, 1).astype(np.float32)
    return pens


def _cloud(shape: tuple[int, ...], grain: tuple[int, int], rng: Generator) -> Reals:
    """Smooth noise from 0 to 1."""
    coarse = rng.random(grain, dtype=np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _behind(canvas: Canvas) -> Reals:
    """What shines through from the back, from 0 to 1: something blurred and mirrored."""
    mirrored = np.roll(canvas.pens[:, ::-1], canvas.rng.integers(-30, 30, 2), (0, 1)).astype(np.float32) / 255
    return np.asarray(cv2.GaussianBlur(mirrored, (0, 0), 0.2 * SCALE), dtype=np.float32)


def _dirt(canvas: Canvas) -> None:
    """Specks of a copier, a hair, a fold: no ink of a pen."""
    height, width = canvas.prints.shape
    for _ in range(canvas.look.dirt):
        x, y = canvas.rng.uniform((0, 0), (width, height))
        shade = int(canvas.rng.integers(60, 255))
        cv2.circle(canvas.prints, (int(x), int(y)), int(canvas.rng.integers(1, 3)), shade, -1, cv2.LINE_AA)
    if canvas.look.dirt > 8:
        ends = canvas.rng.uniform((0, 0), (width, height), (3, 2))
        canvas.line(canvas.prints, ends, 0.09, int(canvas.rng.integers(60, 220)))


def _captured(dark: Reals, look: Look, rng: Generator) -> Reals:
    """What the scanner saves, its light evened out again; darkness from 0 to 255."""
    if look.bits == "toner":
        level, soft = rng.uniform(90, 160), rng.uniform(8, 24)
        dark = 255 / (1 + np.exp(((level - dark) / soft).clip(-30, 30)))
    elif look.bits == "dither":
        return np.where(dark > rng.uniform(20, 235, dark.shape), 255, 0).astype(np.float32)
    paper = float(rng.uniform(232, 253))
    page = paper * (1 - dark / 255) + look.noise * rng.standard_normal(dark.shape, dtype=np.float32)
    if look.shade:
        page += look.shade * _cloud(dark.shape, (2, 2), rng)
    page = np.clip(page, 0, 255).astype(np.uint8)
    if look.jpeg:
        _, saved = cv2.imencode(".jpg", page, (cv2.IMWRITE_JPEG_QUALITY, look.jpeg))
        page = np.asarray(cv2.imdecode(saved, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    seen = np.clip(255 - page.astype(np.float32) * (255 / paper), 0, 255)
    if look.bits == "threshold":
        seen = np.where(seen > rng.uniform(0.3, 0.65) * 255 * look.cover, 255, 0)
    return np.asarray(seen, dtype=np.float32)


def _gain(seen: Reals, ink: Reals, look: Look, rng: Generator) -> float:
    """How much darker the comb's pictures are made: by what is written in it, else by the page's pen."""
    strokes = seen[ink > 0.45 * 255 * look.cover]
    usual = 255 * look.cover * rng.uniform(0.75, 1)
    strong = float(np.percentile(strokes, 75)) if strokes.size > 20 and rng.random() < 0.8 else usual
    return min(MOST_GAIN, STROKE_DARKNESS * look.gain / max(strong, 1.0))


def _cut(seen: Reals, look: Look, gain: float) -> Pixels:
    """The cell's box, grown, at the net's size: whole pixels, as the product cuts."""
    scale = look.dpi / 25.4
    left, top = ((RIM - AROUND * side) * scale for side in look.cell)
    right, bottom = ((RIM + (1 + AROUND) * side) * scale for side in look.cell)
    crop = seen[round(top) : round(bottom), round(left) : round(right)]
    crop = np.asarray(crop.round(), dtype=np.uint8)
    method = cv2.INTER_AREA if crop.shape[0] > HEIGHT else cv2.INTER_LINEAR
    return cv2.convertScaleAbs(cv2.resize(crop, (WIDTH, HEIGHT), interpolation=method), alpha=gain).astype(np.uint8)
