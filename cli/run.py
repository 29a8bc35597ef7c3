"""`pendataan run`: one pass over the inbox or over what is named, then a summary. Needs no server."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import bar, err, fail, say, shown
from cli.context import now, office
from cli.words import both

if TYPE_CHECKING:
    from flows.batch import BatchResult
    from flows.intake import Taken
    from storage.store import Store

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Berkas atau folder, disalin; tanpa ini isi inbox dipindahkan. "
        "/ files or folders, copied; without them the inbox is emptied.",
        exists=True,
        readable=True,
        show_default=False,
    ),
]
FormName = Annotated[
    str | None, typer.Option("--form", metavar="NAME", help="Hanya formulir ini / this form alone", show_default=False)
]

# Seconds beyond a lease before files that others hold are theirs: whoever lives has renewed it by then.
HELD_LONGER = 4.0


def command(context: typer.Context, paths: Paths = None, form: FormName = None) -> None:
    """Membaca pindaian menjadi catatan / reads scans into records"""
    with office(context).store() as store:
        known(store, form)
        taken = _take_in(store, paths or [])
        result = _read(store, form)
        _report(store, taken, result)
    raise typer.Exit(3 if result.aside or taken.aside or taken.left else 0)


def known(store: Store, form: str | None) -> None:
    """Nothing where the form is known or none is named; else the program ends as wrongly used."""
    from schemas.library import library

    names = library([store.folder.forms]).names()
    if form is not None and form not in names:
        fail(both("unknown_form", name=form, known=", ".join(names)))
        raise typer.Exit(2)


def _take_in(store: Store, paths: list[Path]) -> Taken:
    from flows.intake import scans, take_in

    # A link that a person named is followed; links that lie in folders are not.
    named = [path.resolve() for path in paths]
    taken = take_in(store, scans(named or [store.folder.inbox], store.settings.ignore), move=not named, now=now)
    tell_left(taken)
    return taken


def tell_left(taken: Taken) -> None:
    """Names what was not taken in, and why."""
    for path, code in taken.refused.items():
        fail(both(f"{code}_left", name=shown(path.name)))
    for path in taken.forbidden:
        fail(both("forbidden_left", name=shown(path.name)))
    for path in taken.unfinished:
        say(both("unfinished_left", name=shown(path.name)))


def _read(store: Store, form: str | None) -> BatchResult:
    from flows.batch import BatchResult, Progress, run_until_settled
    from flows.desk import waiting
    from flows.office import equipped
    from storage.review import rereading

    wishes = rereading.waiting(store) if form is None else 0
    if not (number := waiting(store) + wishes):
        return BatchResult()
    if err.is_terminal:
        err.print(both("getting_ready"))
    with bar(both("reading"), number) as shown:
        work = equipped(store, Progress(shown.page, shown.file), form)
        result = run_until_settled(work, lambda: waiting(store), store.settings.lease_seconds + HELD_LONGER)
    if left := waiting(store):
        say(both("held_by_others", n=left))
    return result


def _report(store: Store, taken: Taken, result: BatchResult) -> None:
    from cli.summary import RunSummary, database_shown, show
    from cli.tally import closed_records, tally

    aside = result.aside + Counter(taken.aside.values())
    if result.again:
        say(both("read_again", n=result.again))
    if not result.files and not result.failed and not taken.duplicates and not aside:
        if not result.again:
            say(both("nothing_waits"))
        return
    counted = tally(closed_records(store, result.documents))
    database = database_shown(store.settings.database)
    show(
        RunSummary(
            result.files,
            result.pages,
            len(taken.duplicates),
            result.failed,
            {code.value: n for code, n in aside.items()},
            counted,
            database,
        ),
        store.settings.data,
    )
