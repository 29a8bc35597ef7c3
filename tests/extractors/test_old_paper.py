"""Paper without markers: known by its looks, told from others, followed where it is bent."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from extractors import paper
from extractors.blanks import BlankPage, sift_features
from extractors.geometry import Pixels, Points, apply
from extractors.ink import ink_page
from extractors.looks import TRIED, likeliest
from extractors.register import register
from schemas.errors import FormError, Rejected, SetAside
from schemas.values import Box
from tests.extractors.conftest import laid
from tests.extractors.old_paper import SCALE, SHEET, blanks_in, picture, write

GRID = np.array([[x, y] for x in (20.0, 65.0, 110.0) for y in (30.0, 150.0, 270.0)])
OTHERS = 12


@pytest.fixture(scope="module")
def drawer(tmp_path_factory: pytest.TempPathFactory) -> list[BlankPage]:
    """Many kinds of paper; of the first there are two versions."""
    folder = tmp_path_factory.mktemp("forms")
    for seed in range(OTHERS):
        write(folder, f"kertas_{seed:02}", 1, picture(seed))
    write(folder, "kertas_00", 2, picture(0, extra=True))
    return blanks_in(folder)


def curled(sheet: Pixels, mm: float) -> tuple[Pixels, Points]:
    """A sheet whose middle bulges to the side by so much, and where the points of GRID then lie (pixels)."""
    height, width = sheet.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bulge = mm * SCALE * np.sin(np.pi * y / height)
    scan = cv2.remap(sheet, x - bulge, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=180)
    moved = GRID * SCALE
    moved[:, 0] += mm * SCALE * np.sin(np.pi * moved[:, 1] / height)
    return np.asarray(scan, np.uint8), moved


@pytest.mark.parametrize("extra", [False, True])
@pytest.mark.parametrize("degrees", [1.5, 180.0])
def test_versions_of_a_paper_are_told_apart(drawer: list[BlankPage], extra: bool, degrees: float) -> None:
    scan, true = laid(picture(0, extra), degrees)
    found = register(scan, drawer)
    assert found.blank.form.key == ("kertas_00", 1 + extra)
    assert np.abs(found.on_scan(GRID) - apply(true, GRID)).max() < 0.5 * SCALE


def test_a_page_is_refused_whose_versions_differ_where_it_is_cut_off(drawer: list[BlankPage]) -> None:
    scan, _ = laid(picture(0, extra=True))
    with pytest.raises(Rejected) as refused:
        register(scan[:, : round(115 * SCALE)].copy(), drawer)
    assert refused.value.code is SetAside.NO_REGISTRATION


def test_the_right_paper_is_among_the_few_that_are_tried(drawer: list[BlankPage]) -> None:
    for seed in range(1, OTHERS):
        scan, _ = laid(picture(seed), 3.0, 0.9)
        tried = likeliest(sift_features(scan), drawer)
        assert len(tried) == TRIED
        assert f"kertas_{seed:02}" in [blank.form.form for blank in tried]


def test_unknown_paper_stays_unknown(drawer: list[BlankPage]) -> None:
    with pytest.raises(Rejected) as refused:
        register(laid(picture(99))[0], drawer)
    assert refused.value.code is SetAside.UNKNOWN_FORM


@pytest.mark.parametrize("mm", [1.5, 4.0, 9.0])
def test_a_bent_sheet_is_followed_everywhere(drawer: list[BlankPage], mm: float) -> None:
    scan, moved = curled(picture(3), mm)
    found = register(scan, drawer)
    assert found.by == "sift:bent"
    assert np.linalg.norm(found.on_scan(GRID) - moved, axis=1).max() < SCALE
    flat = found.upright(scan, SCALE)
    assert np.abs(flat.astype(int) - picture(3)).mean() < 4


def test_a_bent_sheet_is_not_known_far_from_its_print(drawer: list[BlankPage]) -> None:
    found = register(curled(picture(3), 9.0)[0], drawer)
    assert found.knows(Box(20, 60, 30, 8))
    assert not found.knows(Box(60, 150, 140, 8))
    assert register(laid(picture(3))[0], drawer).knows(Box(60, 150, 140, 8))


def test_only_what_was_added_is_ink(drawer: list[BlankPage]) -> None:
    sheet = picture(5)
    cv2.line(sheet, (round(70 * SCALE), round(152 * SCALE)), (round(90 * SCALE), round(157 * SCALE)), (30,), 3)
    scan, _ = curled(sheet, 3.0)
    page = ink_page(scan, register(scan, drawer))
    assert page.crop(Box(68, 150, 24, 9)).max() > page.threshold
    assert (page.ink > page.threshold).sum() < 1.5 * (page.crop(Box(68, 150, 24, 9)) > page.threshold).sum()


def test_paper_of_another_shape_than_its_form_says_is_told(tmp_path: Path) -> None:
    write(tmp_path, "pendek", 1, picture(1)[:1200])
    (blank,) = blanks_in(tmp_path)
    with pytest.raises(FormError, match="shaped like its paper"):
        paper.picture(blank.form, 1)


def test_a_picture_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    write(tmp_path, "rusak", 1, picture(1))
    (tmp_path / "rusak.v1.png").write_bytes(b"no picture")
    with pytest.raises(FormError, match="can be opened"):
        paper.picture(blanks_in(tmp_path)[0].form, 1)


def test_the_sheet_is_as_large_as_its_paper(drawer: list[BlankPage]) -> None:
    assert drawer[0].size == SHEET
