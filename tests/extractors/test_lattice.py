"""What readers say of a comb's cells, laid over each other, and the search for legal texts in it."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.beam import search
from extractors.lattice import Lattice, fused, of_line


def by_hand(steps: np.ndarray, count: int) -> np.ndarray:
    """`of_line` by going through every way of reading the line."""
    total = np.zeros((count, steps.shape[1] - 1))
    for path in itertools.product(range(steps.shape[1]), repeat=len(steps)):
        signs = [sign for at, sign in enumerate(path) if sign and (at == 0 or path[at - 1] != sign)]
        if len(signs) == count:
            weight = np.prod([steps[at, sign] for at, sign in enumerate(path)])
            for at, sign in enumerate(signs):
                total[at, sign - 1] += weight
    return total / total.sum(axis=1, keepdims=True)


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 3), st.integers(1, 3))
def test_a_line_gives_each_character_its_share_of_all_ways_of_reading(
    seed: int, length: int, signs: int, count: int
) -> None:
    steps = np.random.default_rng(seed).dirichlet(np.ones(signs + 1), length).astype(np.float32)
    found = of_line(steps, count)
    if length < count or (signs == 1 and length < 2 * count - 1):
        assert found is None
    else:
        assert found is not None
        np.testing.assert_allclose(found, by_hand(steps, count), atol=5e-3)


def test_a_line_too_short_for_its_characters_says_nothing() -> None:
    assert of_line(np.full((2, 3), 1 / 3, np.float32), 3) is None
    assert of_line(np.array([[1.0, 0.0, 0.0]] * 4, np.float32), 2) is None


def cells(*rows: str) -> Lattice:
    """Cells of digits, each sure of its sign but for a tenth that goes to a second; a blank is an empty cell."""
    signs = "0123456789 "
    logs = np.full((len(rows), 11), np.log(1e-6))
    for at, row in enumerate(rows):
        for sign, share in zip(row, (0.9, 0.1), strict=False):
            logs[at, signs.index(sign)] = np.log(share)
    return Lattice("0123456789", logs)


def test_without_constraint_the_best_of_each_cell_is_written() -> None:
    lattice = cells("13", "97", "41")
    assert search(lattice)[0][0] == lattice.best == "194"


def test_the_most_probable_legal_text_comes_first_and_what_is_not_legal_not_at_all() -> None:
    found = search(cells("13", "97", "41"), lambda text: "374".startswith(text) or "394".startswith(text))
    assert [text for text, _ in found] == ["394", "374"]
    assert found[0][1] > found[1][1]


def test_empty_cells_are_spaces_between_words_only() -> None:
    assert search(cells(" ", "1", " ", " ", "2", " "), most=1)[0][0] == "1 2"
    assert search(cells(" ", "1", " ", "2"), spaced=False, most=1)[0][0] == "12"


def test_how_words_go_decides_between_equals() -> None:
    even = Lattice("0123456789", np.log(np.full((1, 11), 1 / 11)))
    assert search(even, score=lambda text, sign: 1.0 if sign == "7" else 0.0, most=1)[0][0] == "7"


def test_a_vote_decides_between_equals_and_nothing_else() -> None:
    even = np.log(np.array([[0.49, 0.5, 0.01]]))
    vote = np.array([[1.0, 0.0, 0.0]])
    assert fused("AB", [(even, 1.0), (vote, 1.0)]).best == "A"
    sure = np.log(np.array([[0.001, 0.989, 0.01]]))
    assert fused("AB", [(sure, 1.0), (vote, 1.0)]).best == "B"
