"""Ink: empty sheets are empty, and one word is not nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from extractors.blanks import BlankPage
from extractors.geometry import Pixels
from extractors.ink import ink_page, is_empty_sheet
from extractors.readers import tick
from extractors.register import register
from tests.extractors.conftest import torn


def paper(seed: int) -> Pixels:
    rng = np.random.default_rng(seed)
    sheet = rng.normal(236, 4, (2339, 1654)) - np.linspace(0, 50, 1654)
    sheet[:40] = 60
    return np.clip(sheet, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(3))
def test_the_back_of_a_form_is_empty(seed: int) -> None:
    assert is_empty_sheet(paper(seed))


def test_a_word_is_something() -> None:
    sheet = paper(9)
    cv2.putText(sheet, "batal", (700, 1200), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 60, 3, cv2.LINE_AA)
    assert not is_empty_sheet(sheet)


def test_specks_and_punched_holes_are_nothing() -> None:
    sheet = paper(3)
    rng = np.random.default_rng(3)
    for x, y in rng.integers(150, 1500, (25, 2)):
        cv2.circle(sheet, (int(x), int(y)), 3, 50, cv2.FILLED)
    for y in (900, 1450):
        cv2.circle(sheet, (110, y), 24, 45, cv2.FILLED)
    assert is_empty_sheet(sheet)
    cv2.circle(sheet, (800, 1200), 24, 45, cv2.FILLED)
    assert not is_empty_sheet(sheet), "a round thing in the middle is no hole"


def test_many_specks_may_be_small_print() -> None:
    sheet = paper(4)
    for n in range(90):
        cv2.circle(sheet, (300 + 10 * n, 800), 3, 50, cv2.FILLED)
    assert not is_empty_sheet(sheet)


@pytest.mark.parametrize("corners", [(), (0, 1, 2, 3)])
def test_torn_off_markers_do_not_make_the_print_seem_pale(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], corners: tuple[int, ...]
) -> None:
    sheet = torn(copy(), corners)
    sheet[sheet == 70] = 245
    page = ink_page(sheet, register(sheet, blanks))
    assert page.contrast > 0.9
    assert not [field.name for field in blanks[0].placed.fields if field.options and tick.read(page, field).doubts]
