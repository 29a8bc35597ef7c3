"""Paper in, records out, through the command as people start it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

from jsonschema import Draft202012Validator, FormatChecker

from extractors.blank import print_pdf
from schemas.library import SHIPPED
from schemas.loading import load_form
from tests.cli.conftest import Pendataan

CONTRACT = Path(__file__).parents[1] / "contract"


def test_named_files_are_copied_read_and_exported(pendataan: Pendataan, paper: Path, data: Path) -> None:
    ran = pendataan("run", paper)
    assert ran.returncode == 0, ran.stderr
    assert "Menunggu pemeriksaan / Waiting for review" in ran.stdout
    assert paper.exists()
    records = json.loads(pendataan("export", "--format", "json").stdout)
    shape = json.loads((CONTRACT / "export.schema.json").read_text())
    Draft202012Validator(shape, format_checker=FormatChecker()).validate(records)
    assert [record["pages"][0]["source_page"] for record in records] == [1, 2]
    assert {flag for record in records for flag in record["flags"]} >= {"no_consent"}


def test_the_inbox_is_emptied_and_trash_stays(pendataan: Pendataan, paper: Path, data: Path) -> None:
    assert pendataan("run").returncode == 0
    shutil.copy(paper, data / "inbox" / "a.pdf")
    (data / "inbox" / "Thumbs.db").write_bytes(b"x")
    assert pendataan("run").returncode == 0
    assert [path.name for path in (data / "inbox").iterdir()] == ["Thumbs.db"]


def test_what_cannot_be_read_is_set_aside_with_exit_code_3(pendataan: Pendataan, tmp_path: Path, data: Path) -> None:
    bad = tmp_path / "scans" / "kabur.png"
    bad.parent.mkdir()
    bad.write_bytes(b"no picture at all")
    bad.with_name("kabur.expected.json").write_text("{}")
    ran = pendataan("run", bad.parent)
    assert (ran.returncode, "bukan gambar" in ran.stdout) == (3, True), ran.stderr
    assert (data / "set-aside" / "kabur.png").read_bytes() == b"no picture at all"
    assert (data / "set-aside" / "kabur.png.txt").read_text().startswith("Berkas ini bukan gambar")


def test_the_same_file_twice_is_kept_and_named(pendataan: Pendataan, paper: Path) -> None:
    pendataan("run", paper)
    again = pendataan("run", paper)
    assert (again.returncode, "Sama dengan berkas terdahulu" in again.stdout) == (0, True)


def test_what_was_set_aside_is_read_when_it_is_given_again(pendataan: Pendataan, tmp_path: Path, data: Path) -> None:
    form = SHIPPED.joinpath("registration.v1.yaml").read_text().replace("form: registration", "form: kunjungan")
    unknown = tmp_path / "kunjungan.v1.yaml"
    unknown.write_text(form)
    office = tmp_path / "other" / "forms"
    office.mkdir(parents=True)
    shutil.copy(unknown, office)
    scan = tmp_path / "kunjungan.pdf"
    with scan.open("wb") as out:
        print_pdf(load_form(unknown), out, 1, Random(1), help_sheet=False)
    assert pendataan("run", "--form", "registration", scan).returncode == 3
    shutil.copy(unknown, data / "forms")
    again = pendataan("run", scan)
    assert (again.returncode, "terdahulu" in again.stdout) == (0, False), again.stdout
    (record,) = json.loads(pendataan("export", "--format", "json").stdout)
    assert record["form"] == "kunjungan"


def test_what_is_set_aside_and_put_back_into_the_inbox_is_tried_again(
    pendataan: Pendataan, tmp_path: Path, data: Path
) -> None:
    bad = tmp_path / "kabur.png"
    bad.write_bytes(b"no picture at all")
    assert pendataan("run", bad).returncode == 3
    (data / "set-aside" / "kabur.png").rename(data / "inbox" / "kabur.png")
    assert pendataan("run").returncode == 3
    assert {path.name for path in (data / "set-aside").iterdir()} == {"kabur.png", "kabur.png.txt"}
    assert list((data / "inbox").iterdir()) == []


def test_exports_that_cannot_be_written_are_wrong_use(pendataan: Pendataan, paper: Path, tmp_path: Path) -> None:
    pendataan("run", paper)
    folder = tmp_path / "out"
    folder.mkdir()
    for shape in ("json", "xlsx"):
        refused = pendataan("export", "--format", shape, "--out", folder)
        assert (refused.returncode, "adalah folder" in refused.stderr) == (2, True), refused.stderr
    # Nobody, not even root, can write there.
    refused = pendataan("export", "--format", "json", "--out", "/proc/records.json")
    assert (refused.returncode, "tidak dapat ditulis" in refused.stderr) == (2, True), refused.stderr
    assert list(folder.iterdir()) == [] and not any(path.name.startswith(".") for path in tmp_path.iterdir())
    assert pendataan("export", "--format", "csv", "--out", folder).returncode == 0
    assert [path.name for path in folder.iterdir()] == ["registration.csv"]


def test_wrong_use_exits_with_2(pendataan: Pendataan, tmp_path: Path) -> None:
    assert pendataan("run", tmp_path / "missing.png").returncode == 2
    assert pendataan("run", "--form", "nope").returncode == 2
    assert pendataan("export").returncode == 2
    assert pendataan("export", "--format", "json", "--out", tmp_path / "no" / "folder.json").returncode == 2


def test_a_wrong_setting_is_named(pendataan: Pendataan, data: Path) -> None:
    data.mkdir()
    (data / "pendataan.toml").write_text("lease_secs = 20\n")
    ran = pendataan("status")
    assert (ran.returncode, "lease_secs" in ran.stderr) == (2, True)


def test_exports_go_where_they_are_sent_and_are_written_down(
    pendataan: Pendataan, paper: Path, data: Path, tmp_path: Path
) -> None:
    pendataan("run", paper)
    for shape in ("json", "csv", "xlsx"):
        out = tmp_path / f"out.{shape}"
        assert pendataan("export", "--format", shape, "--out", out, "--form", "registration").returncode == 0
        assert out.stat().st_size > 0
    none = pendataan("export", "--format", "json", "--state", "accepted", "--since", "2026-01-01")
    assert json.loads(none.stdout) == []
    with sqlite3.connect(data / "pendataan.sqlite") as database:
        rows = database.execute("SELECT account_id, detail FROM audit WHERE action = 'exported' ORDER BY id").fetchall()
    assert [(who, json.loads(detail)["documents"]) for who, detail in rows] == [(None, 2)] * 3 + [(None, 0)]


def test_status_and_doctor(pendataan: Pendataan) -> None:
    assert pendataan("status").returncode == 0
    looked = pendataan("doctor")
    # No backup was made yet: that is told, and is no failure.
    assert (looked.returncode, looked.stdout.count("✓"), looked.stdout.count("!")) == (0, 11, 1), looked.stdout


def test_what_is_told_to_type_next_can_be_typed(paper: Path, data: Path) -> None:
    env = {**os.environ, "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    command = [sys.executable, "-m", "cli", "--data", str(data), "run", str(paper)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout
    (told,) = (line.strip() for line in shown.splitlines() if line.endswith(" status"))
    assert subprocess.run(shlex.split(told), env=env, check=False, capture_output=True).returncode == 0
