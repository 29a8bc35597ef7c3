"""The net for comb cells, on cells drawn with fonts of the samples' tuned side: it has seen none of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.cellnet import cells, drawing, looks, sources
from benchmarks.cellnet.scanning import scanned
from extractors.readers.cellnet import EMPTY, OTHER, SIGNS, CellNet
from samples.maker.sides import Side


@pytest.fixture(scope="module")
def net() -> CellNet:
    return CellNet.load()


@pytest.fixture(scope="module")
def library() -> sources.Library:
    return sources.Library({"print": sources.font_glyphs(Side(False).fonts("printed"), "print")})


def test_printed_digits_in_everyday_cells_are_read(net: CellNet, library: sources.Library) -> None:
    rng = np.random.default_rng(1)
    written = [(sign, glyph) for sign in "0123456789" for glyph in library.glyphs["print"][sign]]
    pictures = [cells.written(glyph, looks.mild("print", rng), library, rng) for _, glyph in written]
    best = net.probabilities(np.stack(pictures))[:, :10].argmax(1)
    assert np.mean([SIGNS[column] == sign for column, (sign, _) in zip(best, written, strict=True)]) >= 0.98


@pytest.mark.parametrize(
    ("kind", "drawn", "seen", "least"),
    [("print", drawing.neighbours, EMPTY, 0.97), ("pen", drawing.blackened, OTHER, 0.9)],
    ids=["nothing but lines and neighbours is empty", "a blackened cell is no character"],
)
def test_a_cell_without_a_character(
    net: CellNet,
    library: sources.Library,
    kind: str,
    drawn: Callable[[drawing.Canvas, sources.Library], None],
    seen: int,
    least: float,
) -> None:
    rng, pictures = np.random.default_rng(2), []
    for _ in range(100):
        canvas = drawing.Canvas.blank(looks.mild(kind, rng), rng)
        drawing.border(canvas)
        drawn(canvas, library)
        pictures.append(scanned(canvas))
    assert (net.probabilities(np.stack(pictures)).argmax(1) == seen).mean() >= least


def test_only_what_may_be_a_digit_is_shown_to_the_net_of_digits(net: CellNet, library: sources.Library) -> None:
    rng, seen = np.random.default_rng(3), []

    class Listening:
        def run(self, names: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            seen.append(given["cells"])
            return net.digits.run(names, given)  # type: ignore[no-any-return]

    glyphs = [library.glyphs["print"][sign][0] for sign in "3H8K"]
    pictures = np.stack([cells.written(glyph, looks.clean("print", rng), library, rng) for glyph in glyphs])
    CellNet(net.characters, Listening()).probabilities(pictures)
    np.testing.assert_array_equal(np.concatenate(seen), pictures[[0, 2]])


def test_what_the_net_of_digits_is_sure_of_moves_no_other_column(net: CellNet) -> None:
    class Sevens:
        def run(self, names: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            return [np.eye(10, dtype=np.float32)[np.full(len(given["cells"]), 7)]]

    pictures = np.random.default_rng(5).integers(0, 256, (60, 40, 32), dtype=np.uint8)
    before, after = (
        net.characters.run(None, {"cells": pictures})[0],
        CellNet(net.characters, Sevens()).probabilities(pictures),
    )
    np.testing.assert_allclose(after[:, 10:], before[:, 10:], atol=1e-6)
    np.testing.assert_allclose(after[:, :10].sum(1), before[:, :10].sum(1), atol=1e-5)
    asked = before[:, :10].sum(1) > 0.02
    assert asked.any() and (after[asked, :10].argmax(1) == 7).all()


def test_each_row_sums_to_one_whatever_the_number_of_cells(net: CellNet) -> None:
    pictures = np.random.default_rng(4).integers(0, 256, (300, 40, 32), dtype=np.uint8)
    together = net.probabilities(pictures)
    assert together.shape == (300, OTHER + 1)
    np.testing.assert_allclose(together.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(net.probabilities(pictures[299:]), together[299:], atol=1e-5)
    assert net.probabilities(pictures[:0]).shape == (0, OTHER + 1)


def test_pictures_of_another_size_are_refused(net: CellNet) -> None:
    with pytest.raises(ValueError, match="40 x 32"):
        net.probabilities(np.zeros((1, 32, 40), np.uint8))
