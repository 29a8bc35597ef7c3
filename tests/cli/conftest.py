"""The command, as it is started from a shell, and an office with a scan of its own making."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from extractors.blank import print_pdf
from schemas.library import library

Pendataan = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def pendataan(data: Path) -> Pendataan:
    """Starts the command over the data folder; the finished process."""

    def start(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", "--data", str(data), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"COLUMNS": "200"},
            timeout=120,
        )

    return start


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two copies of the registration form in one PDF, nothing written on them."""
    path = tmp_path_factory.mktemp("paper") / "kosong.pdf"
    form = library().latest("registration")
    assert form is not None
    with path.open("wb") as out:
        print_pdf(form, out, 2, Random(1), help_sheet=False)
    return path
