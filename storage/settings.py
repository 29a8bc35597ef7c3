"""Settings: from the environment, then `pendataan.toml` in the data folder, then the shipped defaults."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import SettingsError

FILE_NAME = "pendataan.toml"
DATABASE_NAME = "pendataan.sqlite"
BACKENDS = ("sqlite", "postgresql", "postgres")


@dataclass(frozen=True)
class Settings:
    """What an office may choose. `database` may hold a password and so is never shown.

    `settle_seconds`: so long a file in the inbox must not have changed before it is taken in. `ignore`: patterns of
    names that are left there. `night_at`, `night_ends`: when the nightly run begins, by the office's clock, and by when
    it reads nothing again. `backups`: where its copies lie, None: `backups/` in the data folder.
    """

    data: Path
    # Never a text: a folder may have a ? or # in its name, which mean something else in an address.
    database: URL = field(repr=False)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Makassar"))
    lease_seconds: int = 20
    max_tries: int = 2
    batch_size: int = 8
    settle_seconds: int = 2
    ignore: tuple[str, ...] = ()
    max_wrong_per_1000: float = 0.3
    sample_share: float = 0.02
    night_at: time = time(1)
    night_ends: time = time(5, 30)
    backups: Path | None = None


@dataclass(frozen=True)
class _Key:
    """Which values a setting takes, how that is told, and what is made of one."""

    fits: Callable[[object], bool]
    expected: str
    made: Callable[[Any], object] = lambda value: value


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and make_url(value).get_backend_name() in BACKENDS
    except (ArgumentError, ValueError):
        return False


def _whole(least: int, most: int) -> _Key:
    def fits(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return _Key(fits, f"a whole number from {least} to {most}")


def _rate(value: object) -> bool:
    """How many of a thousand: more than 50 is no trust, and less than 0.05 nothing is known to reach."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0.05 <= value <= 50


def _share(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _is_time(value: object) -> bool:
    """`01:00`, also where TOML took it for a time of its own (it does so with seconds: `01:00:00`)."""
    return isinstance(value, time) or (
        isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None
    )


def _time(value: time | str) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


_TIME = _Key(_is_time, 'a time of the day, e.g. "01:00"', _time)


def _patterns(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


KEYS: dict[str, _Key] = {
    "database": _Key(_is_address, 'the address of a database, e.g. "postgresql://host/name"', make_url),
    "time_zone": _Key(
        lambda v: isinstance(v, str) and v in available_timezones(), 'a time zone, e.g. "Asia/Makassar"', ZoneInfo
    ),
    "lease_seconds": _whole(5, 3600),
    "max_tries": _whole(1, 20),
    "batch_size": _whole(1, 1000),
    "settle_seconds": _whole(1, 600),
    "ignore": _Key(_patterns, 'a list of patterns of file names, e.g. ["*.db", "arsip*"]', tuple),
    "max_wrong_per_1000": _Key(_rate, "how many wrong fields of 1,000 can be borne, from 0.05 to 50", float),
    "sample_share": _Key(_share, "the share of accepted fields that people check, from 0 to 1", float),
    "night_at": _TIME,
    "night_ends": _TIME,
    "backups": _Key(
        lambda v: isinstance(v, str) and Path(v).is_absolute(), 'the whole path of a folder, e.g. "/media/disk"', Path
    ),
}


def load_settings(env: Mapping[str, str], data: Path | None = None) -> Settings:
    """The settings in force; `data` (from the command line) goes before `PENDATAAN_DATA`.

    Raises SettingsError naming file, key and what was expected; an unknown key is an error.
    """
    folder = (data or Path(env.get("PENDATAAN_DATA") or "pendataan-data")).absolute()
    chosen = _from_file(folder / FILE_NAME)
    if address := env.get("PENDATAAN_DATABASE"):
        chosen["database"] = _checked("environment", "database", address)
    chosen.setdefault("database", URL.create("sqlite", database=str(folder / DATABASE_NAME)))
    return Settings(data=folder, **chosen)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), "", f"a TOML file ({error})") from None
    return {key: _checked(str(path), key, value) for key, value in given.items()}


def _checked(where: str, key: str, value: object) -> object:
    """What is made of a setting. Raises SettingsError where it is unknown or its value does not fit."""
    if key not in KEYS:
        raise SettingsError(where, key, f"one of the keys {', '.join(sorted(KEYS))}")
    if not KEYS[key].fits(value):
        raise SettingsError(where, key, KEYS[key].expected)
    return KEYS[key].made(value)
