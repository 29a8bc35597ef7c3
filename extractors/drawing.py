"""Drawing a form on a PDF canvas, in millimetres from the top left.

The one place that knows how our paper looks: `blank.py` prints it for people and renders it for
registration, so that both are the same to the hair.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors import marks
from schemas.form import FormFile, FormPage
from schemas.form_field import FormField, Option
from schemas.layout import cells_of, place
from schemas.sheet import MARKER_INSET, code_boxes, marker_boxes
from schemas.values import Box, Writing

MM = 72 / 25.4
FONTS = {"pendataan": "PlusJakartaSans-Medium.ttf", "pendataan-bold": "PlusJakartaSans-Bold.ttf"}
PLAIN, BOLD = FONTS
BLACK, DARK, SOFT = 0.0, 0.30, 0.42
# Light enough for a scanner to drop, dark enough to write in: the lines of combs and of fill-in boxes.
DROPOUT = 0.74
FOOT_NUMBER_MM = 16.0


@cache
def register_fonts() -> None:
    """Makes the shipped fonts known to the PDF writer (once a process)."""
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, Path(__file__).parent / "fonts" / file))


class Style(NamedTuple):
    """How a text looks: its size in points, its font, its grey."""

    points: float
    font: str = PLAIN
    grey: float = BLACK

    def width(self, text: str) -> float:
        """The width of a text in millimetres."""
        return float(pdfmetrics.stringWidth(text, self.font, self.points)) / MM


LABEL, SMALL = Style(7.9), Style(5.9, grey=SOFT)


class Pen:
    """A canvas that thinks in millimetres from the top left of one page."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas, self.height = canvas, height

    def text(self, x: float, baseline: float, text: str, style: Style) -> None:
        """A line of text from `x`; `baseline` in millimetres from the top."""
        self.canvas.setFillGray(style.grey)
        self.canvas.setFont(style.font, style.points)
        self.canvas.drawString(x * MM, (self.height - baseline) * MM, text)

    def fitted(self, at: tuple[float, float], room: float, text: str, style: Style) -> None:
        """A line of text from `at` (x, baseline), set smaller where it would not fit."""
        wide = style.width(text)
        self.text(*at, text, style if wide <= room else style._replace(points=style.points * room / wide))

    def paragraph(self, at: tuple[float, float], width: float, text: str, style: Style) -> float:
        """Wrapped text below `at` (x, top); returns where the next line would begin."""
        leading = style.points * 1.22 / MM
        lines = simpleSplit(text, style.font, style.points, width * MM)
        for number, line in enumerate(lines):
            self.text(at[0], at[1] + number * leading + style.points * 0.82 / MM, line, style)
        return at[1] + len(lines) * leading

    def outline(self, box: Box, grey: float, line: float) -> None:
        """The frame of a box, its line `line` millimetres wide."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(line * MM)
        self.canvas.rect(box.x * MM, (self.height - box.bottom) * MM, box.w * MM, box.h * MM, stroke=1, fill=0)

    def line(self, x: float, y: float, to_x: float, to_y: float, grey: float, width: float) -> None:
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(width * MM)
        self.canvas.line(x * MM, (self.height - y) * MM, to_x * MM, (self.height - to_y) * MM)

    def fill(self, box: Box, grey: float = BLACK) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(box.x * MM, (self.height - box.bottom) * MM, box.w * MM, box.h * MM, stroke=0, fill=1)

    def modules(self, box: Box, dark: NDArray[np.bool_]) -> None:
        """A grid of dark and light squares that fills the box; runs are drawn as one."""
        size = box.w / dark.shape[1]
        for row, cells in enumerate(dark):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.astype(np.int8), [0]])))
            for start, end in edges.reshape(-1, 2):
                self.fill(Box(box.x + start * size, box.y + row * size, (end - start) * size, size))


def draw_page(canvas: Canvas, form: FormFile, page: int, number: str | None) -> None:
    """One page of a form (from 1). `number` is the copy's own; None draws what all copies share."""
    register_fonts()
    width, height = form.paper.sheet
    pen, content = Pen(canvas, height), form.pages[page - 1]
    for marker, box in enumerate(marker_boxes(width, height)):
        pen.modules(box, marks.marker_modules(marker))
    _draw_head(pen, form)
    _draw_texts(pen, content)
    for field in content.fields:
        _draw_field(pen, field)
    _draw_foot(pen, form, page, number)
    if number is not None:
        code = marks.PageCode(form.form, form.version, page, number)
        for box in code_boxes(width, height):
            pen.modules(box, marks.code_modules(code))
        _draw_number(pen, form, page, number)


def _draw_head(pen: Pen, form: FormFile) -> None:
    room = code_boxes(*form.paper.sheet)[0].x - 24
    below = pen.paragraph((20, 7.2), room, form.title.id, Style(15, BOLD))
    if form.title.en:
        below = pen.paragraph((20, below + 0.4), room, form.title.en, Style(8.5, grey=SOFT))
    if form.subtitle:
        pen.paragraph((20, below + 1.2), room, form.subtitle.id, Style(8.5, BOLD, DARK))


