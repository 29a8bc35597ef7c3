"""`pendataan forms`: what forms there are, are they right, paper to print, where each field lies."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Annotated

import typer

from cli import forms_draft
from cli.console import data, fail, say
from cli.context import Office, office
from cli.places import writable
from cli.words import both

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from schemas.form import FormFile
    from schemas.library import Library

app = typer.Typer(no_args_is_help=True, help="Berkas formulir / form files", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Nama formulir / the form's name")]
PAGES_PER_RUN = 5000
# Shown on a preview, so that the code and the number are where they will be printed.
SAMPLE_NUMBER = "00000000"


def _library(here: Office) -> Library:
    from schemas.library import library

    return library([here.settings().data / "forms"])


def _form(here: Office, name: str) -> FormFile:
    forms = _library(here)
    if (form := forms.latest(name)) is None:
        fail(both("unknown_form", name=name, known=", ".join(forms.names())))
        raise typer.Exit(2)
    return form


app.command("draft")(forms_draft.command)


@app.command("list")
def list_(context: typer.Context) -> None:
    """Formulir yang ada / the forms there are"""
    from storage.folder import DataFolder

    # Who looks for forms will put one of their own beside them. Who may only read still sees the list.
    with suppress(OSError):
        DataFolder(office(context).settings().data).made()
    for form in _library(office(context)):
        title = f"{form.title.id} / {form.title.en}" if form.title.en else form.title.id
        say(f"{form.form:<24} v{form.version:<4} {len(form.fields()):>3} isian/fields  {title}")


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True)],
    preview: Annotated[
        Path | None,
        typer.Option("--preview", metavar="F.png", help="Gambar formulir / a picture of the form", show_default=False),
    ] = None,
) -> None:
    """Apakah berkas formulir atau programme.yaml benar / are these form files, or programme.yaml, right"""
    from schemas.errors import FormError
    from schemas.loading import load_form
    from schemas.programme import is_programme, read_programme

    wrong = 0
    for file in files:
        form = None
        try:
            if is_programme(file):
                read_programme(file)
            else:
                form = _opened(load_form(file))
        except FormError as error:
            wrong += 1
            fail(str(error))
        else:
            say(both("form_right", file=file))
            if form is not None and preview is not None:
                _preview(form, preview)
    raise typer.Exit(2 if wrong else 0)


def _opened(form: FormFile) -> FormFile:
    """The form, its paper opened where it exists already. Raises FormError where that cannot be."""
    if form.layout == "blank":
        from extractors import paper

        paper.check(form)
    return form


def _preview(form: FormFile, out: Path) -> None:
    """A picture of each page; the second page of `f.png` is `f-2.png`. On paper that exists the boxes are drawn."""
    from PIL import Image

    if form.layout == "free":
        say(both("no_preview"))
        return
    for page in range(1, len(form.pages) + 1):
        path = out if page == 1 else out.with_stem(f"{out.stem}-{page}")
        writable(path)
        Image.fromarray(_drawn(form, page)).save(path, format="PNG")
        say(both("preview_in", path=path))


def _drawn(form: FormFile, page: int) -> NDArray[np.uint8]:
    if form.layout == "printed":
        from extractors.blank import render

        return render(form, page, 150, SAMPLE_NUMBER)
    from extractors import paper
    from extractors.drafting.preview import drawn
    from schemas.layout import layout

    return drawn(paper.scan(form, page).pixels, layout(form)[page - 1])


@app.command("print")
def print_(
    context: typer.Context,
    name: Name,
    out: Annotated[Path, typer.Option("--out", metavar="F.pdf", help="PDF yang dibuat / the PDF to write")],
    count: Annotated[int, typer.Option("--count", min=1, max=PAGES_PER_RUN, help="Jumlah lembar / copies")] = 1,
) -> None:
    """Mencetak formulir kosong, tiap lembar bernomor sendiri / blank forms, each copy with its own number"""
    from extractors.blank import print_pdf
    from storage.disk import replaced_file

    form = _form(office(context), name)
    if form.layout != "printed":
        fail(both("not_ours_to_print", name=name))
        raise typer.Exit(2)
    writable(out)
    with replaced_file(out) as file:
        print_pdf(form, file, count, SystemRandom())
    say(both("printed", n=count, name=form.title.id, path=out))


@app.command("layout")
def layout(
    context: typer.Context,
    name: Name,
    as_data: Annotated[bool, typer.Option("--json", help="Untuk program lain / for other programs")] = False,
) -> None:
    """Letak setiap isian dalam milimeter / where each field lies, in millimetres"""
    from schemas import layout as places

    form = _form(office(context), name)
    if form.layout == "free":
        fail(both("no_places", name=name))
        raise typer.Exit(2)
    if as_data:
        data(json.dumps(places.as_json(form), ensure_ascii=False, indent=1))
        return
    for number, page in enumerate(places.layout(form), 1):
        for field in page.fields:
            box = " ".join(f"{side:7.1f}" for side in field.box)
            say(f"{number}  {box}  {field.writing.value:<10} {field.type:<14} {field.name}")


@app.command("schema")
def schema() -> None:
    """JSON Schema berkas formulir, untuk editor / the JSON Schema of form files, for editors"""
    from schemas.form import FormFile

    data(json.dumps(FormFile.model_json_schema(), ensure_ascii=False, indent=1))
