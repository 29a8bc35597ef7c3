"""The summary now, a backup now, and a backup taken back, by the command."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from schemas.report import Report
from storage.settings import load_settings
from storage.store import open_store
from tests.storage.made import Paper, saved


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with one document."""
    monkeypatch.setattr(os, "sync", lambda: None)
    store = open_store(load_settings({}, tmp_path / "data"))
    saved(store, tmp_path, Paper())
    store.close()
    return tmp_path / "data"


def run(data: Path | None, *words: str | Path) -> Result:
    """The command in this process."""
    before = [] if data is None else ["--data", str(data)]
    return CliRunner().invoke(app, [*before, *map(str, words)])


def test_the_summary_goes_where_it_is_wanted(data: Path, tmp_path: Path) -> None:
    told = run(data, "report", "--format", "json")
    assert told.exit_code == 0 and Report.model_validate_json(told.stdout).ever.total == 1
    assert run(data, "report", "--format", "md").stdout.startswith("# Ringkasan")
    for name in ("r.html", "r.xlsx"):
        assert run(data, "report", "--format", name.split(".")[1], "--out", tmp_path / name).exit_code == 0
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert "<!doctype html>" in (tmp_path / "r.html").read_text("utf-8")
    assert run(data, "report", "--out", tmp_path / "no" / "r.html").exit_code == 2


def test_a_backup_is_made_looked_at_and_taken_back(data: Path, tmp_path: Path) -> None:
    made = run(data, "backup", "--out", tmp_path / "disk")
    assert made.exit_code == 0, made.output
    (backup,) = (path for path in (tmp_path / "disk").iterdir() if path.is_dir())
    assert str(backup) in made.stdout
    looked = run(data, "backup", "--check", backup)
    assert looked.exit_code == 0 and "1 berkas, 1 dokumen" in looked.stdout
    back = run(None, "restore", backup, "--data", tmp_path / "new")
    assert back.exit_code == 0 and "1 berkas, 1 dokumen" in back.stdout, back.output
    again = run(None, "restore", backup, "--data", tmp_path / "new")
    assert again.exit_code == 2 and "tidak ada yang ditimpa" in again.stderr
    assert run(None, "restore", backup).exit_code == 2
    assert '"documents"' in run(tmp_path / "new", "report", "--format", "json").stdout


def test_without_a_place_it_lies_in_the_data_folder(data: Path) -> None:
    assert "luar komputer ini" in run(data, "backup").stdout
    assert [path for path in (data / "backups").iterdir() if path.name.startswith("pendataan-")]
