"""Made PDFs: their text is what they say it is, true or lying; and bad files are bad in the way they should be."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from samples.maker.bad import BAD, Bad
from samples.maker.digital import KINDS, make_digital, make_mixed
from samples.maker.fonts import opened
from samples.maker.forms import the_form
from samples.maker.page import MadePage
from samples.maker.sides import Side
from schemas.errors import SetAside

FORM = the_form("receipt")


def _text(data: bytes) -> str:
    """All characters of the first page, hidden ones too."""
    with pdfplumber.open(BytesIO(data)) as document:
        return "".join(character["text"] for character in document.pages[0].chars).replace(" ", "")


def _words(page: MadePage) -> str:
    fields = page.expected["fields"]
    assert isinstance(fields, dict)
    return str(fields["nama_penerima"]).replace(" ", "")


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("held_out", [False, True])
def test_a_pdf_is_the_same_for_a_seed(kind: str, held_out: bool) -> None:
    assert make_digital(21, FORM, kind, held_out).data == make_digital(21, FORM, kind, held_out).data


@pytest.mark.parametrize("kind", ["glyphs", "spaced", "ocr"])
def test_the_text_of_a_true_pdf_is_what_one_sees(kind: str) -> None:
    page = make_digital(22, FORM, kind)
    assert _words(page) in _text(page.data)


@pytest.mark.parametrize("kind", ["lying_hidden", "lying_covered"])
def test_the_text_of_a_lying_pdf_is_somebody_elses(kind: str) -> None:
    page = make_digital(22, FORM, kind)
    assert _words(page) not in _text(page.data)


def test_form_fields_hold_what_is_expected() -> None:
    page = make_digital(22, FORM, "fields")
    with pdfplumber.open(BytesIO(page.data)) as document:
        values = [str(annotation["data"].get("V")) for annotation in document.pages[0].annots]
    assert any(_words(page) in value.replace(" ", "") for value in values)


def test_a_mixed_pdf_has_four_pages_and_two_records() -> None:
    data, expected = make_mixed(23, FORM)
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 4
    assert len(expected) == 2
    document.close()


# What unpacks to a gigabyte takes seconds to pack.
QUICK = [name for name in BAD if "bomb" not in name and "nested" not in name]


@pytest.mark.parametrize("name", QUICK)
def test_a_bad_file_is_the_same_each_time(name: str) -> None:
    one, two = BAD[name](), BAD[name]()
    assert one == two


def test_every_reason_that_a_file_alone_can_give_has_a_sample() -> None:
    reasons = {made.outcome for name in QUICK if not isinstance((made := BAD[name]()).outcome, dict)}
    wanted = {SetAside.EMPTY, SetAside.NOT_AN_IMAGE, SetAside.TRUNCATED, SetAside.ENCRYPTED}
    assert reasons >= wanted | {SetAside.TOO_MANY_PAGES, SetAside.UNKNOWN_FORM}


def test_bombs_are_small_files() -> None:
    bombs: list[Bad] = [BAD["06_png_bomb"](), BAD["07_nested_pdf"]()]
    assert all(len(bomb.data) < 200_000 for bomb in bombs)


def test_fonts_say_when_they_were_made_not_when_they_were_opened() -> None:
    path = Side(False).fonts("printed")[0]
    assert TTFont(BytesIO(opened(path)))["head"].modified == TTFont(path)["head"].modified
