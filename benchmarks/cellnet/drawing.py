"""One cell of a comb drawn as it lies on paper: lines, a character or what else stands there, its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.cellnet.looks import Look
from benchmarks.cellnet.pens import Stroke, rounded
from benchmarks.cellnet.sources import OTHERS, Glyph, Library
from extractors.readers.cellnet import SIGNS

Pixels = NDArray[np.uint8]
# Pixels a millimetre (twice as fine as the net sees), and how much (millimetres) around the cell is drawn.
SCALE, RIM = 9.0, 1.6
# Coordinates of OpenCV's lines are in 1/16 of a pixel.
SHIFT = 4
# A single line across these makes another way of writing them, or another character.
BARRED = "07ZHEFTIAL1-/.,'()"


@dataclass
class Canvas:
    """A drawing under way: what pens wrote, and what was printed (0 to 255 each)."""

    look: Look
    rng: Generator
    pens: Pixels
    prints: Pixels

    @classmethod
    def blank(cls, look: Look, rng: Generator) -> Canvas:
        shape = tuple(round((side + 2 * RIM) * SCALE) for side in reversed(look.cell))
        return cls(look, rng, np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))

    def middle(self, column: float = 0, row: float = 0) -> NDArray[np.float64]:
        """The middle of the cell, or of one beside it, in pixels."""
        across, down = self.look.cell
        shape = np.array(self.pens.shape[::-1]) / 2
        step = np.array([column * across, row * down])
        turned = np.array([step[0], step[1] + step[0] * np.tan(np.deg2rad(self.look.tilt))])
        return np.asarray(shape + (np.array(self.look.off) + turned) * SCALE)

    def line(self, mask: Pixels, points: Stroke, width: float, shade: int = 255) -> None:
        """A line through points (pixels), `width` millimetres wide."""
        fine = np.round(points * 2**SHIFT).astype(np.int32)
        cv2.polylines(mask, [fine], False, shade, max(1, round(width * SCALE)), cv2.LINE_AA, SHIFT)


def border(canvas: Canvas) -> None:
    """The lines of the cell and of those beside it."""
    look, (across, down) = canvas.look, canvas.look.cell
    if look.border == "none":
        return
    shade, half = round(255 * look.line), down / 2 * SCALE
    gap = 0.5 * SCALE if look.border == "apart" else 0.0
    for column in (-1, 0, 1):
        centre = canvas.middle(column)
        left, right = centre[0] - across / 2 * SCALE + gap, centre[0] + across / 2 * SCALE - gap
        top, bottom = centre[1] - half, centre[1] + half
        canvas.line(canvas.prints, np.array([(left, bottom), (right, bottom)]), look.line_width, shade)
        if look.border == "baseline":
            continue
        start = bottom - 1.6 * SCALE if look.border == "ticks" else top
        for x in (left, right):
            canvas.line(canvas.prints, np.array([(x, start), (x, bottom)]), look.line_width, shade)
        if look.border != "ticks":
            canvas.line(canvas.prints, np.array([(left, top), (right, top)]), look.line_width, shade)
    if look.border == "dashed":
        period = round(canvas.rng.uniform(0.6, 1.6) * SCALE)
        rows, columns = np.indices(canvas.prints.shape)
        canvas.prints[(rows + columns) % period > period * 0.55] = 0


def write(canvas: Canvas, glyph: Glyph, at: NDArray[np.float64], height: float) -> None:
    """Draws a glyph, `height` pixels high, its frame's middle at a point, by the pen of the look."""
    look = canvas.look
    stretch = min(look.stretch, 1.15 * look.cell[0] * SCALE / max(glyph.width * height, 1))
    turn = np.deg2rad(look.turn)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = height * rotation @ np.array([[1, -look.slant], [0, 1]]) @ np.diag([stretch, 1])
    origin = at - linear @ np.array([glyph.width / 2, 0.5])
    if glyph.picture is None:
        mask = np.zeros_like(canvas.pens)
        for stroke in glyph.strokes:
            canvas.line(mask, stroke @ linear.T + origin, look.pen)
    else:
        fitted = linear / glyph.unit
        move = np.column_stack([fitted, origin - fitted @ np.array([glyph.left, glyph.top])])
        mask = _from_picture(canvas, glyph, move)
    if look.bent:
        mask = _bent(mask, look.bent, canvas.rng)
    canvas.pens = np.maximum(canvas.pens, mask)


