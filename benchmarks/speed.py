"""`./dev bench speed`: wall time of a page against OCRmyPDF, on the same pages in the same run.

Ours is `pendataan run` on all pages, start-up and saving included, one process; OCRmyPDF is called
once a page, as its users do. Then everything but the recognisers, on pages with markers and on pages
whose corners are torn off, so that SIFT has to find them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from extractors.geometry import Pixels
from extractors.readers import Line, Probabilities, Readers
from extractors.readers.cellnet import OTHER, SIGNS
from extractors.strips import Strip
from flows.batch import run_until_empty
from flows.intake import scans, take_in
from flows.office import EquippedReader, equipped, now
from samples.maker.page import make_page
from schemas.library import library
from schemas.values import Reading
from storage.settings import load_settings
from storage.store import open_store

PEER = ("--jobs", "1", "-l", "ind+eng", "--output-type", "pdf", "--image-dpi", "200")


@dataclass(frozen=True)
class NoReader:
    """Reads nothing in lines and the same in every cell, at once: what is left is the cost of everything else."""

    name: str = "none"

    def read(self, strips: Sequence[Strip]) -> list[Reading]:
        return [Reading(self.name, "", 0.0) for _ in strips]

    def lines(self, strips: Sequence[Strip]) -> list[Line]:
        return [Line(reading) for reading in self.read(strips)]

    def probabilities(self, pictures: Pixels) -> Probabilities:
        same = np.zeros((len(pictures), OTHER + 1), np.float32)
        same[:, [SIGNS.index("A"), SIGNS.index("0")]] = 0.9, 0.1
        return same


def main() -> None:
    """Makes the pages, times everyone, prints the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--peer", help="the program ocrmypdf; by default the one in .venv-bench")
    options = parser.parse_args()
    compare(options.pages, options.seed, options.peer)


def compare(count: int, seed: int, program: str | None = None) -> None:
    """Prints the wall time of `count` pages of each kind against OCRmyPDF's."""
    program = program or os.environ.get("PENDATAAN_OCRMYPDF", "ocrmypdf")
    with TemporaryDirectory(prefix="pendataan-speed-") as name:
        folder = Path(name)
        marked = _make(folder / "marked", count, seed, ("scan200", "grey", "scan300", "scan150"))
        torn = _make(folder / "torn", count, seed + 500, ("torn_all",))
        peer = _timed(lambda: _peer(program, marked, folder)) / len(marked)
        peer_torn = _timed(lambda: _peer(program, torn, folder)) / len(torn)
        ours = _timed(lambda: _ours(folder / "marked", folder / "data")) / len(marked)
        bare = _without_readers(folder / "marked", folder / "bare") / len(marked)
        bare_torn = _without_readers(folder / "torn", folder / "bare-torn") / len(torn)
    print(f"{len(marked)} pages with markers, {len(torn)} with all corners torn off; seconds a page, one process")
    print(f"  OCRmyPDF, one call a page: {peer:.2f} (torn pages {peer_torn:.2f})")
    _row("pendataan run, start-up included", ours, peer, 0.5)
    _row("all but the recognisers, marker pages", bare, peer, 0.15)
    _row("all but the recognisers, SIFT pages", bare_torn, peer_torn, 0.25)


def _row(name: str, seconds: float, peer: float, asked: float) -> None:
    print(f"  {name:<40} {seconds:.2f}   ratio {seconds / peer:.3f} (asked: under {asked})")


def _make(folder: Path, count: int, seed: int, conditions: Sequence[str]) -> list[Path]:
    """Pages of both fills as the conditions go round; JPEG, which both programs read."""
    folder.mkdir()
    form = library().latest("registration")
    assert form is not None
    paths = []
    for number in range(count):
        condition, fill = conditions[number % len(conditions)], ("printed", "hand")[number % 2]
        made = make_page(seed + number, condition, fill, True, form, kind="jpg")
        paths.append(folder / f"page_{number:03d}.jpg")
        paths[-1].write_bytes(made.data)
    return paths


def _timed(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def _environment() -> dict[str, str]:
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}


def _peer(program: str, pages: Sequence[Path], folder: Path) -> None:
    for page in pages:
        command = [program, *PEER, "--sidecar", str(folder / "peer.txt"), str(page), str(folder / "peer.pdf")]
        subprocess.run(command, check=True, env=_environment(), capture_output=True)


def _ours(pages: Path, data: Path) -> None:
    command = [sys.executable, "-m", "cli", "--data", str(data), "run", str(pages)]
    subprocess.run(command, check=True, env=_environment(), capture_output=True)


def _without_readers(pages: Path, data: Path) -> float:
    """Seconds from files in a folder to saved records, nothing read in the lines."""
    store = open_store(load_settings({}, data))
    try:
        work = equipped(store)
        assert isinstance(work.reader, EquippedReader)
        equipment = replace(work.reader.equipment, readers=Readers(NoReader(), NoReader(), NoReader()))
        work = replace(work, reader=replace(work.reader, equipment=equipment))
        work.reader.probe()
        return _timed(lambda: (take_in(store, scans([pages]), move=False, now=now), run_until_empty(work)))
    finally:
        store.close()


if __name__ == "__main__":
    main()
