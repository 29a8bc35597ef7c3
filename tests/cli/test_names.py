"""Files of any name: taken in, read, set aside and exported, and told of without harm to the terminal."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Pendataan

ODD = [
    b"a" * 251 + b".png",
    "ꦥꦤ꧀ꦢꦠ 登録 تسجيل 📄.png".encode(),
    b"\xff\xfe\x80.png",
    b"--form=x; $(rm -rf) \n\x1b[2J.png",
    b"=cmd|' C calc'!A0.png",
    b" con. .png ",
]


def odd(folder: Path, name: bytes, data: bytes) -> Path:
    path = folder / os.fsdecode(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_any_name_is_set_aside_beside_its_reason(
    pendataan: Pendataan, data: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    for number, name in enumerate(ODD):
        odd(data / "inbox", name, b"no picture %d" % number)
    odd(data / "inbox" / "meja 2", ODD[1], b"another of that name")
    (data / "inbox" / os.fsdecode(b"\x1b[2J\xff")).symlink_to("/etc/hostname")
    ran = pendataan("run")
    assert (ran.returncode, "Traceback" in ran.stderr, "\x1b[2J" in ran.stdout + ran.stderr) == (3, False, False)
    there = [path for path in (data / "set-aside").iterdir() if path.suffix != ".txt"]
    assert len(there) == len(ODD) + 2 and all(path.with_name(f"{path.name}.txt").is_file() for path in there)
    assert {path.read_bytes() for path in there if not path.is_symlink()} >= {b"no picture 0", b"another of that name"}
    assert list((data / "inbox").iterdir()) == [data / "inbox" / "meja 2"]


def test_any_name_is_read_and_exported(pendataan: Pendataan, paper: Path, tmp_path: Path) -> None:
    scans = [odd(tmp_path / "scans", name, paper.read_bytes() + b"%%%d" % n) for n, name in enumerate(ODD[2:5])]
    assert pendataan("run", "--", *scans).returncode == 0
    told = {name.decode("utf-8", "replace") for name in ODD[2:5]}
    records = json.loads(pendataan("export", "--format", "json").stdout)
    assert {record["pages"][0]["source"] for record in records} == told
    for shape in ("csv", "xlsx"):
        assert pendataan("export", "--format", shape, "--out", tmp_path / f"out.{shape}").returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["source"].lstrip("'") for row in csv.DictReader(file)} == told


def test_what_is_not_taken_is_named_without_harm(pendataan: Pendataan, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / os.fsdecode(b"\x1b[2J\n\xff")).symlink_to("/etc/hostname")
    ran = pendataan("run", tmp_path / "scans")
    assert (ran.returncode, ran.stderr.count("\n")) == (3, 1)
    assert "\\x1b[2J\\n\\udcff" in ran.stderr


def test_a_file_that_may_not_be_read_stops_no_other(pendataan: Pendataan, paper: Path, data: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (data / "inbox").mkdir(parents=True)
    closed, read_only = data / "inbox" / "closed.pdf", data / "inbox" / "read-only.pdf"
    shutil.copy(paper, closed)
    shutil.copy(paper, read_only)
    closed.chmod(0o000)
    read_only.chmod(0o400)
    ran = pendataan("run")
    assert (ran.returncode, "closed.pdf" in ran.stderr) == (3, True)
    assert (closed.exists(), read_only.exists()) == (True, False)


def test_put_back_with_its_explanation_it_is_tried_again_and_nothing_is_added(pendataan: Pendataan, data: Path) -> None:
    odd(data / "inbox", b"kabur.png", b"no picture")
    pendataan("run")
    for name in ("kabur.png", "kabur.png.txt"):
        (data / "set-aside" / name).rename(data / "inbox" / name)
    again = pendataan("run")
    assert (again.returncode, list((data / "inbox").iterdir())) == (3, [])
    assert {path.name for path in (data / "set-aside").iterdir()} == {"kabur.png", "kabur.png.txt"}
    named = pendataan("run", data / "set-aside", data / "set-aside" / "kabur.png.txt")
    assert (named.returncode, "1  Berkas dibaca" in named.stdout) == (3, True)
    assert {path.name for path in (data / "set-aside").iterdir()} == {"kabur.png", "kabur.png.txt"}
