"""How the tables came to be what they are, and how an older database gets there."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, select

from storage.database import without_values
from storage.errors import StorageFailed

_LOCK = 7_263_501


def config() -> Config:
    """Alembic's settings; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return made


def upgrade(engine: Engine) -> None:
    """Brings the database to the tables of this code. Several processes may do so at once.

    Raises StorageFailed where the database is newer than the code.
    """
    settings = config()
    scripts = ScriptDirectory.from_config(settings)
    with without_values(), engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        there = MigrationContext.configure(connection).get_current_heads()
        if set(there) == set(scripts.get_heads()):
            return
        if not set(there) <= {script.revision for script in scripts.walk_revisions()}:
            raise StorageFailed("it was made by a newer version of this program")
        # A new database is no news: nobody who starts a program asked what Alembic does.
        logging.getLogger("alembic").setLevel(logging.WARNING)
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
