"""The database copied while others work on it, and taken back: SQLite by its own backup, PostgreSQL by `pg_dump`."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, inspect

from storage.backup.shape import POSTGRES_COPY, SQLITE_COPY, BackupFailed, NotEmpty
from storage.database import make_engine

_TIMEOUT = 4 * 3600


def kind_of(address: URL) -> str:
    """`sqlite` or `postgresql`."""
    return "sqlite" if address.get_backend_name() == "sqlite" else "postgresql"


def copy_name(kind: str) -> str:
    """What the copy is called within a backup."""
    return SQLITE_COPY if kind == "sqlite" else POSTGRES_COPY


def size_of(address: URL) -> int:
    """About how many bytes a copy takes; of PostgreSQL nobody knows beforehand."""
    return Path(address.database or "").stat().st_size if kind_of(address) == "sqlite" else 0


def dump(address: URL, out: Path) -> None:
    """One state of the whole database, written to `out`. Raises BackupFailed."""
    if kind_of(address) == "sqlite":
        _copy_sqlite(Path(address.database or ""), out)
    else:
        # Without owners and rights: whoever takes it back may be called otherwise.
        _run("pg_dump", address, "--format=custom", "--no-owner", "--no-privileges", f"--file={out}")
        out.chmod(0o600)


def load(address: URL, copy: Path) -> None:
    """Takes a copy of PostgreSQL back into an empty database. Raises BackupFailed where it is not empty."""
    engine = make_engine(address)
    try:
        if inspect(engine).get_table_names():
            raise NotEmpty("the database is not empty: nothing is ever overwritten, name a new one")
    finally:
        engine.dispose()
    _run("pg_restore", address, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(copy))


def _copy_sqlite(source: Path, out: Path) -> None:
    os.close(os.open(out, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as live,
            closing(sqlite3.connect(out)) as copy,
        ):
            # All at once: beside a write-ahead log it blocks nobody, and page by page it would begin anew with every
            # change that others make.
            live.backup(copy, pages=-1)
            # The copy is one file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            said = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupFailed(f"the database could not be copied: {type(error).__name__}") from None
    if said != ("ok",):
        raise BackupFailed("the database is damaged: keep the backups there are, and look at docs/operations.md")


def _run(program: str, address: URL, *arguments: str) -> None:
    """PostgreSQL's own program. The password goes through the environment: others see a process's arguments."""
    found = shutil.which(program)
    if found is None:
        raise BackupFailed(f"{program} is missing: install the PostgreSQL client (apt-get install postgresql-client)")
    shown = address.set(drivername="postgresql", password=None).render_as_string()
    env: Mapping[str, str] = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    done = subprocess.run(
        [found, f"--dbname={shown}", "--no-password", *arguments],
        env=env,
        capture_output=True,
        timeout=_TIMEOUT,
        check=False,
    )
    if done.returncode != 0:
        older = b"version mismatch" in done.stderr
        hint = "it is older than the server: install the client of the server's version" if older else "see its log"
        raise BackupFailed(f"{program} ended with code {done.returncode}: {hint}")
