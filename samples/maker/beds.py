"""Several sheets on one glass: two receipts on an A4 scan, two forms on an A3 scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from samples.maker.glass import Made
from samples.maker.page import MadePage, WrittenSheet
from samples.maker.saving import SUFFIXES, save
from samples.maker.scan import Scan, about, blurred, noisy, shift, stretch, toned, turn
from samples.maker.sheet import Pixels

LID = (240, 240, 238)


@dataclass(frozen=True)
class Place:
    """Where a sheet lies: its middle in millimetres from the top left of the glass, turned by degrees."""

    x: float
    y: float
    degrees: float = 0.0


@dataclass(frozen=True)
class Bed:
    """A glass and how it is scanned: millimetres across and down, pixels an inch, kind of file."""

    size: tuple[float, float]
    dpi: int
    kind: str = "jpg"
    quality: int = 80
    lid: tuple[int, int, int] = LID


def make_bed(bed: Bed, sheets: Sequence[tuple[WrittenSheet, Place]], rng: Generator) -> tuple[MadePage, list[MadePage]]:
    """The scan of several sheets, and the same picture once for each sheet with the truth about that sheet alone.

    Sheets come in the order in which people read them: rows from the top, in a row from the left.
    """
    size = (round(bed.size[0] * bed.dpi / 25.4), round(bed.size[1] * bed.dpi / 25.4))
    ordered = sorted(sheets, key=lambda laid: (round(laid[1].y / 50), laid[1].x))
    image: Pixels = np.full((size[1], size[0], 3), bed.lid, np.uint8)
    scans = []
    for written, place in ordered:
        scan, cover = laid(written.flat, place, bed.dpi, size)
        image = (image * (1 - cover) + scan.image * cover + 0.5).astype(np.uint8)
        scans.append(scan)
    seen = sensed(Scan(image, np.eye(3), bed.dpi), rng).image
    data = save([seen], bed.kind, bed.dpi, bed.quality)
    alone = [
        MadePage(data, SUFFIXES[bed.kind], seen, one.expected, one.truth(Made(scan.with_image(seen))), bed.kind)
        for (one, _), scan in zip(ordered, scans, strict=True)
    ]
    together = {"sheets": [page.truth for page in alone], "dpi": bed.dpi}
    expected: dict[str, object] = {"documents": [page.expected for page in alone]}
    return MadePage(data, SUFFIXES[bed.kind], seen, expected, together, bed.kind), alone


def laid(flat: Scan, place: Place, dpi: int, size: tuple[int, int]) -> tuple[Scan, Pixels]:
    """A sheet moved to its place on a glass of `size` pixels, and the share (0 to 1) of each pixel that it covers."""
    factor, per_mm = dpi / flat.dpi, dpi / 25.4
    middle_x, middle_y = flat.image.shape[1] * factor / 2, flat.image.shape[0] * factor / 2
    move = shift(place.x * per_mm - middle_x, place.y * per_mm - middle_y)
    move = move @ about(middle_x, middle_y, turn(place.degrees)) @ stretch(factor, factor)
    sharp = flat if factor > 0.8 else blurred(flat, 0.3 / factor)
    cover = cv2.warpPerspective(np.full(flat.image.shape[:2], 1, np.float32), move, size, flags=cv2.INTER_LINEAR)
    return sharp.moved(move, size, (0, 0, 0), dpi), cover[..., None]


def sensed(scan: Scan, rng: Generator) -> Scan:
    """What any scanner adds: softness, tone, noise."""
    return noisy(toned(blurred(scan, 0.5), 15, (246.0, 246.0, 244.0)), 2.0, rng)
