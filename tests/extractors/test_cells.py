"""Comb cells are found by their own lines, wherever the paper moved, and cut as the cell reader wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractors.blanks import BlankPage
from extractors.cells import AROUND, HEIGHT, WIDTH, located, pictures
from extractors.geometry import Pixels
from extractors.ink import InkPage, ink_page
from extractors.register import register
from schemas.values import Box


@pytest.fixture
def page(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> InkPage:
    sheet = copy()
    return ink_page(sheet, register(sheet, blanks))


@pytest.mark.parametrize("move", [(0.0, 0.0), (0.5, -0.3), (-0.6, 0.6)])
def test_cells_are_found_where_the_paper_moved_them(
    page: InkPage, blanks: Sequence[BlankPage], move: tuple[float, float]
) -> None:
    cells = blanks[0].placed.field("nik").cells
    matrix = np.array([[1, 0, move[0] * page.scale], [0, 1, move[1] * page.scale]])
    height, width = page.dark.shape
    moved = replace(page, dark=np.asarray(cv2.warpAffine(page.dark, matrix, (width, height))))
    for cell, found in zip(cells, located(moved, cells), strict=True):
        assert abs(found.x - cell.x - move[0]) < 0.1 and abs(found.y - cell.y - move[1]) < 0.1
        assert (found.w, found.h) == (cell.w, cell.h)


def test_cells_without_lines_stay_where_they_should_be(page: InkPage, blanks: Sequence[BlankPage]) -> None:
    cells = blanks[0].placed.field("nik").cells
    bare = replace(page, dark=np.zeros_like(page.dark))
    assert located(bare, cells) == cells


def test_a_picture_shows_a_cell_and_what_is_around_it(page: InkPage) -> None:
    cell = Box(100, 150, 5.0, 6.2)
    dark = np.zeros_like(page.dark)
    x, y, right, bottom = (round(v * page.scale) for v in (cell.x, cell.y, cell.right, cell.bottom))
    dark[y:bottom, x:right] = 100
    (picture,) = pictures(replace(page, dark=dark, ink=dark), [cell])
    assert picture.shape == (HEIGHT, WIDTH)
    rim = AROUND / (1 + 2 * AROUND)
    inner = picture[
        round(rim * HEIGHT) + 1 : -round(rim * HEIGHT) - 1, round(rim * WIDTH) + 1 : -round(rim * WIDTH) - 1
    ]
    assert inner.min() > 200, "strokes are brought to full darkness"
    assert picture[:4].max() == 0 and picture[:, :3].max() == 0


def test_a_cell_beside_the_page_is_filled_up_with_paper(page: InkPage) -> None:
    height, width = (side / page.scale for side in page.dark.shape)
    shown = pictures(page, [Box(-3, 100, 5.0, 6.2), Box(width - 2, height - 2, 5.0, 6.2)])
    assert shown.shape == (2, HEIGHT, WIDTH)
