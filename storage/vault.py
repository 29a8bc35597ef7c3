"""The vault: the only way anything personal reaches disk.

Files lie under their owner's id, values in columns are sealed under it. For now both are written as
they are; encryption with one key an owner comes behind these functions and touches nothing else.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage.disk import AlreadyThere, digest, new_file, sync_folder
from storage.errors import VaultError

_OWNER = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9]+)*")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """What was put: the SHA-256 of the bytes (hex) and how many they were."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Vault:
    """Keeps files and seals texts; `root` is a folder of its own."""

    root: Path

    def put(self, owner_id: str, name: str, data: bytes) -> None:
        """Keeps `data` under the owner, whole or not at all. Raises VaultError where other bytes are there."""
        with self._writing(owner_id, name) as out:
            out.write(data)

    def put_from(self, owner_id: str, name: str, source: BinaryIO) -> Stored:
        """Keeps all that `source` holds, never all of it in memory; what it was."""
        with self._writing(owner_id, name) as out:
            while chunk := source.read(_CHUNK):
                out.write(chunk)
        return out.stored()

    def get(self, owner_id: str, name: str) -> bytes:
        """The bytes kept under the owner. Raises FileNotFoundError where there are none."""
        return self._path(owner_id, name).read_bytes()

    def get_into(self, owner_id: str, name: str, out: BinaryIO) -> None:
        """Writes the bytes kept under the owner to `out`, never all of them in memory. Raises as `get` does."""
        for piece in self.pieces(owner_id, name):
            out.write(piece)

    def pieces(self, owner_id: str, name: str) -> Iterator[bytes]:
        """The bytes kept under the owner, a piece at a time. Raises as `get` does, when the first is asked for."""
        with self._path(owner_id, name).open("rb") as kept:
            while chunk := kept.read(_CHUNK):
                yield chunk

    def has(self, owner_id: str, name: str) -> bool:
        """Whether something of that name is kept under the owner."""
        return self._path(owner_id, name).is_file()

    def remove(self, owner_id: str, name: str) -> None:
        """Takes one thing out; nothing happens where it is not there."""
        self._path(owner_id, name).unlink(missing_ok=True)

    def forget(self, owner_id: str) -> None:
        """Takes out all that is kept under an owner. Only for owners of whom no row speaks; what cannot be taken out
        stays, and is nobody's until it is swept."""
        shutil.rmtree(self.root / _checked_owner(owner_id)[-2:] / owner_id, ignore_errors=True)

    def owners(self) -> Iterator[list[str]]:
        """All owners under whom something is kept, some hundreds at a time at most, in no order."""
        for shelf in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            if shelf.is_dir():
                yield [path.name for path in shelf.iterdir() if _OWNER.fullmatch(path.name)]

    def names(self, owner_id: str) -> list[str]:
        """What is kept under an owner."""
        folder = self.root / _checked_owner(owner_id)[-2:] / owner_id
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(path.name for path in found if not path.name.startswith("."))

    def last_touched(self, owner_id: str) -> float:
        """When something was last put in or taken out under an owner (seconds since 1970); 0 where nothing ever was."""
        folder = self.root / _checked_owner(owner_id)[-2:] / owner_id
        return folder.stat().st_mtime if folder.is_dir() else 0.0

    def seal(self, owner_id: str, text: str) -> bytes:
        """A text as it may stand in a column. Any text: also file names that are no Unicode."""
        _checked_owner(owner_id)
        return text.encode("utf-8", "surrogatepass")

    def open(self, owner_id: str, sealed: bytes) -> str:
        """The text that was sealed under this owner."""
        _checked_owner(owner_id)
        return bytes(sealed).decode("utf-8", "surrogatepass")

    def _path(self, owner_id: str, name: str) -> Path:
        if not _NAME.fullmatch(name) or len(name) > 100:
            raise VaultError("a name in the vault is lower case letters, digits, - and _")
        # The last characters of a ULID are random: folders fill evenly.
        return self.root / _checked_owner(owner_id)[-2:] / owner_id / name

    @contextmanager
    def _writing(self, owner_id: str, name: str) -> Iterator[_Hashing]:
        """A file under its owner, hashed on its way; other bytes already there are never replaced."""
        path = self._path(owner_id, name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with new_file(path) as out:
                hashing = _Hashing(out)
                yield hashing
        except AlreadyThere:
            if hashing.stored().sha256 != digest(path):
                raise VaultError("other bytes are already kept under this name") from None
        for folder in (path.parent.parent, self.root):
            sync_folder(folder)


class _Hashing:
    """Writes, and knows the hash and size of all that was written."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._hash, self._size = out, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
        self._out.write(data)

    def stored(self) -> Stored:
        return Stored(self._hash.hexdigest(), self._size)


def _checked_owner(owner_id: str) -> str:
    if not _OWNER.fullmatch(owner_id):
        raise VaultError("an owner in the vault is a ULID")
    return owner_id
