"""`pendataan doctor`: is everything here that is needed, and how to mend what is not."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.console import err, say
from cli.context import Office, now, office
from cli.found import Found
from cli.words import both

if TYPE_CHECKING:
    from storage.settings import Settings

# Below the first (GB, and files) work should not go on, below the second somebody should look soon.
LEAST_FREE_GB, LITTLE_FREE_GB, LEAST_FILES = 1.0, 5.0, 10_000
LANGUAGES = {"ind", "eng"}


def command(context: typer.Context) -> None:
    """Apakah semua yang diperlukan ada / is everything here that is needed"""
    found = []
    for one in look(office(context)):
        found.append(one.good)
        say(f"{one.sign} {one.what}")
        if not one.good:
            say(f"    → {one.mend}")
    if bad := found.count(False):
        err.print(both("doctor_bad", n=bad))
        raise typer.Exit(1)
    say(both("doctor_soon", n=found.count(None)) if None in found else both("doctor_good"))


def look(here: Office) -> Iterator[Found]:
    """Everything there is to look at; what depends on something broken is left out."""
    from cli.doctor_office import prefect

    yield Found(tesseract_ready(), both("doctor.tesseract"), both("doctor.tesseract.mend"))
    wrong = problem(_load_models)
    yield Found(not wrong, both("doctor.models"), both("doctor.models.mend", what=wrong))
    yield from prefect(here.env)
    wrong = problem(here.settings)
    yield Found(not wrong, both("doctor.settings"), both("doctor.settings.mend", what=wrong))
    if wrong:
        return
    settings = here.settings()
    writable = can_write(settings.data)
    yield Found(writable, both("doctor.folder", path=settings.data), both("doctor.folder.mend"))
    if writable:
        yield from _folder(settings.data)
        yield from _records(here, settings)
        yield _forms(settings.data)


def _folder(data: Path) -> Iterator[Found]:
    """Room on its disk, and who else may look into it."""
    at = nearest(data)
    free, files = shutil.disk_usage(at).free / 1e9, os.statvfs(at).f_favail
    # Some file systems know no limit of files, and say 0.
    enough = free >= LEAST_FREE_GB and (files == 0 or files >= LEAST_FILES)
    good = None if enough and free < LITTLE_FREE_GB else enough
    yield Found(good, both("doctor.disk", free=f"{free:.0f}"), both("doctor.disk.mend"))
    if data.exists():
        yield Found(closed(data), both("doctor.closed"), both("doctor.closed.mend", path=data))


def _records(here: Office, settings: Settings) -> Iterator[Found]:
    """The database, and what it says of the office."""
    from cli.doctor_office import look_into

    kind = settings.database.get_backend_name()
    wrong = problem(lambda: _open(here))
    yield Found(not wrong, both("doctor.database", kind=kind), both("doctor.database.mend", what=wrong))
    if not wrong:
        with here.store() as store:
            yield from look_into(store, now())


def _open(here: Office) -> None:
    """Opens the records, brings their tables up to date, and looks whether a file of them is whole."""
    from sqlalchemy import text

    from storage.errors import StorageFailed

    with here.store() as store, store.read() as session:
        sqlite = store.engine.dialect.name == "sqlite"
        if sqlite and session.scalars(text("PRAGMA quick_check(1)")).all() != ["ok"]:
            raise StorageFailed("it is damaged, bring back the last backup (pendataan restore)")


def problem(task: Callable[[], object]) -> str:
    """What goes wrong when something is done; empty where nothing does."""
    try:
        task()
    except Exception as error:
        return _said(error)
    return ""


def _said(error: Exception) -> str:
    """Our own messages hold no values; of others only the kind is told."""
    ours = type(error).__module__.split(".")[0] in {"schemas", "storage", "extractors"}
    return str(error) if ours else type(error).__name__


def _load_models() -> None:
    """Everything that reads beside Tesseract, loaded as a worker does."""
    from extractors.readers.cellnet import CellNet
    from extractors.readers.marknet import MarkNet
    from extractors.readers.ppocr import PPOcr
    from schemas.calibration import load_calibration
    from schemas.lexicon import load_lexicon
    from schemas.places import load_gazetteer

    for load in (PPOcr.load, CellNet.load, MarkNet.load, load_lexicon, load_gazetteer, lambda: load_calibration(())):
        load()


def tesseract_ready() -> bool:
    """Is the engine there, with both languages?"""
    try:
        done = subprocess.run(
            ["tesseract", "--list-langs"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return set(done.stdout.split()) >= LANGUAGES


def nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def can_write(path: Path) -> bool:
    """May we write into this folder and its parts, or make them?"""
    there = nearest(path)
    parts = [part for part in (path / name for name in ("inbox", "store", "set-aside", "scratch")) if part.exists()]
    return all(part.is_dir() and os.access(part, os.W_OK | os.X_OK) for part in (there, *parts))


def closed(path: Path) -> bool:
    """May nobody else look into it?"""
    return not stat.S_IMODE(path.stat().st_mode) & 0o077


def _forms(data: Path) -> Found:
    from schemas.library import library

    folders = [data / "forms"]
    wrong = problem(lambda: library(folders))
    number = 0 if wrong else len(library(folders).forms)
    return Found(not wrong, both("doctor.forms", n=number), both("doctor.forms.mend", what=wrong))
