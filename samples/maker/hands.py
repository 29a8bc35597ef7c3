"""Who fills in a page: a printer with one font, or a hand with its characters, its slant, its pen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.random import Generator

from samples.maker import fonts, pen
from samples.maker.characters import Characters, Style, load_pictures, load_strokes
from samples.maker.sheet import Ink, Pixels, Sheet, centre
from samples.maker.sides import Side
from schemas.values import Box

INKS = ((22, 22, 26), (28, 38, 120), (38, 52, 148), (60, 60, 66))
INK_SHARES = (0.4, 0.25, 0.15, 0.2)


class Hand(Protocol):
    """One way of filling in a page; all lengths are millimetres on the sheet."""

    ink: Ink

    def comb(self, sheet: Sheet, cells: Sequence[Box], text: str) -> None:
        """Writes `text` into comb cells, one character each, from the left."""

    def line(self, sheet: Sheet, box: Box, text: str) -> None:
        """Writes `text` on the line at the bottom of `box`."""

    def width(self, sheet: Sheet, text: str) -> float:
        """How wide a line of text comes out, about, in millimetres."""

    def tick(self, sheet: Sheet, box: Box, kind: str | None = None) -> str:
        """Marks a tick box, as `kind` (of `pen.MARKS`) says where the form asks for one; says how."""

    def about(self) -> dict[str, object]:
        """What the truth says of it: fonts, characters, writer."""


def choose_ink(rng: Generator, cover: float) -> Ink:
    """A black, dark blue or dark grey ink."""
    return Ink(INKS[int(rng.choice(len(INKS), p=INK_SHARES))], cover * float(rng.uniform(0.92, 1)))


def choose_hand(fill: str, side: Side, folder: Path, scale: float, rng: Generator, cover: float = 1.0) -> Hand:
    """A printer (`fill` is `printed`) or a person (`hand`); `scale` pixels a millimetre, ink covering by `cover`."""
    if fill == "printed":
        return Printer(side, scale, rng, cover)
    if rng.random() < side.strokes_share():
        return Person(side, load_strokes(folder, rng), scale, rng, cover)
    return Person(side, load_pictures(folder.resolve(), side), scale, rng, cover)


class Printer:
    """Filled in by machine: one office font, characters nearly in the middle of their cells."""

    def __init__(self, side: Side, scale: float, rng: Generator, cover: float) -> None:
        choice = side.fonts("printed")
        self.font = choice[int(rng.integers(len(choice)))]
        self.ink = Ink((25, 25, 25) if rng.random() < 0.8 else (30, 30, 90), cover)
        self.em = fonts.em_for_capitals(self.font, rng.uniform(3.4, 4.4) * scale, 4.7 * scale)
        self.offset = rng.normal(0, 0.12, 2)
        self.rng = rng

    def comb(self, sheet: Sheet, cells: Sequence[Box], text: str) -> None:
        raised = fonts.proportions(self.font)[0] * self.em / 2
        for cell, character in zip(cells, text, strict=False):
            if character == " ":
                continue
            mask, middle = fonts.glyph(self.font, self.em, character)
            x, y = np.array(centre(cell)) + self.offset + self.rng.normal(0, 0.06, 2)
            sheet.stamp(mask, x, y + (raised - middle) / sheet.y_scale, self.ink)

    def line(self, sheet: Sheet, box: Box, text: str) -> None:
        em = int(self.em * 0.92)
        mask, middle = fonts.line(self.font, em, text)
        widest = (box.w - 3.5) * sheet.scale
        if mask.shape[1] > widest:
            mask, middle = fonts.line(self.font, int(em * widest / mask.shape[1]), text)
        left = box.x + self.rng.uniform(0.8, 3)
        y = box.bottom - self.rng.uniform(1.1, 1.7) - middle / sheet.y_scale
        sheet.stamp(mask, left + mask.shape[1] / 2 / sheet.x_scale, y, self.ink)

    def width(self, sheet: Sheet, text: str) -> float:
        return float(fonts.sized(self.font, int(self.em * 0.92)).getlength(text)) / sheet.scale

    def tick(self, sheet: Sheet, box: Box, kind: str | None = None) -> str:
        kind = kind or ("cross", "check")[int(self.rng.random() < 0.25)]
        sheet.strokes(pen.mark(kind, box.grown(-0.5), self.rng, unsteady=0.15), 0.5, self.ink)
        return kind

    def about(self) -> dict[str, object]:
        return {"fonts": [self.font.stem], "characters": None, "writer": None}


class Person:
    """Filled in by hand: single characters in the combs, a handwriting font on the lines."""

    def __init__(self, side: Side, characters: Characters, scale: float, rng: Generator, cover: float) -> None:
        choice = side.fonts("hand")
        self.font = choice[int(rng.integers(len(choice)))]
        self.characters, self.rng = characters, rng
        self.ink = choose_ink(rng, cover)
        self.pen = float(rng.uniform(0.38, 0.62))
        self.style = Style(rng.uniform(3.3, 4.4) * scale, self.pen * scale, rng.normal(0, 0.09))
        self.offset = rng.normal(0, [0.25, 0.2])
        self.neat, self.capitals = rng.uniform(0.6, 1.2), bool(rng.random() < 0.6)
        self.mark = str(rng.choice(pen.MARKS, p=pen.MARK_SHARES))

    def comb(self, sheet: Sheet, cells: Sequence[Box], text: str) -> None:
        for cell, character in zip(cells, text, strict=False):
            if character == " ":
                continue
            size = float(np.clip(self.rng.normal(1, 0.06), 0.85, 1.15))
            style = Style(self.style.height * size, self.style.pen, self.style.slant)
            x, y = np.array(centre(cell)) + self.offset + self.rng.normal(0, 0.22, 2) * self.neat
            sheet.stamp(self.characters.draw(character, style, self.rng), x, y, self.ink)

    def line(self, sheet: Sheet, box: Box, text: str) -> None:
        words = text if self.capitals else text.title()
        scale = sheet.scale
        em = fonts.em_for_capitals(self.font, self.rng.uniform(3.4, 4.6) * scale, 99 * scale)
        mask, middle = fonts.line(self.font, em, words)
        widest = (box.w - 4) * scale
        if mask.shape[1] > widest:
            mask, middle = fonts.line(self.font, int(em * widest / mask.shape[1]), words)
        mask = _tilted(mask, float(self.rng.normal(0, 0.35)))
        left = box.x + self.rng.uniform(0.8, 4)
        y = box.bottom - self.rng.uniform(0.9, 1.9) - middle / scale
        sheet.stamp(mask, left + mask.shape[1] / 2 / scale, y, self.ink)

    def width(self, sheet: Sheet, text: str) -> float:
        words = text if self.capitals else text.title()
        em = fonts.em_for_capitals(self.font, 4.0 * sheet.scale, 99 * sheet.scale)
        return float(fonts.sized(self.font, em).getlength(words)) / sheet.scale

    def tick(self, sheet: Sheet, box: Box, kind: str | None = None) -> str:
        # A person marks all boxes of a page alike; a blackened one among crosses would mean that it is taken back.
        kind = kind or self.mark
        sheet.strokes(pen.mark(kind, box, self.rng), self.pen, self.ink)
        return kind

    def about(self) -> dict[str, object]:
        return {"fonts": [self.font.stem], "characters": self.characters.name, "writer": self.characters.writer}


def _tilted(mask: Pixels, degrees: float) -> Pixels:
    """The mask turned about its middle, with room for what sticks out."""
    height, width = mask.shape
    extra = int(width * abs(np.sin(np.deg2rad(degrees)))) + 2
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    move[1, 2] += extra / 2
    return cv2.warpAffine(mask, move, (width, height + extra), flags=cv2.INTER_LINEAR)
