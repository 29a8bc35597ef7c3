"""Where a command may write a file: looked at before any work is done; and its way to standard output."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer

from cli.console import fail
from cli.words import both

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="F",
        help="Berkas tujuan; tanpa ini: folder exports, atau keluaran standar bila dialirkan. "
        "/ the file to write; without it: exports/, or standard output where that is no terminal.",
        show_default=False,
    ),
]


def writable(out: Path, folder_too: bool = False) -> None:
    """Nothing where `out` can be written; else the program ends as wrongly used, with a sentence.

    With `folder_too` it may be a folder that is there already.
    """
    parent = out.absolute().parent
    if not parent.is_dir():
        fail(both("no_such_folder", path=out.parent))
    elif out.is_dir() and not folder_too:
        fail(both("is_a_folder", path=out))
    elif not _takes_files(out if out.is_dir() else parent):
        fail(both("folder_closed", path=out if out.is_dir() else parent))
    else:
        return
    raise typer.Exit(2)


def _takes_files(folder: Path) -> bool:
    """Tried, not asked: a folder's mode does not tell of shares and disks that take nothing."""
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def to_stdout(file: Path) -> None:
    """A file that is written whole goes to standard output: who reads the pipe never gets half of one."""
    with file.open("rb") as source:
        shutil.copyfileobj(source, sys.stdout.buffer)
    sys.stdout.buffer.flush()
