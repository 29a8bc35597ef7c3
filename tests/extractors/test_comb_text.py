"""What several readers make of a comb together: the legal text they find most probable, or what was written."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pytest

from extractors.comb_text import CombSeen, CombText, comb_text
from extractors.combine import alike
from extractors.readers import Line
from extractors.readers.cellnet import EMPTY, OTHER, SIGNS
from schemas.places import Gazetteer, load_gazetteer
from schemas.types import About, alphabet
from schemas.types.place import Params
from schemas.values import Reading

NOTHING = Line(Reading("", "", 0.0))


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return load_gazetteer()


def cells(*rows: str) -> np.ndarray:
    """The cell net's answer: sure of each cell's first sign, a tenth for a second; " " is empty, "#" no character."""
    found = np.full((len(rows), OTHER + 1), 1e-6, np.float32)
    for at, row in enumerate(rows):
        for sign, share in zip(row, (0.9, 0.1) if len(row) > 1 else (1.0,), strict=True):
            found[at, {" ": EMPTY, "#": OTHER}.get(sign, SIGNS.find(sign))] = share
    return found


def read(places: Gazetteer, type_name: str, rows: Sequence[str], **more: object) -> CombText:
    filled = [at for at, row in enumerate(rows) if row != " "]
    about = About(datetime.date(2026, 11, 24), places, cells=len(rows), **more)  # type: ignore[arg-type]
    return comb_text(CombSeen(filled, cells(*rows), NOTHING), type_name, about, alphabet(type_name, comb=True))


def test_what_is_legal_counts_though_another_sign_looks_likelier(places: Gazetteer) -> None:
    found = read(places, "date", ["0", "3", "7" + "1", "2", "1", "9", "9", "0"])
    assert found.written == "03721990"
    assert found.candidates[0].text == "03121990", "there is no month 72"


def test_what_is_plainly_written_stays_though_it_is_not_legal(places: Gazetteer) -> None:
    found = read(places, "date", list("31021990"))
    assert found.written == found.candidates[0].text == "31021990"


def test_letters_that_look_like_digits_are_digits_in_a_number(places: Gazetteer) -> None:
    assert read(places, "number", ["O", "I", "S"]).written == "015"


def test_a_place_is_rather_misread_than_misspelt(places: Gazetteer) -> None:
    rows = [*"KOTA", " ", *"KU", "R" + "P", "A", "M" + "N", "G"]
    found = read(places, "place", rows, params=Params(level="regency"))
    assert found.written == "KOTA KURAMG"
    assert found.candidates[0].text == "KOTA KUPANG" and found.candidates[0].probability > 0.9


def test_a_struck_out_character_and_a_gap_between_digits_are_told(places: Gazetteer) -> None:
    assert read(places, "number", ["1", "#", "2"]).struck
    gap = read(places, "phone", [*"0812345", " ", *"6789"])
    assert gap.gap and not gap.struck
    plain = read(places, "phone", list("08123456789"))
    assert not plain.gap and not plain.struck


def test_readers_of_lines_have_their_say(places: Gazetteer) -> None:
    about = About(datetime.date(2026, 11, 24), places, cells=1)
    steps = np.array([[0.05, 0.9, 0.05]], np.float32)
    even = cells("37")
    even[0, [SIGNS.index("3"), SIGNS.index("7")]] = 0.5
    line = Line(Reading("", "7", 0.9), "73", steps)
    assert comb_text(CombSeen([0], even, line), "number", about, "0123456789").written == "7"
    assert comb_text(CombSeen([0], even, NOTHING), "number", about, "0123456789").written == "3"


def test_a_reader_of_single_cells_does_not_speak_against_signs_of_the_same_shape(places: Gazetteer) -> None:
    about = About(datetime.date(2026, 11, 24), places, cells=1)
    line = Line(Reading("", "O", 1.0), "O0", np.array([[0.0, 0.9999, 0.0001]], np.float32))
    found = comb_text(CombSeen([0], cells("0O"), line), "text", about, alphabet("text", comb=True))
    assert found.written == "O" and found.lowest > 0.99
    assert alike(Reading("", found.own.text, 1.0), Reading("", "O", 1.0), "text")
    assert not alike(Reading("", "Q", 1.0), Reading("", "O", 1.0), "text")


def test_ink_that_the_net_half_takes_for_empty_is_dirt_and_no_character(places: Gazetteer) -> None:
    about = About(datetime.date(2026, 11, 24), places, cells=3)
    net = cells("A", "B", "1")
    net[2, [SIGNS.index("1"), EMPTY]] = 0.8, 0.2
    line = Line(Reading("", "AB", 1.0), "AB1", np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]], np.float32))
    found = comb_text(CombSeen([0, 1, 2], net, line), "text", about, alphabet("text", comb=True))
    assert found.written == "AB" and found.weakest > 0.9


def test_a_full_stop_is_no_dirt_though_it_is_hardly_there(places: Gazetteer) -> None:
    about = About(datetime.date(2026, 11, 24), places, cells=3)
    net = cells("A", ".", "B")
    net[1, [SIGNS.index("."), EMPTY]] = 0.9, 0.1
    line = Line(Reading("", "A.B", 1.0), "AB.", np.array([[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], np.float32))
    assert comb_text(CombSeen([0, 1, 2], net, line), "text", about, alphabet("text", comb=True)).written == "A.B"


def test_a_comb_is_never_empty_by_what_the_net_says_alone(places: Gazetteer) -> None:
    net = cells("A")
    net[0, [SIGNS.index("A"), EMPTY]] = 0.5, 0.5
    assert CombSeen([0], net, NOTHING).written == [0]
