"""What a backup looks like: its name, its description, the list of its files."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ABOUT, SUMS, DATA = "backup.json", "SHA256SUMS", "data"
FORMAT = 1
SQLITE_COPY, POSTGRES_COPY = "pendataan.sqlite", "pendataan.dump"
_NAME = re.compile(r"pendataan-(\d{8}-\d{6})")
_LINE = re.compile(r"(\\?)([0-9a-f]{64})  ([^\n]+)")
BACKSLASH = "\\"
_ESCAPES = str.maketrans({BACKSLASH: r"\\", "\n": r"\n", "\r": r"\r"})


class BackupFailed(Exception):
    """A backup could not be made, or taken back; says why and what to do. Nothing half done is left behind."""


class BackupDamaged(BackupFailed):
    """A backup is not what it was when it was made."""


class NotEmpty(BackupFailed):
    """Something is there already where a backup was to be taken back: nothing is ever overwritten."""


@dataclass(frozen=True)
class About:
    """What a backup says of itself. `database`: `sqlite` or `postgresql`; `sums`: the hash of the list of its files."""

    format: int
    made_at: str
    program: str
    database: str
    files: int
    documents: int
    sums: str


def name_of(moment: datetime, zone: ZoneInfo) -> str:
    """What a backup of that moment is called, by the office's clock.

    >>> name_of(datetime.fromisoformat("2026-11-24T17:00:03+00:00"), ZoneInfo("Asia/Makassar"))
    'pendataan-20261125-010003'
    """
    return f"pendataan-{moment.astimezone(zone):%Y%m%d-%H%M%S}"


def moment_of(name: str) -> datetime | None:
    """When a backup of that name was made, by the office's clock; None where it is no backup's name."""
    found = _NAME.fullmatch(name)
    return datetime.strptime(found[1], "%Y%m%d-%H%M%S") if found else None  # noqa: DTZ007 (the office's own clock)


def backups_in(folder: Path) -> list[Path]:
    """The whole backups in a folder, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if moment_of(path.name) and (path / ABOUT).is_file())


def write_about(backup: Path, about: About) -> None:
    """The last thing that is written into a backup."""
    _put(backup / ABOUT, f"{json.dumps(asdict(about), indent=1)}\n".encode())


def read_about(backup: Path) -> About:
    """What a backup says of itself. Raises BackupFailed where it is none of ours, or of a later program."""
    try:
        said = json.loads((backup / ABOUT).read_text("utf-8"))
        if said["format"] != FORMAT:
            raise BackupFailed("this backup was made by a newer version of the program: update it first")
        return About(**said)
    except (OSError, ValueError, TypeError, KeyError):
        raise BackupFailed("there is no whole backup in this folder: expected one that holds backup.json") from None


def write_sums(backup: Path, sums: Mapping[str, str]) -> str:
    """Writes the list of files (path within `data/`: hash); the list's own hash."""
    text = "".join(_line(sums[path], f"{DATA}/{path}") for path in sorted(sums)).encode("utf-8", "surrogateescape")
    _put(backup / SUMS, text)
    return hashlib.sha256(text).hexdigest()


def read_sums(backup: Path, about: About | None = None) -> dict[str, str]:
    """The list of files. Raises BackupDamaged where it is not the one that `about` speaks of."""
    try:
        text = (backup / SUMS).read_bytes()
    except OSError:
        raise BackupDamaged("the backup's list of files (SHA256SUMS) is missing") from None
    if about is not None and hashlib.sha256(text).hexdigest() != about.sums:
        raise BackupDamaged("the backup's list of files (SHA256SUMS) was changed")
    lines = (_LINE.fullmatch(line) for line in text.decode("utf-8", "surrogateescape").split("\n"))
    return {_named(found).removeprefix(f"{DATA}/"): found[2] for found in lines if found}


def _put(path: Path, data: bytes) -> None:
    """Writes a file that nobody else may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(data)


def _line(digest: str, name: str) -> str:
    """A line as `sha256sum` writes it: a name that would break it is escaped, and the line begins with a backslash.

    >>> _line("ab", "a\\nb"), _line("ab", "a b")
    ('\\\\ab  a\\\\nb\\n', 'ab  a b\\n')
    """
    escaped = name.translate(_ESCAPES)
    return f"{'' if escaped == name else BACKSLASH}{digest}  {escaped}\n"


def _named(line: re.Match[str]) -> str:
    if not line[1]:
        return line[3]
    return re.sub(r"\\([nr\\])", lambda found: {"n": "\n", "r": "\r"}.get(found[1], BACKSLASH), line[3])
