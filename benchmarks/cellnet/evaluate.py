"""Measures the net on characters that it did not learn from: `python -m benchmarks.cellnet.evaluate --chars DIR`.

Every test character is drawn into a clean cell and into one as an everyday scan shows it (`looks.py`). Answers are
masked to digits or to capitals, as a field's alphabet does it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.cellnet import cells, looks, sources
from benchmarks.cellnet.sources import Glyph, Library
from benchmarks.statistics import wilson
from extractors.readers.cellnet import EMPTY, OTHER, SIGNS, CellNet
from samples.maker.sides import Side

SEED = 5
# EMNIST's digits that are this much like one of MNIST's are taken for the same writing. A quarter should be: it is so
# for 39 %, where of MNIST's own test digits, which are other writing, 18 % are as much like a training digit.
SAME = 0.94
# The share of answers that may be "don't know".
UNSURE = 0.1
# Widths (millimetres) and slants that strokes62 is drawn with.
PENS, SLANTS = (0.3, 0.45, 0.65), (-0.12, 0.0, 0.15)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Case:
    """A character to test: what it is and how it is drawn; `writer` where it is known."""

    sign: str
    glyph: Glyph
    writer: int = -1
    pen: float | None = None
    slant: float | None = None


def main() -> None:
    """Prints a table of all test sets, then what becomes of cells without a character, then the time a cell takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chars", type=Path, required=True, help="the folder with mnist/, emnist-digits/ ...")
    parser.add_argument("--models", type=Path, help="a folder with other models than those that ship")
    asked = parser.parse_args()
    chars, library = asked.chars, tested(asked.chars)
    net = CellNet.load(asked.models)
    print(
        "| set | cell | right | 95 % interval | n | wrong per 1,000 among the surest 90 % |\n|---|---|---|---|---|---|"
    )
    for name, cases in sets(chars).items():
        for look in (looks.clean, looks.mild):
            report(net, name, cases, look, library)
    overall(net, library)
    speed(net)


def tested(chars: Path) -> Library:
    """Characters for testing alone: of MNIST's test split, letters-az and the held-out fonts of the samples."""
    pictures: dict[str, list[Glyph]] = {}
    digits = sources.mnist(chars, "t10k")
    capitals = sources.letters(chars, lambda rest: rest in sources.TESTING)
    for images, names in (digits, capitals):
        for image, name in zip(images, names, strict=True):
            pictures.setdefault(str(name), []).append(sources.picture_glyph(image))
    kinds = {"hand": "hand", "print": "printed"}
    fonts = {kind: sources.font_glyphs(Side(True).fonts(name), kind) for kind, name in kinds.items()}
    return Library({"picture": pictures} | fonts)


def sets(chars: Path) -> dict[str, list[Case]]:
    """All test sets by name."""
    images, labels = sources.emnist(chars)
    known = np.concatenate([sources.mnist(chars, split)[0] for split in ("train", "t10k")])
    new = ~sources.near_duplicates(images, known, SAME)
    print(f"EMNIST: {int((~new).sum())} of {len(new)} digits are near-duplicates of MNIST's and left out\n")
    drawn = [
        Case(sign, sources.pen_glyph(strokes), writer, pen, slant)
        for writer, sign, strokes in sources.strokes62(chars)
        for pen, slant in zip(PENS, SLANTS, strict=True)
    ]
    fonts = {f"{kind} fonts": _fonts(kind) for kind in ("printed", "hand")}
    return {
        "EMNIST digits": _pictures(images[new], labels[new]),
        "MNIST t10k": _pictures(*sources.mnist(chars, "t10k")),
        "strokes62 digits": [case for case in drawn if case.sign.isdigit()],
        "letters-az capitals": _pictures(*sources.letters(chars, lambda rest: rest in sources.TESTING)),
        "strokes62 capitals": [case for case in drawn if not case.sign.isdigit()],
    } | {f"{name}, {what}": part for name, cases in fonts.items() for what, part in _by_alphabet(cases).items()}


