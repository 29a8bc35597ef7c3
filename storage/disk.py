"""Writing files so that they are there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import secrets
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from schemas.errors import Rejected, SetAside

_DRAFT = re.compile(r"\.[0-9a-f]{16}\.part")


class AlreadyThere(Exception):
    """Something of that name is there; it was left alone."""


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file (mode 0600) that appears under its name only when all of it is on disk.

    Raises AlreadyThere at the end where the name is taken; nothing is ever replaced.
    """
    with _draft(path) as (draft, out):
        yield out
        _finish(out)
        _publish(draft, path)
    sync_folder(path.parent)


@contextmanager
def replaced_file(path: Path) -> Iterator[BinaryIO]:
    """The same, but in place of what is there."""
    with _draft(path) as (draft, out):
        yield out
        _finish(out)
        draft.replace(path)
    sync_folder(path.parent)


def is_draft(name: str) -> bool:
    """Is this what `new_file` calls a file until it is whole?"""
    return _DRAFT.fullmatch(name) is not None


@contextmanager
def _draft(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    draft = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            yield draft, out
    finally:
        draft.unlink(missing_ok=True)


def _finish(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())


def _publish(draft: Path, path: Path) -> None:
    """Gives the draft its name. A link, unlike a rename, never replaces what is there."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise AlreadyThere(path.parent.name) from None
    except OSError:
        # Some network shares know no links: look, then rename.
        if os.path.lexists(path):
            raise AlreadyThere(path.parent.name) from None
        draft.replace(path)


def sync_folder(folder: Path) -> None:
    """Makes sure that a new name in the folder survives a power cut (where the system can)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def plain_file(path: Path) -> Iterator[BinaryIO]:
    """A file to read, if it is a plain one. A link is not followed, a pipe is not waited for.

    Raises Rejected (unsafe) where it is anything else.
    """
    # Looked at before it is opened: opening alone does things to some devices.
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Rejected(SetAside.UNSAFE)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        # Since it was looked at it may have become a link.
        if path.is_symlink():
            raise Rejected(SetAside.UNSAFE) from None
        raise
    with os.fdopen(handle, "rb") as source:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Rejected(SetAside.UNSAFE)
        yield source


def is_being_written(source: BinaryIO) -> bool:
    """Has some process on this machine the file open to write in it? False where the system cannot tell
    (other systems, most network shares, somebody else's file).

    Linux gives a lease for reading only where nobody has the file open for writing (fcntl(2), F_SETLEASE).
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        # Who opens it while we hold the lease makes the system signal us; this signal is ignored by default.
        fcntl.fcntl(source, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(source, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(source, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    return False


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes (hex), read a little at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Kinds of file systems on which nobody can tell who has a file open on another machine.
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ncp", "davfs", "vboxsf", "drvfs", "fuse.")


def is_remote(path: Path, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Does a folder lie on another machine, or may it? False where the system does not say."""
    try:
        lines = [line.split(" ") for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return False
    here = str(path.resolve())
    above = [(len(where), kind) for _, where, kind, *_ in lines if f"{here}/".startswith(f"{where.rstrip('/')}/")]
    return max(above, default=(0, ""))[1].startswith(_REMOTE)
