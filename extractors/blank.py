"""The blank of a form: a PDF to print, pixels to register on. Both come from `drawing.py`."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import BinaryIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from extractors.drawing import MM, draw_help, draw_page
from schemas.form import FormFile
from schemas.types import paper_number


def print_pdf(form: FormFile, out: BinaryIO, count: int, random: Random, help_sheet: bool = True) -> list[str]:
    """Writes `count` copies of a form to print, each with a number of its own; returns the numbers.

    The sheet on how to fill it in comes first. `random` should be a SystemRandom where people use
    the paper, so that two print runs never collide.
    """
    canvas = _canvas(form, out)
    canvas.setTitle(form.title.id)
    if help_sheet and form.help_sheet:
        draw_help(canvas, form)
        canvas.showPage()
    numbers = [paper_number.new(random) for _ in range(count)]
    for number in numbers:
        for page in range(1, len(form.pages) + 1):
            draw_page(canvas, form, page, number)
            canvas.showPage()
    canvas.save()
    return numbers


def _canvas(form: FormFile, out: BinaryIO) -> Canvas:
    width, height = form.paper.sheet
    return Canvas(out, pagesize=(width * MM, height * MM), invariant=1)


def page_pdf(form: FormFile, page: int, number: str | None) -> bytes:
    """One page of one copy as a PDF; without a number, what all copies share."""
    out = BytesIO()
    canvas = _canvas(form, out)
    draw_page(canvas, form, page, number)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def render(form: FormFile, page: int, dpi: int, number: str | None = None) -> NDArray[np.uint8]:
    """A page of the blank as grey pixels (0 black to 255 white) at `dpi`."""
    document = pypdfium2.PdfDocument(page_pdf(form, page, number))
    try:
        bitmap = document[0].render(scale=dpi / 72, grayscale=True)
        return np.ascontiguousarray(bitmap.to_numpy().reshape(bitmap.height, bitmap.width)).copy()
    finally:
        document.close()
