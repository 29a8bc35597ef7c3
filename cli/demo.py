"""`pendataan demo FOLDER`: what `./dev demo` shows. The same pass, as a Prefect flow in this process, and
whether each sample ended as the record beside it says.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import bar, err, say, shown
from cli.context import now, office
from cli.words import both

if TYPE_CHECKING:
    from cli.verdicts import Verdict
    from storage.store import Store

Folder = Annotated[Path, typer.Argument(help="Folder contoh / a folder of samples", exists=True, file_okay=False)]


def command(context: typer.Context, folder: Folder) -> None:
    """Membaca contoh lewat alur Prefect / reads samples through the Prefect flow"""
    from cli.run import tell_left
    from cli.verdicts import verdicts
    from flows.desk import waiting
    from flows.intake import samples, take_in

    with office(context).store() as store:
        _learn_forms(folder / "forms", store.folder.forms)
        there = list(samples(folder))
        taken = take_in(store, there, move=False, now=now)
        tell_left(taken)
        _through_prefect(store, waiting(store))
        _report(store, len(taken.duplicates))
        ended = list(verdicts(store, there, taken))
    _tell(ended, folder)
    raise typer.Exit(0 if all(one.right for one in ended) else 1)


def _learn_forms(samples: Path, known: Path) -> None:
    """Makes the forms known that only samples are filled in on; those the office has stay as they are."""
    for path in sorted(samples.glob("*.yaml")):
        if not (known / path.name).exists():
            shutil.copyfile(path, known / path.name)


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
    pages = made.pages.total() + made.pages_set_aside
    counted = tally(records(store, opened=False))
    database = database_shown(store.settings.database)
    show(
        RunSummary(made.files - made.waiting, pages, duplicates, made.waiting, aside, counted, database),
        store.settings.data,
    )


def _tell(ended: list[Verdict], folder: Path) -> None:
    """Names the samples that did not end as expected, and counts those that did."""
    say(both("samples"))
    for one in ended:
        name = shown(str(one.sample.relative_to(folder)))
        if one.wanted != one.found:
            say(f"  ✗ {both('sample_other', name=name, wanted=one.wanted, found=one.found)}")
        elif one.silent:
            say(f"  ✗ {both('sample_silent', name=name, fields=', '.join(one.silent))}")
    say(f"  {both('samples_right', n=sum(one.right for one in ended), all=len(ended))}")
