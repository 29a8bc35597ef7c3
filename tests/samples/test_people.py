"""Made people obey the rules that the product checks."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from samples.maker.make import registration_form
from samples.maker.people import Filled, registration
from schemas.layout import cells_of
from tests.samples.parsing import parsed_wrongly

DAY = date(2026, 11, 24)
PEOPLE = [registration(np.random.default_rng(seed), "7F3K2Q9X") for seed in range(60)]


def test_what_is_written_parses_to_what_is_expected() -> None:
    assert [names for names in (parsed_wrongly(one, registration_form()) for one in PEOPLE[:12]) if names] == []


@pytest.mark.parametrize("filled", PEOPLE[:20])
def test_numbers_fit_birth_date_and_sex(filled: Filled) -> None:
    nik, born = str(filled.expected["nik"]), str(filled.expected["tanggal_lahir"])
    day = int(born[8:]) + (40 if filled.expected["jenis_kelamin"] == "perempuan" else 0)
    assert nik[6:12] == f"{day:02}{born[5:7]}{born[2:4]}"
    assert nik[12:] != "0000"


def test_every_text_fits_its_cells() -> None:
    cells = {field.name: len(cells_of(field)) for field in registration_form().fields()}
    for filled in PEOPLE:
        assert all(len(text) <= cells[name] for name, text in filled.written.items() if cells[name])


def test_signatures_and_consent_are_always_stated() -> None:
    stated = ("persetujuan", "tanda_tangan", "tanda_tangan_petugas")
    assert all(isinstance(filled.expected[name], bool) for filled in PEOPLE for name in stated)
