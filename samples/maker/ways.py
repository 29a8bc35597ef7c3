"""How tick boxes are marked by others: with letters as somebody writes them, in a handwriting font, by a machine.

The strokes of `pen.py` are one program's idea of a cross. Many people write an X or a V instead, with a fine pen or a
felt tip, larger or smaller than the box; offices type them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator

from samples.maker import fonts, pen
from samples.maker.characters import Characters, Style, load_pictures, load_strokes
from samples.maker.sheet import Ink, Sheet, centre
from samples.maker.sides import Side
from schemas.values import Box

# Makes a clear mark of that kind (one of `pen.MARKS`) in a box.
Way = Callable[[Sheet, str, Box, Ink, Generator], None]
# What is written for a mark; what no letter is like is drawn.
SMALL, LARGE = {"cross": "x", "check": "v", "slash": "/"}, {"cross": "X", "check": "V", "slash": "/"}
WRITTEN_AS_CAPITALS = ("cross", "check")
# Heights as shares of the box's, and how far the middles of marks lie from the box's (millimetres, standard deviation).
WRITTEN, TYPED, ASIDE_WRITTEN, ASIDE_TYPED = (0.65, 1.4), (0.5, 0.95), 0.45, 0.12
# Whatever is typed on a page lies aside by this much (millimetres, standard deviation), all of it alike.
SHIFTED = 0.4


def drawn(width: float) -> Way:
    """By the strokes of a pen so wide (millimetres)."""

    def way(sheet: Sheet, kind: str, box: Box, ink: Ink, rng: Generator) -> None:
        sheet.strokes(pen.mark(kind, box, rng), width, ink)

    return way


def other(name: str, side: Side, width: float, chars: Path, rng: Generator) -> Way:
    """The way of that name (`WAYS`; `MIXED`: one by chance), the same for all boxes of a page, with a pen so wide
    (millimetres). Raises KeyError where there is none."""
    if name == MIXED:
        name = str(rng.choice(list(SHARES), p=list(SHARES.values())))
    return WAYS[name](side, width, chars, rng)


def _drawn(side: Side, width: float, chars: Path, rng: Generator) -> Way:
    return drawn(width)


def _lettered(side: Side, width: float, chars: Path, rng: Generator) -> Way:
    """Capitals that people wrote (letters-az), another one each time."""
    return _characters(load_pictures(chars.resolve(), side), width, rng)


def _by_writer(side: Side, width: float, chars: Path, rng: Generator) -> Way:
    """The capitals of one writer of strokes62; of those, nothing is learned on either side."""
    return _characters(load_strokes(chars, rng), width, rng)


def _characters(letters: Characters, width: float, rng: Generator) -> Way:
    tall, slant = rng.uniform(*WRITTEN), rng.normal(0, 0.09)

    def way(sheet: Sheet, kind: str, box: Box, ink: Ink, rng: Generator) -> None:
        if kind not in WRITTEN_AS_CAPITALS:
            return drawn(width)(sheet, kind, box, ink, rng)
        style = Style(box.h * sheet.scale * tall * rng.normal(1, 0.08), width * sheet.scale, slant)
        x, y = np.array(centre(box)) + rng.normal(0, ASIDE_WRITTEN, 2)
        sheet.stamp(letters.draw(LARGE[kind], style, rng), x, y, ink)

    return way


def _in_font(side: Side, width: float, chars: Path, rng: Generator) -> Way:
    """Letters of a handwriting font."""
    return _glyphs(side, width, "hand", rng.uniform(*WRITTEN), ASIDE_WRITTEN, np.zeros(2), rng)


def _typed(side: Side, width: float, chars: Path, rng: Generator) -> Way:
    """Letters of an office's printer or typewriter."""
    return _glyphs(side, width, "printed", rng.uniform(*TYPED), ASIDE_TYPED, rng.normal(0, SHIFTED, 2), rng)


def _glyphs(
    side: Side, width: float, kind_of_font: str, tall: float, aside: float, shift: pen.Point, rng: Generator
) -> Way:
    choice = side.fonts(kind_of_font)
    font, letters = choice[int(rng.integers(len(choice)))], SMALL if rng.random() < 0.5 else LARGE

    def way(sheet: Sheet, kind: str, box: Box, ink: Ink, rng: Generator) -> None:
        if kind not in letters:
            return drawn(width)(sheet, kind, box, ink, rng)
        high = box.h * sheet.scale * tall
        mask, _ = fonts.glyph(font, fonts.em_for_capitals(font, high, 2 * high), letters[kind])
        x, y = np.array(centre(box)) + shift + rng.normal(0, aside, 2)
        sheet.stamp(mask, x, y, ink)

    return way


MIXED = "mixed"
WAYS: dict[str, Callable[[Side, float, Path, Generator], Way]] = {
    "letters": _lettered,
    "fonts": _in_font,
    "typed": _typed,
    "pens": _drawn,
    "writers": _by_writer,
}
# How often each is met on mixed pages.
SHARES = {"letters": 0.3, "fonts": 0.2, "typed": 0.3, "pens": 0.2}
