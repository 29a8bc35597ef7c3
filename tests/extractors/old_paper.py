"""Paper that exists already, made up: pictures of forms with words, lines and combs, and the form files beside them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from extractors.blanks import BlankPage, blank_pages
from extractors.geometry import Pixels
from schemas.library import Library
from schemas.loading import load_form

DPI = 150
SCALE = DPI / 25.4
SHEET = 210.0, 297.0
BLACK, FONT = (20,), cv2.FONT_HERSHEY_SIMPLEX
SYLLABLES = ["ba", "ke", "ti", "la", "mo", "su", "ra", "ni", "pe", "da", "ko", "wu"]

FORM = """
form: {name}
version: {version}
layout: blank
title: {{id: Kertas lama}}
blank: {name}.v{version}.png
pages:
  - fields:
      - {{name: nik, label: {{id: NIK}}, type: nik, writing: comb, comb: {{at: [60, 40], groups: [16]}}}}
      - {{name: nama, label: {{id: Nama}}, type: name, writing: hand, box: [60, 150, 120, 8]}}
"""


def picture(seed: int, extra: bool = False) -> Pixels:
    """The paper of one kind of form: its words follow from `seed`; with `extra` one more row stands on it."""
    rng, sheet = np.random.default_rng(seed), np.full([round(side * SCALE) for side in SHEET[::-1]], 255, np.uint8)
    for row in range(24):
        words = " ".join("".join(rng.choice(SYLLABLES, 3)) for _ in range(rng.integers(1, 7)))
        cv2.putText(sheet, words, _px(18 + 30 * (row % 2), 30 + 10.5 * row), FONT, 0.5, BLACK, 1, cv2.LINE_AA)
    for cell in range(17):
        cv2.line(sheet, _px(60 + 5 * cell, 40), _px(60 + 5 * cell, 46.2), BLACK, 1)
    for y in (40, 46.2, 158):
        cv2.line(sheet, _px(60, y), _px(140, y), BLACK, 1)
    if extra:
        cv2.putText(sheet, "nomor telepon", _px(120, 77), FONT, 0.5, BLACK, 1, cv2.LINE_AA)
        cv2.rectangle(sheet, _px(155, 72), _px(195, 79), BLACK, 1)
    return sheet


def _px(x: float, y: float) -> tuple[int, int]:
    return round(x * SCALE), round(y * SCALE)


def write(folder: Path, name: str, version: int, sheet: Pixels) -> None:
    """A form file, and its paper beside it."""
    cv2.imwrite(str(folder / f"{name}.v{version}.png"), sheet)
    (folder / f"{name}.v{version}.yaml").write_text(FORM.format(name=name, version=version), encoding="utf-8")


def blanks_in(folder: Path) -> list[BlankPage]:
    """The blanks of all form files in a folder."""
    return blank_pages(Library(tuple(load_form(path) for path in sorted(folder.glob("*.yaml")))))
