"""Made receipts obey the rules that the product checks, in whatever spelling."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.maker.amounts import Spelling, choose_spelling, figures, spell
from samples.maker.filling import wrapped
from samples.maker.forms import the_form
from samples.maker.receipts import duty, receipt
from samples.maker.stamps import COLOURS
from schemas.layout import cells_of
from schemas.places import load_gazetteer
from schemas.types import About, field_type
from schemas.types.terbilang import words_of
from tests.samples.parsing import parsed_wrongly

DAY = date(2026, 11, 24)
FORM, PLACES = the_form("receipt"), load_gazetteer()
RECEIPTS = [receipt(np.random.default_rng(seed), "7F3K2Q9X", FORM) for seed in range(80)]
AMOUNTS = st.integers(1, 999_999_999_999)


@given(AMOUNTS)
def test_the_plain_spelling_is_the_official_one(amount: int) -> None:
    assert spell(amount) == words_of(amount)


@given(AMOUNTS, st.integers(0, 2**32))
def test_every_spelling_and_every_figure_means_its_amount(amount: int, seed: int) -> None:
    rng, about = np.random.default_rng(seed), About(DAY, PLACES)
    assert field_type("terbilang").parse(spell(amount, choose_spelling(rng)), about).value == words_of(amount)
    assert field_type("money").parse(figures(amount, rng), about).value == amount


def test_spellings_differ() -> None:
    choices = product([False, True], repeat=4)
    spelt = {spell(1_020_001_000, Spelling(*chosen, case="lower")) for chosen in choices}
    assert len(spelt) == 16
    assert asdict(Spelling())["case"] == "upper"


def test_what_is_written_parses_to_what_is_expected_and_fits_its_cells() -> None:
    cells = {field.name: len(cells_of(field)) for field in FORM.fields()}
    for filled in RECEIPTS:
        assert parsed_wrongly(filled, FORM) == []
        assert all(len(text) <= cells[name] for name, text in filled.written.items() if cells[name])


def test_figures_and_words_agree_unless_they_shall_not() -> None:
    for seed, filled in enumerate(RECEIPTS):
        assert filled.expected["terbilang"] == words_of(int(str(filled.expected["jumlah"])))
        other = receipt(np.random.default_rng(seed), "7F3K2Q9X", FORM, disagree=True)
        assert other.expected["terbilang"] != words_of(int(str(other.expected["jumlah"])))


def test_stamps_are_mostly_where_they_are_needed() -> None:
    needed = [duty(int(str(f.expected["jumlah"])), date.fromisoformat(str(f.expected["tanggal"]))) for f in RECEIPTS]
    there = [filled.expected["meterai"] for filled in RECEIPTS]
    assert 0.7 < np.mean([stamp for stamp, value in zip(there, needed, strict=True) if value]) < 1.0
    assert np.mean([stamp for stamp, value in zip(there, needed, strict=True) if not value]) < 0.3
    assert {filled.stamp for filled in RECEIPTS} == set(COLOURS)


@pytest.mark.parametrize("room", [[10.0], [10.0, 10.0], [8.0, 30.0, 30.0]])
def test_wrapping_loses_no_word(room: list[float]) -> None:
    for filled in RECEIPTS[:20]:
        text = filled.written["terbilang"]
        assert " ".join(wrapped(text, room, len)) == text
