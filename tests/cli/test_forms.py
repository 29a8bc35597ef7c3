"""Forms: listed, checked, printed, laid out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft202012Validator
from pypdfium2 import PdfDocument

from schemas.library import SHIPPED
from schemas.programme import SHIPPED as PROGRAMME
from tests.cli.conftest import Pendataan

CONTRACT = Path(__file__).parents[1] / "contract"
SHIPPED_FORM = SHIPPED / "registration.v1.yaml"


def test_list_names_the_shipped_forms(pendataan: Pendataan) -> None:
    assert "registration" in pendataan("forms", "list").stdout


def test_a_form_of_ones_own_can_be_put_beside_those_listed(pendataan: Pendataan, data: Path) -> None:
    pendataan("forms", "list")
    text = SHIPPED_FORM.read_text().replace("form: registration", "form: kunjungan")
    (data / "forms" / "kunjungan.v1.yaml").write_text(text)
    assert "kunjungan" in pendataan("forms", "list").stdout


def test_listing_needs_no_folder_that_can_be_written() -> None:
    command = [sys.executable, "-m", "cli", "--data", "/proc/x", "forms", "list"]
    listed = subprocess.run(command, capture_output=True, check=False)
    assert (listed.returncode, b"registration" in listed.stdout) == (0, True)


def test_check_names_file_line_field_and_what_was_expected(pendataan: Pendataan, tmp_path: Path) -> None:
    assert pendataan("forms", "check", SHIPPED_FORM).returncode == 0
    wrong = tmp_path / SHIPPED_FORM.name
    wrong.write_text(SHIPPED_FORM.read_text().replace("type: nik", "type: nick", 1))
    checked = pendataan("forms", "check", wrong)
    line = next(n for n, text in enumerate(wrong.read_text().splitlines(), 1) if "type: nick" in text)
    assert checked.returncode == 2
    assert f"{wrong}:{line}: field nik.type: expected one of the field types" in checked.stderr


def test_check_draws_a_preview(pendataan: Pendataan, tmp_path: Path) -> None:
    assert pendataan("forms", "check", SHIPPED_FORM, "--preview", tmp_path / "f.png").returncode == 0
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")


def test_paper_that_exists_is_checked_with_its_picture_and_never_printed(pendataan: Pendataan, tmp_path: Path) -> None:
    form, blank = tmp_path / "p1_pmks.v1.yaml", tmp_path / "p1_pmks.v1.pdf"
    form.write_text((SHIPPED / form.name).read_text())
    blank.write_bytes((SHIPPED / blank.name).read_bytes())
    assert pendataan("forms", "check", form, "--preview", tmp_path / "f.png").returncode == 0
    assert (tmp_path / "f-2.png").read_bytes().startswith(b"\x89PNG")
    blank.write_bytes(b"no picture")
    checked = pendataan("forms", "check", form)
    assert (checked.returncode, "can be opened" in checked.stderr) == (2, True)
    assert pendataan("forms", "print", "p1_pmks", "--out", tmp_path / "p.pdf").returncode == 2


def test_a_form_without_places_has_no_preview(pendataan: Pendataan, tmp_path: Path) -> None:
    shown = pendataan("forms", "check", SHIPPED / "shop_receipt.v1.yaml", "--preview", tmp_path / "f.png")
    assert (shown.returncode, (tmp_path / "f.png").exists()) == (0, False)
    assert pendataan("forms", "layout", "shop_receipt", "--json").returncode == 2


def test_print_makes_as_many_copies_as_asked(pendataan: Pendataan, tmp_path: Path) -> None:
    out = tmp_path / "forms.pdf"
    assert pendataan("forms", "print", "registration", "--count", "3", "--out", out).returncode == 0
    with PdfDocument(out) as document:
        assert len(document) in (3, 4)  # with or without the sheet on how to fill it in
    assert pendataan("forms", "print", "nope", "--out", out).returncode == 2


def test_what_cannot_be_written_is_wrong_use(pendataan: Pendataan, tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "no" / "f.pdf", "/proc/f.pdf"):
        assert pendataan("forms", "print", "registration", "--out", out).returncode == 2
        assert pendataan("forms", "check", SHIPPED_FORM, "--preview", out).returncode == 2


def test_layout_has_the_shape_others_read(pendataan: Pendataan) -> None:
    layout = json.loads(pendataan("forms", "layout", "registration", "--json").stdout)
    Draft202012Validator(json.loads((CONTRACT / "layout.schema.json").read_text())).validate(layout)
    assert "nik" in pendataan("forms", "layout", "registration").stdout


def test_the_schema_of_form_files_fits_the_shipped_one(pendataan: Pendataan) -> None:
    from ruamel.yaml import YAML

    schema = json.loads(pendataan("forms", "schema").stdout)
    Draft202012Validator(schema).validate(YAML(typ="safe", pure=True).load(SHIPPED_FORM.read_text()))


def test_check_takes_a_programme_too(pendataan: Pendataan, tmp_path: Path) -> None:
    own = tmp_path / "programme.yaml"
    own.write_text(PROGRAMME.read_text().replace("ceiling: 2500000", "ceiling: 2.500.000", 1))
    checked = pendataan("forms", "check", PROGRAMME, own)
    line = next(n for n, text in enumerate(own.read_text().splitlines(), 1) if "2.500.000" in text)
    assert checked.returncode == 2 and f"{PROGRAMME}: benar / right" in checked.stdout
    assert f"{own}:{line}: purpose transport.ceiling: expected whole rupiah" in checked.stderr
