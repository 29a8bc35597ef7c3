"""What a PDF says stands on a page, and whether it stands there in the drawn pixels."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.pagefile import Scan, pages
from extractors.scan import PageText
from schemas.values import Box
from tests.extractors.made_pdf import FIRST, field, form, lines, page, pdf, picture, stream

TURNS = (0, 90, 180, 270)
BOXES = {
    "plain": (b"0 0 300 400", b""),
    "offset": (b"-50 30 250 430", b""),
    "cropped": (b"0 0 300 400", b"/CropBox[40 60 260 390]"),
    "cropped beyond": (b"10 20 300 400", b"/CropBox[-100 -100 280 900]"),
    "upside down": (b"300 400 0 0", b""),
    "unit": (b"0 0 300 400", b"/UserUnit 2"),
    "uneven": (b"0 0 301.37 399.61", b""),
}


def one(data: bytes) -> tuple[Scan, PageText]:
    (scan,) = pages(data)
    assert scan.text is not None
    return scan, scan.text


def ink(scan: Scan, box: Box, room: int = 0) -> int:
    part = scan.pixels[
        max(0, round(box.y) - room) : round(box.bottom) + room, max(0, round(box.x) - room) : round(box.right) + room
    ]
    return int((part < 128).sum())


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("name", BOXES)
def test_each_glyph_lies_on_its_ink_and_all_ink_under_a_glyph(name: str, turn: int) -> None:
    box, entries = BOXES[name]
    text = lines((60, 80, b"HI"), (200, 350, b"W"), (90, 200, b"8"))
    scan, said = one(pdf([page(FIRST + 1, box, entries + b"/Rotate %d" % turn), stream(text)]))
    assert [glyph.text for glyph in said.glyphs] == ["H", "I", "W", "8"]
    assert not any(glyph.hidden for glyph in said.glyphs)
    own = [ink(scan, glyph.box, 1) for glyph in said.glyphs]
    assert min(own) > 100
    assert sum(own) == int((scan.pixels < 128).sum())


def test_text_of_reportlab_is_found_where_it_was_written() -> None:
    out = BytesIO()
    canvas = Canvas(out, (300, 400))
    canvas.setFont("Helvetica", 18)
    canvas.drawString(30, 350, "SITI AMINAH")
    canvas.save()
    scan, said = one(out.getvalue())
    assert "".join(glyph.text for glyph in said.glyphs) == "SITI AMINAH"
    first = said.glyphs[0].box
    assert first.x == pytest.approx(30 * 300 / 72, abs=0.1)
    assert first.y < (400 - 350 - 13) * 300 / 72 < (400 - 350) * 300 / 72 < first.bottom
    assert ink(scan, first) > 100


def test_what_nobody_can_see_is_hidden() -> None:
    drawn = b"q 200 0 0 100 20 20 cm /I0 Do Q "
    content = lines((30, 300, b"A"), mode=3) + lines((60, 300, b"B"), mode=7) + lines((30, 60, b"C"))
    content += lines((90, 300, b"D"), mode=2) + drawn + lines((120, 60, b"E"))
    _, said = one(pdf([page(FIRST + 1, pictures=[FIRST + 2]), stream(content), picture(8, 8)]))
    assert {glyph.text: glyph.hidden for glyph in said.glyphs} == {
        "A": True,
        "B": True,
        "C": True,
        "D": False,
        "E": False,
    }


@pytest.mark.parametrize("entries", [b"/ImageMask true/BitsPerComponent 1", b"/SMask 7 0 R"])
def test_a_picture_that_can_be_seen_through_hides_nothing(entries: bytes) -> None:
    content = lines((30, 60, b"C")) + b"q 200 0 0 100 20 20 cm /I0 Do Q"
    glass = picture(8, 8, entries=entries).replace(b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter", b"/Filter", 1)
    _, said = one(pdf([page(FIRST + 1, pictures=[FIRST + 2]), stream(content), glass, picture(8, 8)]))
    assert [glyph.hidden for glyph in said.glyphs] == [False]


def test_text_inside_drawn_forms_is_found_and_text_beside_the_page_is_not() -> None:
    inner = stream(lines((0, 0, b"In")), b"/Type/XObject/Subtype/Form/BBox[-500 -500 500 500]/Matrix[1 0 0 1 100 200]")
    scan, said = one(pdf([page(FIRST + 1, pictures=[FIRST + 2]), stream(b"/I0 Do " + lines((-90, 40, b"Out"))), inner]))
    assert [glyph.text for glyph in said.glyphs] == ["I", "n"]
    assert ink(scan, said.glyphs[1].box) > 100


def test_a_scan_without_text_has_none() -> None:
    (scan,) = pages(pdf([page(FIRST + 1, pictures=[FIRST + 2]), stream(b"300 0 0 400 0 0 cm /I0 Do"), picture(8, 8)]))
    assert scan.text is None


def test_form_fields_give_what_was_filled_in_and_are_drawn() -> None:
    mark = b"q 0 0 0 rg 2 2 16 16 re f Q"
    look = stream(mark, b"/Type/XObject/Subtype/Form/BBox[0 0 20 20]")
    fields = [
        field(b"Tx", b"20 300 200 330", b"/V(BUDI)/DA(/F 18 Tf 0 g)"),
        field(b"Tx", b"20 250 200 280", b"/V<FEFF00E9>"),
        field(b"Tx", b"20 200 200 230", b""),
        field(b"Tx", b"20 150 200 180", b"/Ff 8192/V(rahasia)"),
        field(b"Ch", b"20 100 200 130", b"/V(b)/Opt[[(a)(Satu)][(b)(Dua)]]"),
        field(b"Btn", b"220 300 240 320", b"/AS/Ya/V/Ya/AP<</N<</Ya 18 0 R/Off 19 0 R>>>>"),
        field(b"Btn", b"220 270 240 290", b"/AS/Off/AP<</N<</Ya 18 0 R/Off 19 0 R>>>>"),
        field(b"Btn", b"220 240 240 260", b"/Ff 65536"),
        field(b"Tx", b"20 20 60 40", b"/V(tersembunyi)").replace(b"/F 4", b"/F 2"),
        b"<</Type/Annot/Subtype/Widget/Parent 16 0 R/Rect[20 50 200 80]/F 4>>",
        b"<</FT/Tx/T(p)/V(dua\\nbaris)/Kids[15 0 R]>>",
        b"<</Type/Annot/Subtype/Text/Rect[0 0 10 10]/Contents(catatan)>>",
        look,
        look.replace(mark, b" " * len(mark)),
    ]
    scan, said = one(form(fields))
    assert [(widget.text, widget.on) for widget in said.widgets] == [
        ("BUDI", None),
        ("é", None),
        ("", None),
        ("Dua", None),
        (None, True),
        (None, False),
        ("dua\nbaris", None),
    ]
    unit = 300 / 72
    assert said.widgets[0].box == pytest.approx(Box(20 * unit, 70 * unit, 180 * unit, 30 * unit), abs=1.0)
    assert ink(scan, said.widgets[0].box) > 100
    assert ink(scan, said.widgets[4].box) > 1000 > ink(scan, said.widgets[5].box)


def test_a_box_that_says_two_things_is_told_by_its_value_and_notes_are_text() -> None:
    look = stream(b"q Q", b"/Type/XObject/Subtype/Form/BBox[0 0 20 20]")
    states = b"/AP<</N<</Ya 18 0 R/Off 18 0 R>>>>"
    fields = [
        field(b"Btn", b"220 300 240 320", b"/AS/Off/V/Ya" + states),
        field(b"Btn", b"220 270 240 290", b"/AS/Ya/V/Off" + states),
        field(b"Btn", b"220 240 240 260", b"/AS/Off/V/Tidak" + states),
        b"<</Type/Annot/Subtype/FreeText/F 4/Rect[20 50 200 80]/Contents(SITI)/DA(/F 18 Tf 0 g)>>",
        *[b"null"] * 8,
        look,
    ]
    _, said = one(form(fields))
    assert [(widget.text, widget.on) for widget in said.widgets] == [
        (None, True),
        (None, False),
        (None, False),
        ("SITI", None),
    ]


def test_notes_typed_onto_a_scan_are_text_though_it_has_no_form() -> None:
    note = b"<</Type/Annot/Subtype/FreeText/F 4/Rect[20 50 200 80]/Contents(SITI)/DA(/F 18 Tf 0 g)>>"
    scanned = page(FIRST + 1, entries=b"/Annots[" + note + b"]", pictures=[FIRST + 2])
    (scan,) = pages(pdf([scanned, stream(b"300 0 0 400 0 0 cm /I0 Do"), picture(8, 8)]))
    assert scan.text is not None
    assert [widget.text for widget in scan.text.widgets] == ["SITI"]


def test_a_page_that_the_text_parser_cannot_read_is_drawn_without_text() -> None:
    turning = b"<</Type/Annot/Subtype/Widget/Parent 6 0 R/Rect[0 0 1 1]/F 4>>"
    broken = b"<</Type/Annot/Subtype/Widget/FT/Tx/V(a)/F 4/Rect[0 0]>>"
    for fields in ([turning], [broken]):
        (scan,) = pages(form(fields))
        assert scan.text is None or scan.text == PageText()
        assert scan.pixels.min() == 255
    (scan,) = pages(pdf([page(FIRST + 1), stream(lines((10, 10, b"A")) * 13_000)]))
    assert scan.text is None or not scan.text.glyphs


def test_glyphs_without_a_letter_say_so() -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[65/g0001]>>>>"
    data = pdf([page(FIRST + 1).replace(b"/F 3 0 R", b"/F 6 0 R"), stream(lines((30, 60, b"A"))), font])
    (scan,) = pages(data)
    assert scan.text is None or [glyph.text for glyph in scan.text.glyphs] == ["\ufffd"]
