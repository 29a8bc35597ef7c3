"""Kinds of files: what was put in comes out again, by ordinary means."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageOps

from samples.maker.saving import SUFFIXES, save

GRADIENT = np.add.outer(np.arange(60) * 3, np.arange(40)).astype(np.uint8)
IMAGES = [kind for kind in SUFFIXES if kind not in ("pdf", "heic")]


@pytest.mark.parametrize("kind", IMAGES)
def test_a_picture_comes_out_as_it_went_in(kind: str) -> None:
    opened = ImageOps.exif_transpose(Image.open(BytesIO(save([GRADIENT], kind, 150, 95))))
    seen = np.asarray(opened.convert("L") if not opened.mode.startswith("I") else opened, np.float64)
    seen = seen / 257 if opened.mode.startswith("I") else seen
    assert opened.size == (40, 60)
    wanted = np.where(GRADIENT > 127, 255, 0) if kind == "tif1" else GRADIENT
    assert np.abs(seen - wanted).mean() < 4


@pytest.mark.parametrize("orientation", range(2, 9))
def test_exif_is_needed_to_lay_it_upright(orientation: int) -> None:
    stored = np.asarray(Image.open(BytesIO(save([GRADIENT], f"exif{orientation}", 150, 95))).convert("L"), np.float64)
    assert stored.shape != GRADIENT.shape or np.abs(stored - GRADIENT).mean() > 10


@pytest.mark.parametrize("kind", ["tif", "tif1", "pdf"])
def test_the_same_pages_make_the_same_bytes(kind: str) -> None:
    assert save([GRADIENT, GRADIENT], kind, 150) == save([GRADIENT, GRADIENT], kind, 150)


def test_heic_holds_the_picture() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    (opened,) = pillow_heif.open_heif(BytesIO(save([GRADIENT], "heic", 150, 90)))
    assert np.abs(np.asarray(opened.to_pillow().convert("L"), np.float64) - GRADIENT).mean() < 4
