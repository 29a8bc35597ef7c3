"""The conditions: how a filled sheet becomes a picture. One small function each, found by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from samples.maker import poor
from samples.maker.bent_paper import BENT_CONDITIONS
from samples.maker.copier import photocopied
from samples.maker.glass import Condition, Glass, Made, jpeg, on_glass, sensor, sign, some_lid
from samples.maker.phone import photographed
from samples.maker.scan import Scan, about, blurred, grey, noisy, shift, stretch, toned, turn
from samples.maker.sides import Side
from samples.maker.torn import tear

A4_MM, A3_MM = (210.0, 297.0), (297.0, 420.0)
TINTS = ((1.0, 0.985, 0.93), (0.96, 0.985, 1.0), (1.0, 0.96, 0.95), (0.97, 1.0, 0.96))

Spoil = Callable[[Scan, Side, Generator], Scan]


def clean(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """The filled sheet itself, nothing added: for tests."""
    factor = dpi / scan.dpi
    size = (round(scan.paper[0] * dpi / 25.4), round(scan.paper[1] * dpi / 25.4))
    return Made(scan.moved(stretch(factor, factor), size, (255, 255, 255), dpi), ("png",))


def flat_scan(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """An office scanner: slightly turned; grey or colour."""
    kept = scan if rng.random() < 0.4 else grey(scan)
    placed = on_glass(kept, dpi, side.draw(rng, "turn"), side, rng)
    return Made(sensor(placed, side, rng), ("jpg", "jpg", "jpg", "png", "pdf"), jpeg(side, rng))


def colour_scan(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Colour, on paper that is not white."""
    placed = on_glass(scan, dpi, side.draw(rng, "turn"), side, rng)
    tint = TINTS[int(rng.integers(len(TINTS)))]
    white = side.draw(rng, "paper")
    soft = toned(blurred(placed, side.draw(rng, "blur")), 15, (white * tint[0], white * tint[1], white * tint[2]))
    return Made(noisy(soft, side.draw(rng, "noise"), rng), ("jpg", "png", "tif"), jpeg(side, rng))


