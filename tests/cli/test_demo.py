"""What `./dev demo` shows: samples through the Prefect flow, in this process, without a server of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Pendataan


@pytest.mark.slow
def test_samples_go_through_the_prefect_flow(pendataan: Pendataan, paper: Path, tmp_path: Path) -> None:
    folder = tmp_path / "samples"
    folder.mkdir()
    shutil.copy(paper, folder / "a.pdf")
    (folder / "a.expected.json").write_text("[]")
    (folder / "maker.py").write_text("")
    shown = pendataan("demo", folder)
    assert shown.returncode == 0, shown.stderr
    assert "1  Berkas dibaca / files read" in shown.stdout
    assert "2  Dokumen / documents" in shown.stdout
    assert "export --format xlsx" in shown.stdout
