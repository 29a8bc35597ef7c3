"""PDFs that were never paper: typed into our form, filled in as form fields; and scans with text behind them.

Some lie: their text says something else than one sees. What is expected is always what one sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pypdfium2
from numpy.random import Generator
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.drawing import MM, draw_page
from samples.maker import fonts, pen, stamps
from samples.maker.filling import room_on, ticked_options, wrapped
from samples.maker.foreign import draw_letter
from samples.maker.forms import filled_form
from samples.maker.page import HOW, WHO, MadePage, SheetOrder, field_truth, write_sheet
from samples.maker.people import Filled
from samples.maker.scan import Scan
from samples.maker.sheet import Pixels, Sheet
from samples.maker.sides import Side, generator
from schemas.form import FormFile
from schemas.layout import PlacedField, PlacedPage, layout
from schemas.values import Box, Writing

Mode = Literal[0, 3]
VISIBLE: Mode = 0
INVISIBLE: Mode = 3
CHECK = "\u2714"
SEEN_DPI, SCAN_DPI = 100, 200
# A form field without a frame or a colour of its own.
PLAIN_FIELD: dict[str, Any] = {"borderWidth": 0, "fillColor": None, "borderColor": None}
# The seed of somebody else, whose data a lying text layer tells.
OTHER = 40_009


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


def make_digital(seed: int, form: FormFile, kind: str, held_out: bool = False, page: int = 1) -> MadePage:
    """One page of a form as a PDF of that kind (of `KINDS`); the same for the same arguments."""
    side = Side(held_out)
    seed = side.seed(seed)
    out = BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    filled = KINDS[kind](canvas, seed, side, form, page)
    canvas.showPage()
    canvas.save()
    return _made(out.getvalue(), filled, form, page, {"kind": kind, "seed": seed, "held_out": held_out})


def _made(data: bytes, filled: Filled, form: FormFile, page: int, about: dict[str, object]) -> MadePage:
    placed, picture = layout(form)[page - 1], _seen(data)
    scale = [picture.shape[1] / placed.width, picture.shape[0] / placed.height]
    scan = Scan(picture, np.array([[scale[0], 0, -0.5], [0, scale[1], -0.5], [0, 0, 1]]), SEEN_DPI)
    places = {
        "homography_mm_to_px": scan.matrix.tolist(),
        "fields": {field.name: field_truth(field, scan) for field in placed.fields},
    }
    expected: dict[str, object] = {"form": form.form, "fields": dict(filled.expected)}
    return MadePage(data, ".pdf", picture, expected, about | {"fill": "printed", "dpi": SEEN_DPI} | places, "pdf")


def _seen(data: bytes) -> Pixels:
    """The first page as it looks."""
    document = pypdfium2.PdfDocument(data)
    try:
        document.init_forms()
        bitmap = document[0].render(scale=SEEN_DPI / 72, grayscale=True, may_draw_forms=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    finally:
        document.close()


@cache
def pdf_font(path: Path) -> str:
    """A font of the samples, known to the PDF writer under its name."""
    pdfmetrics.registerFont(TTFont(path.stem, BytesIO(fonts.opened(path))))
    return path.stem


def _typist(canvas: Canvas, side: Side, placed: PlacedPage, rng: Generator, even: bool = False) -> Typist:
    """A typist with a font of that side; `even`: one whose characters are all as wide."""
    names = [pdf_font(path) for path in side.fonts("printed")]
    if even:
        names = [name for name in names if len({pdfmetrics.stringWidth(c, name, 10) for c in "0MI."}) == 1]
    font = names[int(rng.integers(len(names)))]
    return Typist(canvas, placed.height, font, float(rng.uniform(9.0, 11.0)), rng)


Comb = Callable[[Sequence[Box], str], None]


def _type(typist: Typist, placed: PlacedPage, filled: Filled, comb: Comb, tick: Callable[[Box], None]) -> None:
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
    _type_texts(typist, placed, filled, comb)


def _type_texts(typist: Typist, placed: PlacedPage, filled: Filled, comb: Comb) -> None:
    for field in placed.fields:
        if field.name in filled.written and field.cells:
            comb(field.cells, filled.written[field.name])
        elif field.name in filled.written:
            for line, text in zip(field.lines, _rows(field, filled, typist), strict=False):
                typist.line(line, text)


def _rows(field: PlacedField, filled: Filled, typist: Typist) -> list[str]:
    return wrapped(filled.written[field.name], room_on(field, typist.rng), typist.width)


def _stamp(typist: Typist, box: Box, value: int) -> None:
    """A picture of a duty stamp, glued onto white and placed as a picture."""
    scale = 12.0
    blank = np.full((round(box.h * scale), round(box.w * scale)), 255, np.uint8)
    sheet = Sheet(blank, box.w, box.h)
    stamps.paste_stamp(sheet, Box(0, 0, box.w, box.h), value, typist.rng)
    inner = box.grown(-0.6)
    _place(typist.canvas, Image.fromarray(sheet.image[6:-6, 6:-6]), inner, typist.height)


def _place(canvas: Canvas, picture: Image.Image, box: Box, height: float, quality: int = 85) -> None:
    """A picture as JPEG in a box (millimetres from the top left)."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    out.seek(0)
    canvas.drawImage(ImageReader(out), box.x * MM, (height - box.bottom) * MM, box.w * MM, box.h * MM)


