"""How a cell may look: its size and lines, the pen, the scan. One value holds all that is drawn by chance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

# Sizes of our own forms' cells in millimetres.
CELL = (5.0, 6.2)
BORDERS = ("box", "dashed", "none", "baseline", "ticks", "apart")


@dataclass(frozen=True)
class Look:
    """Millimetres, degrees, shares (0 to 1), and pixels of the scan. See `any_look` for what is usual."""

    cell: tuple[float, float] = CELL
    tilt: float = 0.0
    off: tuple[float, float] = (0.0, 0.0)  # how far the cell lies from where it was looked for
    border: str = "box"
    line: float = 0.25  # darkness of the lines
    line_width: float = 0.3
    neighbours: float = 0.8  # how often each neighbour cell is written in
    kind: str = "picture"
    height: float = 0.66  # of the character, as a share of the cell's
    place: tuple[float, float] = (0.0, 0.0)  # of its middle, from the cell's
    pen: float = 0.5
    cover: float = 0.9  # darkness of the pen
    uneven: float = 0.0
    gaps: bool = False
    slant: float = 0.0
    stretch: float = 1.0
    turn: float = 0.0
    bent: float = 0.0  # elastic deformation
    dirt: int = 0
    behind: float = 0.0  # darkness of what shines through from the back
    around: float = 0.0  # how often print stands over or under the comb
    dpi: float = 200.0
    blur: float = 0.5
    noise: float = 2.0
    shade: float = 0.0  # light that was not evened out
    jpeg: int = 0
    bits: str = "grey"  # or `threshold`, `dither`, `toner`
    gain: float = 1.0


def clean(kind: str, rng: Generator) -> Look:
    """A cell without any trouble: lines as on our forms, 300 dpi."""
    return Look(kind=kind, neighbours=0, height=float(rng.uniform(0.58, 0.72)), dpi=300, noise=1, blur=0.4)


def mild(kind: str, rng: Generator) -> Look:
    """The everyday scan: 200 dpi, JPEG, neighbours, not quite in the middle."""
    return replace(
        clean(kind, rng),
        neighbours=0.8,
        off=tuple(rng.normal(0, 0.15, 2)),
        place=tuple(rng.normal(0, [0.3, 0.3])),
        pen=float(rng.uniform(0.35, 0.65)),
        cover=float(rng.uniform(0.75, 1)),
        slant=float(rng.normal(0, 0.08)),
        turn=float(rng.normal(0, 2)),
        dpi=200,
        blur=float(rng.uniform(0.4, 0.65)),
        noise=float(rng.uniform(1.5, 3.5)),
        jpeg=int(rng.integers(83, 93)),
        gain=float(rng.uniform(0.9, 1.1)),
    )


def any_look(kind: str, rng: Generator) -> Look:
    """Everything that comes up, the usual more often than the rare."""

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    def seldom(share: float) -> bool:
        return bool(rng.random() < share)

    print_like = kind == "print"
    ours = not seldom(0.3)
    cell = CELL if ours else (between(4.2, 6.6), between(5.0, 7.6))
    size = rng.normal(0.6, 0.07) if print_like else rng.normal(0.68, 0.11)
    far = seldom(0.12) and not print_like
    border = "box" if ours and not seldom(0.06) else BORDERS[int(rng.choice(6, p=(0.4, 0.15, 0.15, 0.1, 0.1, 0.1)))]
    bits = ("grey", "threshold", "dither", "toner")[int(rng.choice(4, p=(0.8, 0.08, 0.02, 0.1)))]
    return Look(
        cell=cell,
        tilt=float(rng.normal(0, 0.5)),
        off=tuple(rng.normal(0, 0.17, 2).clip(-0.5, 0.5)),
        border=border,
        line=between(0.1, 0.4) if ours and not seldom(0.15) else between(0.3, 1),
        line_width=between(0.22, 0.38) if ours else between(0.1, 0.45),
        neighbours=0.75,
        kind=kind,
        height=float(np.clip(size, 0.45, 0.9 if print_like else 1.15)),
        place=(float(rng.normal(0, 0.7 if far else 0.25)), float(rng.normal(0, 0.6 if far else 0.28))),
        pen=between(0.2, 1) if seldom(0.3) else between(0.32, 0.68),
        cover=between(0.25, 0.6) if seldom(0.18) else between(0.6, 1),
        uneven=between(0, 0.5) if seldom(0.4) else 0.0,
        gaps=seldom(0.1),
        slant=float(rng.normal(0, 0.03 if print_like else 0.13)),
        stretch=float(np.clip(rng.normal(1, 0.05 if print_like else 0.12), 0.7, 1.4)),
        turn=float(rng.normal(0, 0.7 if print_like else 3.5)),
        bent=0.0 if print_like or seldom(0.35) else between(0.2, 1),
        dirt=int(rng.integers(1, 12)) if seldom(0.2) else 0,
        behind=between(0.03, 0.2) if seldom(0.08) else 0.0,
        around=0.12,
        dpi=float(rng.choice([100, 150, 200, 300], p=(0.12, 0.26, 0.4, 0.22))) * between(0.9, 1.1),
        blur=between(0.3, 0.75) if seldom(0.75) else between(0.6, 1.2),
        noise=between(0.5, 4) if seldom(0.8) else between(3, 7),
        shade=float(rng.normal(0, 6)) if seldom(0.3) else 0.0,
        jpeg=int(rng.integers(20, 96)) if seldom(0.6) else 0,
        bits=bits,
        gain=between(0.82, 1.18),
    )
