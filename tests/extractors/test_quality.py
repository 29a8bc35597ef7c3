"""Page quality: blur, contrast, noise, shadow and glare are told from the form's own print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from extractors import quality
from extractors.blanks import BlankPage
from extractors.geometry import Pixels
from extractors.ink import ink_page
from extractors.quality import LIMITS, PageQuality
from extractors.register import register
from extractors.sharpness import drawn
from schemas.fitting import overlap
from schemas.messages import both
from schemas.sheet import code_boxes
from schemas.values import Box

GOOD = PageQuality(dpi=300, blur=0.08, contrast=0.95, noise=0.004, likeness=0.99, light=0.95)
PER_MM = 150 / 25.4


def measured(pixels: Pixels, blanks: Sequence[BlankPage]) -> PageQuality:
    found = register(pixels, blanks)
    return quality.measure(ink_page(pixels, found), found)


def reasons(seen: PageQuality) -> set[str]:
    return {doubt.reason for doubt in quality.doubts(seen)}


def noisy(pixels: Pixels, sigma: float) -> Pixels:
    noise = np.random.default_rng(1).normal(0, sigma, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def in_shadow(pixels: Pixels) -> Pixels:
    light = np.interp(np.arange(pixels.shape[1]), [500, 700], [1.0, 0.08])
    return noisy((pixels * light).astype(np.uint8), 2.0)


@pytest.fixture(scope="module")
def plain(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> PageQuality:
    return measured(copy(), blanks)


def test_a_page_as_it_left_the_printer_is_good(plain: PageQuality) -> None:
    assert (reasons(plain), plain.glare, plain.off_scan) == (set(), (), ())
    assert plain.blur < 0.1
    assert plain.contrast == pytest.approx(1, abs=0.06)
    assert plain.dpi == pytest.approx(150, abs=1)


@pytest.mark.parametrize("blur", [0.2, 0.35])
def test_blur_is_measured_in_millimetres_whatever_the_contrast_and_the_noise(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], blur: float
) -> None:
    soft = np.asarray(cv2.GaussianBlur(copy(), (0, 0), blur * PER_MM), np.uint8)
    pale = (255 - 0.6 * (255 - soft.astype(np.float32))).astype(np.uint8)
    for page in (soft, noisy(pale, 4.0)):
        seen = measured(page, blanks)
        assert seen.blur == pytest.approx(blur, rel=0.15)
        assert ("page_blurred" in reasons(seen)) is (blur > LIMITS["blur"].poor)


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (lambda page: cv2.filter2D(page, -1, np.eye(9) / 9), "page_blurred"),
        (lambda page: (255 - 0.2 * (255 - page.astype(np.float32))).astype(np.uint8), "page_pale"),
        (lambda page: noisy(page, 50), "page_noisy"),
        (in_shadow, "page_dark"),
        (lambda page: cv2.resize(page, None, fx=0.66, fy=0.66, interpolation=cv2.INTER_AREA), "page_coarse"),
        (lambda page: np.repeat(np.where(page[::3, ::1] < 160, 30, 235), 3, axis=0).astype(np.uint8), "page_ragged"),
    ],
    ids=["moved", "pale", "noisy", "shadow", "coarse", "fax"],
)
def test_each_way_to_be_poor_has_its_reason(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], spoilt: Callable[[Pixels], Pixels], reason: str
) -> None:
    assert reason in reasons(measured(spoilt(copy()), blanks))


def test_what_people_write_does_not_count(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], plain: PageQuality
) -> None:
    page = copy()
    for field in blanks[0].placed.fields:
        x, y, w, h = (round(value) for value in field.box.scaled(PER_MM))
        cv2.line(page, (x, y + h), (x + w, y), 40, 4, cv2.LINE_AA)
    seen = measured(page, blanks)
    assert seen.glare == ()
    assert seen.blur == pytest.approx(plain.blur, abs=0.01)
    assert seen.noise == pytest.approx(plain.noise, abs=0.002)


def test_only_fields_whose_print_a_white_spot_covers_are_under_glare(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage]
) -> None:
    page = copy()
    covered = next(field for field in blanks[0].placed.fields if field.options)
    x, y, w, h = (round(value) for value in covered.options[0][1].grown(3).scaled(PER_MM))
    page[y : y + h, x : x + w] = 255
    seen = measured(page, blanks)
    flagged = [field for field in blanks[0].placed.fields if quality.field_doubts(seen, field)]
    assert covered in flagged
    assert len(flagged) <= 3
    assert reasons(seen) == set()


def test_lines_that_a_copier_dropped_all_over_the_page_are_no_glare(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage]
) -> None:
    page = copy()
    page[page > 150] = 255
    assert measured(page, blanks).glare == ()


def test_fields_off_the_scan_are_cut(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    seen = measured(copy()[:, : round(170 * PER_MM)], blanks)
    cut = [field.name for field in blanks[0].placed.fields if field.box.right > 171]
    assert set(seen.off_scan) >= set(cut)
    assert 0 < seen.cut < 1


@pytest.mark.parametrize("name", LIMITS)
def test_the_worst_measure_counts_and_falls_steadily(name: str) -> None:
    limit = LIMITS[name]
    values = np.linspace(limit.good, limit.useless, 9)
    worst = [PageQuality(**{**vars(GOOD), name: float(value)}).worst() for value in values]
    assert worst == sorted(worst, reverse=True)
    assert (worst[0], worst[-1]) == (1.0, 0.0)
    assert PageQuality(**{**vars(GOOD), name: limit.poor}).worst() == 0.5
    assert both(limit.reason)["id"] != both(limit.reason)["en"]


def test_glare_and_lost_fields_lower_the_worst() -> None:
    glared = PageQuality(**{**vars(GOOD), "glare": (Box(0, 0, 3, 3),), "glared": 0.3, "cut": 0.1})
    assert glared.worst() == pytest.approx(0.7)


def test_what_only_copies_carry_is_no_empty_paper(blanks: Sequence[BlankPage]) -> None:
    quiet = drawn(blanks[0]).quiet
    code, foot = code_boxes(*blanks[0].size)
    assert len(quiet) > 100
    assert not any(overlap(square, box) for square in quiet for box in (code, foot))
