"""The search along a line: small ones worked out by hand, and all ways of small ones counted out."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ctc import Steps, beam

PROBABILITY = st.floats(0.01, 1.0)


def every_text(steps: Steps, signs: str) -> dict[str, float]:
    """The probability of each text: every way along the steps, repeats and blanks taken out."""
    texts: dict[str, float] = defaultdict(float)
    for way in product(range(len(signs) + 1), repeat=len(steps)):
        text = "".join(signs[at - 1] for at, _ in groupby(way) if at)
        texts[text] += math.prod(float(step[at]) for step, at in zip(steps, way, strict=True))
    return texts


def test_many_unlikely_ways_outweigh_the_likeliest() -> None:
    steps = np.array([[0.6, 0.4], [0.6, 0.4]])
    (a, nothing) = beam(steps, "A")
    assert (a.text, nothing.text) == ("A", "")
    assert math.exp(a.log_probability) == pytest.approx(0.4 * 0.4 + 2 * 0.4 * 0.6)
    assert math.exp(nothing.log_probability) == pytest.approx(0.36)


def test_a_sign_twice_needs_a_step_between() -> None:
    sure = [0.0, 1.0]
    assert [one.text for one in beam(np.array([sure, sure]), "A")] == ["A"]
    assert [one.text for one in beam(np.array([sure, [1.0, 0.0], sure]), "A")] == ["AA"]


def test_only_legal_texts_are_found() -> None:
    steps = np.array([[0.0, 0.9, 0.1], [0.0, 0.2, 0.8]])
    assert beam(steps, "13")[0].text == "13"
    found = beam(steps, "13", "3".startswith)
    assert [one.text for one in found] == ["3"]
    assert math.exp(found[0].log_probability) == pytest.approx(0.08)
    assert beam(steps, "13", lambda text: text == "") == []


def test_how_words_go_decides_where_the_reader_doubts_and_is_told_apart() -> None:
    doubtful = np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.55, 0.45]])

    def after_j_an_l(text: str, sign: str) -> float:
        return 1.0 if (text, sign) == ("J", "L") else 0.0

    (best, _) = beam(doubtful, "JIL", score=after_j_an_l)
    assert best.text == "JL"
    assert math.exp(best.log_probability) == pytest.approx(0.45)
    assert best.score - best.log_probability == pytest.approx(1.0)
    assert beam(doubtful, "JIL")[0].text == "JI"


@given(st.lists(st.lists(PROBABILITY, min_size=3, max_size=3), min_size=1, max_size=6))
def test_it_agrees_with_all_ways_counted_out(rows: list[list[float]]) -> None:
    steps = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    texts = every_text(steps, "AB")
    found = beam(steps, "AB", width=10_000, most=10_000)
    assert found[0].log_probability == pytest.approx(math.log(max(texts.values())))
    assert {one.text: pytest.approx(math.exp(one.log_probability)) for one in found} == texts
