"""The store: everything this room's functions need, made once and passed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from storage.database import make_engine, readers, without_values, writers
from storage.errors import RecordsGone
from storage.folder import DataFolder
from storage.migrations import upgrade
from storage.settings import Settings
from storage.terms import KEY_FILE, load_key
from storage.vault import Vault


@dataclass(frozen=True)
class Store:
    """Database, vault, folder and settings. `term_key` is never shown.

    `turn`: who of this process writes next. SQLite has one writer and lets the others sleep and try again, some of
    them for seconds; in our own line each comes as soon as the one before is done.
    """

    settings: Settings
    folder: DataFolder
    engine: Engine
    vault: Vault
    readers: sessionmaker[Session]
    writers: sessionmaker[Session]
    term_key: bytes = field(repr=False)
    turn: AbstractContextManager[object] = field(repr=False, compare=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with without_values(), self.readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: all of it is saved at the end, or nothing where something is raised."""
        with without_values(), self.turn, self.writers.begin() as session:
            yield session

    def close(self) -> None:
        """Lets go of all connections."""
        self.engine.dispose()


def open_store(settings: Settings) -> Store:
    """Opens the store of these settings: folders are made, the database brought up to date. Raises RecordsGone."""
    folder = DataFolder(settings.data).made()
    _refuse_gone(settings, folder)
    engine = make_engine(settings.database)
    upgrade(engine)
    return Store(
        settings=settings,
        folder=folder,
        engine=engine,
        vault=Vault(folder.store / "vault"),
        readers=readers(engine),
        writers=writers(engine),
        term_key=load_key(folder.store),
        turn=Lock() if engine.dialect.name == "sqlite" else nullcontext(),
    )


def _refuse_gone(settings: Settings, folder: DataFolder) -> None:
    """A database file that was there: the disk is not mounted, or somebody moved it. The key is made later."""
    place = settings.database.database or ""
    sqlite = settings.database.get_backend_name() == "sqlite"
    if sqlite and not Path(place).exists() and (folder.store / KEY_FILE).exists():
        raise RecordsGone(place)
