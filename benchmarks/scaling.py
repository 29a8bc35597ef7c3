"""`./dev bench scaling`: how many more pages two workers read than one in the same time, on two cores.

Real workers with their models loaded, a SQLite between them; pages of one form, each file a page. One and two take
turns, so that what else runs on the machine hits both.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.memory import Copies
from benchmarks.running import machine
from benchmarks.workers import seconds_for

ASKED = 1.8


def main() -> None:
    """Makes the pages, lets one and two read them, prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(machine("onnxruntime"))
    with TemporaryDirectory(prefix="pendataan-scaling-") as name:
        files = written(Path(name), options.pages)
        took: dict[int, list[float]] = {1: [], 2: []}
        for turn in range(options.rounds):
            for number, seconds in took.items():
                seconds.append(seconds_for(Path(name) / f"data-{turn}-{number}", files, number))
                print(f"  round {turn + 1}, {number} worker(s): {seconds[-1]:.1f} s for {len(files)} pages", flush=True)
    ratios = [one / two for one, two in zip(took[1], took[2], strict=True)]
    print(
        f"throughput of 2 workers against 1: {median(ratios):.2f} x (asked: {ASKED}); {min(ratios):.2f} to "
        f"{max(ratios):.2f} over {len(ratios)} rounds"
    )


def written(folder: Path, count: int) -> list[Path]:
    """So many files of one page, each another paper number."""
    copies, files = Copies.made(), []
    for number in range(count):
        files.append(folder / f"page_{number:05d}.tif")
        files[-1].write_bytes(copies.tiff(number))
    return files


if __name__ == "__main__":
    main()
