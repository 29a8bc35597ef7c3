"""The second opinion: in which places and cuts it is asked for, and what it says."""

from __future__ import annotations

import numpy as np

from extractors.free.paper import Meant
from extractors.free.rows import Part
from extractors.free.second import CUTS, USUAL, Cut, asked_for, strip, vote
from extractors.free.upright import Upright
from schemas.finding import Wanted
from schemas.values import Box, Reading
from tests.extractors.free.written import DAY, line

BOX = Box(0, 0, 100, 20)
TWICE = Meant("19.50", (Part(BOX, (4,), 0.9), Part(BOX, (7,), 0.9)), {})
ADDRESS = Meant("JL. TIMOR RAYA 7 KUPANG", (Part(BOX, (1,), 0.9), Part(BOX, (2,), 0.9)), {}, together=True)


def read(*texts: tuple[int, Cut, str]) -> dict[tuple[int, Cut], Reading]:
    return {(number, how): Reading("echo", text, 0.8) for number, how, text in texts}


def test_figures_are_asked_for_in_every_place_and_cut_and_other_text_once() -> None:
    assert set(asked_for(Wanted.TOTAL, TWICE)) == {(number, how) for number in (4, 7) for how in CUTS}
    assert list(asked_for(Wanted.ADDRESS, ADDRESS)) == [(1, USUAL), (2, USUAL)]


def test_it_is_the_same_where_one_cut_of_one_place_shows_it() -> None:
    heard = read((4, USUAL, "TOTAL 13.50"), (4, CUTS[1], "I9.S"), (7, USUAL, ""), (7, CUTS[2], "CASH 19.50"))
    assert vote(Wanted.TOTAL, TWICE, heard, True, DAY) == (True, 0.8)


def test_it_is_another_where_none_does() -> None:
    heard = read((4, USUAL, "TOTAL 13.50"), (7, USUAL, "CASH 13.50"))
    assert vote(Wanted.TOTAL, TWICE, heard, True, DAY) == (False, 0.8)
    assert vote(Wanted.TOTAL, TWICE, {}, True, DAY) is None


def test_a_text_of_several_lines_is_seen_as_a_whole() -> None:
    heard = read((1, USUAL, "Jl. Timor Raya 7"), (2, USUAL, "Kupang"))
    assert vote(Wanted.ADDRESS, ADDRESS, heard, True, DAY) == (True, 0.8)
    assert vote(Wanted.ADDRESS, ADDRESS, {**heard, **read((2, USUAL, "Kupanq"))}, True, DAY) == (False, 0.8)


def test_cuts_are_of_the_same_line_at_several_sizes() -> None:
    white = np.full((80, 300), 255, np.uint8)
    page = Upright(white, (line("TOTAL 19.50", 20, 30),), white, np.eye(3))
    heights = [picture.shape[0] for how in CUTS if (picture := strip(page, page.lines[0], how).pixels) is not None]
    assert len(heights) == len(CUTS) and max(heights) > min(heights)