def _cross(typist: Typist, box: Box) -> None:
    """Two lines of the PDF."""
    typist.strokes(pen.mark("cross", box.grown(-0.6), typist.rng, unsteady=0.0), 0.4)


def _typed_x(typist: Typist, box: Box) -> None:
    """A letter X."""
    typist.write(box.x + (box.w - typist.width("X")) / 2, box.bottom - 0.8, "X", typist.points)


def _dingbat(typist: Typist, box: Box) -> None:
    """A check mark out of ZapfDingbats, a font that no PDF needs to bring."""
    mark = Typist(typist.canvas, typist.height, "ZapfDingbats", 11, typist.rng)
    mark.write(box.x + 0.4, box.bottom - 0.8, CHECK, 11)


def _open(canvas: Canvas, seed: int, form: FormFile, page: int) -> tuple[PlacedPage, Filled, str]:
    placed = layout(form)[page - 1]
    canvas.setPageSize((placed.width * MM, placed.height * MM))
    return placed, *filled_form(generator(seed, WHO), seed, form)


def _glyphs(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """Text, one character a cell; ticks drawn."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    typist = _typist(canvas, side, placed, generator(seed, HOW))
    _type(typist, placed, filled, typist.glyphs, lambda box: _cross(typist, box))
    return filled


def _spaced(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """Text, a spaced string for each group of cells; ticks are letters or check marks."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    rng = generator(seed, HOW)
    typist, tick = _typist(canvas, side, placed, rng, even=True), (_typed_x, _dingbat)[int(rng.random() < 0.5)]
    _type(typist, placed, filled, typist.spaced, lambda box: tick(typist, box))
    return filled


def _fields(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """Form fields (AcroForm) with values: one for a comb or line, a check box for an option."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    typist = _typist(canvas, side, placed, generator(seed, HOW))
    for field in placed.fields:
        if field.writing is Writing.TICK:
            _check_boxes(canvas, field, filled, placed.height)
        elif field.writing not in (Writing.SIGNATURE, Writing.STAMP) and field.name != form.paper_number:
            _text_fields(canvas, field, filled, typist)
    _type(typist, placed, Filled(filled.expected, {}, filled.stamp), typist.glyphs, lambda box: None)
    return filled


def _text_fields(canvas: Canvas, field: PlacedField, filled: Filled, typist: Typist) -> None:
    boxes = field.lines or (field.box,)
    rows = _rows(field, filled, typist) if field.name in filled.written and field.lines else []
    texts = rows or [filled.written.get(field.name, "")]
    for number, box in enumerate(boxes):
        text = texts[number] if number < len(texts) else ""
        place: dict[str, Any] = {"x": box.x * MM, "y": (typist.height - box.bottom) * MM}
        size: dict[str, Any] = {"width": box.w * MM, "height": box.h * MM}
        points = min(10, box.w * MM * 0.97 / max(1, 0.6 * len(text)))
        font: dict[str, Any] = {"fontName": "Courier", "fontSize": points}
        own: dict[str, Any] = {"name": f"{field.name}.{number}", "value": text}
        if field.cells:
            own |= {"fieldFlags": "comb", "maxlen": len(field.cells)}
        canvas.acroForm.textfield(**own, **place, **size, **font, **PLAIN_FIELD)


def _check_boxes(canvas: Canvas, field: PlacedField, filled: Filled, height: float) -> None:
    ticked = ticked_options(filled.expected.get(field.name), field)
    for name, box in field.options:
        place: dict[str, Any] = {"x": box.x * MM, "y": (height - box.bottom) * MM, "size": box.w * MM}
        own: dict[str, Any] = {"name": f"{field.name}.{name}", "checked": name in ticked, "buttonStyle": "cross"}
        canvas.acroForm.checkbox(**own, **place, **PLAIN_FIELD)


def _scanned(canvas: Canvas, order: SheetOrder, page: PlacedPage) -> None:
    """A picture of the filled page, as a scanner makes it, over the whole page."""
    flat = write_sheet(order, SCAN_DPI).flat.image
    picture = Image.fromarray(flat).convert("L")
    share = SCAN_DPI / (flat.shape[1] / page.width * 25.4)
    small = picture.resize((round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS)
    _place(canvas, small, Box(0, 0, page.width, page.height), page.height, quality=72)


def _ocr(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """A scan with the text that is on it behind it, as programs add it for searching."""
    placed, filled, _ = _open(canvas, seed, form, page)
    _scanned(canvas, SheetOrder(seed, "printed", side, form, page=page), placed)
    _hidden(canvas, side, placed, filled, generator(seed, HOW))
    return filled


def _lying_hidden(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """A scan with text behind it that says somebody else's data."""
    placed, filled, _ = _open(canvas, seed, form, page)
    _scanned(canvas, SheetOrder(seed, "printed", side, form, page=page), placed)
    other, _ = filled_form(generator(seed + OTHER, WHO), seed + OTHER, form)
    _hidden(canvas, side, placed, other, generator(seed, HOW))
    return filled


def _lying_covered(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """A typed form of somebody else with the picture of this one laid over it."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    other, _ = filled_form(generator(seed + OTHER, WHO), seed + OTHER, form)
    typist = _typist(canvas, side, placed, generator(seed, HOW))
    _type_texts(typist, placed, other, typist.glyphs)
    _scanned(canvas, SheetOrder(seed, "printed", side, form, page=page), placed)
    return filled


def _hidden(canvas: Canvas, side: Side, placed: PlacedPage, filled: Filled, rng: Generator) -> None:
    """Text that is not drawn, where the fields are."""
    seen = _typist(canvas, side, placed, rng)
    typist = Typist(canvas, placed.height, seen.font, seen.points, rng, INVISIBLE)
    _type_texts(typist, placed, filled, typist.glyphs)


KINDS: dict[str, Callable[[Canvas, int, Side, FormFile, int], Filled]] = {
    "glyphs": _glyphs,
    "spaced": _spaced,
    "fields": _fields,
    "ocr": _ocr,
    "lying_hidden": _lying_hidden,
    "lying_covered": _lying_covered,
}
# Those whose text is true: every field must be read right.
BORN_DIGITAL = ("glyphs", "spaced", "fields")


def make_mixed(seed: int, form: FormFile, held_out: bool = False) -> tuple[bytes, list[dict[str, object]]]:
    """One PDF of a typed page, a blank page, a letter, and a scanned page; and the two expected records."""
    side, out = Side(held_out), BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=1)
    seeds = side.seed(seed), side.seed(seed + 1)
    typed = _glyphs(canvas, seeds[0], side, form, 1)
    canvas.showPage()
    canvas.showPage()
    draw_letter(canvas)
    canvas.showPage()
    placed, scanned, _ = _open(canvas, seeds[1], form, 1)
    _scanned(canvas, SheetOrder(seeds[1], "printed", side, form), placed)
    canvas.showPage()
    canvas.save()
    return out.getvalue(), [{"form": form.form, "fields": dict(one.expected)} for one in (typed, scanned)]
