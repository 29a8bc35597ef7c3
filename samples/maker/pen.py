"""What is drawn rather than written: marks in tick boxes, signatures, thumb prints."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.sheet import Pixels
from schemas.values import Box

Lines = list[NDArray[np.float64]]
Point = NDArray[np.float64]
MARKS = ("cross", "check", "filled", "slash")
MARK_SHARES = (0.5, 0.28, 0.1, 0.12)


def mark(kind: str, box: Box, rng: Generator, unsteady: float = 1.0) -> Lines:
    """A clear mark in a tick box, as pen strokes in millimetres. `unsteady`: how much the hand shakes."""
    low, size = np.array([box.x, box.y]), np.array([box.w, box.h])
    drawn = {"cross": _cross, "check": _check, "filled": _scribble, "slash": _slash}[kind](rng)
    return [_bent(low + size * (line + rng.normal(0, 0.05 * unsteady, line.shape)), rng, unsteady) for line in drawn]


def _cross(rng: Generator) -> Lines:
    inset = rng.uniform(-0.12, 0.2, 4)
    down = np.array([[inset[0], inset[0]], [1 - inset[1], 1 - inset[1]]])
    up = np.array([[inset[2], 1 - inset[2]], [1 - inset[3], inset[3]]])
    return [down, up]


def _check(rng: Generator) -> Lines:
    reach = rng.uniform(0.85, 1.25)
    return [np.array([[0.12, 0.5], [0.38, 0.88], [reach, 0.45 - 0.55 * reach]])]


def _slash(rng: Generator) -> Lines:
    over = rng.uniform(-0.05, 0.15)
    return [np.array([[-over, 1 + over], [1 + over, -over]])]


def _scribble(rng: Generator) -> Lines:
    """To and fro until the box is covered."""
    turns = int(rng.integers(7, 11))
    across = np.linspace(0.08, 0.92, turns)
    return [np.column_stack([across, np.where(np.arange(turns) % 2, 0.1, 0.9)])]


def _bent(line: NDArray[np.float64], rng: Generator, unsteady: float) -> NDArray[np.float64]:
    """A line whose pieces bow a little, as no hand draws straight."""
    pieces = []
    for start, end in pairwise(line):
        along = np.linspace(0, 1, 8)[:, None]
        sideways = np.array([start[1] - end[1], end[0] - start[0]]) * rng.normal(0, 0.05 * unsteady)
        pieces.append(start + along * (end - start) + 4 * along * (1 - along) * sideways)
    return np.vstack(pieces)


def signature(box: Box, rng: Generator) -> Lines:
    """Strokes that look like a signature: a capital's swing, loops that shrink to the right, maybe a flourish."""
    width = min(box.w - 8, rng.uniform(26, 56))
    height = min(box.h - 5, rng.uniform(8, 15))
    time = np.linspace(0, 1, 160)
    loops = rng.uniform(4, 8)
    shrink = 0.35 + 0.65 * np.exp(-3.2 * time)
    phase, second = rng.uniform(0, 2 * np.pi, 2)
    y = shrink * (np.sin(2 * np.pi * loops * time + phase) + 0.5 * np.sin(2 * np.pi * loops * 0.53 * time + second))
    x = time + rng.uniform(0.05, 0.13) * shrink * np.cos(2 * np.pi * loops * time + phase)
    body = np.column_stack([(x - x.min()) / np.ptp(x) * width, (y - y.min()) / np.ptp(y) * height])
    lines = [body]
    if rng.random() < 0.6:
        swing = np.linspace(rng.uniform(-0.05, 0.2), rng.uniform(0.75, 1.1), 40)
        level = height * rng.uniform(0.75, 1.05)
        lines.append(np.column_stack([swing * width, level + 1.5 * np.sin(5 * swing + phase) - 2 * swing]))
    if rng.random() < 0.4:
        dot = np.array([width * rng.uniform(0.6, 0.95), height * 0.1])
        lines.append(np.stack([dot, dot + np.array([0.4, 0.5])]))
    return _placed(lines, box, rng)


def flourish(lines: Lines, stamp: Box, rng: Generator) -> NDArray[np.float64]:
    """A stroke from the near end of a signature into the middle of a duty stamp beside it."""
    points = np.vstack(lines)
    left = stamp.x + stamp.w / 2 < points[:, 0].mean()
    start = points[points[:, 0].argmin() if left else points[:, 0].argmax()]
    end = np.array([stamp.x, stamp.y]) + np.array([stamp.w, stamp.h]) * rng.uniform(0.3, 0.7, 2)
    along = np.linspace(0, 1, 30)[:, None]
    bow = np.array([0, rng.uniform(-5, 5)])
    return np.asarray(start + along * (end - start) + 4 * along * (1 - along) * bow)


def _placed(lines: Lines, box: Box, rng: Generator) -> Lines:
    """The lines tilted a little and moved to about the middle of the box, inside of it."""
    tilt = np.deg2rad(rng.uniform(-9, 3))
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    turned = [line @ turn.T for line in lines]
    points = np.vstack(turned)
    low, size = points.min(0), np.ptp(points, axis=0)
    room = np.maximum(np.array([box.w, box.h]) - 2, 1)
    factor = min(1.0, *(room / np.maximum(size, 1e-6)))
    spare = room - size * factor
    corner = np.array([box.x, box.y]) + 1 + spare * rng.uniform(0.2, 0.8, 2)
    return [(line - low) * factor + corner for line in turned]


def thumb_print(rng: Generator, scale: float) -> Pixels:
    """A thumb print as ink (0 to 255), `scale` pixels a millimetre: bowed ridges in an oval, unevenly pressed."""
    wide, tall = rng.uniform(14, 17), rng.uniform(17, 19.5)
    width, height = int(wide * scale), int(tall * scale)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x / width - 0.5) * wide, (y / height - 0.5) * tall
    core = rng.uniform(-1.5, 1.5, 2)
    bend = 0.7 * clouds(rng, height, width, 5)
    distance = np.hypot((x - core[0]) * 1.25, (y - core[1] - 2) * 0.85) + bend
    ridges = 0.5 + 0.5 * np.sin(2 * np.pi * distance / rng.uniform(0.55, 0.75))
    edge = (2 * x / wide) ** 2 + (2 * y / tall) ** 2 + 0.09 * bend
    oval = np.clip((0.94 - edge) * 5, 0, 1)
    pressed = np.clip(0.75 + 0.35 * clouds(rng, height, width, 7), 0.25, 1)
    return np.asarray(255 * np.clip(ridges * 1.6 - 0.25, 0, 1) * oval * pressed, np.uint8)


def clouds(rng: Generator, height: int, width: int, coarse: int) -> Pixels:
    """Smooth random values, about -2 to 2, in `coarse` x `coarse` places."""
    small = rng.standard_normal((coarse, coarse)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
