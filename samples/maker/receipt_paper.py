"""What becomes of a receipt: its print fades, it is crumpled, scanned by itself or in the middle of a glass,
photographed on a table, whichever way up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from samples.maker.bent import Bend, Points, Shape, bent, bow
from samples.maker.glass import Glass, Made, jpeg, on_glass, sensor, some_lid
from samples.maker.pen import clouds
from samples.maker.phone import photographed
from samples.maker.scan import Scan, grey, shift, turn
from samples.maker.sheet import Pixels
from samples.maker.sides import Side

A4 = (210.0, 297.0)
PAPERS = ((250, 250, 248), (244, 243, 240), (248, 246, 238), (240, 243, 247))
Colour = tuple[int, int, int]


def aged(ink: Pixels, colour: Colour, needles: bool, side: Side, rng: Generator) -> Pixels:
    """Print (0 to 255) on paper: worn unevenly, with streaks where the head is dirty; needles print unevenly, too."""
    height, width = ink.shape
    left = side.draw(rng, "print_left") * np.clip(0.94 + 0.06 * clouds(rng, height, width, 6), 0.6, 1)
    if needles:
        left = left * np.clip(0.85 + 0.1 * clouds(rng, height, width, 40), 0.4, 1)
    for _ in range(int(rng.integers(0, 3))):
        x = int(rng.integers(0, width - 4))
        left[:, x : x + int(rng.integers(1, 4))] *= float(rng.uniform(0.1, 0.6))
    paper = np.array(PAPERS[int(rng.integers(len(PAPERS)))], np.float32)
    cover = (ink.astype(np.float32) / 255 * left)[..., None]
    return np.asarray(paper * (1 - cover) + np.array(colour, np.float32) * cover, np.uint8)


def faded(scan: Scan, side: Side, rng: Generator) -> Scan:
    """Thermal paper that lay in the light: little of the print is left, less in some places, the paper is yellower."""
    image = scan.image.astype(np.float32)
    paper = np.percentile(image.reshape(-1, 3)[::97], 90, axis=0)
    height, width = image.shape[:2]
    left = side.draw(rng, "print_faded") * np.clip(1 + 0.25 * clouds(rng, height, width, 4), 0.4, 1.4)
    pale = paper - (paper - image) * left[..., None]
    return scan.with_image((pale * (1.0, 0.99, 0.94)).clip(0, 255).astype(np.uint8))


@dataclass(frozen=True)
class Crumple:
    """A sheet that was a ball once: it rises along many creases, each (direction x, y, millimetres from the middle,
    steepness, how sharp). `eye`, `line`: see `Bend`."""

    paper: tuple[float, float]
    creases: Points
    eye: tuple[float, float, float]
    line: bool = False

    def places(self, mm: Points) -> Points:
        """Where places of the sheet (n x 2, millimetres) are seen on the table."""
        high = np.sum(self.creases[:, 3] * self._bend(mm), axis=1)
        away = (mm - np.array(self.eye[:2])) * (1.0, 0.0 if self.line else 1.0)
        return np.asarray(mm + away * (high / (self.eye[2] - high))[:, None])

    def shade(self, mm: Points, light: tuple[float, float]) -> Points:
        """How bright the paper is at places of it, in light from `light`."""
        slope = (self.creases[:, 3] * self._along(mm) / self._bend(mm)) @ self.creases[:, :2]
        return np.asarray(np.clip(1 - slope @ np.array(light), 0.4, 1.3))

    def _along(self, mm: Points) -> Points:
        return np.asarray((mm - np.array(self.paper) / 2) @ self.creases[:, :2].T - self.creases[:, 2])

    def _bend(self, mm: Points) -> Points:
        """Two slopes that meet in each crease."""
        return np.hypot(self._along(mm), self.creases[:, 4])


def _creases(scan: Scan, side: Side, rng: Generator) -> Points:
    count = int(rng.integers(9, 20))
    angle = rng.uniform(0, np.pi, count)
    beside = rng.uniform(-0.5, 0.5, count) * max(scan.paper)
    steep = side.draw(rng, "crumple") * rng.normal(0, 1, count)
    return np.column_stack([np.cos(angle), np.sin(angle), beside, steep, rng.uniform(0.3, 1.5, count)])


def _shape(scan: Scan, crumpled: bool, eye: tuple[float, float, float], side: Side, rng: Generator) -> Shape:
    """A crumpled receipt, or one that was rolled up in the printer."""
    line = eye[2] < 0
    if crumpled:
        return Crumple(scan.paper, _creases(scan, side, rng), eye, line)
    slope = np.deg2rad(side.draw(rng, "scan_bow" if line else "photo_bow"))
    wave = scan.paper[1] * float(rng.uniform(1.2, 2.5))
    return Bend(scan.paper, (bow(90, slope, wave, float(rng.uniform(0, 2 * np.pi))),), eye, line)


def turned(scan: Scan, quarters: int) -> Scan:
    """So many quarter turns to the right."""
    for _ in range(quarters % 4):
        height, width = scan.image.shape[:2]
        quarter = shift(height - 1, 0) @ turn(90)
        outline = scan.outline
        moved = scan.moved(quarter, (height, width), (0, 0, 0), scan.dpi)
        scan = replace(moved, outline=None if outline is None else np.ascontiguousarray(np.rot90(outline, -1)))
    return scan


def _scanned(scan: Scan, dpi: int, quarters: int, side: Side, rng: Generator, crumpled: bool, wide: bool) -> Made:
    """Bent or crumpled under a scanner's lid: as large as it is with some margin, or in the middle of A4."""
    lid, light = some_lid(rng), (float(rng.normal(0, 0.6)), float(rng.normal(0, 0.6)))
    eye = (scan.paper[0] / 2, 0.0, -side.draw(rng, "lens"))
    kept = scan if rng.random() < 0.4 else grey(scan)
    sheet = turned(bent(kept, _shape(scan, crumpled, eye, side, rng), light, lid), quarters)
    across, down = (scan.paper[1], scan.paper[0]) if quarters % 2 else scan.paper
    margin = float(rng.uniform(4, 14))
    size = (max(A4[0], across + 6), max(A4[1], down + 6)) if wide else (across + margin, down + margin)
    degrees = side.draw(rng, "turn") + float(rng.uniform(-3, 3))
    placed = on_glass(sheet, dpi, degrees, side, rng, Glass(lid, size))
    return Made(sensor(placed, side, rng), ("jpg",), jpeg(side, rng))


