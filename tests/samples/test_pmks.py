"""FORM P1: the people on it obey the rules that the product checks, and it is filled in where its form file says."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from samples.maker.blank_paper import blank
from samples.maker.conditions import clean
from samples.maker.forms import the_form
from samples.maker.page import make_page
from samples.maker.pmks import INCOME_CELLS, p1_pmks
from samples.maker.scan import Scan
from samples.maker.sheet import Pixels, Sheet
from samples.maker.sides import Side, generator
from schemas.layout import PlacedField, cells_of, layout
from schemas.places import load_gazetteer
from schemas.types import About
from schemas.validate import cross_doubts
from schemas.values import Box, Writing
from tests.samples.parsing import DAY, parsed_wrongly

FORM = the_form("p1_pmks")
FILLED = [p1_pmks(np.random.default_rng(seed), FORM) for seed in range(40)]
SCALE = 200 / 25.4


def test_what_is_written_parses_to_what_is_expected() -> None:
    assert [names for names in (parsed_wrongly(one, FORM) for one in FILLED[:12]) if names] == []


def test_nothing_on_a_form_contradicts_anything_else() -> None:
    about = About(DAY, load_gazetteer(), None, (), None, {})
    assert [doubts for one in FILLED if (doubts := cross_doubts(FORM, one.expected, about))] == []


def test_what_is_stated_is_on_the_form_and_fits_its_cells() -> None:
    fields = {field.name: field for field in FORM.fields()}
    for filled in FILLED:
        assert set(filled.written) <= set(filled.expected) <= set(fields)
        assert all(len(text) <= (len(cells_of(fields[name])) or 99) for name, text in filled.written.items())
        assert all(filled.expected.get(field.name) is not None for field in FORM.fields() if field.required)
    assert len(cells_of(fields["penghasilan"])) == INCOME_CELLS


def _ink(changed: Pixels, box: Box) -> float:
    """The share of a box that somebody wrote on."""
    x, y, right, bottom = (round(v * SCALE) for v in (box.x, box.y, box.right, box.bottom))
    return float(changed[y:bottom, x:right].mean())


def _written_on(field: PlacedField, value: object) -> tuple[list[Box], list[Box]]:
    """The boxes of a field with something in them, and those with nothing."""
    if field.writing is Writing.TICK:
        ticked = value if isinstance(value, list) else [value]
        return [b for name, b in field.options if name in ticked], [
            b for name, b in field.options if name not in ticked
        ]
    return ([], [field.box]) if value in (None, False) else ([field.box], [])


@pytest.mark.parametrize("page", [1, 2])
def test_a_page_is_filled_in_where_its_form_file_says(page: int) -> None:
    made = make_page(5, "clean", "printed", False, FORM, page=page)
    sheet = Sheet(blank(FORM, page, 300, ""), *FORM.paper.sheet)
    empty_page = clean(Scan(sheet.image, sheet.matrix(), 300.0), 200, Side(False), generator(5)).scan.image
    changed = cv2.absdiff(empty_page, made.image).max(axis=2) > 60
    fields = made.expected["fields"]
    assert isinstance(fields, dict)
    for field in layout(FORM)[page - 1].fields:
        written, empty = _written_on(field, fields.get(field.name))
        assert all(_ink(changed, box) > 0.008 for box in written), field.name
        assert all(_ink(changed, box.grown(-0.6)) < 0.002 for box in empty), field.name


def test_a_score_is_ticked_with_a_v() -> None:
    made = make_page(6, "clean", "printed", False, FORM, page=2)
    ticks = made.truth["ticks"]
    assert isinstance(ticks, dict)
    scores = [kind for name, options in ticks.items() if name.startswith("skor_") for kind in options.values()]
    assert len(scores) > 5
    assert set(scores) == {"check"}
