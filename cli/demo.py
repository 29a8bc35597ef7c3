"""`pendataan demo FOLDER`: what `./dev demo` shows. The same pass, as a Prefect flow in this process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import bar, err
from cli.context import now, office
from cli.words import both

if TYPE_CHECKING:
    from storage.store import Store

Folder = Annotated[Path, typer.Argument(help="Folder contoh / a folder of samples", exists=True, file_okay=False)]


def command(context: typer.Context, folder: Folder) -> None:
    """Membaca pindaian lewat alur Prefect / reads scans through the Prefect flow"""
    from flows.desk import waiting
    from flows.intake import samples, take_in

    with office(context).store() as store:
        taken = take_in(store, samples(folder), move=False, now=now)
        _through_prefect(store, waiting(store))
        _report(store, len(taken.duplicates))


def _through_prefect(store: Store, number: int) -> None:
    _quiet(store.folder.root / "prefect")
    err.print(both("starting_flow"))
    from flows.batch import Progress
    from flows.inbox import inbox
    from flows.pass_task import watched

    with bar(both("reading"), number) as shown, watched(Progress(shown.page, shown.file)):
        inbox(data=str(store.settings.data))


def _quiet(home: Path) -> None:
    """Prefect works by itself here: no server of somebody's, no reports to anybody, no lines of its own."""
    os.environ.pop("PREFECT_API_URL", None)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.update(
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE="true",
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
        # On a slow or busy PC its own small server takes longer to come up than Prefect would wait.
        PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="180",
        PREFECT_LOGGING_LEVEL="ERROR",
    )


def _report(store: Store, duplicates: int) -> None:
    from cli.summary import RunSummary, database_shown, show
    from cli.tally import tally
    from storage.documents import records
    from storage.summary import summary

    made = summary(store)
    aside = made.set_aside + made.pages_aside
    counted = tally(records(store, opened=False))
    database = database_shown(store.settings.database)
    show(
        RunSummary(made.files - made.waiting, made.pages.total(), duplicates, made.waiting, aside, counted, database),
        store.settings.data,
    )
