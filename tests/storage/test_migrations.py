from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CheckConstraint

from storage.database import make_engine
from storage.errors import StorageFailed
from storage.migrations import config, upgrade
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


FIRST_ROWS = (
    "INSERT INTO files (id, source_sealed, sha256, size, state, received_at, tries)"
    " VALUES ('F', 'x', 'hash', 3, 'done', '2026-03-02 01:30:00', 1)",
    "INSERT INTO documents (id, form, form_version, state, received_at, complete, restricted)"
    " VALUES ('D', 'registration', 1, 'accepted', '2026-03-02 01:30:00', true, false)",
    "INSERT INTO pages (file_id, source_page, kind, document_id, page) VALUES ('F', 1, 'document', 'D', 1)",
    "INSERT INTO pages (file_id, source_page, kind, reason) VALUES ('F', 2, 'aside', 'poor_page')",
)


def test_a_database_of_the_first_version_keeps_its_pages_and_takes_parts_of_them(settings: Settings) -> None:
    settings.data.mkdir()
    engine = make_engine(settings.database)
    with engine.execution_options(writes=True).begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0001")
        for row in FIRST_ROWS:
            connection.execute(text(row))
    upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT source_page, part, kind, document_id, reason FROM pages ORDER BY id"))
        assert [tuple(row) for row in rows] == [(1, 1, "document", "D", None), (2, 1, "aside", None, "poor_page")]
    second = "INSERT INTO pages (file_id, source_page, part, kind, reason) VALUES ('F', 1, :part, :kind, 'poor_page')"
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(second), {"part": 2, "kind": "aside"})
    for part, kind in ((2, "aside"), (3, "blank")):
        with pytest.raises(IntegrityError), engine.execution_options(writes=True).begin() as connection:
            connection.execute(text(second), {"part": part, "kind": kind})
    engine.dispose()


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
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30000}
    with engine.connect() as connection:
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted} == wanted
    assert (tmp_path / "one.sqlite").stat().st_mode & 0o777 == 0o600
    engine.dispose()
