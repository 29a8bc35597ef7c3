"""Registration: every field within a millimetre, or the page refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from extractors.blank import render
from extractors.blanks import BlankPage, blank_pages
from extractors.geometry import Matrix, Pixels, apply
from extractors.register import prove, register
from schemas.errors import Rejected, SetAside
from schemas.form import FormFile
from schemas.library import Library
from schemas.loading import load_form
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
    sheet[round(278 * 150 / 25.4) :] = 255
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


def test_no_compared_piece_of_print_looks_like_its_neighbourhood(blanks: Sequence[BlankPage]) -> None:
    """A patch of comb cells would fit one cell further on, and prove a registration that is a cell off."""
    for blank in blanks:
        assert len(blank.patches) >= 15
        for patch in blank.patches:
            cells = [cell for field in blank.placed.fields for cell in field.cells]
            middle = (patch.box.x + patch.box.w / 2, patch.box.y + patch.box.h / 2)
            assert not any(c.x <= middle[0] <= c.right and c.y <= middle[1] <= c.bottom for c in cells)


@pytest.mark.parametrize("shift", [(5.0, 0.0), (0.0, 8.2)])
def test_a_page_one_cell_off_is_not_proven(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], shift: tuple[float, float]
) -> None:
    sheet = copy()
    scale = sheet.shape[1] / 210.0
    off = np.array([[scale, 0, shift[0] * scale], [0, sheet.shape[0] / 297.0, shift[1] * scale], [0, 0, 1.0]])
    assert prove(sheet, blanks[0], off, "test") is None


def test_a_code_at_the_foot_is_enough(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    sheet = copy()
    sheet[: round(27 * 150 / 25.4), round(120 * 150 / 25.4) :] = 255
    found = register(laid(sheet, 1.0)[0], blanks)
    assert found.code is not None
    assert found.code.number == NUMBER


SPARSE = """
form: sparse
version: 1
layout: printed
title: {id: Daftar}
paper: {size: SIZE}
pages:
  - fields:
      - {name: nama, label: {id: Nama}, type: name, writing: comb, comb: {at: [52, 50], groups: [16]}}
      - {name: paraf, label: {id: Paraf}, type: signature, writing: signature, box: [52, 80, 60, 20]}
"""


@pytest.mark.parametrize(("size", "width", "height"), [("A4", 210.0, 297.0), ("A5", 148.0, 210.0)])
def test_a_form_with_little_print_is_registered_too(tmp_path: Path, size: str, width: float, height: float) -> None:
    path = tmp_path / "sparse.v1.yaml"
    path.write_text(SPARSE.replace("SIZE", size), encoding="utf-8")
    sparse = Library((load_form(path),))
    sheet = render(sparse.forms[0], 1, 200, NUMBER)
    found = register(laid(sheet, 1.4)[0], blank_pages(sparse))
    grid = np.array([[x * width, y * height] for x in (0.1, 0.5, 0.9) for y in (0.1, 0.5, 0.9)])
    true = laid(sheet, 1.4)[1] @ np.diag([210.0 / width, 297.0 / height, 1.0])
    back = apply(np.linalg.inv(true), apply(found.mm_to_px, grid))
    assert float(np.linalg.norm(back - grid, axis=1).max()) < 0.3
    assert found.blank.form.form == "sparse"


@pytest.mark.parametrize("way", ["beside", "below", "strip", "covered"])
def test_two_forms_on_one_scan_are_never_one(
    copy: Callable[[], Pixels], form: FormFile, blanks: Sequence[BlankPage], way: str
) -> None:
    one, other = copy(), render(form, 1, 150, "0123456K")
    if way == "covered":  # it lies on another, whose head looks out where its own is torn off
        one[: round(40 * 150 / 25.4)] = other[: round(40 * 150 / 25.4)]
        both = one
    elif way == "strip":  # another form's head shows above one whose own head is covered
        one[: round(27 * 150 / 25.4)] = 255
        both = np.vstack([other[: round(40 * 150 / 25.4)], one])
    else:
        both = np.hstack([one, other]) if way == "beside" else np.vstack([one, other])
    with pytest.raises(Rejected) as refused:
        register(both, blanks)
    assert refused.value.code is SetAside.NO_REGISTRATION
