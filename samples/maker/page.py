"""One made page: `make_page` for tests and benchmarks."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from samples.maker.blank_paper import blank
from samples.maker.conditions import ALL_CONDITIONS, ink_cover
from samples.maker.filling import Marks, fill
from samples.maker.forms import filled_form
from samples.maker.glass import Made
from samples.maker.hands import Hand, choose_hand
from samples.maker.saving import SUFFIXES, save
from samples.maker.scan import Scan
from samples.maker.sheet import Pixels, Sheet
from samples.maker.sides import Side, generator
from schemas.form import FormFile
from schemas.layout import PlacedField, PlacedPage, layout
from schemas.values import Box

CHARS = Path(__file__).parents[2].parent / "shared" / "data" / "chars"
FILLS = ("printed", "hand", "mixed")
WHO, HOW, SCAN, SAVE = range(4)
# The nodes of a bent page's mesh are so far apart.
MESH_MM = 10.0


@dataclass(frozen=True)
class MadePage:
    """A made scan: its file's bytes and suffix, its pixels, its expected record and the truth about it."""

    data: bytes
    suffix: str
    image: Pixels
    expected: dict[str, object]
    truth: dict[str, object]
    kind: str


def make_page(  # noqa: PLR0913 - what makes a page differ, each with its default
    seed: int,
    condition: str,
    fill_in: str,
    held_out: bool,
    form: FormFile,
    chars: Path = CHARS,
    *,
    dpi: int | None = None,
    kind: str | None = None,
    page: int = 1,
    disagree: bool = False,
) -> MadePage:
    """One page of a form whose paper is known, filled in and scanned; the same for the same arguments.

    `fill_in` is `printed`, `hand` or `mixed` (one of both by chance); with one seed the same person
    writes the same in every condition. `dpi` and `kind` (of `saving.SUFFIXES`) are by chance of those
    that fit the condition. Hand pages need the characters in `chars`. All pages of a seed are of one
    copy, and `expected` is the whole document's. `disagree`: figures and words of a receipt differ.
    """
    side = Side(held_out)
    seed = side.seed(seed)
    recipe, resolutions = ALL_CONDITIONS[condition]
    rng = generator(seed, SCAN, zlib.crc32(condition.encode()))
    dpi = dpi or int(rng.choice(resolutions))
    written = write_sheet(
        SheetOrder(seed, fill_in, side, form, chars, page, disagree), dpi, ink_cover(condition, side, rng)
    )
    made = recipe(written.flat, dpi, side, rng)
    truth = {"condition": condition, "fill": written.fill, "seed": seed, "held_out": held_out}
    return _saved(made, written.expected, truth | written.truth(made), kind, generator(seed, SAVE))


@dataclass(frozen=True)
class SheetOrder:
    """A sheet to be filled in: whose (`seed`, of that side), how, and which page of which form."""

    seed: int
    fill_in: str
    side: Side
    form: FormFile
    chars: Path = CHARS
    page: int = 1
    disagree: bool = False


@dataclass(frozen=True)
class WrittenSheet:
    """A filled sheet of paper, not yet scanned."""

    flat: Scan
    fill: str
    expected: dict[str, object]
    placed: PlacedPage
    marks: Marks
    hand: Hand

    def truth(self, made: Made) -> dict[str, object]:
        """Where everything is in the picture; corners run from the top left of the upright field clockwise."""
        scan = made.scan
        return self.hand.about() | {
            "dpi": round(scan.dpi, 1),
            "size_px": [scan.image.shape[1], scan.image.shape[0]],
            **whereabouts(scan),
            "fields": {placed.name: field_truth(placed, scan) for placed in self.placed.fields},
            "ticks": self.marks.ticks,
            "signatures": self.marks.signatures,
            "torn": made.torn,
        }


def write_sheet(order: SheetOrder, dpi: int, cover: float = 1.0) -> WrittenSheet:
    """The sheet filled in, drawn fine enough for a scan at `dpi`; the ink covers by `cover`."""
    how, fill_in = generator(order.seed, HOW), order.fill_in
    fill_in = ("printed", "hand")[int(how.random() < 0.5)] if fill_in == "mixed" else fill_in
    filled, number = filled_form(generator(order.seed, WHO), order.seed, order.form, order.disagree)
    placed = layout(order.form)[order.page - 1]
    sheet = Sheet(blank(order.form, order.page, _drawn_at(dpi), number), placed.width, placed.height)
    hand = choose_hand(fill_in, order.side, order.chars, sheet.scale, how, cover)
    marks = fill(sheet, placed, filled, hand, how)
    flat = Scan(sheet.image, sheet.matrix(), sheet.scale * 25.4, (placed.width, placed.height))
    expected: dict[str, object] = {"form": order.form.form, "fields": dict(filled.expected)}
    return WrittenSheet(flat, fill_in, expected, placed, marks, hand)


def _drawn_at(dpi: int) -> int:
    """The resolution of the sheet that is scanned at `dpi`."""
    return 225 if dpi <= 150 else 300 if dpi <= 300 else 600


def _saved(
    made: Made, expected: dict[str, object], truth: dict[str, object], kind: str | None, rng: Generator
) -> MadePage:
    kind = kind or made.formats[int(rng.integers(len(made.formats)))]
    data = save([made.scan.image], kind, made.dpi_tag or round(made.scan.dpi), made.quality)
    return MadePage(data, SUFFIXES[kind], made.scan.image, expected, truth, kind)


def whereabouts(scan: Scan) -> dict[str, object]:
    """Where the paper's millimetres are in a picture: the homography, or of bent paper a mesh, rows from the top."""
    if scan.bend is None:
        return {"homography_mm_to_px": scan.matrix.tolist()}
    across, down = (np.append(np.arange(0, side, MESH_MM), side) for side in scan.paper)
    nodes = scan.places(np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2))
    rows = np.round(nodes.reshape(len(down), len(across), 2), 2)
    return {"mesh_mm": [across.tolist(), down.tolist()], "mesh_px": rows.tolist()}


def field_truth(placed: PlacedField, scan: Scan) -> dict[str, object]:
    shape: dict[str, object] = {"quad": quad(placed.box, scan)}
    if placed.cells:
        shape["cells"] = [quad(cell, scan) for cell in placed.cells]
    if placed.options:
        shape["options"] = {name: quad(box, scan) for name, box in placed.options}
    return shape


def quad(box: Box, scan: Scan) -> list[list[float]]:
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)]
    rounded: list[list[float]] = np.round(scan.places(np.array(corners)), 2).tolist()
    return rounded
