"""A file copied into a backup or out of one, and hashed on the way."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_CHUNK = 1 << 20


def copied(source: Path, target: Path) -> str:
    """Copies a file into a new one that nobody else may read; the SHA-256 of what was copied (hex).

    The copy has the times of the original. Raises FileNotFoundError where there is none, FileExistsError where the new
    one is there already.
    """
    digest = hashlib.sha256()
    with (
        source.open("rb") as original,
        os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
    ):
        about = os.fstat(original.fileno())
        while chunk := original.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    os.utime(target, ns=(about.st_atime_ns, about.st_mtime_ns))
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file (hex)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
