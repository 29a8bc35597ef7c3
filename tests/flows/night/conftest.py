"""An office for each test of a night; its disk is not waited for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.settings import load_settings
from storage.store import Store, open_store


@pytest.fixture(autouse=True)
def no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pendataan.toml").write_text("lease_seconds = 5\nsample_share = 1.0\n")
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()
