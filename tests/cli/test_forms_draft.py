"""`forms draft`: what it writes beside the form file, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from schemas.loading import load_form
from tests.cli.conftest import Pendataan
from tests.extractors.drafting.drawing import Page


def scan(path: Path, degrees: float) -> Path:
    page = Page()
    page.text((20, 31), "NIK", height=4)
    page.cells((50, 30), [16])
    Image.fromarray(page.scanned(degrees)).save(path)
    return path


@pytest.mark.slow
def test_a_crooked_scan_is_drafted_on_a_picture_laid_straight(pendataan: Pendataan, tmp_path: Path) -> None:
    out = tmp_path / "bantuan.v1.yaml"
    drafted = pendataan("forms", "draft", scan(tmp_path / "kosong.jpg", 1.2), "--out", out)
    assert drafted.returncode == 0, drafted.stderr
    form = load_form(out)
    assert (form.field("nik").type, form.blank) == ("nik", tmp_path / "bantuan.v1.png")
    assert (tmp_path / "bantuan.v1.preview.png").is_file()
    checked = pendataan("forms", "check", out, "--preview", tmp_path / "look.png")
    assert checked.returncode == 0 and (tmp_path / "look.png").is_file()


@pytest.mark.slow
def test_a_straight_scan_is_kept_as_it_is_and_a_name_that_is_none_is_told(pendataan: Pendataan, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    blank = scan(tmp_path / "elsewhere" / "kosong.png", 0)
    drafted = pendataan("forms", "draft", blank, "--out", tmp_path / "draf.yaml")
    assert drafted.returncode == 0 and "draf.v1.yaml" in drafted.stdout
    assert (tmp_path / "kosong.png").read_bytes() == blank.read_bytes()


def test_what_is_no_picture_and_unknown_paper_are_wrong_use(pendataan: Pendataan, tmp_path: Path) -> None:
    text = tmp_path / "kosong.png"
    text.write_text("formulir")
    assert pendataan("forms", "draft", text, "--out", tmp_path / "f.v1.yaml").returncode == 2
    assert pendataan("forms", "draft", text, "--out", tmp_path / "f.v1.yaml", "--paper", "B9").returncode == 2
    assert not (tmp_path / "f.v1.yaml").exists()
