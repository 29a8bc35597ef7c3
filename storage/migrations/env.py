"""Run by Alembic: applies the migrations on the connection it is given, in its transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

# The modules that make the tables: all are in the metadata then.
from storage.tables_intake import Batch, Presence
from storage.tables_night import Night
from storage.tables_office import Account

TABLES = (Account, Night, Batch, Presence)


def migrate(connection: Connection) -> None:
    """Runs what Alembic asked for. SQLite cannot alter a table: there it is copied (`batch`)."""
    context.configure(
        connection=connection,
        target_metadata=TABLES[0].metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


# Outside Alembic (a linter, a doctest) there is no config, and nothing to do.
if hasattr(context, "config"):
    migrate(context.config.attributes["connection"])
