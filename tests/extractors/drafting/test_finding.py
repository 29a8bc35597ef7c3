"""What is found on a blank: combs, boxes to tick, lines, cells; and what is none of them."""

from __future__ import annotations

import pytest

from extractors.drafting.boxes import regions
from extractors.drafting.combs import combs
from extractors.drafting.leaders import lines
from extractors.drafting.rules import print_of
from extractors.drafting.straight import lean, named_paper, paper_of, straightened
from extractors.drafting.tables import cells, places
from extractors.drafting.texts import Text, text_boxes
from extractors.drafting.ticks import ticks
from extractors.geometry import Pixels
from schemas.values import Box
from tests.extractors.drafting.drawing import Page


def sizes(scan: Pixels) -> list[list[int]]:
    printed = print_of(scan)
    return [[len(group) for group in comb.groups] for comb in combs(printed, regions(printed))]


@pytest.mark.parametrize("degrees", [-2.0, -0.4, 0.0, 1.3])
def test_a_crooked_scan_is_laid_straight_to_a_twentieth_of_a_degree(degrees: float) -> None:
    page = Page()
    page.cells((20, 30), [16])
    page.text((20, 60), "Nama lengkap sesuai kartu tanda penduduk")
    scan = page.scanned(degrees)
    assert lean(scan) == pytest.approx(-degrees, abs=0.05)
    assert abs(lean(straightened(scan, paper_of(*scan.shape[::-1])).grey)) < 0.06


def test_cells_with_shared_borders_are_one_comb_and_its_groups_are_told() -> None:
    page = Page()
    page.cells((20, 20), [2, 2, 4])
    page.cells((20, 40), [16])
    assert sizes(page.scanned()) == [[2, 2, 4], [16]]


def test_words_between_cells_part_two_combs_and_a_hyphen_does_not() -> None:
    page = Page()
    page.cells((10, 20), [3, 3], gap=5)
    page.text((25.9, 21), "-")
    page.cells((70, 20), [3, 3], gap=8)
    page.text((86, 21), "RW")
    assert sizes(page.scanned()) == [[3, 3], [3], [3]]


def test_white_cells_on_a_shade_and_strokes_on_a_line_are_combs() -> None:
    page = Page()
    page.box(Box(10, 10, 120, 20), fill=222, line=None)
    for number in range(7):
        page.box(Box(15 + 5.6 * number, 16, 5, 6), fill=255, line=None)
    page.line(15, 60, 65, 60)
    for number in range(11):
        page.line(15 + 5 * number, 58, 15 + 5 * number, 60)
    assert sizes(page.scanned()) == [[7], [10]]


def test_a_large_box_a_table_and_a_title_are_no_combs() -> None:
    page = Page()
    page.box(Box(10, 10, 100, 12))
    for row in range(3):
        for column in range(4):
            page.box(Box(10 + 30 * column, 40 + 8 * row, 30, 8))
    page.text((10, 90), "DOOR TO DOOR", height=9)
    assert sizes(page.scanned()) == []


def test_squares_and_circles_are_boxes_to_tick_and_letters_and_cells_are_not() -> None:
    page = Page()
    page.box(Box(20, 20, 2.8, 2.8))
    page.circle(Box(40, 20, 4, 4))
    page.box(Box(60, 20, 7.5, 7.5))
    page.cells((20, 40), [5])
    page.text((20, 60), "O D Q BOOK DODOL 0080", height=8)
    printed = print_of(page.scanned())
    closed = regions(printed)
    found = ticks(printed, closed, [cell for comb in combs(printed, closed) for cell in comb.cells])
    assert [(round(tick.box.x), tick.round) for tick in found] == [(20, False), (40, True), (60, False)]


def test_rules_and_leaders_are_lines_and_underlines_and_edges_are_not() -> None:
    page = Page()
    page.line(40, 30, 120, 30)
    page.dots(40, 50, 120, 1.1)
    page.dots(40, 70, 120, 1.9)
    page.text((20, 90), "Surat pernyataan", height=5)
    page.line(20, 95.6, 58, 95.6)
    page.box(Box(20, 110, 100, 15))
    printed = print_of(page.scanned())
    closed = regions(printed)
    found = lines(printed, closed, text_boxes(printed, [], []), [])
    assert [round(line.rule.y) for line in found] == [30, 50, 70]
    assert all(line.rule.w == pytest.approx(80, abs=1.5) for line in found)


def test_text_on_a_line_takes_its_part_of_it() -> None:
    page = Page()
    page.line(20, 30, 120, 30)
    page.text((20, 26.2), "Rp", height=4)
    printed = print_of(page.scanned())
    (line,) = lines(printed, regions(printed), text_boxes(printed, [], []), [])
    assert line.box.x > 24 and line.box.right == pytest.approx(120, abs=0.6)


def test_empty_cells_are_named_by_their_row_and_column_and_a_caption_by_its_box() -> None:
    page = Page()
    for row in range(2):
        for column, width in enumerate((30, 40, 25)):
            page.box(Box(10 + (0, 30, 70)[column], 20 + 9 * row, width, 9))
    page.box(Box(10, 60, 60, 16))
    heads = [Text(Box(x, 22, 12, 3), words) for x, words in ((14, "No"), (46, "Nama"), (85, "Umur"))]
    texts = [*heads, Text(Box(14, 31, 2, 3), "1"), Text(Box(11, 61, 20, 2.5), "Pekerjaan")]
    closed = regions(print_of(page.scanned()))
    found = places(cells(closed, texts, []), [])
    assert [(place.row, place.column) for place in found] == [("1", "Nama"), ("1", "Umur"), ("", "Pekerjaan")]
    assert found[2].box.y > 63.5


def test_paper_is_told_by_its_shape_and_resolution() -> None:
    for name, dpi in (("A4", 150), ("A5", 300), ("F4", 200), ("letter", 150), ("legal", 300)):
        paper = named_paper(name, landscape=False)
        pixels = [round(side * dpi / 25.4) for side in (paper.width, paper.height)]
        assert paper_of(*pixels) == paper
        assert paper_of(*pixels[::-1]).landscape