def _from_picture(canvas: Canvas, glyph: Glyph, move: NDArray[np.float64]) -> Pixels:
    assert glyph.picture is not None
    size = canvas.pens.shape[::-1]
    if glyph.kind == "print":
        return cv2.warpAffine(glyph.picture, move, size, flags=cv2.INTER_LINEAR).astype(np.uint8)
    mask = cv2.warpAffine(glyph.picture, move, size, flags=cv2.INTER_CUBIC)
    if glyph.kind == "picture":
        mask = cv2.convertScaleAbs(np.maximum(mask.astype(np.int16) - 76, 0).astype(np.uint16), alpha=2.4)
    return _by_pen(mask.astype(np.uint8), canvas.look.pen * SCALE)


def _by_pen(mask: Pixels, pen: float) -> Pixels:
    """Strokes brought most of the way to the width of the pen (pixels)."""
    dark = (mask > 128).astype(np.uint8)
    area = int(dark.sum())
    edge = area - int(cv2.erode(dark, np.ones((3, 3), np.uint8)).sum())
    width = 2 * area / max(edge, 1)
    change = round(0.75 * min(abs(pen - width), 0.5 * SCALE, width if pen > width else width * 0.55))
    if change < 1:
        return mask
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (change + 1, change + 1))
    return (cv2.dilate(mask, brush) if pen > width else cv2.erode(mask, brush)).astype(np.uint8)


def _bent(mask: Pixels, amount: float, rng: Generator) -> Pixels:
    """The plane bent smoothly, by about `amount` x 0.25 mm."""
    height, width = mask.shape
    field = rng.normal(0, 0.25 * SCALE * amount, (2, 6, 5)).astype(np.float32)
    x, y = (cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC) for part in field)
    x += np.arange(width, dtype=np.float32)
    y += np.arange(height, dtype=np.float32)[:, None]
    return cv2.remap(mask, x, y, cv2.INTER_LINEAR).astype(np.uint8)


def neighbours(canvas: Canvas, library: Library) -> None:
    """Characters in the cells to the left and right, so that their strokes may reach in."""
    for column in (-1, 1):
        if canvas.rng.random() < canvas.look.neighbours:
            shift = canvas.rng.normal(0, [0.3, 0.25]) * SCALE
            beside = SIGNS[int(canvas.rng.integers(36))]
            glyph = library.pick(beside, canvas.look.kind, canvas.rng)
            write(canvas, glyph, canvas.middle(column) + shift, character_height(canvas))


def character_height(canvas: Canvas, share: float = 1.0) -> float:
    """The height of this hand's characters in pixels, each a little different."""
    return float(canvas.look.height * canvas.look.cell[1] * SCALE * canvas.rng.uniform(0.93, 1.07) * share)


def character(canvas: Canvas, library: Library, sign: str) -> None:
    """The character of the cell."""
    glyph = library.pick(sign, canvas.look.kind, canvas.rng)
    write(canvas, glyph, canvas.middle() + np.array(canvas.look.place) * SCALE, character_height(canvas))


def surroundings(canvas: Canvas, library: Library) -> None:
    """What stands over and under the comb: print, or the row above."""
    for row in (-1, 1):
        if canvas.rng.random() < canvas.look.around:
            y = canvas.middle()[1] + row * (canvas.look.cell[1] / 2 + canvas.rng.uniform(1.1, 2.2)) * SCALE
            x, height = float(canvas.rng.uniform(-5, 5)), float(canvas.rng.uniform(1.4, 2.2)) * SCALE
            small = Canvas(canvas.look, canvas.rng, np.zeros_like(canvas.pens), canvas.prints)
            while x < canvas.pens.shape[1]:
                glyph = library.pick(SIGNS[int(canvas.rng.integers(36))], "print", canvas.rng)
                write(small, glyph, np.array([x, y]), height)
                x += height * (glyph.width + 0.25)
            canvas.prints = np.maximum(canvas.prints, small.pens)