def _pictures(images: Pixels, names: NDArray[np.uint8] | list[str]) -> list[Case]:
    return [Case(str(name), sources.picture_glyph(image)) for image, name in zip(images, names, strict=True)]


def _fonts(name: str) -> list[Case]:
    kind = "print" if name == "printed" else "hand"
    glyphs = sources.font_glyphs(Side(True).fonts(name), kind)
    return [Case(sign, glyph) for sign in SIGNS[:36] for glyph in glyphs.get(sign, []) for _ in range(3)]


def _by_alphabet(cases: list[Case]) -> dict[str, list[Case]]:
    return {
        "digits": [case for case in cases if case.sign.isdigit()],
        "capitals": [case for case in cases if not case.sign.isdigit()],
    }


Looks = Callable[[str, Generator], looks.Look]


def report(net: CellNet, name: str, cases: list[Case], look: Looks, library: Library) -> None:
    """One row of the table; for strokes62 one more: the mean of the writers' shares, and the least of them."""
    rng = np.random.default_rng(SEED)
    pictures = np.stack([_drawn(case, look, library, rng) for case in cases])
    answers = net.probabilities(pictures)
    first, after = (0, 10) if cases[0].sign.isdigit() else (10, 36)
    masked = answers[:, first:after]
    good = np.array([SIGNS[column + first] for column in masked.argmax(1)]) == [case.sign for case in cases]
    low, high = wilson(int(good.sum()), len(good))
    # How sure: among the alphabet's characters and what is none.
    sure = masked.max(1) / (masked.sum(1) + answers[:, EMPTY:].sum(1))
    kept = np.argsort(-sure, kind="stable")[: round(len(good) * (1 - UNSURE))]
    print(f"| {name} | {look.__name__} | {good.mean():.2%} | {low:.2%} to {high:.2%} | {len(good)} |", end="")
    print(f" {1000 * (~good[kept]).mean():.2f} |", flush=True)
    writers = np.array([case.writer for case in cases])
    if writers.max() >= 0:
        shares = np.array([good[writers == writer].mean() for writer in np.unique(writers)])
        print(f"|  by writer | {look.__name__} | {shares.mean():.2%} | worst {shares.min():.0%} | {len(shares)} | |")


def _drawn(case: Case, look: Looks, library: Library, rng: Generator) -> Pixels:
    chosen = look(case.glyph.kind, rng)
    if case.pen is not None and case.slant is not None:
        chosen = replace(chosen, pen=case.pen, slant=case.slant)
    return cells.written(case.glyph, chosen, library, rng)


def overall(net: CellNet, library: Library, number: int = 6_000) -> None:
    """Cells of all kinds in all conditions: how well characters, empty cells and spoiled ones are told apart."""
    pictures, labels = cells.many(library, number, SEED)
    answers = net.probabilities(pictures)
    best = answers.argmax(1)
    kinds = {"character": labels < EMPTY, "empty": labels == EMPTY, "other": labels == OTHER}
    print("\n| all conditions | n | taken for a character | for empty | for other | for a character, surer than 0.9 |")
    print("|---|---|---|---|---|---|")
    for name, chosen in kinds.items():
        shares = [(best[chosen] < EMPTY).mean(), (best[chosen] == EMPTY).mean(), (best[chosen] == OTHER).mean()]
        sure = ((best < EMPTY) & (answers.max(1) > 0.9))[chosen].mean()
        print(f"| {name} | {chosen.sum()} | " + " | ".join(f"{share:.2%}" for share in [*shares, sure]) + " |")


def speed(net: CellNet) -> None:
    """Milliseconds a cell, in batches, one thread."""
    pictures = np.random.default_rng(SEED).integers(0, 255, (2048, 40, 32), dtype=np.uint8)
    net.probabilities(pictures)
    begin = time.process_time()
    net.probabilities(pictures)
    print(f"\n{(time.process_time() - begin) / 2.048:.3f} ms a cell")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
