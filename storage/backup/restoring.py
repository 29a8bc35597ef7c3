"""A backup checked, and taken back into a new data folder. Nothing that is there is ever overwritten."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from storage.backup.copying import copied, digest_of
from storage.backup.databases import copy_name, kind_of, load
from storage.backup.shape import DATA, About, BackupDamaged, BackupFailed, NotEmpty, read_about, read_sums
from storage.settings import FILE_NAME, load_settings
from storage.store import open_store
from storage.tables import Document, File

# Settings that speak of the old place: the restored office must touch neither its database nor its backups.
_OF_THE_OLD_PLACE = re.compile(r"^(\s*)(database|backups)(\s*=)", re.MULTILINE)


@dataclass(frozen=True)
class Restored:
    """What was taken back. `quieted`: settings that spoke of the old place are comments now."""

    data: Path
    files: int
    documents: int
    quieted: bool


def check(backup: Path, on_file: Callable[[], None] = lambda: None) -> About:
    """Reads all of a backup. Raises BackupDamaged where it is not what it was, BackupFailed where it is none."""
    about = read_about(backup)
    wrong = 0
    for name, digest in read_sums(backup, about).items():
        wrong += not _is(backup / DATA / name, digest)
        on_file()
    if wrong:
        raise BackupDamaged(f"{wrong} files of the backup are missing or damaged: take another backup")
    return about


def restore(backup: Path, data: Path, env: Mapping[str, str], on_file: Callable[[], None] = lambda: None) -> Restored:
    """Takes a backup back into `data`, which must not be there yet, or be empty.

    Every file is compared with its hash on the way; where one is damaged nothing is restored. A PostgreSQL database is
    loaded into the one that `PENDATAAN_DATABASE` names, which must be empty. Raises BackupFailed.
    """
    data = data.absolute()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise NotEmpty("there is something in this folder already: nothing is overwritten, name a new one")
    about = read_about(backup)
    if about.database == "sqlite":
        # The records lie in the backup itself, and in no database that the environment may speak of.
        env = {name: value for name, value in env.items() if name != "PENDATAAN_DATABASE"}
    elif not env.get("PENDATAAN_DATABASE"):
        raise BackupFailed("name a new, empty PostgreSQL database in PENDATAAN_DATABASE: the records are loaded there")
    data.parent.mkdir(parents=True, exist_ok=True)
    draft = data.parent / f".{data.name}.{secrets.token_hex(4)}.part"
    try:
        _copy(backup, about, draft, on_file)
        quieted = _quieten(draft / FILE_NAME)
        _load(about, draft, env)
        files, documents = _counted(about, draft, env)
        os.sync()
        if data.exists():
            data.rmdir()
        draft.rename(data)
    except OSError as error:
        raise BackupFailed(f"the backup could not be taken back: {os.strerror(error.errno or 0)}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(data, files, documents, quieted)


def _copy(backup: Path, about: About, draft: Path, on_file: Callable[[], None]) -> None:
    draft.mkdir(mode=0o700)
    root = draft.resolve()
    for name, digest in read_sums(backup, about).items():
        target = draft / name
        if not target.resolve().is_relative_to(root):
            raise BackupDamaged("the backup's list of files names one outside of it")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_copied(backup / DATA / name, target, digest):
            raise BackupDamaged("a file of the backup is damaged: take another backup")
        on_file()


def _is_copied(source: Path, target: Path, digest: str) -> bool:
    """Copies a file; False where it is not there, or not what it was."""
    try:
        return copied(source, target) == digest
    except FileNotFoundError:
        return False


def _quieten(settings: Path) -> bool:
    """Makes comments of what speaks of the old place; whether there was any."""
    if not settings.is_file():
        return False
    text = settings.read_text("utf-8-sig")
    quiet = _OF_THE_OLD_PLACE.sub(r"\1# \2\3", text)
    settings.write_text(quiet, encoding="utf-8")
    return quiet != text


def _load(about: About, draft: Path, env: Mapping[str, str]) -> None:
    """The database of the new office: SQLite's file is there already."""
    address = load_settings(env, draft).database
    if kind_of(address) != about.database:
        raise BackupFailed(f"the backup holds a {about.database} database, the settings name another kind")
    if about.database == "postgresql":
        copy = draft / copy_name(about.database)
        load(address, copy)
        copy.unlink()


def _counted(about: About, data: Path, env: Mapping[str, str]) -> tuple[int, int]:
    """Opens what was restored, brings its database up to date, and compares how much there is: files, documents."""
    store = open_store(load_settings(env, data))
    try:
        with store.read() as session:
            files, documents = (
                session.scalars(select(func.count()).select_from(one)).one() for one in (File, Document)
            )
    finally:
        store.close()
    if documents < about.documents or files < about.files:
        raise BackupDamaged("there are fewer records than the backup says: take another backup")
    return files, documents


def _is(path: Path, digest: str) -> bool:
    try:
        return digest_of(path) == digest
    except OSError:
        return False
