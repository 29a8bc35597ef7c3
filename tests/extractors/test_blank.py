"""The paper: what is printed for people is what registration compares with."""

from __future__ import annotations

from io import BytesIO
from random import Random

import numpy as np
import pypdfium2

from extractors import codes
from extractors.blank import page_pdf, print_pdf, render
from extractors.marks import PageCode
from schemas.form import FormFile
from schemas.layout import layout
from schemas.types import paper_number


def drawn(data: bytes, page: int, dpi: int = 150) -> np.ndarray:  # type: ignore[type-arg]
    document = pypdfium2.PdfDocument(data)
    return document[page].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()  # type: ignore[no-any-return]


def test_every_copy_has_a_number_and_a_code_of_its_own(form: FormFile) -> None:
    out = BytesIO()
    numbers = print_pdf(form, out, 12, Random(1))
    assert len(set(numbers)) == 12
    assert all(paper_number.check_character(number[:7]) == number[7] for number in numbers)
    assert len(pypdfium2.PdfDocument(out.getvalue())) == 13
    for copy, number in enumerate(numbers, 1):
        seen = codes.read_anywhere(drawn(out.getvalue(), copy))
        assert len(seen) == 2
        assert {one.code for one in seen} == {PageCode("registration", 1, 1, number)}


def test_copies_differ_from_the_blank_only_in_number_and_code(form: FormFile) -> None:
    blank, copy = render(form, 1, 150), drawn(page_pdf(form, 1, "7F3K2Q9X"), 0)
    changed = np.abs(blank.astype(int) - copy) > 40
    rows, columns = np.nonzero(changed)
    scale = 150 / 25.4
    head = rows < 27 * scale
    assert head.any()
    assert (columns[head] > 140 * scale).all()
    assert (rows[~head] > 278 * scale).all()
    # left of the foot's code and number nothing differs: registration compares what all copies share
    code, number = (98, 112), (174, 192)
    where = columns[~head] / scale
    assert ((where > code[0]) & (where < code[1]) | (where > number[0]) & (where < number[1])).all()


def test_nothing_is_printed_where_people_write(form: FormFile) -> None:
    dpi = 300
    page, pixels = layout(form)[0], render(form, 1, dpi)
    for field in page.fields:
        boxes = field.cells or tuple(box for _, box in field.options) or (field.box,)
        for box in boxes:
            inner = box.grown(-0.5).scaled(dpi / 25.4)
            inside = pixels[round(inner.y) : round(inner.bottom), round(inner.x) : round(inner.right)]
            assert inside.min() > 250, field.name


def test_comb_lines_are_light_and_labels_black(form: FormFile) -> None:
    dpi = 600
    pixels, cell = render(form, 1, dpi), layout(form)[0].field("nik").cells[1].scaled(dpi / 25.4)
    line = pixels[round(cell.y + cell.h / 2), round(cell.x) - 4 : round(cell.x) + 4]
    assert 170 < line.min() < 210
    label = pixels[round(cell.y) : round(cell.bottom), round(14 * dpi / 25.4) : round(45 * dpi / 25.4)]
    assert label.min() < 20


def test_fonts_are_embedded(form: FormFile) -> None:
    data = page_pdf(form, 1, None)
    assert data.count(b"/FontFile2") == 2
    assert b"/BaseFont /Helvetica" not in data.replace(b"\n", b" ").split(b"/FontDescriptor")[-1]
