"""`pendataan evaluate`: scans whose contents are known are read, and how well is told. Nothing is saved."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import bar, err, fail, say, shown
from cli.context import now, office
from cli.places import writable
from cli.words import LANGUAGES, both, texts

if TYPE_CHECKING:
    from cli.evaluation.cases import JudgedFile
    from cli.evaluation.figures import Figures, Rates
    from cli.evaluation.pairs import Pair
    from cli.evaluation.statistics import Figure
    from storage.settings import Settings

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="DIR",
        help="Folder pindaian dengan NAMA.expected.json di sampingnya "
        "/ folder of scans with NAME.expected.json beside them",
        exists=True,
        file_okay=False,
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="F.html",
        help="Laporan dengan grafik dan gambar; memuat data pribadi "
        "/ the report with curves and pictures; holds personal data",
        show_default=False,
    ),
]
AsJson = Annotated[
    Path | None,
    typer.Option("--json", metavar="F.json", help="Angkanya untuk program / figures for programs", show_default=False),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=64, help="Banyaknya proses / processes [default: CPU]", show_default=False),
]
# The columns of the tables, and of how many each rate is told.
COLUMNS = {"right": 100, "accepted": 100, "silent": 1000, "needless": 100}
Force = Annotated[bool, typer.Option("--force", help="Ganti berkas yang ada / replace what is there")]


def command(
    context: typer.Context,
    folder: Folder,
    out: Out = None,
    json_out: AsJson = None,
    workers: Workers = None,
    force: Force = False,
) -> None:
    """Menilai pembacaan dengan contoh yang isinya diketahui / measures reading on scans of known content"""
    for path in filter(None, (out, json_out)):
        free(path, force)
    from cli.evaluation.figures import as_json, figures

    found = pairs_in(folder)
    settings = office(context).settings()
    judged = read(found, settings, workers or cores())
    made = figures(judged)
    _tell(made)
    if out:
        write(out, _page(judged, made, folder.resolve().name, settings), force)
        say(both("evaluate.written_to", path=out))
    if json_out:
        write(json_out, json.dumps(as_json(made), indent=1) + "\n", force)
        say(both("evaluate.json_in", path=json_out))
    if not out:
        say(both("evaluate.hint"))
    _end(judged)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def free(path: Path, force: bool) -> None:
    """Nothing where a file may be written there; else the program ends as wrongly used."""
    writable(path)
    if os.path.lexists(path) and not force:
        fail(both("evaluate.there", path=path))
        raise typer.Exit(2)


def pairs_in(folder: Path) -> list[Pair]:
    """The scans of a folder whose contents are known; the program ends as wrongly used where there are none."""
    from cli.evaluation.pairs import ExpectationWrong, pairs

    try:
        found = list(pairs(folder))
    except ExpectationWrong as error:
        fail(both("evaluate.wrong", what=shown(str(error))))
        raise typer.Exit(2) from None
    if not found:
        fail(both("evaluate.none", path=folder))
        raise typer.Exit(2)
    return found


def read(found: list[Pair], settings: Settings, workers: int) -> list[JudgedFile]:
    """Every file read and judged, in the order of their names."""
    from cli.evaluation.reading import Office, read_all
    from storage.folder import DataFolder

    folder = DataFolder(settings.data).made()
    workers = min(workers, len(found))
    day = now().astimezone(settings.time_zone).date()
    scratch = folder.scratch_of(os.getpid())
    reader = Office(folder.forms, settings.data, scratch, day, settings.max_wrong_per_1000)
    err.print(both("evaluate.getting_ready", n=workers))
    judged = []
    with bar(both("reading"), len(found)) as progress:
        for file in read_all(found, reader, workers):
            judged.append(file)
            progress.file(file.pages)
    return sorted(judged, key=lambda file: file.name)


def _page(judged: list[JudgedFile], made: Figures, title: str, settings: Settings) -> str:
    from cli.evaluation.report import html
    from flows.office import code_version

    return html(judged, made, title, now().astimezone(settings.time_zone), code_version())


def write(path: Path, text: str, force: bool) -> None:
    """A file that others may not read, there whole or not at all."""
    from storage.disk import AlreadyThere, new_file, replaced_file

    try:
        with (replaced_file if force else new_file)(path) as out:
            out.write(text.encode())
    except AlreadyThere:
        # It came while we were reading.
        fail(both("evaluate.there", path=path))
        raise typer.Exit(2) from None


def _end(judged: list[JudgedFile]) -> None:
    """Exit code 1 where the system broke on a file: the figures are not what they could be."""
    if broken := [file for file in judged if file.broken]:
        kinds = ", ".join(sorted({file.ended for file in broken}))
        fail(both("evaluate.broken_files", n=len(broken), kinds=kinds))
        raise typer.Exit(1)


def _tell(made: Figures) -> None:
    """The tables on the terminal: rates alone, no value from any form."""
    counts = {"files": made.files, "pages": made.pages, "documents": made.documents, "written": made.whole.right.n}
    say(both("evaluate.counts", **counts))
    say(both("evaluate.brackets"))
    for kind, rows in made.tables.items():
        if rows:
            _heading(both(f"evaluate.by.{kind}"))
            for rates in rows:
                _row(rates.name, rates)
            _row(both("evaluate.all"), made.whole)
    _apart(made)
    say()


def _heading(title: str) -> None:
    """Names the columns, a line in each language."""
    say(f"\n{title}")
    for language in LANGUAGES:
        names = (texts(f"evaluate.{column}")[language] for column in COLUMNS)
        say(f"{texts('evaluate.n')[language]:>29}" + "".join(f"{name:>21}" for name in names))


def _row(name: str, rates: Rates) -> None:
    cells = (_figure(getattr(rates, column), per) for column, per in COLUMNS.items())
    say(f"  {shown(name):<18}{rates.right.n:>9}" + "".join(f"{cell:>21}" for cell in cells))


def _apart(made: Figures) -> None:
    say(f"\n{both('evaluate.apart')}")
    apart = made.apart
    rates = {
        "filled": (apart.filled, 1000),
        "empty_needless": (apart.empty_needless, 100),
        "false_ticks": (apart.false_ticks, 10_000),
        "aside_wrongly": (apart.aside_wrongly, 100),
        "read_wrongly": (apart.read_wrongly, 100),
        "other_reason": (apart.other_reason, 100),
    }
    for key, (figure, per) in rates.items():
        if figure.n:
            say(f"  {figure.hits:>6}  {both(f'evaluate.apart.{key}')}: {_figure(figure, per)} / {per}, n = {figure.n}")
    for key in ("documents_lost", "documents_extra", "fields_elsewhere", "fields_unknown", "files_broken"):
        if number := getattr(apart, key):
            say(f"  {number:>6}  {both(f'evaluate.apart.{key}')}")


def _figure(figure: Figure, per: int = 100) -> str:
    """`99.5 (98.9-99.8)`: the share and its interval, per hundred or per whatever is asked."""
    if not figure.n:
        return "-"
    share, low, high = (
        f"{value * per:.{1 if per == 100 else 2}f}" for value in (figure.share, figure.low, figure.high)
    )
    return f"{share} ({low}-{high})"
