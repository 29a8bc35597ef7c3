"""The conditions of paper that does not lie flat, is not its own size, or lies over the edge of the glass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from samples.maker.bent import Bend, Points, Profile, bent, bow, creased, lifted, worn
from samples.maker.glass import Condition, Glass, Made, jpeg, on_glass, sensor, sign, some_lid
from samples.maker.phone import photographed
from samples.maker.scan import Scan, grey, shift
from samples.maker.sides import Side

BLACK = (0, 0, 0)
# What the slopes of a sheet are drawn from: pressed under a scanner's lid, or free on a table.
PRESSED, FREE = ("scan_bow", "scan_fold"), ("photo_bow", "photo_fold")
# How a sheet is folded once: across its middle, along it, in three.
FOLDS = ((90.0, (0.0,)), (0.0, (0.0,)), (90.0, (-1 / 6, 1 / 6)))


def _curl(scan: Scan, slope: str, side: Side, rng: Generator) -> tuple[Profile, ...]:
    """A sheet that was rolled along either edge, nearly; or one of its ends stands up."""
    degrees = float(rng.choice([0, 90])) + float(rng.uniform(-8, 8))
    steep = sign(rng) * np.deg2rad(side.draw(rng, slope))
    if rng.random() < 0.25:
        return (lifted(degrees + float(rng.choice([0, 180])), abs(steep), float(rng.uniform(-40, 40))),)
    length = scan.paper[0 if degrees < 45 else 1]
    return (bow(degrees, steep, length * float(rng.uniform(1.1, 2.4)), float(rng.uniform(0, 2 * np.pi))),)


def _creases(scan: Scan, slope: str, side: Side, rng: Generator) -> list[tuple[Profile, Points]]:
    """A sheet folded once, in three, or twice across."""
    chosen = [FOLDS[int(rng.integers(len(FOLDS)))]] if rng.random() < 0.6 else [FOLDS[0], FOLDS[1]]
    made = []
    for degrees, shares in chosen:
        length = scan.paper[0 if degrees == 0 else 1]
        creases = np.array(shares) * length + rng.normal(0, 2.5, len(shares))
        steep = sign(rng) * np.deg2rad(side.draw(rng, slope)) * rng.uniform(0.6, 1, len(creases) + 1)
        steep[1::2] *= -1
        made.append((creased(degrees + float(rng.normal(0, 0.7)), creases, steep), creases))
    return made


def _folded(scan: Scan, slope: str, side: Side, rng: Generator) -> tuple[Scan, tuple[Profile, ...]]:
    made = _creases(scan, slope, side, rng)
    for profile, creases in made:
        scan = worn(scan, profile, creases, side.draw(rng, "fold_cover"), rng)
    return scan, tuple(profile for profile, _ in made)


def _light(reach: float, rng: Generator) -> tuple[float, float]:
    """Light from one side of the sheet; `reach`: how much of it beside what comes from above."""
    angle = rng.uniform(0, 2 * np.pi)
    return reach * float(np.cos(angle)), reach * float(np.sin(angle))


def _scanned(scan: Scan, profiles: tuple[Profile, ...], dpi: int, side: Side, rng: Generator, over: float = 0) -> Made:
    """A bent sheet under a scanner's lid, turned over by `over` degrees."""
    lid = some_lid(rng)
    eye = (scan.paper[0] / 2 + float(rng.normal(0, 8)), 0.0, -side.draw(rng, "lens"))
    light = _light(side.draw(rng, "scan_light"), rng)
    sheet = bent(grey(scan), Bend(scan.paper, profiles, eye, line=True), light, lid)
    placed = on_glass(sheet, dpi, over + side.draw(rng, "turn"), side, rng, Glass(lid, scan.paper))
    return Made(sensor(placed, side, rng), ("jpg", "jpg", "png"), jpeg(side, rng))


def _photographed(scan: Scan, profiles: tuple[Profile, ...], side: Side, rng: Generator) -> Made:
    """A bent sheet on a table, seen by a phone held over it."""
    beside = rng.uniform(0.2, 0.8, 2) * scan.paper
    eye = (float(beside[0]), float(beside[1]), side.draw(rng, "eye"))
    light = _light(side.draw(rng, "photo_light"), rng)
    sheet = bent(scan, Bend(scan.paper, profiles, eye), light, BLACK)
    return Made(photographed(sheet, side, rng), ("jpg",), round(side.draw(rng, "phone_jpeg")), dpi_tag=72)


def curl(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A sheet that was rolled, scanned."""
    return _scanned(scan, _curl(scan, PRESSED[0], side, rng), dpi, side, rng)


def curl_over(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A sheet that was rolled, scanned the wrong way round."""
    return _scanned(scan, _curl(scan, PRESSED[0], side, rng), dpi, side, rng, 180)


def fold(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A sheet that was folded once or twice, scanned: shade beside the creases, print rubbed off along them."""
    sheet, profiles = _folded(scan, PRESSED[1], side, rng)
    return _scanned(sheet, profiles, dpi, side, rng)


def curl_photo(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A phone photo of a sheet that was rolled."""
    return _photographed(scan, _curl(scan, FREE[0], side, rng), side, rng)


def fold_photo(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A phone photo of a sheet that was folded."""
    sheet, profiles = _folded(scan, FREE[1], side, rng)
    return _photographed(sheet, profiles, side, rng)


def scaled(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Copied smaller or larger than it is, and nothing says so."""
    factor = side.draw(rng, "scaled")
    width, height = scan.paper
    glass = Glass(some_lid(rng), (max(width, width * factor), max(height, height * factor)))
    placed = on_glass(replace(grey(scan), dpi=scan.dpi / factor), dpi, side.draw(rng, "turn"), side, rng, glass)
    return Made(sensor(placed, side, rng), ("jpg", "jpg", "png"), jpeg(side, rng))


def cut_edges(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Over the edge of the glass: some millimetres are lost on one to three sides."""
    placed = on_glass(grey(scan), dpi, side.draw(rng, "turn"), side, rng)
    lost = [side.draw(rng, "edge_lost") * dpi / 25.4 * (rng.random() < 0.5) for _ in range(4)]
    lost[int(rng.integers(4))] = side.draw(rng, "edge_lost") * dpi / 25.4
    left, top, right, bottom = (round(length) for length in lost)
    height, width = placed.image.shape[:2]
    inner = placed.moved(shift(-left, -top), (width - left - right, height - top - bottom), BLACK, dpi)
    return Made(sensor(inner, side, rng), ("jpg", "jpg", "png"), jpeg(side, rng))


BENT_CONDITIONS: dict[str, tuple[Condition, tuple[int, ...]]] = {
    "curl": (curl, (150, 200, 300)),
    "curl_over": (curl_over, (200,)),
    "fold": (fold, (150, 200, 300)),
    "curl_photo": (curl_photo, (200,)),
    "fold_photo": (fold_photo, (200,)),
    "scaled": (scaled, (200,)),
    "cut_edges": (cut_edges, (200,)),
}
