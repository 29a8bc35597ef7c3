"""`pendataan doctor`: is everything here that is needed, and how to mend what is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from cli.console import err, say
from cli.context import Office, office
from cli.words import both

LEAST_FREE_GB = 1.0
LANGUAGES = {"ind", "eng"}


@dataclass(frozen=True)
class Found:
    """One thing that was looked at: is it good, what is it, and what to do where it is not."""

    good: bool
    what: str
    mend: str


def command(context: typer.Context) -> None:
    """Apakah semua yang diperlukan ada / is everything here that is needed"""
    bad = 0
    for found in look(office(context)):
        say(f"{'✓' if found.good else '✗'} {found.what}")
        if not found.good:
            bad += 1
            say(f"    → {found.mend}")
    if bad:
        err.print(both("doctor_bad", n=bad))
        raise typer.Exit(1)
    say(both("doctor_good"))


def look(here: Office) -> Iterator[Found]:
    """Everything there is to look at; what depends on something broken is left out."""
    yield Found(tesseract_ready(), both("doctor.tesseract"), both("doctor.tesseract.mend"))
    wrong = problem(here.settings)
    yield Found(not wrong, both("doctor.settings"), both("doctor.settings.mend", what=wrong))
    if wrong:
        return
    data = here.settings().data
    writable = can_write(data)
    yield Found(writable, both("doctor.folder", path=data), both("doctor.folder.mend"))
    if not writable:
        return
    free = shutil.disk_usage(nearest(data)).free / 1e9
    yield Found(free >= LEAST_FREE_GB, both("doctor.disk", free=f"{free:.0f}"), both("doctor.disk.mend"))
    yield Found(not problem(lambda: _open(here)), both("doctor.database"), both("doctor.database.mend"))
    yield _forms(data)


def problem(task: Callable[[], object]) -> str:
    """What goes wrong when something is done; empty where nothing does."""
    try:
        task()
    except Exception as error:
        return str(error) if type(error).__module__.split(".")[0] in {"schemas", "storage"} else type(error).__name__
    return ""


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
    except (OSError, subprocess.SubprocessError):
        return False
    return set(done.stdout.split()) >= LANGUAGES


def nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def can_write(path: Path) -> bool:
    """May we write into this folder, or make it?"""
    there = nearest(path)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def _open(here: Office) -> None:
    with here.store():
        pass


def _forms(data: Path) -> Found:
    from schemas.library import library

    folders = [data / "forms"]
    wrong = problem(lambda: library(folders))
    number = 0 if wrong else len(library(folders).forms)
    return Found(not wrong, both("doctor.forms", n=number), both("doctor.forms.mend", what=wrong))
