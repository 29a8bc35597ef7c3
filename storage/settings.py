"""Settings: from the environment, then `pendataan.toml` in the data folder, then the shipped defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from storage.errors import SettingsError

FILE_NAME = "pendataan.toml"


@dataclass(frozen=True)
class Settings:
    """What an office may choose. `database` may hold a password and so is never shown."""

    data: Path
    database: str = field(repr=False)
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Makassar"))
    lease_seconds: int = 20
    max_tries: int = 3
    batch_size: int = 8
    workers: int = 0
    accept_probability: float = 0.9995
    language: str = "id"


@dataclass(frozen=True)
class _Key:
    fits: Callable[[object], bool]
    expected: str


def _whole(least: int, most: int) -> _Key:
    def fits(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

    return _Key(fits, f"a whole number from {least} to {most}")


KEYS: dict[str, _Key] = {
    "database": _Key(
        lambda v: isinstance(v, str) and v.partition("://")[0].split("+")[0] in ("sqlite", "postgresql", "postgres"),
        'the address of a database, e.g. "postgresql://host/name"',
    ),
    "time_zone": _Key(lambda v: isinstance(v, str) and v in available_timezones(), 'a time zone, e.g. "Asia/Makassar"'),
    "lease_seconds": _whole(5, 3600),
    "max_tries": _whole(1, 20),
    "batch_size": _whole(1, 1000),
    "workers": _whole(0, 256),
    "accept_probability": _Key(
        lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0.5 <= v <= 1, "a number from 0.5 to 1.0"
    ),
    "language": _Key(lambda v: v in ("id", "en"), '"id" or "en"'),
}


def load_settings(env: Mapping[str, str], data: Path | None = None) -> Settings:
    """The settings in force; `data` (from the command line) goes before `PENDATAAN_DATA`.

    Raises SettingsError naming file, key and what was expected; an unknown key is an error.
    """
    folder = (data or Path(env.get("PENDATAAN_DATA") or "pendataan-data")).absolute()
    chosen = _from_file(folder / FILE_NAME)
    if address := env.get("PENDATAAN_DATABASE"):
        chosen["database"] = _checked("environment", "database", address)
    chosen.setdefault("database", f"sqlite:///{folder / 'pendataan.sqlite'}")
    return Settings(data=folder, **chosen)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(path), "", f"a TOML file ({error})") from None
    checked = {key: _checked(str(path), key, value) for key, value in given.items()}
    if "time_zone" in checked:
        checked["time_zone"] = ZoneInfo(checked["time_zone"])
    return checked


def _checked(where: str, key: str, value: object) -> Any:
    if key not in KEYS:
        raise SettingsError(where, key, f"one of the keys {', '.join(sorted(KEYS))}")
    if not KEYS[key].fits(value):
        raise SettingsError(where, key, KEYS[key].expected)
    return value
