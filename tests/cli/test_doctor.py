"""`doctor` finds what is wrong, says how to mend it, and fails only where work cannot go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cli.context import Office, now
from cli.doctor import look
from cli.doctor_office import look_into
from cli.found import Found
from flows.intake import take_in
from storage.settings import load_settings
from storage.store import Store, open_store

ENV = {"PATH": "/usr/bin:/bin"}


def found(data: Path, word: str, env: dict[str, str] = ENV) -> Found:
    """What is told of the thing whose line has this word."""
    return next(one for one in look(Office(data, env)) if word in one.what)


@pytest.fixture
def store(data: Path) -> Store:
    opened = open_store(load_settings({}, data))
    opened.close()
    return opened


def test_all_is_well_in_a_new_office_but_no_backup_was_made(data: Path) -> None:
    told = list(look(Office(data, ENV)))
    assert [one.what for one in told if one.good is False] == []
    assert ["backup" in one.what for one in told if one.good is None] == [True]


def test_an_engine_that_is_missing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(data))
    told = found(data, "Tesseract with")
    assert (told.good, "apt-get" in told.mend) == (False, True)


def test_a_setting_that_is_wrong_is_named(data: Path) -> None:
    data.mkdir()
    (data / "pendataan.toml").write_text("lease_seconds = 1")
    told = found(data, "settings are right")
    assert (told.good, "lease_seconds" in told.mend) == (False, True)


def test_records_that_are_gone_or_damaged(data: Path, store: Store) -> None:
    database = data / "pendataan.sqlite"
    database.rename(data / "away")
    assert (found(data, "their tables").good, "backup" in found(data, "their tables").mend) == (False, True)
    database.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    assert found(data, "their tables").good is False


def test_a_server_that_cannot_be_reached(data: Path) -> None:
    env = {**ENV, "PENDATAAN_DATABASE": "postgresql://127.0.0.1:1/none", "PREFECT_API_URL": "http://127.0.0.1:1/api"}
    assert (found(data, "their tables", env).good, found(data, "server answers", env).good) == (False, False)


def test_a_folder_that_others_may_look_into(data: Path, store: Store) -> None:
    data.chmod(0o755)
    told = found(data, "look into")
    assert (told.good, "chmod 700" in told.mend) == (False, True)


def test_a_clock_that_is_behind_what_was_written_down(data: Path, store: Store) -> None:
    (data / "inbox" / "a.png").write_bytes(b"one")
    ahead = now() + timedelta(days=3)
    take_in(store, [data / "inbox" / "a.png"], move=True, now=lambda: ahead)
    assert [one.good for one in look_into(store, now()) if "clock is right" in one.what] == [False]
    assert [one.good for one in look_into(store, ahead) if "clock is right" in one.what] == [False]


def test_files_that_wait_and_nobody_reads(data: Path, store: Store) -> None:
    (data / "inbox" / "a.png").write_bytes(b"one")
    take_in(store, [data / "inbox" / "a.png"], move=True, now=lambda: now() - timedelta(hours=1))
    assert [one.good for one in look_into(store, now()) if "have waited long" in one.what] == [None]


def test_a_night_that_is_overdue(data: Path, store: Store) -> None:
    (data / "inbox" / "a.png").write_bytes(b"one")
    take_in(store, [data / "inbox" / "a.png"], move=True, now=lambda: now() - timedelta(days=3))
    assert [one.good for one in look_into(store, now()) if "last nightly run" in one.what] == [None]


def test_a_disk_that_is_nearly_full(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    usage = shutil.disk_usage("/")
    for free, good in ((3e9, None), (5e8, False), (9e9, True)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: usage._replace(free=int(free)))
        assert found(data, "room on the disk").good is good


def test_every_finding_says_how_to_mend_it(data: Path, store: Store) -> None:
    settings = replace(store.settings)
    assert settings and all(one.mend and "/" in one.mend for one in look(Office(data, ENV)))
