"""Offices in which disasters happen; on PostgreSQL, too."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults.offices import Offices
from tests.storage.conftest import postgres

__all__ = ["postgres"]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Offices:
    return Offices(tmp_path_factory.mktemp("offices"))


@pytest.fixture(scope="module")
def offices_on_postgres(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Offices:
    return Offices(tmp_path_factory.mktemp("offices"), postgres)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "data"
