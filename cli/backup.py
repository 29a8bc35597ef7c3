"""`pendataan backup` and `pendataan restore`: a copy of everything now, and what a copy holds in a new folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import bar, fail, say
from cli.context import now, office
from cli.words import both

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Folder untuk cadangan; tanpa ini: backups di folder data atau menurut pendataan.toml. "
        "/ where the backup goes; without it: backups/ in the data folder, or what pendataan.toml says.",
        file_okay=False,
        show_default=False,
    ),
]
Check = Annotated[
    Path | None,
    typer.Option(
        "--check",
        metavar="BACKUP",
        help="Hanya periksa cadangan ini / only read this backup and compare it with its hashes",
        exists=True,
        file_okay=False,
        show_default=False,
    ),
]
Taken = Annotated[
    Path,
    typer.Argument(metavar="BACKUP", help="Folder cadangan / the backup's folder", exists=True, file_okay=False),
]
New = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="NEWDIR",
        help="Folder data yang baru / the new data folder",
        file_okay=False,
        show_default=False,
    ),
]


def back_up(context: typer.Context, out: Out = None, check: Check = None) -> None:
    """Membuat cadangan sekarang / makes a backup now"""
    if check is not None:
        _check(check)
        return
    from flows.office import code_version
    from storage.backup.writing import back_up, usual_place

    with office(context).store() as store, bar(both("backing_up"), 0) as shown:
        written = back_up(store, out or usual_place(store), code_version(), now(), shown.file)
    say(both("backed_up", path=written.path, copied=written.copied, linked=written.linked))
    if out is None:
        say(both("backup_elsewhere"))


def _check(backup: Path) -> None:
    from storage.backup.restoring import check

    with bar(both("checking_backup"), 0) as shown:
        about = check(backup, shown.file)
    say(both("backup_right", made=about.made_at, files=about.files, documents=about.documents))


def restore(context: typer.Context, backup: Taken, data: New = None) -> None:
    """Memulihkan cadangan ke folder baru / takes a backup back into a new folder"""
    from storage.backup.restoring import restore
    from storage.backup.shape import NotEmpty

    here = office(context)
    new = data or here.data
    if new is None:
        fail(both("restore_where"))
        raise typer.Exit(2)
    try:
        with bar(both("restoring"), 0) as shown:
            done = restore(backup, new, here.env, shown.file)
    except NotEmpty:
        fail(both("restore_not_empty"))
        raise typer.Exit(2) from None
    say(both("restored", path=done.data, files=done.files, documents=done.documents))
    if done.quieted:
        say(both("restored_quieted"))
