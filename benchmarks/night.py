"""`./dev bench night`: how long the night's own questions to the database take, where it holds many documents.

Some samples are really read and their rows copied; readings are left out, nothing of the night asks for them. The scans
of the copies are not there: what is measured is what the night asks of the database and the names of files, not the
opening of a seventh of the scans, and no backup.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from benchmarks.ten_thousand import multiply, read_really
from flows.explaining import explain
from flows.office import lookup, now
from schemas.library import library
from schemas.outcome import Versions
from schemas.programme import load_programme
from storage import integrity, nights, second_looks
from storage.facts import Rules
from storage.report.collect import collect
from storage.review import samples
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import Document, ReadingRow

SAMPLES = Path(__file__).parents[1] / "samples"
READ = [
    *sorted((SAMPLES / "registration").glob("0[1-5]_*.*g")),
    *sorted((SAMPLES / "receipt").glob("0[1-5]_*.jpg")),
]


def main() -> None:
    """Makes the documents, asks, prints how long each question took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--data", type=Path, help="keep the documents there, for another time")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        data = options.data or Path(folder) / "data"
        if not (data / "pendataan.sqlite").exists():
            data.parent.mkdir(parents=True, exist_ok=True)
            read_really(data, READ)
        store = open_store(load_settings({}, data))
        if count(store) < options.documents:
            multiply(store, options.documents, 0, without=(ReadingRow,))
        print(f"{count(store)} documents", flush=True)
        measure(store)
        store.close()


def count(store: Store) -> int:
    """How many documents there are."""
    with store.read() as session:
        return session.scalars(select(func.count()).select_from(Document)).one()


def measure(store: Store) -> None:
    """Each question once, and their sum."""
    forms, programme = library(), load_programme()
    others = Versions("0", ("other",), "other")
    asked: dict[str, Callable[[], object]] = {
        "is a night missing": lambda: nights.missing(store, now()),
        "what failed, to be tried again": lambda: second_looks.failed_files(store, "x"),
        "what to read again (all of it)": lambda: second_looks.outdated(store, others, {}, "x"),
        "a draw of the sample": lambda: samples.draw(store, Rules(lookup(forms), explain), now()),
        "all rows, and lost pages": lambda: integrity.look(store, now().date()),
        "the report": lambda: collect(store, forms, programme, now()),
    }
    total = 0.0
    for name, ask in asked.items():
        begun, used = time.monotonic(), time.process_time()
        ask()
        took = time.monotonic() - begun
        total += took
        print(f"{name:32} {took:8.2f} s, of the processor {time.process_time() - used:8.2f} s", flush=True)
    print(f"{'all of it':32} {total:8.2f} s (asked: under 60)")


if __name__ == "__main__":
    main()
