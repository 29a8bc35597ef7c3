"""`pendataan report`: the summary of the night, now."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import say
from cli.context import now, office
from cli.places import Out, to_stdout, writable
from cli.words import both

if TYPE_CHECKING:
    from schemas.report import Report
    from storage.store import Store


class Format(StrEnum):
    HTML = "html"
    XLSX = "xlsx"
    MARKDOWN = "md"
    JSON = "json"


Chosen = Annotated[Format, typer.Option("--format", help="Bentuk / shape")]


def command(context: typer.Context, format: Chosen = Format.HTML, out: Out = None) -> None:
    """Ringkasan untuk pimpinan / the summary for the manager"""
    from storage.report.making import make

    with office(context).store() as store:
        if out is not None:
            writable(out)
        report = make(store, None, now())
        if out is None and not sys.stdout.isatty():
            _to_stdout(store, report, format)
            return
        place = (
            out
            or store.folder.exports / f"ringkasan-{now().astimezone(store.settings.time_zone):%Y%m%d-%H%M%S}.{format}"
        )
        _write(store, report, format, place)
        say(both("reported", path=place))


def _to_stdout(store: Store, report: Report, format: Format) -> None:
    """Written whole first."""
    with TemporaryDirectory(dir=store.folder.scratch) as folder:
        place = Path(folder) / f"report.{format}"
        _write(store, report, format, place)
        to_stdout(place)


def _write(store: Store, report: Report, format: Format, out: Path) -> None:
    from storage.disk import replaced_file
    from storage.report.as_html import write_html
    from storage.report.as_markdown import markdown
    from storage.report.as_xlsx import write_workbook
    from storage.report.speaking import Speaker

    zone = store.settings.time_zone
    if format is Format.HTML:
        write_html(report, zone, out)
    elif format is Format.XLSX:
        write_workbook(report, zone, out)
    else:
        text = markdown(report, Speaker("id", zone)) if format is Format.MARKDOWN else report.model_dump_json(indent=2)
        with replaced_file(out) as file:
            file.write(text.encode("utf-8"))
