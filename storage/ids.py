"""Identifiers: ULIDs, made from the time that is passed in, so that they sort by it."""

from __future__ import annotations

from datetime import datetime

from ulid import ULID


def new_id(now: datetime) -> str:
    """A new identifier: 26 characters, sorted by `now` (to the millisecond)."""
    return str(ULID.from_datetime(now))


def new_ids(now: datetime, count: int) -> list[str]:
    """Several identifiers of one moment, in the order they sort."""
    return sorted(new_id(now) for _ in range(count))