def _photographed(scan: Scan, quarters: int, side: Side, rng: Generator, crumpled: bool) -> Made:
    """On a table, seen by a phone held near."""
    eye = (float(scan.paper[0] * rng.uniform(0.2, 0.8)), float(scan.paper[1] * rng.uniform(0.2, 0.8)), 260.0)
    light = (float(rng.normal(0, 0.6)), float(rng.normal(0, 0.6)))
    sheet = turned(bent(scan, _shape(scan, crumpled, eye, side, rng), light, (0, 0, 0)), quarters)
    # So small a thing fills the picture when the phone comes nearer.
    nearer = replace(sheet, dpi=sheet.dpi / side.draw(rng, "near"))
    return Made(photographed(nearer, side, rng), ("jpg",), round(side.draw(rng, "phone_jpeg")), dpi_tag=72)


ReceiptCondition = Callable[[Scan, int, int, Side, Generator], Made]


def scan(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """Scanned by itself, the picture cut to about its size."""
    return _scanned(flat, dpi, quarters, side, rng, crumpled=False, wide=False)


def scan_a4(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """In the middle of an A4 glass."""
    return _scanned(flat, dpi, quarters, side, rng, crumpled=False, wide=True)


def scan_faded(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """Hardly any print left, scanned."""
    return _scanned(faded(flat, side, rng), dpi, quarters, side, rng, crumpled=False, wide=False)


def scan_crumpled(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """Out of a pocket, scanned."""
    return _scanned(flat, dpi, quarters, side, rng, crumpled=True, wide=False)


def photo(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """On a table, photographed."""
    return _photographed(flat, quarters, side, rng, crumpled=False)


def photo_crumpled(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """Out of a pocket, on a table, photographed."""
    return _photographed(flat, quarters, side, rng, crumpled=True)


def photo_faded(flat: Scan, dpi: int, quarters: int, side: Side, rng: Generator) -> Made:
    """Hardly any print left, photographed on a table."""
    return _photographed(faded(flat, side, rng), quarters, side, rng, crumpled=False)


RECEIPT_CONDITIONS: dict[str, ReceiptCondition] = {
    "scan": scan,
    "scan_a4": scan_a4,
    "scan_faded": scan_faded,
    "scan_crumpled": scan_crumpled,
    "photo": photo,
    "photo_crumpled": photo_crumpled,
    "photo_faded": photo_faded,
}
