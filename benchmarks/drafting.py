"""`./dev bench drafting`: how much of a blank `pendataan forms draft` finds, on scans of blanks it was not made for.

The blanks stand in `samples/blanks/drafting/`, printed by a browser from HTML that also tells where everything is
(`samples/blanks/build.py`). A comb is found where it has its cells, no more and no fewer, each in its place; a box to
tick where one lies on it, and told where its words are an option's; a line or cell where a field covers its room.
Intervals are 95 %, clustered by blank and scan.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.random import Generator, default_rng

from benchmarks.running import machine
from benchmarks.statistics import Rate
from extractors.drafting.draft import draft
from extractors.drafting.fields import DraftField
from extractors.geometry import Pixels
from extractors.readers.ppocr import PPOcr
from schemas.values import Box, Writing

BLANKS = Path("samples/blanks/drafting")
# What the scans are like: resolution, and the ends of what is drawn for each: degrees, JPEG quality, blur and noise.
DPI, LEAN, QUALITY, BLUR, NOISE = (150, 200, 300), (-2.0, 2.0), (45, 90), (0.35, 0.7), (1.5, 5.0)
PAPER, TONER = (232.0, 252.0), (10.0, 60.0)
# A cell's or box's middle may be off by this, millimetres; a line's end by so much of its length.
OFF_MM, LINE_SHARE, CELL_SHARE = 1.2, 0.75, 0.5


@dataclass(frozen=True)
class Asked:
    """A place to write in as it was drawn, millimetres."""

    kind: str
    label: str
    box: Box
    cells: tuple[Box, ...]


@dataclass
class Tally:
    """What was found of what was there."""

    rates: dict[str, Rate] = field(default_factory=dict)

    def add(self, name: str, scan: str, hit: bool) -> None:
        self.rates.setdefault(name, Rate()).add(scan, hit)


def main() -> None:
    """Scans each blank at each resolution, drafts it, prints what was found."""
    options = _options()
    print(machine("opencv-python-headless", "onnxruntime"))
    reader, whole = PPOcr.load(), Tally()
    for blank in sorted(options.blanks.glob("*.pdf")):
        own = Tally()
        for turn in range(options.scans):
            for scan, asked, found, seconds in _drafted(blank, turn, options.seed, reader):
                missed = list(_judge(scan, asked, found, (own, whole)))
                if options.errors:
                    print(f"  {scan} {seconds:.1f} s", *missed, sep="\n    ")
        _report(blank.stem, own)
    _report("all blanks (asked: combs 95, ticks 95, lines 85)", whole)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blanks", type=Path, default=BLANKS, help="a folder of PDFs, each with its .places.json")
    parser.add_argument("--scans", type=int, default=3, help="of each page, each at another resolution")
    parser.add_argument("--seed", type=int, default=6_000_000)
    parser.add_argument("--errors", action="store_true", help="lists what was missed, and what was found beside it")
    return parser.parse_args()


def _drafted(
    blank: Path, turn: int, seed: int, reader: PPOcr
) -> Iterator[tuple[str, list[Asked], tuple[DraftField, ...], float]]:
    """Each page of a blank scanned and drafted: its name, what is on it, what was found, and the seconds it took."""
    told = json.loads(blank.with_suffix(".places.json").read_text(encoding="utf-8"))
    for number, (page, places) in enumerate(zip(_pages(blank), told, strict=True)):
        rng = default_rng([seed, turn, number, *blank.stem.encode()])
        scan, started = scanned(page, DPI[turn % len(DPI)], rng), perf_counter()
        (drafted,) = draft([scan], reader)
        name = f"{blank.stem} page {number + 1} scan {turn + 1}"
        yield name, [_asked(place) for place in places], drafted.fields, perf_counter() - started


def _asked(place: dict[str, Any]) -> Asked:
    cells = tuple(Box(*cell) for cell in place["cells"])
    return Asked(place["kind"], place["label"], Box(*place["box"]), cells)


def _pages(blank: Path) -> Iterator[Pixels]:
    """The pages of a PDF at 600 dpi."""
    document = pypdfium2.PdfDocument(blank)
    for page in document:
        bitmap = page.render(scale=600 / 72, grayscale=True)
        yield np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    document.close()


def scanned(page: Pixels, dpi: int, rng: Generator) -> Pixels:
    """A page of 600 dpi as an office scans it: crooked, soft, grey, noisy, as JPEG."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(*LEAN), 1)
    crooked = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    size = (round(width * dpi / 600), round(height * dpi / 600))
    small = cv2.resize(crooked, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    dark, white = rng.uniform(*TONER), rng.uniform(*PAPER)
    soft = cv2.GaussianBlur(dark + small * (white - dark) / 255, (0, 0), rng.uniform(*BLUR) * dpi / 150)
    noisy = np.clip(soft + rng.normal(0, rng.uniform(*NOISE), soft.shape), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*QUALITY))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _judge(scan: str, asked: Sequence[Asked], found: Sequence[DraftField], tallies: Sequence[Tally]) -> Iterator[str]:
    """Counts what was found of a page; yields a line for everything that was missed or is not there."""
    used: set[str] = set()
    for one in asked:
        name, finds = FINDS[one.kind]
        hits = {each.name for each in found if finds(one, each)}
        used |= hits
        for tally in tallies:
            tally.add(name, scan, bool(hits))
            if one.kind == "tick" and one.label:
                tally.add("ticks with their words", scan, any(_tells(one, each) for each in found if each.name in hits))
        if not hits:
            yield f"missed {one.kind} {one.label} {[round(side) for side in one.box]} {len(one.cells) or ''}"
    for each in found:
        for tally in tallies:
            tally.add("fields found that are there", scan, each.name in used)
        if each.name not in used:
            yield f"beside it {each.writing} {each.name} {[round(side) for side in each.box]}"