# ---- what is no character ---------------------------------------------------------------------


def _zigzag(canvas: Canvas, turns: int, wide: float, tall: float) -> Stroke:
    """A scribble to and fro, `wide` x `tall` as shares of the cell."""
    size = np.array(canvas.look.cell) * SCALE
    x = np.linspace(-0.5, 0.5, turns) * wide + canvas.rng.normal(0, 0.05, turns)
    y = np.where(np.arange(turns) % 2, 0.5, -0.5) * tall * canvas.rng.uniform(0.6, 1.1, turns)
    points = np.column_stack([x, y]) if canvas.rng.random() < 0.5 else np.column_stack([y, x])
    return rounded(points * size + canvas.middle() + np.array(canvas.look.place) * SCALE, 2)


def _strike(canvas: Canvas, tilt: float, y: float) -> None:
    """A line right across the cell, `y` (a share of its height) from the middle."""
    across, down = np.array(canvas.look.cell) * SCALE
    reach = canvas.rng.uniform(0.42, 0.62, 2) * across * (-1, 1)
    points = np.column_stack([reach, y * down + np.array([-0.5, 0.5]) * tilt * down])
    points += canvas.middle() + np.array(canvas.look.place) * SCALE
    canvas.line(canvas.pens, points + canvas.rng.normal(0, 0.08 * SCALE, points.shape), canvas.look.pen)


def struck(canvas: Canvas, library: Library) -> None:
    """A character with one line across it, or two."""
    sign = SIGNS[int(canvas.rng.integers(36))]
    character(canvas, library, sign)
    tilt = float(canvas.rng.normal(0, 0.3))
    if canvas.rng.random() < 0.5 and sign not in BARRED:
        _strike(canvas, tilt, float(canvas.rng.normal(0, 0.06)))
        return
    apart = float(canvas.rng.uniform(0.07, 0.14))
    for side in (-1, 1):
        _strike(canvas, tilt, side * apart)


def crossed(canvas: Canvas, library: Library) -> None:
    """A character with a cross over it."""
    character(canvas, library, SIGNS[int(canvas.rng.integers(36))])
    for side in (-1, 1):
        _strike(canvas, side * float(canvas.rng.uniform(0.5, 0.9)), 0)


def scribbled(canvas: Canvas, library: Library) -> None:
    """A scribble, mostly over a character."""
    if canvas.rng.random() < 0.75:
        character(canvas, library, SIGNS[int(canvas.rng.integers(36))])
    turns = int(canvas.rng.integers(7, 16))
    canvas.line(canvas.pens, _zigzag(canvas, turns, *canvas.rng.uniform(0.5, 0.95, 2)), canvas.look.pen)


def blackened(canvas: Canvas, library: Library) -> None:
    """A cell filled with ink, wholly or for the most part."""
    width, tall = canvas.rng.uniform(0.55, 1.05, 2)
    canvas.line(canvas.pens, _zigzag(canvas, int(canvas.rng.integers(12, 20)), width, tall), max(0.6, canvas.look.pen))


def overlaid(canvas: Canvas, library: Library) -> None:
    """A character written over another."""
    first, second = canvas.rng.choice(list(SIGNS[:36]), 2, replace=False)
    character(canvas, library, str(first))
    at = canvas.middle() + (np.array(canvas.look.place) + canvas.rng.normal(0, 0.35, 2)) * SCALE
    write(canvas, library.pick(str(second), canvas.look.kind, canvas.rng), at, character_height(canvas, 1.05))


def corrected(canvas: Canvas, library: Library) -> None:
    """A struck-out character, with another above or beside it half in view."""
    (struck if canvas.rng.random() < 0.6 else scribbled)(canvas, library)
    shift = np.array([canvas.rng.uniform(-0.4, 0.4), -canvas.rng.uniform(0.45, 0.65)])
    glyph = library.pick(SIGNS[int(canvas.rng.integers(36))], canvas.look.kind, canvas.rng)
    write(canvas, glyph, canvas.middle() + shift * canvas.look.cell * SCALE, character_height(canvas, 0.6))


