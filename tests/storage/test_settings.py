from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import URL

from storage.errors import RecordsGone, SettingsError
from storage.folder import PARTS, DataFolder
from storage.settings import DATABASE_NAME, KEYS, Settings, load_settings
from storage.store import open_store

ROOT = Path(__file__).parents[2]


def _toml(folder: Path, text: str) -> Path:
    (folder / "pendataan.toml").write_text(text, "utf-8")
    return folder


def test_defaults_need_nothing(tmp_path: Path) -> None:
    made = load_settings({"PENDATAAN_DATA": str(tmp_path / "d")})
    assert made.data == tmp_path / "d"
    assert made.database == URL.create("sqlite", database=str(tmp_path / "d" / "pendataan.sqlite"))
    assert (str(made.time_zone), made.lease_seconds) == ("Asia/Makassar", 20)


def test_the_command_line_goes_before_the_environment(tmp_path: Path) -> None:
    assert load_settings({"PENDATAAN_DATA": "/elsewhere"}, tmp_path).data == tmp_path


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    _toml(tmp_path, 'database = "postgresql://one/two"\ntime_zone = "Asia/Jakarta"\nlease_seconds = 60\n')
    made = load_settings({"PENDATAAN_DATABASE": "postgresql://three/four"}, tmp_path)
    assert (str(made.database), str(made.time_zone), made.lease_seconds) == (
        "postgresql://three/four",
        "Asia/Jakarta",
        60,
    )


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    made = load_settings({"PENDATAAN_DATABASE": "postgresql://u:secret@host/name"}, tmp_path)
    assert "secret" not in repr(made)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lease_second = 20", r"pendataan.toml: lease_second: expected one of the keys .*lease_seconds"),
        ("lease_seconds = '20'", "lease_seconds: expected a whole number from 5 to 3600"),
        ("lease_seconds = true", "lease_seconds: expected a whole number"),
        ("time_zone = 'WITA'", "time_zone: expected a time zone"),
        ("time_zone = ['Asia/Makassar']", "time_zone: expected a time zone"),
        ("database = 'mysql://x'", "database: expected the address of a database"),
        ("database = 'postgresql://host:port/name'", "database: expected the address of a database"),
        ("batch_size = 0", "batch_size: expected a whole number from 1 to 1000"),
        ("a = = 1", "pendataan.toml: expected a TOML file"),
    ],
)
def test_wrong_settings_name_file_key_and_what_was_expected(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings({}, _toml(tmp_path, text))


def test_every_setting_that_may_be_given_is_one_that_is_kept() -> None:
    assert set(KEYS) == {one.name for one in fields(Settings)} - {"data"}


def test_every_setting_is_used_somewhere() -> None:
    rooms = [path for room in ("storage", "flows", "cli") for path in (ROOT / room).rglob("*.py")]
    code = "".join(path.read_text("utf-8") for path in rooms)
    assert [one.name for one in fields(Settings) if f"settings.{one.name}" not in code] == []


@pytest.mark.parametrize("name", ["a b", "c?d", "e#f", "g%h", "i%20j", "k;l", "m&n=o", "p:q@r", "ꦥ", "?"])
def test_the_database_lies_in_its_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    open_store(load_settings({"PENDATAAN_DATA": str(folder)})).close()
    assert (folder / "pendataan.sqlite").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert {path.name for path in folder.iterdir()} <= {
        *PARTS,
        *(f"pendataan.sqlite{end}" for end in ("", "-wal", "-shm")),
    }


def test_a_wrong_address_in_the_environment_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="environment: database") as error:
        load_settings({"PENDATAAN_DATABASE": "mysql://u:secret@h/n"}, tmp_path)
    assert "secret" not in str(error.value)


def test_all_parts_are_made_and_closed_to_others(tmp_path: Path) -> None:
    os.umask(0o022)
    folder = DataFolder(tmp_path / "data").made()
    for path in (folder.root, *(folder.root / part for part in PARTS)):
        assert path.stat().st_mode & 0o777 == 0o700


def test_only_scratch_of_dead_processes_is_swept(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path).made()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead, alive = folder.scratch_of(int(gone.stdout)), folder.scratch_of(os.getpid())
    elsewhere = folder.scratch / "another-machine.1"
    elsewhere.mkdir()
    (dead / "left.ppm").write_bytes(b"x")
    folder.made()
    assert not dead.exists()
    assert alive.exists() and elsewhere.exists()


@pytest.mark.parametrize("text", ['night_at = "22:30"', "night_at = 22:30:00"])
def test_the_time_of_the_night_may_be_chosen(tmp_path: Path, text: str) -> None:
    assert load_settings({}, tmp_path).night_at == time(1)
    assert load_settings({}, _toml(tmp_path, text)).night_at == time(22, 30)


@pytest.mark.parametrize("text", ['night_at = "1:00"', 'night_at = "25:00"', "night_at = 1", 'night_ends = "malam"'])
def test_a_time_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="expected a time of the day"):
        load_settings({}, _toml(tmp_path, text))


def test_a_database_that_was_there_and_is_gone_is_not_begun_anew(tmp_path: Path) -> None:
    settings = load_settings({}, tmp_path / "data")
    open_store(settings).close()
    (tmp_path / "data" / DATABASE_NAME).unlink()
    for _ in range(2):
        with pytest.raises(RecordsGone, match="backup"):
            open_store(settings)
    (tmp_path / "data" / "store").rename(tmp_path / "moved away")
    open_store(settings).close()


def test_drafts_that_a_dead_process_left_are_swept_and_young_ones_are_not(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data").made()
    old, young, other = (folder.set_aside / name for name in (f".{'a' * 16}.part", f".{'b' * 16}.part", "mine.part"))
    for path in (old, young, other):
        path.write_bytes(b"half of a form")
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    folder.made()
    assert sorted(folder.set_aside.iterdir()) == [young, other]
