"""`pendataan forms draft`: from a scan of a blank alone, a first form file for a person to put right."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, say
from cli.places import writable
from cli.words import both

if TYPE_CHECKING:
    from extractors.drafting.draft import DraftPage
    from extractors.geometry import Pixels

# A form file is called after its form and version.
FILE_NAME = re.compile(r"([a-z][a-z0-9_]{0,47})\.v([1-9]\d{0,3})")
# Other sizes are told by the paper's shape.
SIZES = "A4, A5, F4, letter, legal"


def command(
    blank: Annotated[Path, typer.Argument(metavar="BLANK", exists=True, dir_okay=False, readable=True)],
    out: Annotated[
        Path, typer.Option("--out", metavar="NAME.v1.yaml", help="Berkas formulir yang dibuat / the form file to write")
    ],
    paper: Annotated[
        str,
        typer.Option("--paper", help=f"Ukuran kertas / its size: {SIZES}; bawaan: menurut bentuknya / by its shape"),
    ] = "",
) -> None:
    """Draf berkas formulir dari pindaian formulir kosong / a first form file from a scan of the blank"""
    from extractors.drafting.draft import draft
    from extractors.drafting.write import as_yaml
    from extractors.readers.ppocr import PPOcr

    _known_size(paper)
    writable(out)
    scans = _pages(blank)
    say(both("drafting", n=len(scans)))
    pages = draft(scans, PPOcr.load(), paper)
    name, version = _form_name(out)
    picture = _picture(blank, out, scans, pages)
    out.write_text(as_yaml(pages, name, version, picture), encoding="utf-8")
    say(both("drafted", n=sum(len(page.fields) for page in pages), path=out))
    _previews(out, pages)
    _what_next(out, f"{name}.v{version}.yaml")


def _known_size(paper: str) -> None:
    from schemas.sheet import PAPER_SIZES

    if paper and paper not in PAPER_SIZES:
        fail(both("unknown_paper", name=paper, known=", ".join(PAPER_SIZES)))
        raise typer.Exit(2)


def _pages(blank: Path) -> list[Pixels]:
    """The pages of the scan. What cannot be read ends the program as wrongly used, with its reason."""
    from extractors.decoder import ChildDecoder
    from schemas.errors import Rejected

    decoder = ChildDecoder()
    try:
        return [scan.pixels for scan in decoder.pages(blank.read_bytes())]
    except Rejected as reason:
        fail(both(f"set_aside.{reason.code}"))
        raise typer.Exit(2) from None
    finally:
        decoder.close()


def _form_name(out: Path) -> tuple[str, int]:
    """Form and version as the file's name says them, or as they may be called."""
    if said := FILE_NAME.fullmatch(out.stem):
        return said[1], int(said[2])
    from extractors.drafting.naming import snake

    return snake(out.stem, "formulir"), 1


def _picture(blank: Path, out: Path, scans: list[Pixels], pages: list[DraftPage]) -> str:
    """The name of the blank's picture beside the form file: the scan itself, where it is straight; else one made so."""
    if any(page.sheet.turned for page in pages):
        path = out.with_suffix(".png" if len(scans) == 1 else ".tif")
        path.write_bytes(_straight(scans, pages))
        say(both("straightened", path=path))
    else:
        path = out.absolute().parent / blank.name
        if path != blank.absolute():
            path.write_bytes(blank.read_bytes())
            say(both("blank_beside", path=path))
    return path.name


def _straight(scans: list[Pixels], pages: list[DraftPage]) -> bytes:
    from PIL import Image

    from extractors.drafting.straight import turned

    first, *others = (Image.fromarray(turned(scan, page.sheet.turned)) for scan, page in zip(scans, pages, strict=True))
    file = BytesIO()
    if others:
        first.save(file, format="TIFF", save_all=True, append_images=others, compression="tiff_deflate")
    else:
        first.save(file, format="PNG", optimize=True)
    return file.getvalue()


def _previews(out: Path, pages: list[DraftPage]) -> None:
    """A picture of each page with its boxes: `NAME.v1.preview.png`, `NAME.v1.preview-2.png`."""
    from PIL import Image

    from extractors.drafting.preview import drawn, placed

    for number, page in enumerate(pages, 1):
        path = out.with_suffix(".preview.png" if number == 1 else f".preview-{number}.png")
        Image.fromarray(drawn(page.sheet.grey, placed(page))).save(path, format="PNG")
        say(both("preview_in", path=path))


def _what_next(out: Path, wanted: str) -> None:
    """Does the draft load as it is, and what a person does now."""
    from schemas.errors import FormError
    from schemas.loading import load_form

    if out.name != wanted:
        say(both("name_it", name=wanted))
        return
    try:
        load_form(out)
    except FormError as error:
        fail(str(error))
    say(both("draft_put_right", path=out))
