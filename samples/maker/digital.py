"""PDFs that were never paper: typed into our form, filled in as form fields; and scans with text behind them.

Some lie: their text says something else than one sees. What is expected is always what one sees.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2
from numpy.random import Generator
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors.drawing import MM, draw_page
from samples.maker.filling import ticked_options
from samples.maker.foreign import draw_letter
from samples.maker.forms import filled_form
from samples.maker.page import HOW, WHO, MadePage, SheetOrder, field_truth, write_sheet
from samples.maker.people import Filled
from samples.maker.scan import Scan
from samples.maker.sheet import Pixels
from samples.maker.sides import Side, generator
from samples.maker.typist import (
    INVISIBLE,
    Typist,
    cross,
    dingbat,
    place_picture,
    rows_of,
    type_page,
    type_texts,
    typed_x,
    typist_for,
)
from schemas.form import FormFile
from schemas.layout import PlacedField, PlacedPage, layout
from schemas.values import Box, Writing

SEEN_DPI, SCAN_DPI = 100, 200
# A form field without a frame or a colour of its own.
PLAIN_FIELD: dict[str, Any] = {"borderWidth": 0, "fillColor": None, "borderColor": None}
# The seed of somebody else, whose data a lying text layer tells.
OTHER = 40_009


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


def _open(canvas: Canvas, seed: int, form: FormFile, page: int) -> tuple[PlacedPage, Filled, str]:
    placed = layout(form)[page - 1]
    canvas.setPageSize((placed.width * MM, placed.height * MM))
    return placed, *filled_form(generator(seed, WHO), seed, form)


def _glyphs(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """Text, one character a cell; ticks drawn."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    typist = typist_for(canvas, side, placed, generator(seed, HOW))
    type_page(typist, placed, filled, typist.glyphs, lambda box: cross(typist, box))
    return filled


def _spaced(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """Text, a spaced string for each group of cells; ticks are letters or check marks."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    rng = generator(seed, HOW)
    typist, tick = typist_for(canvas, side, placed, rng, even=True), (typed_x, dingbat)[int(rng.random() < 0.5)]
    type_page(typist, placed, filled, typist.spaced, lambda box: tick(typist, box))
    return filled


def _fields(canvas: Canvas, seed: int, side: Side, form: FormFile, page: int) -> Filled:
    """Form fields (AcroForm) with values: one for a comb or line, a check box for an option."""
    placed, filled, number = _open(canvas, seed, form, page)
    draw_page(canvas, form, page, number)
    typist = typist_for(canvas, side, placed, generator(seed, HOW))
    for field in placed.fields:
        if field.writing is Writing.TICK:
            _check_boxes(canvas, field, filled, placed.height)
        elif field.writing not in (Writing.SIGNATURE, Writing.STAMP) and field.name != form.paper_number:
            _text_fields(canvas, field, filled, typist)
    type_page(typist, placed, Filled(filled.expected, {}, filled.stamp), typist.glyphs, lambda box: None)
    return filled


def _text_fields(canvas: Canvas, field: PlacedField, filled: Filled, typist: Typist) -> None:
    boxes = field.lines or (field.box,)
    rows = rows_of(field, filled, typist) if field.name in filled.written and field.lines else []
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
    place_picture(canvas, small, Box(0, 0, page.width, page.height), page.height, quality=72)


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
    typist = typist_for(canvas, side, placed, generator(seed, HOW))
    type_texts(typist, placed, other, typist.glyphs)
    _scanned(canvas, SheetOrder(seed, "printed", side, form, page=page), placed)
    return filled


def _hidden(canvas: Canvas, side: Side, placed: PlacedPage, filled: Filled, rng: Generator) -> None:
    """Text that is not drawn, where the fields are."""
    seen = typist_for(canvas, side, placed, rng)
    typist = Typist(canvas, placed.height, seen.font, seen.points, rng, INVISIBLE)
    type_texts(typist, placed, filled, typist.glyphs)


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