def _draw_texts(pen: Pen, page: FormPage) -> None:
    title = Style(9.5, BOLD)
    for number, heading in enumerate(page.headings, 1):
        x, y = heading.at
        pen.fill(Box(x, y, 4.6, 4.6))
        pen.text(x + 1.5, y + 3.5, str(number), Style(9, BOLD, 1.0))
        pen.text(x + 6.6, y + 3.5, heading.text.id, title)
        pen.text(x + 8.6 + title.width(heading.text.id), y + 3.5, heading.text.en, Style(7, grey=SOFT))
        pen.line(x, y + 4.6, x + heading.width, y + 4.6, BLACK, 0.3)
    for note in page.notes:
        below = pen.paragraph(note.at, note.width, note.text.id, Style(note.size))
        pen.paragraph((note.at[0], below + 0.2), note.width, note.text.en, Style(note.size - 1, grey=SOFT))


def _draw_foot(pen: Pen, form: FormFile, page: int, number: str | None) -> None:
    width, height = form.paper.sheet
    baseline, style = height - MARKER_INSET - 1.2, Style(6.5, grey=SOFT)
    pen.text(20, baseline, "Rahasia. Simpan di tempat terkunci.", style)
    right = width - 20 - FOOT_NUMBER_MM
    # What all copies share stands in one place, whatever the number: registration compares it.
    text = f"{form.form} v{form.version} · halaman {page} dari {len(form.pages)}"
    pen.text(right - style.width(text), baseline, text, style)
    if number:
        pen.text(right + 1, baseline, f"· {number[:4]} {number[4:]}", style)


def _draw_number(pen: Pen, form: FormFile, page: int, number: str) -> None:
    """The copy's number in the field that holds it, as large as the box lets it be."""
    for field in form.pages[page - 1].fields:
        if field.name == form.paper_number and field.box:
            box, style = Box(*field.box), Style(13.0, BOLD)
            points = min(style.points, style.points * (box.w - 1) / style.width(number))
            pen.text(box.x + 0.5, box.y + box.h / 2 + points * 0.35 / MM, number, style._replace(points=points))


def _draw_field(pen: Pen, field: FormField) -> None:
    placed = place(field)
    _draw_label(pen, field, placed.box)
    for cell in placed.cells:
        pen.outline(cell, DROPOUT, 0.3)
    if field.comb and field.comb.separator:
        cells = cells_of(field)
        ends = np.cumsum(field.comb.groups)[:-1]
        for end in ends:
            x = cells[end - 1].right + field.comb.gap / 2 - 0.6
            pen.text(x, cells[0].y + cells[0].h / 2 + 1, field.comb.separator, Style(9, grey=DROPOUT))
    for name, option in field.options.items():
        _draw_option(pen, option, dict(placed.options)[name])
    if field.writing is Writing.HAND:
        for line in placed.lines:
            pen.line(line.x, line.bottom, line.right, line.bottom, DROPOUT, 0.35)
    if field.box and field.writing in (Writing.SIGNATURE, Writing.STAMP):
        pen.outline(placed.box, DROPOUT, 0.35)


def _draw_label(pen: Pen, field: FormField, box: Box) -> None:
    if not field.label_width:
        return
    small = " · ".join(text for text in (field.label.en, field.help.id if field.help else "") if text)
    if field.label_side == "left":
        x, room = box.x - field.label_width, field.label_width - 1
        middle = box.y + box.h / 2
        pen.fitted((x, middle + (0.1 if small else 1.0)), room, field.label.id, LABEL._replace(font=BOLD))
        pen.fitted((x, middle + 2.7), room, small, SMALL)
        return
    label = Style(LABEL.points - 0.5, BOLD)
    baseline = box.y - 1.2 if field.label_side == "above" else box.bottom + 3.4
    pen.text(box.x, baseline, field.label.id, label)
    pen.text(box.x + label.width(field.label.id) + 1.5, baseline, small, SMALL)


def _draw_option(pen: Pen, option: Option, box: Box) -> None:
    pen.outline(box, DARK, 0.3)
    x, label = box.right + 1.4, option.label
    if LABEL.width(label.id) < option.label_width * 1.25:
        pen.fitted((x, box.y + 1.9), option.label_width, label.id, LABEL)
        pen.fitted((x, box.y + 4.3), option.label_width, label.en, SMALL)
        return
    below = pen.paragraph((x, box.y - 0.3), option.label_width, label.id, LABEL)
    pen.paragraph((x, below + 0.2), option.label_width, label.en, SMALL)


def draw_help(canvas: Canvas, form: FormFile) -> None:
    """How to fill in the form: a page of its own, to be laid on the table, not scanned."""
    register_fonts()
    help_sheet = form.help_sheet
    if help_sheet is None:
        return
    width, height = form.paper.sheet
    pen = Pen(canvas, height)
    top = pen.paragraph((24, 24), width - 48, help_sheet.title.id, Style(20, BOLD))
    subtitle = f"{form.title.id} · {help_sheet.title.en}"
    top = pen.paragraph((24, top + 1), width - 48, subtitle, Style(9.5, grey=SOFT)) + 7
    for number, line in enumerate(help_sheet.lines, 1):
        pen.text(24, top + 4.2, str(number), Style(13, BOLD))
        top = pen.paragraph((34, top), width - 58, line.id, Style(11.5))
        top = pen.paragraph((34, top + 0.6), width - 58, line.en, Style(8.5, grey=SOFT)) + 5
    _draw_example(pen, top + 4)


def _draw_example(pen: Pen, top: float) -> None:
    """Two rows filled in as they should be."""
    style = Style(12, BOLD)
    for row, text in enumerate(("KABUPATEN KUPANG", "03041990")):
        y = top + row * 10
        for column, character in enumerate(text):
            pen.outline(Box(34 + column * 5, y, 5, 6.2), DROPOUT, 0.3)
            pen.text(34 + column * 5 + (5 - style.width(character)) / 2, y + 4.7, character, style)
