"""Ink: empty sheets are empty, and one word is not nothing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractors.ink import is_empty_sheet


def paper(seed: int) -> np.ndarray:  # type: ignore[type-arg]
    rng = np.random.default_rng(seed)
    sheet = rng.normal(236, 4, (2339, 1654)) - np.linspace(0, 50, 1654)
    sheet[:40] = 60
    return np.clip(sheet, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(3))
def test_the_back_of_a_form_is_empty(seed: int) -> None:
    assert is_empty_sheet(paper(seed))


def test_a_word_is_something() -> None:
    sheet = paper(9)
    cv2.putText(sheet, "batal", (700, 1200), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 60, 3, cv2.LINE_AA)
    assert not is_empty_sheet(sheet)
