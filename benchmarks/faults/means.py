"""With what a disaster is made: another's lock on the database, a disk too small, a server that lets nobody in."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text

from benchmarks.faults.scene import Scene
from benchmarks.running import state


class CannotBeDone(Exception):
    """This machine does not let us: no rights to mount, no such database."""


class Unexpected(Exception):
    """The disaster did not happen, or the worker did not answer as it should."""


def expect(code: int | None, *wanted: int) -> None:
    """Raises Unexpected where a worker ended otherwise."""
    if code not in wanted:
        raise Unexpected(f"a worker ended with {code}, not {wanted}")


def wait_until_stopped(pid: int) -> None:
    """Until a process stands still. Raises Unexpected where it does not in half a minute."""
    until = time.monotonic() + 30
    while state(pid) != "T":
        if time.monotonic() > until:
            raise Unexpected("the worker was not stopped")
        time.sleep(0.005)


def is_free(scene: Scene) -> bool:
    """Can anybody write? A process that stands still within a transaction holds SQLite, and all wait for it."""
    if scene.database:
        return True
    probe = sqlite3.connect(scene.data / "pendataan.sqlite", timeout=0.05, isolation_level=None)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        probe.close()
    return True


@contextmanager
def held(scene: Scene) -> Iterator[None]:
    """Somebody else holds the scene's SQLite alone while the block lasts."""
    holder = sqlite3.connect(scene.data / "pendataan.sqlite", isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()


@contextmanager
def nobody_in(scene: Scene) -> Iterator[None]:
    """Everybody is thrown out of the scene's database on PostgreSQL, and nobody let in while the block lasts.
    Raises CannotBeDone where it is on SQLite."""
    if not scene.database:
        raise CannotBeDone("needs PostgreSQL")
    settings = scene.shift.settings().database.set(drivername="postgresql+psycopg")
    name, server = settings.database, create_engine(settings.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
            yield
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    finally:
        server.dispose()


@contextmanager
def small_disk(scene: Scene, megabytes: int) -> Iterator[None]:
    """The scene's folder on a disk of that size. Raises CannotBeDone where we may not mount one."""
    there = scene.data.with_name(scene.data.name + " disk")
    there.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "pendataan", str(there)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotBeDone("no rights to mount a small disk") from error
    before = scene.data
    try:
        shutil.copytree(before, there / "data")
        scene.data = there / "data"
        yield
    finally:
        scene.data = before
        subprocess.run(["umount", str(there)], check=True, capture_output=True)


def moved_home(scene: Scene) -> None:
    """What is on the small disk is kept, to be looked at after it is gone."""
    home = scene.data.parent.with_name(scene.data.parent.name.removesuffix(" disk"))
    shutil.rmtree(home)
    shutil.copytree(scene.data, home)
