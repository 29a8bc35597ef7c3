"""`./dev bench programme`: the real programme, 145 registrations and 290 receipts, read on two cores.

Filled by hand and in print, scanned in all ways (the tuned side; how well they are read is measured elsewhere). They
lie in the inbox when watcher and workers start; the time is from that start until nothing waits, loading included.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.main import SCANS
from benchmarks.running import machine
from benchmarks.workers import office, until, workers
from flows.desk import waiting
from samples.maker.page import make_page
from schemas.library import library
from storage.standing import standing
from storage.store import Store

REGISTRATIONS, RECEIPTS = 145, 290
ASKED = 12.0
Order = tuple[str, int, Path]


def main() -> None:
    """Makes the paper, lets it be read, prints how long that took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="only so much of the paper, to try it")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--paper", type=Path, help="keep the scans there, for another time")
    options = parser.parse_args()
    print(machine("onnxruntime"))
    where = nullcontext(str(options.paper)) if options.paper else TemporaryDirectory(prefix="pendataan-programme-")
    with where as paper, TemporaryDirectory(prefix="pendataan-programme-") as name:
        files = scans(Path(paper), options.share, options.workers)
        with office(Path(name)) as store:
            for path in files:
                shutil.copy(path, store.folder.inbox)
            seconds = _read(store, options.workers)
            stood = standing(store)
    states = ", ".join(f"{number} {state}" for state, number in stood.documents.most_common())
    print(f"{len(files)} files, {stood.documents.total()} documents ({states}), {stood.set_aside} set aside")
    print(
        f"{options.workers} workers: {seconds / 60:.1f} minutes, {len(files) / seconds:.2f} files a second "
        f"(all of it asked: under {ASKED:.0f} minutes)"
    )


def _read(store: Store, number: int) -> float:
    begun = time.monotonic()
    with workers(store.settings.data, number, ["flows.watcher"]):
        until(lambda: not any(store.folder.inbox.iterdir()) and waiting(store) == 0)
        return time.monotonic() - begun


def scans(folder: Path, share: float, processes: int) -> Sequence[Path]:
    """The paper, scanned; what is there already is not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = (("registration", REGISTRATIONS), ("receipt", RECEIPTS))
    orders = [(form, number, folder) for form, count in counts for number in range(round(count * share))]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        made = list(pool.map(scan, orders, chunksize=4))
    print(f"{len(made)} scans in {folder}", file=sys.stderr)
    return made


def scan(order: Order) -> Path:
    """One filled and scanned page, with a name of its own."""
    name, number, folder = order
    if there := sorted(folder.glob(f"{name}_{number:03d}.*")):
        return there[0]
    form = library().latest(name)
    assert form is not None
    os.environ["OMP_THREAD_LIMIT"] = "1"
    seed = 40_000 + number + (1000 if name == "receipt" else 0)
    page = make_page(seed, SCANS[number % len(SCANS)], "mixed", False, form)
    path = folder / f"{name}_{number:03d}{page.suffix}"
    path.write_bytes(page.data)
    return path


if __name__ == "__main__":
    main()
