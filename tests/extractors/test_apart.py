"""Receipts on one scan: parted where empty strips are, never through a receipt."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.free.apart import FEWEST_LINES, parts
from extractors.geometry import Points, corners
from schemas.values import Box

LINE = 20.0


def receipt(x: float, y: float, rows: int = 14, width: float = 400.0) -> list[Points]:
    """The lines of a receipt: some go across, the others are an item at the left and its price at the right."""
    lines = []
    for row in range(rows):
        top = y + row * 1.6 * LINE
        if row % 5 == 0:
            lines.append(corners(Box(x + 30, top, width - 60, LINE)))
        else:
            lines += [corners(Box(x, top, width * 0.4, LINE)), corners(Box(x + width * 0.8, top, width * 0.2, LINE))]
    return lines


def _whose(lines: list[Points], box: Box) -> list[bool]:
    middles = [line.mean(axis=0) for line in lines]
    return [bool(box.x <= x < box.right and box.y <= y < box.bottom) for x, y in middles]


def test_one_receipt_stays_whole() -> None:
    assert len(parts(receipt(100, 100))) == 1


def test_a_page_without_lines_has_no_parts() -> None:
    assert parts([]) == []


@given(
    gaps=st.lists(st.floats(2 * LINE, 300), min_size=1, max_size=3),
    rows=st.lists(st.integers(8, 30), min_size=4, max_size=4),
    tops=st.lists(st.floats(0, 120), min_size=4, max_size=4),
)
def test_receipts_side_by_side_are_parted(gaps: list[float], rows: list[int], tops: list[float]) -> None:
    laid, x = [], 50.0
    for gap, count, top in zip([*gaps, 0.0], rows, tops, strict=False):
        laid.append(receipt(x, 50 + top, count))
        x += 400 + gap
    found = parts([line for one in laid for line in one])
    assert len(found) == len(laid)
    for one, box in zip(laid, found, strict=True):
        assert all(_whose(one, box))
        assert not any(inside for other in laid if other is not one for inside in _whose(other, box))


def test_rows_of_receipts_are_parted_row_by_row() -> None:
    laid = [receipt(50, 50, 10), receipt(520, 50, 10), receipt(50, 600, 12), receipt(520, 600, 12)]
    found = parts([line for one in laid for line in one])
    assert [[all(_whose(one, box)) for one in laid].index(True) for box in found] == [0, 1, 2, 3]


def test_a_few_words_apart_are_no_receipt() -> None:
    few = [corners(Box(100, 1400 + 40 * row, 300, LINE)) for row in range(FEWEST_LINES - 1)]
    assert len(parts([*receipt(100, 100), *few])) == 1


def test_every_line_is_in_exactly_one_part() -> None:
    rng = np.random.default_rng(3)
    lines = [corners(Box(x, y, 90, LINE)) for x, y in rng.uniform(0, 3000, (60, 2))]
    counts = np.sum([_whose(lines, box) for box in parts(lines)], axis=0)
    assert (counts == 1).all()