def grey_scan(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Grey, kept without loss."""
    placed = on_glass(grey(scan), dpi, side.draw(rng, "turn"), side, rng)
    return Made(sensor(placed, side, rng), ("png", "tif"))


def skew(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Laid on the glass crooked, up to 10 degrees; on a small glass corners of the sheet are lost, no field is."""
    degrees = side.draw(rng, "skew")
    rim = 0.0 if rng.random() < 0.5 else 12.0
    sine, cosine = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
    across, down = scan.paper
    wide, tall = across - 2 * rim, down - 2 * rim
    size = (max(across, wide * cosine + tall * sine), max(down, tall * cosine + wide * sine))
    placed = on_glass(grey(scan), dpi, sign(rng) * degrees, side, rng, Glass(some_lid(rng), size))
    return Made(sensor(placed, side, rng), ("jpg", "jpg", "png"), jpeg(side, rng))


def upside_down(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Fed the wrong way round."""
    placed = on_glass(grey(scan), dpi, 180 + side.draw(rng, "turn"), side, rng)
    return Made(sensor(placed, side, rng), ("jpg", "jpg", "png"), jpeg(side, rng))


def faint(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A pen that runs dry (`INK_COVER`) and a scanner set too light: low contrast."""
    placed = on_glass(grey(scan), dpi, side.draw(rng, "turn"), side, rng)
    white = side.draw(rng, "paper")
    black = white * (1 - side.draw(rng, "contrast"))
    pale = toned(blurred(placed, side.draw(rng, "blur")), black, (white, white, white))
    return Made(noisy(pale, side.draw(rng, "noise"), rng), ("jpg", "png"), jpeg(side, rng))


def photocopy(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Filled in, photocopied with a slight change of scale, the copy scanned."""
    height, width = scan.image.shape[:2]
    scale = stretch(side.draw(rng, "copy_scale"), side.draw(rng, "copy_scale"))
    fed = about(width / 2, height / 2, turn(float(rng.uniform(-0.8, 0.8)))) @ scale
    moved = grey(scan).moved(fed, (width, height), (250, 250, 250), scan.dpi)
    copy = photocopied(moved, side, rng)
    placed = on_glass(copy, dpi, side.draw(rng, "turn"), side, rng)
    return Made(sensor(placed, side, rng), ("jpg", "jpg", "png"), jpeg(side, rng))


def low_jpeg(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Saved with very low quality."""
    placed = on_glass(scan, dpi, side.draw(rng, "turn"), side, rng)
    return Made(sensor(placed, side, rng), ("jpg",), round(side.draw(rng, "low_jpeg")))


def one_bit(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Black or white, nothing between, as fax and old office scanners save."""
    placed = sensor(on_glass(grey(scan), dpi, side.draw(rng, "turn"), side, rng), side, rng)
    black = placed.image > side.draw(rng, "threshold")
    return Made(placed.with_image(np.where(black, np.uint8(255), np.uint8(0))), ("tif1",))


def scan_margin(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A glass larger than the sheet: a margin on two sides, on the others the edge is cut off."""
    per_mm = dpi / 25.4
    margin = [side.draw(rng, "margin") * per_mm for _ in range(2)]
    cut = [side.draw(rng, "cut") * per_mm for _ in range(2)]
    height, width = scan.image.shape[:2]
    factor = dpi / scan.dpi
    size = (round(width * factor + margin[0] - cut[0]), round(height * factor + margin[1] - cut[1]))
    corner = [m if rng.random() < 0.5 else -c for m, c in zip(margin, cut, strict=True)]
    spin = about(size[0] / 2, size[1] / 2, turn(side.draw(rng, "turn") / 2))
    placed = grey(scan).moved(shift(*corner) @ spin @ stretch(factor, factor), size, some_lid(rng), dpi)
    return Made(sensor(placed, side, rng), ("jpg", "png"), jpeg(side, rng))


def phone(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A phone photo; phones write a resolution that says nothing."""
    return Made(photographed(scan, side, rng), ("jpg",), round(side.draw(rng, "phone_jpeg")), dpi_tag=72)


def _torn(corners: int) -> Condition:
    def torn(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
        """Corners with their markers torn off, then scanned."""
        lid = some_lid(rng)
        sheet, which = tear(scan, corners, lid, side, rng)
        placed = on_glass(grey(sheet), dpi, side.draw(rng, "turn"), side, rng, Glass(lid, scan.paper))
        return Made(sensor(placed, side, rng), ("jpg", "png"), jpeg(side, rng), torn=which)

    return torn


def sideways(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Fed by its short edge: a quarter turn to the left or to the right."""
    degrees = sign(rng) * 90 + side.draw(rng, "turn")
    placed = on_glass(grey(scan), dpi, degrees, side, rng, Glass(some_lid(rng), scan.paper[::-1]))
    return Made(sensor(placed, side, rng), ("jpg",), jpeg(side, rng))


def any_angle(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Dropped on an A4 glass at any angle, on a larger one where it would stick out."""
    degrees = float(rng.uniform(0, 360))
    sine, cosine = abs(np.sin(np.deg2rad(degrees))), abs(np.cos(np.deg2rad(degrees)))
    wide, tall = scan.paper
    size = (max(A4_MM[0], wide * cosine + tall * sine + 6), max(A4_MM[1], wide * sine + tall * cosine + 6))
    placed = on_glass(grey(scan), dpi, degrees, side, rng, Glass(some_lid(rng), size))
    return Made(sensor(placed, side, rng), ("jpg",), jpeg(side, rng))


def big_bed(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Somewhere on an A3 glass: huge margins."""
    wide, tall = scan.paper
    room = np.maximum(np.array(A3_MM) - (wide, tall) - 8, 0) / 2 * dpi / 25.4
    lid = some_lid(rng)
    placed = on_glass(scan, dpi, side.draw(rng, "turn"), side, rng, Glass(lid, A3_MM))
    x, y = rng.uniform(-1, 1, 2) * room
    size = (placed.image.shape[1], placed.image.shape[0])
    return Made(sensor(placed.moved(shift(x, y), size, lid, dpi), side, rng), ("jpg",), jpeg(side, rng))


def cut_edge(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """No margin at all: 3 mm lost at each edge."""
    placed = on_glass(grey(scan), dpi, side.draw(rng, "turn") / 4, side, rng)
    cut = round(3 * dpi / 25.4)
    height, width = placed.image.shape[:2]
    inner = placed.moved(shift(-cut, -cut), (width - 2 * cut, height - 2 * cut), (255, 255, 255), dpi)
    return Made(sensor(inner, side, rng), ("jpg",), jpeg(side, rng))


def _poor_photo(spoilt: Spoil) -> Condition:
    def poor_photo(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
        """A phone photo of a sheet that is seen badly."""
        return phone(spoilt(scan, side, rng), dpi, side, rng)

    return poor_photo


def _poor_sheet(spoilt: Spoil) -> Condition:
    def poor_sheet(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
        """A sheet that is poor itself, scanned as well as any."""
        return flat_scan(spoilt(grey(scan), side, rng), dpi, side, rng)

    return poor_sheet


def lamp(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """A phone photo with reflections of lamps on it."""
    made = phone(scan, dpi, side, rng)
    return replace(made, scan=poor.under_a_lamp(made.scan, side, rng))


# Name: the condition and the resolutions it is made at.
CONDITIONS: dict[str, tuple[Condition, tuple[int, ...]]] = {
    "clean": (clean, (200,)),
    "scan150": (flat_scan, (150,)),
    "scan200": (flat_scan, (200,)),
    "scan300": (flat_scan, (300,)),
    "colour": (colour_scan, (200,)),
    "grey": (grey_scan, (200,)),
    "skew": (skew, (150, 200, 300)),
    "upside_down": (upside_down, (150, 200, 300)),
    "faint": (faint, (200, 300)),
    "photocopy": (photocopy, (200, 300)),
    "low_jpeg": (low_jpeg, (200, 300)),
    "onebit": (one_bit, (200, 300)),
    "scan_margin": (scan_margin, (200,)),
    "phone": (phone, (200,)),
    "torn1": (_torn(1), (200,)),
    "torn2": (_torn(2), (200,)),
    "torn_all": (_torn(4), (200,)),
}

# Other ways than those that the figures are measured on.
MORE_CONDITIONS: dict[str, tuple[Condition, tuple[int, ...]]] = {
    "sideways": (sideways, (150, 200)),
    "any_angle": (any_angle, (200,)),
    "dpi100": (flat_scan, (100,)),
    "dpi600": (one_bit, (600,)),
    "big_bed": (big_bed, (150,)),
    "cut_edge": (cut_edge, (200,)),
}

# Pages too poor to read without a person; `dpi100` is one, too.
POOR_CONDITIONS: dict[str, tuple[Condition, tuple[int, ...]]] = {
    "dpi75": (flat_scan, (75,)),
    "defocus": (_poor_photo(poor.defocused), (200,)),
    "motion": (_poor_photo(poor.shaken), (200,)),
    "deep_shadow": (_poor_photo(poor.shaded), (200,)),
    "lamp": (lamp, (200,)),
    "washed_out": (_poor_sheet(poor.washed_out), (200,)),
    "fax": (_poor_sheet(poor.faxed), (200,)),
    "covered": (_poor_sheet(poor.covered), (200,)),
}
ALL_CONDITIONS = CONDITIONS | MORE_CONDITIONS | POOR_CONDITIONS | BENT_CONDITIONS


def ink_cover(condition: str, side: Side, rng: Generator) -> float:
    """How well the ink covers: a faint page was written with a pen that runs dry."""
    return side.draw(rng, "faint_ink") if condition == "faint" else 1.0
