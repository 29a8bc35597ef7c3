"""Registration: every field within a millimetre, or the page refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from extractors.blanks import BlankPage
from extractors.geometry import Matrix, Pixels, apply
from extractors.register import register
from schemas.errors import Rejected, SetAside
from tests.extractors.conftest import NUMBER, laid, torn

GRID = np.array([[x, y] for x in (15.0, 105.0, 195.0) for y in (20.0, 150.0, 280.0)])


def worst_mm(found: Matrix, true: Matrix) -> float:
    """How far (millimetres) the worst point of the page is from where it truly lies."""
    back = np.linalg.inv(true) @ found
    return float(np.linalg.norm(apply(back, GRID) - GRID, axis=1).max())


@pytest.mark.parametrize(
    ("degrees", "scale", "lean"), [(0, 1, 0), (1.7, 1, 0), (-9, 0.9, 0), (180, 1, 0), (3, 0.9, 0.04), (90, 0.7, 0)]
)
def test_a_whole_page_is_found(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], degrees: float, scale: float, lean: float
) -> None:
    scan, true = laid(copy(), degrees, scale, lean)
    found = register(scan, blanks)
    assert worst_mm(found.mm_to_px, true) < 0.3
    assert found.code is not None
    assert found.code.number == NUMBER


@pytest.mark.parametrize("corners", [(0,), (2,), (0, 1), (1, 3), (0, 1, 2, 3)])
def test_torn_corners_do_not_matter(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], corners: Sequence[int]
) -> None:
    scan, true = laid(torn(copy(), corners), 1.2)
    found = register(scan, blanks)
    assert worst_mm(found.mm_to_px, true) < 0.5
    assert found.by == ("markers:3" if len(corners) == 1 else "sift")
    assert found.code is not None


def test_without_code_and_markers_the_looks_tell_the_form(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage]
) -> None:
    sheet = torn(copy(), (0, 1, 2, 3))
    sheet[: round(28 * 150 / 25.4), round(120 * 150 / 25.4) :] = 255
    scan, true = laid(sheet, -2.0)
    found = register(scan, blanks)
    assert found.code is None
    assert worst_mm(found.mm_to_px, true) < 0.5


def test_noise_is_no_form(blanks: Sequence[BlankPage]) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (1200, 900)).astype(np.uint8)
    with pytest.raises(Rejected) as refused:
        register(noise, blanks)
    assert refused.value.code is SetAside.UNKNOWN_FORM


def test_a_code_over_other_paper_is_refused(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    sheet = copy()
    sheet[round(30 * 150 / 25.4) :] = 255
    sheet[:, : round(120 * 150 / 25.4)] = 255
    with pytest.raises(Rejected) as refused:
        register(sheet, blanks)
    assert refused.value.code is SetAside.NO_REGISTRATION


def test_an_unknown_version_is_refused(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    with pytest.raises(Rejected) as refused:
        register(copy(), [])
    assert refused.value.code is SetAside.UNKNOWN_FORM
