"""Typing onto a page of a PDF: text in fields and cells, ticks, signatures, stamps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.random import Generator
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.drawing import MM
from samples.maker import fonts, pen, stamps
from samples.maker.filling import room_on, ticked_options, wrapped
from samples.maker.people import Filled
from samples.maker.sheet import Pixels, Sheet
from samples.maker.sides import Side
from schemas.layout import PlacedField, PlacedPage
from schemas.values import Box, Writing

Mode = Literal[0, 3]
VISIBLE: Mode = 0
INVISIBLE: Mode = 3
CHECK = "\u2714"


@dataclass(frozen=True)
class Typist:
    """Writes onto one page of a PDF with one font, `points` large; `mode`: seen or not (3)."""

    canvas: Canvas
    height: float
    font: str
    points: float
    rng: Generator
    mode: Mode = VISIBLE

    def write(self, x: float, baseline: float, text: str, points: float, apart: float = 0.0) -> None:
        """A line of text; millimetres from the top left, characters `apart` more than the font has them."""
        line = self.canvas.beginText(x * MM, (self.height - baseline) * MM)
        line.setFont(self.font, points)
        line.setTextRenderMode(self.mode)
        line.setCharSpace(apart * MM)
        line.textOut(text)
        line.setCharSpace(0)
        line.setTextRenderMode(VISIBLE)
        self.canvas.drawText(line)

    def width(self, text: str) -> float:
        """Millimetres."""
        return float(pdfmetrics.stringWidth(text, self.font, self.points)) / MM

    def line(self, box: Box, text: str) -> None:
        """On the line at the bottom of a box, set smaller where it would not fit."""
        points = min(self.points, self.points * (box.w - 3) / max(self.width(text), 1))
        self.write(box.x + 1.5, box.bottom - 1.6, text, points)

    def glyphs(self, cells: Sequence[Box], text: str) -> None:
        """One character in the middle of each cell."""
        for cell, character in zip(cells, text, strict=False):
            if character != " ":
                x = cell.x + (cell.w - self.width(character)) / 2
                self.write(x, cell.bottom - 1.6, character, self.points)

    def spaced(self, cells: Sequence[Box], text: str) -> None:
        """A string for each group of cells, its characters as far apart as the cells are."""
        advance = self.width("0")
        for run in _runs(cells):
            part, text = text[: len(run)], text[len(run) :]
            if part.strip():
                self.write(
                    run[0].x + (run[0].w - advance) / 2, run[0].bottom - 1.6, part, self.points, run[0].w - advance
                )

    def strokes(self, lines: Sequence[Pixels], width: float) -> None:
        """Pen strokes as lines of the PDF; points in millimetres."""
        self.canvas.setLineWidth(width * MM)
        self.canvas.setStrokeColorRGB(0.1, 0.13, 0.4)
        for line in lines:
            path = self.canvas.beginPath()
            points = [(float(x) * MM, (self.height - float(y)) * MM) for x, y in line]
            path.moveTo(*points[0])
            for point in points[1:]:
                path.lineTo(*point)
            self.canvas.drawPath(path)


def _runs(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that touch, together."""
    ends = np.cumsum([0] + [later.x - earlier.right > 0.5 for earlier, later in pairwise(cells)])
    return [[cell for _, cell in run] for _, run in groupby(zip(ends, cells, strict=True), key=lambda one: one[0])]


@cache
def pdf_font(path: Path) -> str:
    """A font of the samples, known to the PDF writer under its name."""
    pdfmetrics.registerFont(TTFont(path.stem, BytesIO(fonts.opened(path))))
    return path.stem


def typist_for(canvas: Canvas, side: Side, placed: PlacedPage, rng: Generator, even: bool = False) -> Typist:
    """A typist with a font of that side; `even`: one whose characters are all as wide."""
    names = [pdf_font(path) for path in side.fonts("printed")]
    if even:
        names = [name for name in names if len({pdfmetrics.stringWidth(c, name, 10) for c in "0MI."}) == 1]
    font = names[int(rng.integers(len(names)))]
    return Typist(canvas, placed.height, font, float(rng.uniform(9.0, 11.0)), rng)


Comb = Callable[[Sequence[Box], str], None]


def type_page(typist: Typist, placed: PlacedPage, filled: Filled, comb: Comb, tick: Callable[[Box], None]) -> None:
    """Everything of a page that is written, ticked, signed and stamped."""
    for field in placed.fields:
        if field.writing is Writing.STAMP and filled.expected.get(field.name):
            _stamp(typist, field.box, filled.stamp)
        elif field.writing is Writing.SIGNATURE and filled.expected.get(field.name):
            typist.strokes(pen.signature(field.box, typist.rng), 0.45)
        elif field.writing is Writing.TICK:
            ticked = ticked_options(filled.expected.get(field.name), field)
            for name, box in field.options:
                if name in ticked:
                    tick(box)
    type_texts(typist, placed, filled, comb)


def type_texts(typist: Typist, placed: PlacedPage, filled: Filled, comb: Comb) -> None:
    for field in placed.fields:
        if field.name in filled.written and field.cells:
            comb(field.cells, filled.written[field.name])
        elif field.name in filled.written:
            for line, text in zip(field.lines, rows_of(field, filled, typist), strict=False):
                typist.line(line, text)


def rows_of(field: PlacedField, filled: Filled, typist: Typist) -> list[str]:
    return wrapped(filled.written[field.name], room_on(field, typist.rng), typist.width)


def _stamp(typist: Typist, box: Box, value: int) -> None:
    """A picture of a duty stamp, glued onto white and placed as a picture."""
    scale = 12.0
    blank = np.full((round(box.h * scale), round(box.w * scale)), 255, np.uint8)
    sheet = Sheet(blank, box.w, box.h)
    stamps.paste_stamp(sheet, Box(0, 0, box.w, box.h), value, typist.rng)
    inner = box.grown(-0.6)
    place_picture(typist.canvas, Image.fromarray(sheet.image[6:-6, 6:-6]), inner, typist.height)


def place_picture(canvas: Canvas, picture: Image.Image, box: Box, height: float, quality: int = 85) -> None:
    """A picture as JPEG in a box (millimetres from the top left)."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    out.seek(0)
    canvas.drawImage(ImageReader(out), box.x * MM, (height - box.bottom) * MM, box.w * MM, box.h * MM)


def cross(typist: Typist, box: Box) -> None:
    """Two lines of the PDF."""
    typist.strokes(pen.mark("cross", box.grown(-0.6), typist.rng, unsteady=0.0), 0.4)


def typed_x(typist: Typist, box: Box) -> None:
    """A letter X."""
    typist.write(box.x + (box.w - typist.width("X")) / 2, box.bottom - 0.8, "X", typist.points)


def dingbat(typist: Typist, box: Box) -> None:
    """A check mark out of ZapfDingbats, a font that no PDF needs to bring."""
    mark = Typist(typist.canvas, typist.height, "ZapfDingbats", 11, typist.rng)
    mark.write(box.x + 0.4, box.bottom - 0.8, CHECK, 11)
