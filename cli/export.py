"""`pendataan export`: the records as JSON, CSV or XLSX."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, say
from cli.context import now, office
from cli.places import Out, to_stdout, writable
from cli.run import FormName, known
from cli.words import both
from schemas.values import State

if TYPE_CHECKING:
    from schemas.record import Record
    from storage.store import Store


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


Chosen = Annotated[Format, typer.Option("--format", help="Bentuk / shape")]
States = Annotated[State | None, typer.Option("--state", help="Hanya keadaan ini / this state", show_default=False)]
Since = Annotated[
    datetime | None,
    typer.Option("--since", metavar="DATE", formats=["%Y-%m-%d"], help="Diterima sejak / received since"),
]


def command(
    context: typer.Context,
    format: Chosen,
    out: Out = None,
    form: FormName = None,
    state: States = None,
    since: Since = None,
) -> None:
    """Mengeluarkan catatan / exports the records"""
    from storage.documents import records

    with office(context).store() as store:
        known(store, form)
        start = since.replace(tzinfo=store.settings.time_zone) if since else None
        counted = Counted(records(store, form=form, state=state, since=start))
        if out is None and not sys.stdout.isatty():
            _to_stdout(store, counted, format)
        else:
            _to_file(store, counted, format, out or _usual_place(store, format))
        _write_down(store, counted.number, form, state, start)


def _write_down(store: Store, number: int, form: str | None, state: State | None, since: datetime | None) -> None:
    """Who runs a command is not known here: the row names nobody."""
    from storage.accounts.audit import EXPORTED, noted

    limits = {"form": form, "state": state, "since": since.isoformat() if since else None}
    noted(store, None, EXPORTED, now(), detail={"documents": number, **limits})


class Counted:
    """Counts records as they pass."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records, self.number = records, 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.number += 1
            yield record


def _usual_place(store: Store, format: Format) -> Path:
    moment = now().astimezone(store.settings.time_zone)
    return store.folder.exports / f"pendataan-{moment:%Y%m%d-%H%M%S}.{format}"


def _to_file(store: Store, counted: Counted, format: Format, out: Path) -> None:
    writable(out, folder_too=format is Format.CSV)
    try:
        written = _write(store, counted, format, out)
    except FileExistsError as error:
        fail(both("is_a_file", path=error.filename))
        raise typer.Exit(2) from None
    say(both("exported", n=counted.number, path=", ".join(str(path) for path in written)))


def _to_stdout(store: Store, counted: Counted, format: Format) -> None:
    """Written whole first."""
    with TemporaryDirectory(dir=store.folder.scratch) as folder:
        written = _write(store, counted, format, Path(folder) / f"export.{format}")
        if len(written) > 1:
            fail(both("several_files"))
            raise typer.Exit(2)
        to_stdout(written[0])


def _write(store: Store, counted: Counted, format: Format, out: Path) -> list[Path]:
    from schemas.library import library
    from storage.export.as_csv import write_csv
    from storage.export.as_json import write_json
    from storage.export.as_xlsx import write_xlsx

    forms = library([store.folder.forms])

    def types(name: str, version: int) -> dict[str, str]:
        form = forms.get(name, version)
        return {field.name: field.type for field in form.fields()} if form else {}

    if format is Format.JSON:
        return write_json(counted, out)
    return write_csv(counted, out, types) if format is Format.CSV else write_xlsx(counted, out, types)
