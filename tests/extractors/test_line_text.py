"""From probabilities along lines to what may stand on them, and how the second reader sees a line."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.combine import as_parted
from extractors.line_text import line_text, weakest_sign
from extractors.readers import Line
from extractors.readers.ppocr import GAP_IS_SPACE, LATIN, STEP, PPOcr
from extractors.strips import Strip
from schemas.lexicon import Lexicon
from schemas.values import Candidate, Reading

KNOWS_NOTHING = Lexicon({})


def seen(signs: str, *steps: dict[str, float]) -> Line:
    """A line with these probabilities at each step, the rest of each for no sign."""
    rows = [[1 - sum(step.values()), *(step.get(sign, 0.0) for sign in signs)] for step in steps]
    return Line(Reading("x", "", 0.0), signs, np.array(rows, np.float32))


def test_small_letters_and_capitals_are_one_sign() -> None:
    line = seen("aAo", {"a": 0.3, "A": 0.3, "o": 0.4})
    assert [one.text for one in line_text([line], KNOWS_NOTHING)] == ["A", "O"]


def test_how_words_are_spelt_counts_but_weakly() -> None:
    spells = Lexicon({"": "LzIa"})
    doubtful, sure = (seen("LI", {"I": share, "L": 1 - share}) for share in (0.55, 0.999))
    assert [line_text([line], spells)[0].text for line in (doubtful, sure)] == ["L", "I"]


def test_two_lines_are_one_text() -> None:
    lines = [seen("AB ", {"A": 1.0}), Line(Reading("x", "", 0.0)), seen("AB ", {"B": 1.0})]
    assert line_text(lines, KNOWS_NOTHING) == [Candidate("A B", 1.0)]
    assert line_text([Line(Reading("x", "", 0.0))], KNOWS_NOTHING) == []


def test_shares_add_up() -> None:
    found = line_text([seen("AB ", {"A": 0.5, "B": 0.3, " ": 0.2}, {"A": 0.4})], KNOWS_NOTHING)
    assert sum(one.probability for one in found) == pytest.approx(1)
    assert found == sorted(found, key=lambda one: -one.probability)


def test_the_weakest_sign_is_that_of_its_likeliest_step_in_either_case() -> None:
    line = seen("aAB", {"a": 0.4, "A": 0.3}, {"a": 0.5, "A": 0.4}, {}, {"B": 0.95})
    assert weakest_sign([line, Line(Reading("x", "", 0.0))]) == pytest.approx(0.9)


def test_words_are_parted_as_all_readers_part_them() -> None:
    best, two, one = Reading("", "DIPASAR", 1.0), Reading("x", "di pasar", 0.9), Reading("y", "DIPASAR", 0.9)
    assert as_parted(best, [two, two]).text == "DI PASAR"
    assert as_parted(best, [two, one]).text == "DIPASAR"
    assert as_parted(best, [Reading("x", "DI PASAT", 0.9)]).text == "DIPASAR"


class Blind:
    """A model that sees nothing at all, as it sees no space between far letters."""

    custom_metadata_map: ClassVar = {"character": "\n".join(LATIN.replace(" ", ""))}
    name = "x"

    def get_modelmeta(self) -> Blind:
        return self

    def get_inputs(self) -> list[Blind]:
        return [self]

    def run(self, _: None, given: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        steps = np.zeros((1, given["x"].shape[3] // STEP, 1 + len(LATIN)), np.float32)
        steps[:, :, 0] = 1
        return [steps]


@pytest.mark.parametrize(("pitch", "gap", "spaces"), [(38, 40, 1), (60, 0, 0), (38, 6, 0)])
def test_a_gap_that_stands_out_is_a_space_and_far_letters_have_none(pitch: int, gap: int, spaces: int) -> None:
    line = np.full((48, 900), 255, np.uint8)
    for at in range(10):
        left = 20 + pitch * at + gap * (at > 4)
        line[4:44, left : left + 30] = 0
    fine = line[:, : left + 40]
    (seen,) = PPOcr(Blind()).lines([Strip(fine, fine=fine, text_height=40)])
    assert seen.steps is not None
    assert int((seen.steps[:, 1 + seen.signs.index(" ")] >= GAP_IS_SPACE).sum()) == spaces