def _comb_is(asked: Asked, one: DraftField) -> bool:
    cells = [cell for group in one.groups for cell in group]
    return len(cells) == len(asked.cells) and all(map(_near, asked.cells, cells))


def _tick_is(asked: Asked, one: DraftField) -> bool:
    return any(_near(asked.box, option.box) for option in one.options)


def _tells(asked: Asked, one: DraftField) -> bool:
    """Is the option's label about what stands beside the box?"""
    (label,) = (option.label for option in one.options if _near(asked.box, option.box))
    return _plain(label).startswith(_plain(asked.label))


def _plain(words: str) -> str:
    return "".join(sign for sign in words.lower() if sign.isalnum())


def _line_is(asked: Asked, one: DraftField) -> bool:
    """Does the field cover the room: of a cell or box half of both together, of a line most of its length?"""
    if one.writing in (Writing.COMB, Writing.TICK):
        return False
    across = min(asked.box.right, one.box.right) - max(asked.box.x, one.box.x)
    down = min(asked.box.bottom, one.box.bottom) - max(asked.box.y, one.box.y)
    if across < LINE_SHARE * max(asked.box.w, one.box.w) or down < CELL_SHARE * min(asked.box.h, one.box.h):
        return False
    return one.box.y - OFF_MM < asked.box.y + asked.box.h / 2 < one.box.bottom + OFF_MM


def _near(box: Box, other: Box) -> bool:
    across = box.x + box.w / 2 - other.x - other.w / 2
    down = box.y + box.h / 2 - other.y - other.h / 2
    return max(abs(across), abs(down)) <= OFF_MM


FINDS: dict[str, tuple[str, Callable[[Asked, DraftField], bool]]] = {
    "comb": ("combs with their cells", _comb_is),
    "tick": ("boxes to tick", _tick_is),
    "line": ("lines and cells", _line_is),
    "sign": ("lines and cells", _line_is),
}


def _report(name: str, tally: Tally) -> None:
    print(f"\n{name}")
    for kind, rate in sorted(tally.rates.items()):
        print(f"  {kind:<30} {rate.text()}")


if __name__ == "__main__":
    main()
