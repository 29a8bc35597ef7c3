"""Pages whose marks are known, and the ways in which others mark a box."""

from __future__ import annotations

import numpy as np
import pytest

from samples.maker import ways
from samples.maker.marked_page import make_marked
from samples.maker.page import CHARS
from samples.maker.pen import MARKS
from samples.maker.sheet import Ink, Sheet
from samples.maker.sides import Side
from schemas.library import library
from schemas.values import Box
from tests.samples.needs import needs_characters

pytestmark = needs_characters

BOX = Box(20, 20, 4.2, 4.2)


@pytest.mark.parametrize("kind", MARKS)
@pytest.mark.parametrize("name", [*ways.WAYS, ways.MIXED])
def test_whatever_the_way_the_mark_is_in_its_box(name: str, kind: str) -> None:
    for seed in range(8):
        rng, sheet = np.random.default_rng(seed), Sheet(np.full((400, 400), 255, np.uint8), 40, 40)
        ways.other(name, Side(False), 0.5, CHARS, rng)(sheet, kind, BOX, Ink((20, 20, 20)), rng)
        dark = sheet.image[..., 0] < 128
        near = BOX.grown(1.5)
        inside = dark[round(near.y * 10) : round(near.bottom * 10), round(near.x * 10) : round(near.right * 10)]
        assert dark.sum() >= 20, "a mark is seen"
        assert inside.sum() > 0.6 * dark.sum(), "and most of it where it belongs"


def test_a_seed_says_all_of_a_page() -> None:
    form = library().latest("receipt")
    assert form is not None
    pages = [make_marked(7, "scan150", False, form, others=others) for others in (ways.MIXED, ways.MIXED, "")]
    assert np.array_equal(pages[0].image, pages[1].image)
    assert pages[0].fields == pages[1].fields
    assert pages[0].image.shape != pages[2].image.shape or not np.array_equal(pages[0].image, pages[2].image)
