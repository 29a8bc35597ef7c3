"""Print stands on one line, hands do not: told apart on a comb that is filled in either way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from extractors.blanks import BlankPage
from extractors.cells import located
from extractors.evenness import is_even, unevenness
from extractors.geometry import Pixels
from extractors.ink import ink_page
from extractors.register import register
from tests.extractors.conftest import DPI, laid

TEXT = "MARIA TALLO BEREK NABEN LADO"


def filled(sheet: Pixels, cells: Sequence, sway_mm: float) -> Pixels:
    """The sheet with a letter in each cell, head and foot up to `sway_mm` off the line of the others."""
    rng = np.random.default_rng(5)
    for cell, sign in zip(cells, TEXT, strict=False):
        if sign != " ":
            off, grown = rng.uniform(-sway_mm, sway_mm, 2)
            foot = round((cell.x + 1.4) * DPI / 25.4), round((cell.bottom - 1.6 + off) * DPI / 25.4)
            height = (3.2 + grown) * DPI / 25.4
            scale = height / cv2.getTextSize("H", cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][1]
            cv2.putText(sheet, sign, foot, cv2.FONT_HERSHEY_SIMPLEX, scale, 20, 2, cv2.LINE_AA)
    return sheet


@pytest.mark.parametrize(("sway_mm", "even"), [(0.0, True), (0.35, False)])
@pytest.mark.parametrize("degrees", [0.0, 1.5])
def test_a_machine_is_even_and_a_hand_is_not(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], sway_mm: float, even: bool, degrees: float
) -> None:
    cells = blanks[0].placed.field("nama").cells
    scan, _ = laid(filled(copy(), cells, sway_mm), degrees)
    page = ink_page(scan, register(scan, blanks))
    assert is_even(unevenness(page, located(page, cells))) is even


def test_an_empty_comb_says_nothing(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    sheet = copy()
    assert unevenness(ink_page(sheet, register(sheet, blanks)), blanks[0].placed.field("nama").cells) == ()
