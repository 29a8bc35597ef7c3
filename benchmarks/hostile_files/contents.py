"""Sound pictures of something that strains whoever looks for forms on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator
from PIL import Image

from benchmarks.hostile_files.recipe import Recipe, saved
from extractors.blank import render
from extractors.marks import MARKER_MODULES, PageCode, code_modules, marker_modules
from samples.maker.foreign import cat
from schemas.library import library


def contents() -> list[Recipe]:
    return [
        Recipe("all black", ".png", _flat(0)),
        Recipe("all white", ".png", _flat(255)),
        Recipe("all grey", ".png", _flat(128)),
        Recipe("noise", ".png", _noise),
        Recipe("a cat", ".jpg", lambda rng: saved(Image.fromarray(cat(rng)), "JPEG")),
        Recipe("120 codes of others", ".png", _foreign_codes),
        Recipe("80 codes of ours, forged", ".png", _forged_codes),
        Recipe("codes of ours that say nonsense", ".png", _forged_texts),
        Recipe("our blank with 40 more codes", ".png", _forged_page),
        Recipe("90 markers of ours", ".png", _markers),
        Recipe("a chess board of 4 pixels", ".png", _checkers(4)),
        Recipe("a chess board of 40 pixels", ".png", _checkers(40)),
        Recipe("100,000 specks", ".png", _dots),
        Recipe("4,000 frames like markers", ".png", _squares),
    ]


def _noise(rng: Generator) -> bytes:
    return saved(Image.fromarray(rng.integers(0, 256, (2339, 1654), dtype=np.uint8)), "PNG", compress_level=1)


def _flat(value: int) -> Callable[[Generator], bytes]:
    return lambda rng: saved(Image.new("L", (1654, 2339), value), "PNG")


def _modules(dark: Any, size: int) -> Any:
    return np.kron(np.where(dark, 0, 255).astype(np.uint8), np.ones((size, size), np.uint8))


def _sheet_of(patches: Sequence[Any], rng: Generator) -> bytes:
    """Patches scattered over white paper, over each other too."""
    sheet = np.full((2339, 1654), 255, np.uint8)
    for patch in patches:
        top, left = (int(rng.integers(0, room - side)) for room, side in zip(sheet.shape, patch.shape, strict=True))
        sheet[top : top + patch.shape[0], left : left + patch.shape[1]] = patch
    return saved(Image.fromarray(sheet), "PNG")


def _foreign_codes(rng: Generator) -> bytes:
    texts = [f"https://example.org/{number}?{rng.integers(10**9)}" for number in range(120)]
    made = [zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1) for text in texts]
    return _sheet_of([_modules(np.asarray(code) < 128, 4) for code in made], rng)


def _our_code(text: str) -> Any:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1)
    return _modules(np.asarray(made) < 128, 5)


def _forged_codes(rng: Generator) -> bytes:
    """Our own code many times, each with another number, and none of our print."""
    codes = [PageCode("registration", 1, 1, f"{number:08d}") for number in range(80)]
    return _sheet_of([np.pad(_modules(code_modules(code), 5), 20, constant_values=255) for code in codes], rng)


FORGED = (
    "REGISTRATION:9999:1:7F3K2Q9X",
    "REGISTRATION:1:999:7F3K2Q9X",
    "REGISTRATION:0:0:",
    "REGISTRATION:1:1:" + "\x00" * 16,
    "../../ETC/PASSWD:1:1:7F3K2Q9X",
    "REGISTRATION:1:1:" + "7" * 400,
    "NOSUCHFORM:1:1:7F3K2Q9X",
    "REGISTRATION:\u0661:\u0661:7F3K2Q9X",
)


def _forged_texts(rng: Generator) -> bytes:
    return _sheet_of([_our_code(text) for text in FORGED for _ in range(4)], rng)


def _markers(rng: Generator) -> bytes:
    """Our corner markers all over the page, in any size and direction."""
    patches = []
    for number in range(90):
        pixels = _modules(marker_modules(number % 50), int(rng.integers(2, 20)))
        patches.append(np.rot90(np.pad(pixels, MARKER_MODULES, constant_values=255), int(rng.integers(4))))
    return _sheet_of(patches, rng)


def _forged_page(rng: Generator) -> bytes:
    """A true blank of ours on which our code stands forty times more."""
    form = next(form for form in library() if form.layout == "printed")
    sheet = render(form, 1, 200, "7F3K2Q9X")
    grey = np.array(Image.fromarray(sheet).convert("L"))
    for number in range(40):
        code = np.pad(_modules(code_modules(PageCode(form.form, form.version, 1, f"{number:08d}")), 4), 16, "maximum")
        top, left = int(rng.integers(0, grey.shape[0] - len(code))), int(rng.integers(0, grey.shape[1] - len(code)))
        grey[top : top + len(code), left : left + len(code)] = code
    return saved(Image.fromarray(grey), "PNG")


def _checkers(size: int) -> Callable[[Generator], bytes]:
    def made(rng: Generator) -> bytes:
        rows, columns = np.indices((2339 // size, 1654 // size))
        return saved(Image.fromarray(_modules((rows + columns) % 2 == 0, size)), "PNG")

    return made


def _dots(rng: Generator) -> bytes:
    """A hundred thousand specks: corners, contours and strips without end."""
    sheet = np.full((3508, 2480), 255, np.uint8)
    sheet[rng.integers(0, 3508, 100_000), rng.integers(0, 2480, 100_000)] = 0
    return saved(Image.fromarray(cv2.erode(sheet, np.ones((3, 3), np.uint8))), "PNG")


def _squares(rng: Generator) -> bytes:
    """Nested black frames, thousands of them, as a marker finder loves."""
    sheet = np.full((3508, 2480), 255, np.uint8)
    for top in range(10, 3450, 46):
        for left in range(10, 2420, 46):
            sheet[top : top + 36, left : left + 36] = 0
            sheet[top + 6 : top + 30, left + 6 : left + 30] = rng.choice([0, 255], (4, 4)).repeat(6, 0).repeat(6, 1)
    return saved(Image.fromarray(sheet), "PNG")
