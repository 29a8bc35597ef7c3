"""What every test stands on: nothing is reported anywhere, nothing of the user's is read or written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports Prefect or starts Tesseract.
os.environ.update(PREFECT_SERVER_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1", OMP_THREAD_LIMIT="1")
for name in [name for name in os.environ if name.startswith("PENDATAAN_") or name == "PREFECT_API_URL"]:
    del os.environ[name]

# The same examples every time: what passed here passes there. A slow machine is no failure.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for Prefect that is no user's."""
    home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home))
        yield home
