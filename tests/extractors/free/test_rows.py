"""Lines put together to rows."""

from __future__ import annotations

import pytest

from extractors.free.rows import rows
from tests.extractors.free.written import HEIGHT, LETTER, line


def test_lines_at_one_height_are_a_row_from_left_to_right() -> None:
    found = rows([line("9.00", 300, 12), line("TOTAL", 40, 10), line("CASH", 40, 40)])
    assert [row.text for row in found] == ["TOTAL  9.00", "CASH"]


def test_a_row_may_climb_across_the_paper() -> None:
    climbing = [line(text, 100 * n, 200 - 6 * n) for n, text in enumerate(("ONE", "TWO", "SIX", "TEN"))]
    below = [line(text, 100 * n, 226 - 6 * n) for n, text in enumerate(("UNO", "DUE", "SEI", "ZEN"))]
    assert [row.text for row in rows(climbing + below)] == ["ONE  TWO  SIX  TEN", "UNO  DUE  SEI  ZEN"]


def test_lines_that_stand_over_each_other_are_no_row() -> None:
    assert len(rows([line("TOTAL", 40, 10), line("TOTAL", 40, 18)])) == 2


def test_a_part_of_a_row_says_where_it_stands_and_how_surely_it_was_read() -> None:
    (row,) = rows([line("TOTAL", 40, 10, sure=0.9), line("RM 9.00", 300, 10, sure=0.8)])
    start = row.text.index("9.00")
    part = row.part(start, start + 4)
    assert part.confidence == 0.8 and part.lines == (1,)
    assert part.box.x == pytest.approx(300 + 3 * LETTER, abs=LETTER)
    assert part.box.right == pytest.approx(300 + 7 * LETTER, abs=LETTER) and part.box.h == HEIGHT


def test_what_stands_far_apart_is_not_of_the_block() -> None:
    (row,) = rows([line("TOKO CONTOH", 40, 10), line("JAYA", 160, 10), line("28-05", 500, 10)])
    assert row.text[slice(*row.block)] == "TOKO CONTOH  JAYA"
