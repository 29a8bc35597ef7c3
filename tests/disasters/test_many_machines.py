"""Two real workers and a watcher over one inbox, one store and a PostgreSQL, as on several machines; real readers. One
of the workers is killed while it reads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import psycopg
import pytest
from sqlalchemy import make_url, select

from benchmarks.faults.invariant import wrongs
from benchmarks.faults.paper import Dropped
from extractors.blank import print_pdf
from schemas.library import library
from storage.presence import how_many
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import Attempt, File, FileState
from storage.tables_intake import PartKind

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
FILES = 6


@pytest.fixture
def store(tmp_path: Path, postgres: str) -> Iterator[Store]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS machines")
        connection.execute("CREATE DATABASE machines")
    settings = load_settings({}, tmp_path / "data")
    opened = open_store(replace(settings, database=make_url(postgres.replace("/postgres?", "/machines?"))))
    yield opened
    opened.close()


@contextmanager
def machine(store: Store, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A part of the product, as another machine runs it: it is told where the records and the files are."""
    env = os.environ | {
        "PENDATAAN_DATA": str(store.settings.data),
        "PENDATAAN_DATABASE": store.settings.database.render_as_string(hide_password=False),
        "PENDATAAN_LOG": "json",
    }
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()


def scans(folder: Path) -> list[Dropped]:
    """Blank forms, each with numbers of its own: two pages a file, and every page is a document."""
    form = library().latest("registration")
    assert form is not None
    made = []
    for number in range(FILES):
        path = folder / f"{number}.pdf"
        with path.open("wb") as out:
            print_pdf(form, out, 2, Random(number), help_sheet=False)
        made.append(Dropped(path.name, path.read_bytes(), 2, 2))
    return made


def wait_for(look: Callable[[], object], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until
        time.sleep(0.1)


def files(store: Store, *condition: object) -> int:
    with store.read() as session:
        return len(session.scalars(select(File.id).where(*condition)).all())  # type: ignore[arg-type]


def test_two_workers_share_one_inbox_and_one_may_die(store: Store) -> None:
    dropped = scans(store.folder.inbox)
    (store.settings.data / "pendataan.toml").write_text("lease_seconds = 5\nbatch_size = 1\n")
    with (
        machine(store, "flows.watcher"),
        machine(store, "flows.worker", "--no-inbox") as first,
        machine(store, "flows.worker", "--no-inbox"),
    ):
        wait_for(lambda: how_many(store, PartKind.WORKER) == 2, 120)
        # Both hold something at the same moment: they share, and neither waits for the other.
        held = File.state == FileState.WAITING, File.lease_token.is_not(None)
        wait_for(lambda: files(store, *held) == 2, 60)
        first.kill()
        wait_for(lambda: files(store, File.state == FileState.DONE) == FILES, 180)
    assert wrongs(store, dropped) == []
    with store.read() as session:
        assert len(session.scalars(select(Attempt.id)).all()) == 2 * FILES
