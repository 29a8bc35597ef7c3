"""Made pages: the same for a seed, and the truth about them true."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from extractors.blank import render
from samples.maker.conditions import CONDITIONS, MORE_CONDITIONS
from samples.maker.forms import the_form
from samples.maker.make import registration_form
from samples.maker.page import CHARS, MadePage, make_page
from samples.maker.scan import Scan, stretch
from samples.maker.sheet import Sheet
from samples.maker.sides import Side
from schemas.values import Box
from tests.samples.needs import needs_characters

FORM = registration_form()


def _make(seed: int, condition: str, fill: str = "printed", held_out: bool = False) -> MadePage:
    return make_page(seed, condition, fill, held_out, FORM)


def _grey(page: MadePage) -> np.ndarray[Any, Any]:
    return np.asarray(Image.fromarray(page.image).convert("L"), np.int16)


def _ink(page: MadePage) -> np.ndarray[Any, Any]:
    """Where a clean page is darker than its blank, which is brought to it the same way."""
    number = str(page.expected["fields"]["kode_kasus"])  # type: ignore[index]
    blank = render(FORM, 1, 300, number)
    size = (page.image.shape[1], page.image.shape[0])
    factor = 200 / (blank.shape[1] / 210 * 25.4)
    same = Scan(blank, np.eye(3), 300).moved(stretch(factor, factor), size, (255, 255, 255), 200)
    return np.asarray(same.image.astype(np.int16) - _grey(page) > 60)


def _inside(picture: np.ndarray[Any, Any], quad: list[list[float]], grown: float = 0) -> np.ndarray[Any, Any]:
    (left, top), (right, bottom) = np.min(quad, 0) - grown, np.max(quad, 0) + grown
    return picture[max(0, round(top)) : round(bottom) + 1, max(0, round(left)) : round(right) + 1]


@pytest.mark.parametrize("condition", list(CONDITIONS))
def test_a_page_is_the_same_for_a_seed(condition: str) -> None:
    one, two = _make(5, condition), _make(5, condition)
    assert one.data == two.data
    assert one.truth == two.truth


def test_another_seed_makes_another_page() -> None:
    assert _make(5, "onebit").data != _make(6, "onebit").data


@pytest.mark.parametrize("condition", ["scan150", "onebit", "phone", "scan_margin"])
def test_a_file_opens_at_its_resolution(condition: str) -> None:
    page = make_page(7, condition, "printed", False, FORM, kind="png")
    opened = Image.open(BytesIO(page.data))
    assert list(opened.size) == page.truth["size_px"]
    assert opened.info["dpi"][0] == pytest.approx(
        72 if condition == "phone" else float(str(page.truth["dpi"])), abs=0.1
    )


@pytest.mark.parametrize("fill", ["printed", pytest.param("hand", marks=needs_characters)])
def test_ink_lies_where_the_truth_says(fill: str) -> None:
    page = _make(11, "clean", fill)
    ink, fields, ticks = _ink(page), page.truth["fields"], page.truth["ticks"]
    assert isinstance(fields, dict)
    assert isinstance(ticks, dict)
    for name, options in ((name, field.get("options", {})) for name, field in fields.items()):
        for option, quad in options.items():
            assert (_inside(ink, quad, grown=-4).mean() > 0.05) == (option in ticks[name]), (name, option)
    for field in fields.values():
        _inside(ink, field["quad"], grown=30)[:] = False
    assert ink.sum() == 0


def test_each_character_lies_in_its_cell() -> None:
    page = _make(12, "clean")
    ink, fields, expected = _ink(page), page.truth["fields"], page.expected["fields"]
    assert isinstance(fields, dict)
    assert isinstance(expected, dict)
    for quad, character in zip(fields["kabupaten"]["cells"], expected["kabupaten"].ljust(28), strict=False):
        assert bool(_inside(ink, quad, grown=-3).any()) == (character != " ")


def _offset_mm(upright: np.ndarray[Any, Any], blank: np.ndarray[Any, Any], box: Box) -> float:
    """How far a part of the blank is from its place on a page brought onto the blank, both at 200 dpi."""
    part = box.scaled(200 / 25.4)
    left, top, right, bottom = (round(value) for value in (part.x, part.y, part.right, part.bottom))
    room = 24
    around = upright[top - room : bottom + room, left - room : right + room]
    fit = cv2.matchTemplate(around, blank[top:bottom, left:right], cv2.TM_CCOEFF_NORMED)
    x, y = cv2.minMaxLoc(fit)[3]
    return float(np.hypot(x - room, y - room)) * 25.4 / 200


@pytest.mark.parametrize("condition", list(CONDITIONS))
def test_headings_lie_where_the_homography_says(condition: str) -> None:
    page = _make(13, condition, held_out=True)
    blank = render(FORM, 1, 200)
    scale = Sheet(blank, 210, 297).matrix()
    back = scale @ np.linalg.inv(np.array(page.truth["homography_mm_to_px"]))
    upright = cv2.warpPerspective(_grey(page).astype(np.uint8), back, blank.shape[::-1], borderValue=255.0)
    for heading in FORM.pages[0].headings:
        assert _offset_mm(upright, blank, Box(*heading.at, 50, 5.4)) < 0.2
    assert _offset_mm(upright, blank, Box(15, 225, 60, 4)) < 0.2


@pytest.mark.parametrize("condition", [*MORE_CONDITIONS, "skew", "phone", "photocopy"])
@pytest.mark.parametrize(("form", "page"), [("receipt", 1), ("kunjungan", 2)])
def test_other_paper_lies_where_the_homography_says(condition: str, form: str, page: int) -> None:
    paper = the_form(form)
    made = make_page(13, condition, "printed", False, paper, page=page)
    blank, (width, height) = render(paper, page, 200), paper.paper.sheet
    back = Sheet(blank, width, height).matrix() @ np.linalg.inv(np.array(made.truth["homography_mm_to_px"]))
    upright = cv2.warpPerspective(_grey(made).astype(np.uint8), back, blank.shape[::-1], borderValue=255.0)
    assert _offset_mm(upright, blank, Box(20, 7.5, 40, 8)) < 0.3


def test_pages_of_a_seed_are_of_one_copy() -> None:
    first, second = (make_page(14, "clean", "printed", False, the_form("kunjungan"), page=page) for page in (1, 2))
    assert first.expected == second.expected
    assert set(first.truth["fields"]) | set(second.truth["fields"]) >= set(first.expected["fields"])  # type: ignore[arg-type,call-overload]


def test_held_out_pages_share_nothing_with_the_others() -> None:
    assert not {p.stem for p in Side(True).fonts("hand")} & {p.stem for p in Side(False).fonts("hand")}
    assert not {p.stem for p in Side(True).fonts("printed")} & {p.stem for p in Side(False).fonts("printed")}
    assert Side(True).seed(3) == Side(True).seed(1_000_003)
    with pytest.raises(ValueError, match="held out"):
        Side(False).seed(1_000_003)


@needs_characters
def test_characters_are_split_too() -> None:
    from samples.maker.characters import load_pictures

    ours, held = load_pictures(CHARS, Side(False)).pictures, load_pictures(CHARS, Side(True)).pictures
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        assert not {image.tobytes() for image in ours[letter]} & {image.tobytes() for image in held[letter]}
        assert len(held[letter]) > 5
