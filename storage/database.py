"""Engines and sessions, for SQLite (one office PC) and PostgreSQL (several machines)."""

from __future__ import annotations

import logging
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from storage.errors import StorageFailed

_BUSY_MS = 30_000
# A machine that went to sleep in the middle of a transaction holds what others wait for: the server ends it.
_IDLE_MS = 60_000


def make_engine(url: URL | str) -> Engine:
    """An engine whose errors and logs never show the values it is given."""
    address = make_url(url)
    # SQLAlchemy logs whole result rows at DEBUG, whatever hide_parameters says.
    logging.getLogger("sqlalchemy.engine.Engine").setLevel(logging.WARNING)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgres)
    return engine


def _sqlite(address: URL) -> Engine:
    if not address.database or address.database == ":memory:":
        raise ValueError("a database in memory cannot be shared: expected a file")
    # The file is made here so that nobody else can ever read it; its journals take over its mode.
    os.close(os.open(Path(address.database), os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them too late.
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html (serializable isolation, savepoints, DDL)
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        # A file is taken out of the inbox when its row is committed: then the row must survive a power cut.
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgres(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_MS:d}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: one that reads first and locks later can be refused without waiting.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def readers(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read."""
    return sessionmaker(engine, expire_on_commit=False)


def writers(engine: Engine) -> sessionmaker[Session]:
    """Sessions that write."""
    return sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)


@contextmanager
def without_values() -> Iterator[None]:
    """Turns the driver's errors, whose texts may hold whole rows, into StorageFailed."""
    try:
        yield
    except StatementError as error:
        raise StorageFailed(type(error.orig).__name__, isinstance(error, OperationalError | InterfaceError)) from None


def database_now(session: Session) -> datetime:
    """The time by the database's clock, which all workers share."""
    if session.get_bind().dialect.name == "sqlite":
        clock = session.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')"))
        return datetime.fromisoformat(str(clock)).replace(tzinfo=UTC)
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)


def one_at_a_time(session: Session, work: str) -> None:
    """Until this transaction ends, nobody else does the same `work`. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(zlib.crc32(work.encode()))))
