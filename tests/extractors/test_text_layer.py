"""What a PDF says of its fields, and what becomes of it when the picture shows something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors.blanks import BlankPage
from extractors.combine import compared, hidden_doubts
from extractors.drawing import MM, draw_page
from extractors.equipment import Equipment, equip
from extractors.pipeline import read_batch
from extractors.scan import Glyph, PageText, Widget
from extractors.text_layer import Said, TextLayer, laid
from schemas.form import FormFile
from schemas.layout import PlacedField, layout
from schemas.library import library
from schemas.outcome import FileOutcome
from schemas.values import Box, FieldResult, Reading, Status, Writing

DAY = date(2026, 11, 24)
COMB = PlacedField("nik", "nik", Writing.COMB, Box(10, 10, 20, 6), tuple(Box(10 + 5 * n, 10, 5, 6) for n in range(4)))
LINES = PlacedField("jalan", "text", Writing.HAND, Box(10, 30, 60, 14), lines=(Box(10, 30, 60, 7), Box(10, 37, 60, 7)))


def glyphs(text: str, x: float, y: float, pitch: float, hidden: bool = False) -> list[Glyph]:
    """Characters 2 mm wide and 3 mm high from (x, y) on."""
    return [Glyph(sign, Box(x + n * pitch, y, 2, 3), hidden) for n, sign in enumerate(text)]


def test_characters_in_cells_are_read_by_cell() -> None:
    first, last = glyphs("12", 11.5, 11, 5), glyphs("4", 26.5, 11, 5)
    assert TextLayer(tuple(last + first)).of(COMB) == Said(typed="12 4")


def test_text_across_the_cells_is_read_as_it_stands() -> None:
    assert TextLayer(tuple(glyphs("1234", 11, 11, 2.2))).of(COMB).typed == "1234"


def test_lines_are_read_from_the_top_and_wide_gaps_are_spaces() -> None:
    upper = glyphs("JALAN", 11, 32, 2.1) + glyphs("TIMOR", 25, 32, 2.1)
    lower = glyphs("NO", 11, 39, 2.1)
    assert TextLayer(tuple(lower + upper)).of(LINES).typed == "JALAN TIMOR NO"


def test_a_filled_form_field_goes_before_glyphs_and_boxes_are_told_by_their_state() -> None:
    choice = PlacedField(
        "a", "choice", Writing.TICK, Box(0, 0, 20, 4), (), (("x", Box(0, 0, 4, 4)), ("y", Box(10, 0, 4, 4)))
    )
    layer = TextLayer(
        tuple(glyphs("9", 11.5, 11, 5)),
        (Widget("5371", None, COMB.box), Widget(None, False, Box(0, 0, 4, 4)), Widget(None, True, Box(10, 0, 4, 4))),
    )
    assert layer.of(COMB).typed == "5371"
    assert layer.ticked(choice) == ("y",)
    assert TextLayer().ticked(choice) is None


def test_hidden_text_is_never_a_reading() -> None:
    said = TextLayer(tuple(glyphs("1234", 11.5, 11, 5, hidden=True))).of(COMB)
    assert (said.typed, said.hidden) == ("", "1234")
    assert [doubt.reason for doubt in hidden_doubts(said, "1934", "number")] == ["text_layer_differs"]
    assert hidden_doubts(said, "1234", "number") == ()


def test_the_forms_own_print_is_no_answer(form: FormFile, blanks: tuple[BlankPage, ...]) -> None:
    (blank,) = blanks
    assert len(blank.glyphs) > 500
    scale = 4.0
    own = [replace(glyph, box=glyph.box.scaled(scale)) for glyph in blank.glyphs]
    layer = laid(PageText(tuple(own)), np.diag([scale, scale, 1.0]), blank)
    assert layer.glyphs == ()


def test_what_all_readers_see_goes_before_what_a_pdf_says() -> None:
    said, one, two = Reading("pdf", "5371", 1.0), Reading("a", "5311", 0.9), Reading("b", "5311", 0.9)
    assert compared([said, replace(one, text="5371")], "number") == (said, ())
    assert compared([said, one, two], "number")[0] == one
    for readings in ([said, one], [said, one, replace(two, text="53")], [said]):
        best, doubts = compared(readings, "number")
        assert (best, [doubt.reason for doubt in doubts]) == (said, ["text_layer_differs"])


@pytest.fixture(scope="module")
def equipment(tmp_path_factory: pytest.TempPathFactory) -> Equipment:
    return equip((), tmp_path_factory.mktemp("scratch"))


def typed(name: str, shown: str, said: str | None = None) -> bytes:
    """A receipt as a PDF with `shown` typed into a comb; with `said`, the picture of that under other, hidden text."""
    form = library().latest("receipt")
    assert form is not None
    width, height = form.paper.sheet
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width * MM, height * MM), invariant=1)
    draw_page(canvas, form, 1, "7F3K2Q9X")
    cells = layout(form)[0].field(name).cells

    def write(text: str, mode: int) -> None:
        for cell, sign in zip(cells, text, strict=False):
            line = canvas.beginText((cell.x + 1.3) * MM, (height - cell.bottom + 1.6) * MM)
            line.setFont("Courier", 13)
            line.setTextRenderMode(mode)
            line.textOut(sign)
            canvas.drawText(line)

    write(shown, 0)
    canvas.showPage()
    if said is not None:
        canvas.save()
        picture = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=200 / 72).to_pil()
        out = BytesIO()
        canvas = Canvas(out, pagesize=(width * MM, height * MM), invariant=1)
        canvas.drawInlineImage(Image.fromarray(np.asarray(picture)), 0, 0, width * MM, height * MM)
        write(said, 3)
    canvas.save()
    return out.getvalue()


def read(data: bytes, name: str, equipment: Equipment) -> FieldResult:
    (outcome,) = read_batch([lambda: data], equipment, DAY)
    assert isinstance(outcome, FileOutcome)
    return {field.name: field for field in outcome.documents[0].fields}[name]


def test_typed_text_that_one_sees_is_accepted(equipment: Equipment) -> None:
    field = read(typed("nama_penerima", "SITI"), "nama_penerima", equipment)
    assert (field.status, field.value) == (Status.ACCEPTED, "SITI")
    assert [reading.engine for reading in field.readings] == ["pdf", "ppocr"]


def test_a_lying_text_layer_is_a_flag(equipment: Equipment) -> None:
    field = read(typed("nama_penerima", "SITI", said="BUDI"), "nama_penerima", equipment)
    assert (field.status, field.suggestion) == (Status.FLAGGED, "SITI")
    assert "text_layer_differs" in {doubt.reason for doubt in field.doubts}
