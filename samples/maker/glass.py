"""A scanner's glass: how a sheet lies on it, and what the scanner adds. What every condition ends in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from numpy.random import Generator

from samples.maker.scan import Scan, about, blurred, noisy, shift, stretch, toned, turn
from samples.maker.sides import Side

LIDS = ((248, 248, 246), (235, 236, 238), (38, 38, 40), (70, 68, 66))
LID_SHARES = (0.55, 0.2, 0.15, 0.1)


@dataclass
class Made:
    """A scan as a condition leaves it, how it should be saved, and what else is true of it."""

    scan: Scan
    formats: tuple[str, ...] = ("jpg",)
    quality: int = 88
    dpi_tag: int | None = None
    torn: list[str] = field(default_factory=list)


Condition = Callable[[Scan, int, Side, Generator], Made]


def some_lid(rng: Generator) -> tuple[int, int, int]:
    """What lies behind the paper on the glass."""
    return LIDS[int(rng.choice(len(LIDS), p=LID_SHARES))]


@dataclass(frozen=True)
class Glass:
    """A scanner's glass: what lies behind the paper, and millimetres across and down."""

    lid: tuple[int, int, int]
    size: tuple[float, float]


def on_glass(scan: Scan, dpi: int, degrees: float, side: Side, rng: Generator, glass: Glass | None = None) -> Scan:
    """The sheet on a glass as large as it: turned and shifted a little, at the scan's resolution."""
    glass = glass or Glass(some_lid(rng), scan.paper)
    factor = dpi / scan.dpi
    across, down = side.draw(rng, "shift") * dpi / 25.4, side.draw(rng, "shift") * dpi / 25.4
    size = (round(glass.size[0] * dpi / 25.4), round(glass.size[1] * dpi / 25.4))
    middle_x, middle_y = scan.image.shape[1] * factor / 2, scan.image.shape[0] * factor / 2
    centred = shift(size[0] / 2 - middle_x + across, size[1] / 2 - middle_y + down)
    move = centred @ about(middle_x, middle_y, turn(degrees)) @ stretch(factor, factor)
    sharp = scan if factor > 0.8 else blurred(scan, 0.3 / factor)
    return sharp.moved(move, size, glass.lid, dpi)


def sensor(scan: Scan, side: Side, rng: Generator) -> Scan:
    """What any scanner adds: softness, the tone of the paper, noise."""
    white = side.draw(rng, "paper")
    red, green, blue = white + rng.normal(0, 1.2, 3)
    soft = blurred(scan, side.draw(rng, "blur"))
    tinted = toned(soft, float(rng.uniform(8, 30)), (red, green, blue))
    return noisy(tinted, side.draw(rng, "noise"), rng)


def jpeg(side: Side, rng: Generator) -> int:
    return round(side.draw(rng, "jpeg"))


def sign(rng: Generator) -> int:
    return 1 if rng.random() < 0.5 else -1