def between(canvas: Canvas, library: Library) -> None:
    """Two characters in one cell, side by side or with the cell's middle between them."""
    apart = float(canvas.rng.uniform(0.22, 0.5)) * canvas.look.cell[0] * SCALE
    for side in (-1, 1):
        glyph = library.pick(SIGNS[int(canvas.rng.integers(36))], canvas.look.kind, canvas.rng)
        share = min(1.0, 1.8 * apart / max(glyph.width * character_height(canvas), 1))
        write(canvas, glyph, canvas.middle() + np.array([side * apart, 0]), character_height(canvas, max(share, 0.5)))


def blot(canvas: Canvas, library: Library) -> None:
    """A blot of ink, larger than a dot."""
    for _ in range(int(canvas.rng.integers(1, 5))):
        at = canvas.middle() + canvas.rng.normal(0, 0.7, 2) * SCALE
        axes = canvas.rng.uniform(0.5, 2.2, 2) * SCALE
        angle = float(canvas.rng.uniform(0, 180))
        cv2.ellipse(canvas.pens, (tuple(at), tuple(axes * 1.5), angle), 255, -1, cv2.LINE_AA)


def hatched(canvas: Canvas, library: Library) -> None:
    """Parallel lines across the cell, as unused cells are filled up."""
    across, down = np.array(canvas.look.cell) * SCALE
    lean = float(canvas.rng.uniform(-0.6, 0.6))
    for place in np.linspace(-0.45, 0.45, int(canvas.rng.integers(3, 6))):
        ends = np.array([(place - lean / 2, -0.5), (place + lean / 2, 0.5)]) * (across, down)
        canvas.line(canvas.pens, ends + canvas.middle() + canvas.rng.normal(0, 0.15 * SCALE, (2, 2)), canvas.look.pen)


def ticked(canvas: Canvas, library: Library) -> None:
    """A check mark across the cell."""
    points = np.array([(-0.4, 0.05), (-0.12, 0.4), (-0.12, 0.4), (0.6, -0.55)]) * canvas.rng.uniform(0.7, 1.2)
    shaken = points * canvas.look.cell * SCALE + canvas.middle() + canvas.rng.normal(0, 0.25 * SCALE, 2)
    canvas.line(canvas.pens, rounded(shaken + canvas.rng.normal(0, 0.12 * SCALE, shaken.shape), 2), canvas.look.pen)


def foreign(canvas: Canvas, library: Library) -> None:
    """A printed sign that is no character of ours."""
    glyph = library.pick(OTHERS[int(canvas.rng.integers(len(OTHERS)))], "print", canvas.rng)
    write(canvas, glyph, canvas.middle() + np.array(canvas.look.place) * SCALE, character_height(canvas))


def passing(canvas: Canvas, library: Library) -> None:
    """A long stroke through the cell that belongs to something else: a signature, a line drawn through a row."""
    ends = canvas.rng.uniform(-0.9, 0.9, (4, 2)) * (1.2, 0.7)
    ends[0, 0], ends[-1, 0] = -1.2, 1.2
    canvas.line(canvas.pens, rounded(ends * canvas.look.cell * SCALE + canvas.middle(), 3), canvas.look.pen)


Spoiler = Callable[[Canvas, Library], None]
SPOILERS: tuple[tuple[Spoiler, float], ...] = (
    (struck, 0.2),
    (crossed, 0.07),
    (scribbled, 0.16),
    (blackened, 0.07),
    (overlaid, 0.18),
    (corrected, 0.07),
    (between, 0.08),
    (blot, 0.03),
    (hatched, 0.03),
    (ticked, 0.03),
    (foreign, 0.04),
    (passing, 0.04),
)


def spoiled(canvas: Canvas, library: Library) -> None:
    """Something that is no character, by how often it comes up."""
    chosen = int(canvas.rng.choice(len(SPOILERS), p=[share for _, share in SPOILERS]))
    SPOILERS[chosen][0](canvas, library)
