"""What every command is given: where the data lie, and the store opened only when it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

if TYPE_CHECKING:
    from storage.settings import Settings
    from storage.store import Store


@dataclass(frozen=True)
class Office:
    """The data folder of `--data` (None: PENDATAAN_DATA or the default) and the environment."""

    data: Path | None
    env: Mapping[str, str]

    def settings(self) -> Settings:
        """The settings in force. Raises SettingsError."""
        from storage.settings import load_settings

        return load_settings(self.env, self.data)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, made on first use, closed afterwards."""
        from storage.store import open_store

        store = open_store(self.settings())
        try:
            yield store
        finally:
            store.close()


def office(context: typer.Context) -> Office:
    """What the options before the command said."""
    return cast(Office, context.find_root().obj)


def now() -> datetime:
    """The moment, with its zone: here, at the edge, the clock is read and passed in."""
    return datetime.now(UTC)
