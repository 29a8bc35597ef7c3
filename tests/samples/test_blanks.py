"""The blanks that drafting is judged on: what is told of each place to write in is what is printed there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from samples.maker.sides import SAMPLES

BLANKS = sorted((SAMPLES / "blanks" / "drafting").glob("*.pdf"))
DPI = 400
PER_MM = DPI / 25.4


def _pages(blank: Path) -> list[tuple[NDArray[np.uint8], list[dict[str, Any]]]]:
    """Each page's pixels and its places to write in."""
    told = json.loads(blank.with_suffix(".places.json").read_text(encoding="utf-8"))
    document = pypdfium2.PdfDocument(blank)
    bitmaps = [page.render(scale=DPI / 72, grayscale=True) for page in document]
    pixels = [np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width)) for bitmap in bitmaps]
    document.close()
    return list(zip(pixels, told, strict=True))


def _edges(page: NDArray[np.uint8], box: list[float]) -> list[float]:
    """How much darker each edge of a box is than the middle of the box: on average along the edge, 0 to 255."""
    x, y, right, bottom = (round(v * PER_MM) for v in (box[0], box[1], box[0] + box[2], box[1] + box[3]))
    reach = round(0.35 * PER_MM)
    across, down = slice(x + reach, right - reach), slice(y + reach, bottom - reach)
    strips = [page[down, at - reach : at + reach + 1].min(axis=1) for at in (x, right)]
    strips += [page[at - reach : at + reach + 1, across].min(axis=0) for at in (y, bottom)]
    inside = float(np.median(page[down, across]))
    return [inside - float(strip.mean()) for strip in strips]


def test_there_are_five_unlike_blanks_two_of_them_with_tables() -> None:
    assert len(BLANKS) == 5
    fonts = [blank for blank in BLANKS if b"/FontFile2" in blank.read_bytes()]
    assert fonts == BLANKS


@pytest.mark.parametrize("blank", BLANKS, ids=lambda blank: blank.stem)
def test_cells_and_boxes_have_lines_at_all_their_edges(blank: Path) -> None:
    looked_at = 0
    for page, places in _pages(blank):
        for place in places:
            boxes = place["cells"] or ([place["box"]] if place["kind"] == "tick" else [])
            looked_at += len(boxes)
            assert [box for box in boxes if min(_edges(page, box)) < 40] == [], place["field"]
    assert looked_at > 20


@pytest.mark.parametrize("blank", BLANKS, ids=lambda blank: blank.stem)
def test_nothing_is_printed_where_a_line_is_written_on(blank: Path) -> None:
    for page, places in _pages(blank):
        for place in places:
            if place["kind"] != "line":
                continue
            x, y, width, height = (v * PER_MM for v in place["box"])
            inside = page[round(y + 0.3 * height) : round(y + 0.8 * height), round(x + 5) : round(x + width - 5)]
            assert inside.min() > 180, place["field"]
