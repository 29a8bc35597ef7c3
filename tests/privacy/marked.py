"""Forms with marked values: what nobody else would write, so that wherever it turns up it came from the paper.

`leaks` looks for them in folders and texts; where they are meant to be (the vault, the records, what is set aside) it
is not asked to look.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

import pytest
from numpy.random import Generator

from samples.maker import page
from samples.maker.forms import filled_form
from samples.maker.people import Filled
from schemas.form import FormFile
from schemas.library import library

# Made up: no such person, and no such words in any lexicon.
NAME, STREET, KEYWORD = "WUXTAMBO QIVELZA", "JALAN ZOQWIVEX NO 77", "ZEQWUTIX"
NIK, PHONE, FAMILY = "5371044107930047", "081377730459", "5371042003127791"
FILE_NAME = "pindaian VEXQUOLTA"
VALUES = (NAME, STREET, KEYWORD, NIK, PHONE, FAMILY, "VEXQUOLTA", *NAME.split(), "ZOQWIVEX")


def marked_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A registration form and a receipt, clearly printed, a file that is no picture and a page that cannot be read, all
    with marked values in them and a marked name."""

    def marked(rng: Generator, seed: int, form: FormFile, disagree: bool = False) -> tuple[Filled, str]:
        filled, number = filled_form(rng, seed, form, disagree)
        values = {"nama": NAME, "nik": NIK, "hp": PHONE, "no_kk": FAMILY, "jalan": STREET, "nama_penerima": NAME}
        names = {field.name for field in form.fields()}
        for name, value in values.items():
            if name in names:
                filled.write(name, value)
        return filled, number

    monkeypatch.setattr(page, "filled_form", marked)
    made = []
    for number, name in enumerate(("registration", "receipt")):
        form = library().latest(name)
        assert form is not None
        one = page.make_page(7_000 + number, "clean", "printed", False, form, dpi=200)
        made.append(folder / f"{FILE_NAME} {name}{one.suffix}")
        made[-1].write_bytes(one.data)
    no_picture = folder / f"{FILE_NAME} catatan.png"
    no_picture.write_bytes(f"{NAME}\n{NIK}\n{STREET}\n{KEYWORD}".encode() + Random(1).randbytes(200))
    broken = folder / f"{FILE_NAME} rusak{made[0].suffix}"
    broken.write_bytes(made[0].read_bytes()[:-2000])
    return [*made, no_picture, broken]


def leaks(texts: Iterable[str] = (), folders: Iterable[Path] = (), names_of: Iterable[Path] = ()) -> list[str]:
    """Where a marked value stands: in one of the texts, in any file of the folders or its name, in a name below
    `names_of`. However it was written: capitals or not, joined, as UTF-16, in hex or base 64."""
    found = [f"text {number}" for number, text in enumerate(texts) if shows(text.encode())]
    for folder in folders:
        for path in _files(folder):
            if shows(path.name.encode()) or shows(path.read_bytes()):
                found.append(str(path.relative_to(folder)))
    for folder in names_of:
        found += [f"name {path.relative_to(folder)}" for path in folder.rglob("*") if shows(path.name.encode())]
    return found


def shows(data: bytes) -> bool:
    """Does a marked value stand in these bytes?"""
    low = data.lower()
    return any(form in low for value in VALUES for form in _forms(value))


def _forms(value: str) -> Iterator[bytes]:
    plain = unicodedata.normalize("NFC", value).lower()
    for text in {plain, plain.replace(" ", ""), plain.replace(" ", "_"), plain.replace(" ", "%20")}:
        yield text.encode()
        yield text.encode("utf-16-le")
    for written in (value.encode(), plain.encode()):
        yield written.hex().encode()
        yield base64.b64encode(written).rstrip(b"=")[:-1].lower()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
