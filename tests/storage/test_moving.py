"""From the file of one PC to the server: every row arrives, and work goes on there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from cli.main import main
from schemas.errors import Rejected, SetAside
from storage.documents import records
from storage.errors import RecordsGone
from storage.moving import NotEmpty, move_records, put_by
from storage.review.rereading import waiting
from storage.saving import save
from storage.setting_aside import set_aside
from storage.settings import load_settings
from storage.standing import standing
from storage.store import Store, open_store
from storage.summary import summary
from tests.storage.made import NOW, RULES, VERSIONS, Paper, explain, outcome, saved, taken

pytestmark = pytest.mark.postgres


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Store]:
    store = open_store(load_settings({}, tmp_path / "data"))
    yield store
    store.close()


@pytest.fixture
def there(here: Store, postgres: str) -> Iterator[Store]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS moved")
        connection.execute("CREATE DATABASE moved")
    database = make_url(postgres.replace("/postgres?", "/moved?"))
    store = open_store(replace(here.settings, database=database))
    yield store
    store.close()


def an_office_at_work(store: Store, folder: Path) -> None:
    saved(store, folder, Paper(), data=b"one")
    saved(store, folder, Paper(), data=b"two", minutes=1)
    (folder / "copy.png").write_bytes(b"two")
    taken(store, folder, "waits.png", b"three", minutes=2)
    set_aside(store, taken(store, folder, "bad.png", b"four", minutes=3), Rejected(SetAside.TRUNCATED), explain, NOW)


def test_everything_arrives_and_work_goes_on(here: Store, there: Store, tmp_path: Path) -> None:
    an_office_at_work(here, tmp_path)
    before, stood = list(records(here)), standing(here)
    moved = move_records(here.engine, there.engine)
    assert (list(records(there)), standing(there), waiting(there)) == (before, stood, 0)
    assert moved["files"] == 4 and moved["documents"] == 2 and moved["document_flags"] > 0
    # Numbers that the server gives come after those that came along.
    save(there, taken(there, tmp_path, data=b"five", minutes=9), outcome(Paper(number=None)), VERSIONS, RULES, NOW)
    assert summary(there).documents == 3


def test_two_offices_never_become_one(here: Store, there: Store, tmp_path: Path) -> None:
    an_office_at_work(here, tmp_path)
    move_records(here.engine, there.engine)
    with pytest.raises(NotEmpty, match="not empty"):
        move_records(here.engine, there.engine)


def test_the_old_file_is_put_by_and_nobody_begins_anew_in_its_place(here: Store, tmp_path: Path) -> None:
    an_office_at_work(here, tmp_path)
    here.close()
    put = put_by(tmp_path / "data" / "pendataan.sqlite")
    assert put.name == "pendataan.sqlite.moved"
    with pytest.raises(RecordsGone):
        open_store(here.settings)
    again = open_store(replace(here.settings, database=make_url(f"sqlite:///{put}")))
    assert summary(again).documents == 2
    again.close()


def test_the_command_moves_and_says_what_to_do_next(
    here: Store, there: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    an_office_at_work(here, tmp_path)
    stood = standing(here)
    here.close()
    address = there.settings.database.render_as_string(hide_password=False)
    monkeypatch.setattr("sys.argv", ["pendataan", "--data", str(tmp_path / "data"), "move", address])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or 0, standing(there)) == (0, stood)
    assert "pendataan.toml" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
