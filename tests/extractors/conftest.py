"""A form, its blank, and copies of it laid crooked on a scanner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.blank import render
from extractors.blanks import BlankPage, blank_pages
from extractors.ink import InkPage, ink_page
from extractors.register import register
from schemas.form import FormFile
from schemas.layout import PlacedField
from schemas.library import library
from tests.extractors.drawn_marks import DPI, Draw, stroke

NUMBER = "7F3K2Q9X"
Matrix = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@pytest.fixture(scope="session")
def form() -> FormFile:
    found = library().latest("registration")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def blanks(form: FormFile) -> tuple[BlankPage, ...]:
    return tuple(blank for blank in blank_pages(library()) if blank.form == form)


@pytest.fixture(scope="session")
def copy(form: FormFile) -> Callable[[], Pixels]:
    """A fresh copy of the form as it comes from the printer, at 150 dpi."""

    @cache
    def drawn() -> Pixels:
        return render(form, 1, DPI, NUMBER)

    return lambda: drawn().copy()


@pytest.fixture(scope="session")
def drawn(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> Callable[..., InkPage]:
    """A page with something drawn on it, the pen known from a few combs."""

    def page(draw: Draw) -> InkPage:
        sheet = copy()
        for cell in blanks[0].placed.field("nama").cells[:12]:
            stroke(sheet, (cell.x + 1, cell.y + 5), (cell.x + 2.5, cell.y + 1), (cell.x + 4, cell.y + 5))
        draw(sheet)
        return ink_page(sheet, register(sheet, blanks))

    return page


@pytest.fixture(scope="session")
def choice(blanks: Sequence[BlankPage]) -> PlacedField:
    return blanks[0].placed.field("pilihan")


def laid(copy: Pixels, degrees: float = 0.0, scale: float = 1.0, lean: float = 0.0) -> tuple[Pixels, Matrix]:
    """A copy as a scanner sees it, and the homography from its millimetres to continuous scan pixels.

    `lean` moves the corners by that share of the page, each another way: a photograph taken askew.
    """
    height, width = copy.shape
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale), [0, 0, 1]])
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = square + lean * np.array([[width, height], [-width / 2, height], [0, -height], [width / 3, 0]], np.float32)
    matrix = turn @ cv2.getPerspectiveTransform(square, moved.astype(np.float32))
    index = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    scan = cv2.warpPerspective(copy, index @ matrix @ np.linalg.inv(index), (width, height), borderValue=70)
    return np.asarray(scan, np.uint8), matrix @ np.diag([width / 210.0, height / 297.0, 1.0])


def torn(copy: Pixels, corners: Sequence[int], mm: float = 34.0) -> Pixels:
    """A copy with corners torn off (0 top left, then clockwise)."""
    height, width = copy.shape
    leg = mm * width / 210.0
    for corner in corners:
        x, y = (0 if corner in (0, 3) else width), (0 if corner < 2 else height)
        triangle = [(x, y), (abs(x - leg), y), (x, abs(y - leg))]
        cv2.fillPoly(copy, [np.array(triangle, np.int32)], 70)
    return copy
