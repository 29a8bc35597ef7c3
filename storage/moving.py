"""All records from one database into another: from the file of one PC to the server that several share.

Row by row as they are, sealed values too: they are sealed under ids, which stay. All of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, Integer, Table, func, inspect, select, text

from storage.database import without_values
from storage.errors import StorageFailed
from storage.migrations import upgrade
from storage.migrations.env import TABLES

_AT_ONCE = 2000
MOVED = ".moved"


class NotEmpty(StorageFailed):
    """The database to move to holds records already: two offices would become one."""

    def __init__(self) -> None:
        super().__init__("NotEmpty")
        self.args = ("the database to move to is not empty: make a new one for this office",)


def move_records(source: Engine, to: Engine, on_table: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Copies everything; how many rows of each table. Nobody else writes meanwhile; `on_table` is told of each.

    Raises NotEmpty, or StorageFailed where either database is not well; then nothing has changed.
    """
    upgrade(source)
    upgrade(to)
    with without_values(), source.execution_options(writes=True).begin() as here, to.begin() as there:
        if any(there.execute(select(table).limit(1)).first() for table in _tables(here)):
            raise NotEmpty()
        moved = {}
        for table in _tables(here):
            moved[table.name] = _move(table, here, there)
            on_table()
        for table in _tables(here):
            _count_on(table, there)
        _compare(moved, there)
    return moved


def number_of_tables() -> int:
    """How many tables there are to move."""
    return len(TABLES[0].metadata.sorted_tables)


def put_by(database: Path) -> Path:
    """Puts the old database by under another name, so that nobody goes on writing there; where it is now."""
    for ending in ("", "-wal", "-shm"):
        path = database.with_name(database.name + ending)
        if path.exists():
            path.rename(database.with_name(database.name + MOVED + ending))
    return database.with_name(database.name + MOVED)


def _tables(connection: Connection) -> Iterator[Table]:
    """Every table, those first that others speak of. Raises StorageFailed where one is there that we do not know."""
    known = TABLES[0].metadata.sorted_tables
    unknown = set(inspect(connection).get_table_names()) - {table.name for table in known} - {"alembic_version"}
    if unknown:
        raise StorageFailed("unknown tables")
    yield from known


def _move(table: Table, here: Connection, there: Connection) -> int:
    number = 0
    # Rows that speak of others of the same table come after those.
    own = [column for column in table.columns for key in column.foreign_keys if key.column.table is table]
    order = [*(column.is_not(None) for column in own), *table.primary_key.columns]
    rows = here.execution_options(yield_per=_AT_ONCE).execute(select(table).order_by(*order))
    for some in rows.mappings().partitions():
        there.execute(table.insert(), [dict(row) for row in some])
        number += len(some)
    return number


def _count_on(table: Table, there: Connection) -> None:
    """Numbers that the server gives from now on come after those that were moved."""
    keys = list(table.primary_key.columns)
    if there.dialect.name != "postgresql" or len(keys) != 1 or not isinstance(keys[0].type, Integer):
        return
    last = there.scalar(select(func.max(keys[0])))
    sequence = there.scalar(select(func.pg_get_serial_sequence(table.name, keys[0].name)))
    if last is not None and sequence is not None:
        there.execute(text("SELECT setval(CAST(:name AS regclass), :last)"), {"name": sequence, "last": last})


def _compare(moved: dict[str, int], there: Connection) -> None:
    for table in _tables(there):
        if there.scalar(select(func.count()).select_from(table)) != moved[table.name]:
            raise StorageFailed("rows are missing")
