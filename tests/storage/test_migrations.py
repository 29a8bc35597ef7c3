from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.schema import CheckConstraint

from storage.database import make_engine
from storage.errors import StorageFailed
from storage.migrations import upgrade
from storage.settings import Settings, load_settings
from storage.store import Store, open_store
from storage.tables import Base


def test_migrations_lead_to_the_tables_of_the_code(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_check_of_the_code_is_in_the_database(store: Store) -> None:
    inspector = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        there = {str(c["name"]) for c in inspector.get_check_constraints(table.name)}
        assert there == {f"ck_{table.name}_{name.removeprefix(f'ck_{table.name}_')}" for name in wanted}


def test_opening_twice_changes_nothing(store: Store) -> None:
    open_store(store.settings).close()


def test_making_a_database_is_no_news(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        open_store(load_settings({}, tmp_path / "new")).close()
    assert caplog.text == ""


def test_many_may_open_a_new_database_at_once(settings: Settings) -> None:
    with ThreadPoolExecutor(4) as pool:
        for opened in list(pool.map(open_store, [settings] * 4)):
            opened.close()


def test_a_newer_database_is_left_alone(store: Store) -> None:
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageFailed, match="newer"):
        upgrade(store.engine)


def test_sqlite_is_set_up_for_several_processes(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'one.sqlite'}")
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30000}
    with engine.connect() as connection:
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted} == wanted
    assert (tmp_path / "one.sqlite").stat().st_mode & 0o777 == 0o600
    engine.dispose()
