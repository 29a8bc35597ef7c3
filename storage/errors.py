"""What can go wrong in this room. No message ever holds a value from a form or a file's name."""

from __future__ import annotations

import errno


class SettingsError(Exception):
    """A setting that is wrong: where it stands, which one, and what was expected instead."""

    def __init__(self, where: str, key: str, expected: str) -> None:
        super().__init__(f"{where}: {key}: expected {expected}" if key else f"{where}: expected {expected}")
        self.where, self.key, self.expected = where, key, expected


class StorageFailed(Exception):
    """The database refused; `kind` names the driver's error. The driver's own text holds rows and is dropped.

    `system`: it is the database that is not well (gone, locked, full, not to be written), whatever it was asked.
    """

    def __init__(self, kind: str, system: bool = False) -> None:
        super().__init__(f"the database refused: {kind}")
        self.kind, self.system = kind, system


class RecordsGone(StorageFailed):
    """The database is not there, but what it spoke of is. A new one would know nothing of all that was kept."""

    def __init__(self, where: str) -> None:
        Exception.__init__(
            self,
            f"{where} is gone, though the store beside it is not empty: bring it back, from a backup if need be "
            "(to begin anew, move the folder store away as well)",
        )
        self.kind, self.system = "RecordsGone", True


class LeaseLost(Exception):
    """The file is no longer ours to save: its lease ran out and somebody else claimed it."""

    def __init__(self, file_id: str) -> None:
        super().__init__(f"the lease on file {file_id} is lost")
        self.file_id = file_id


class VaultError(Exception):
    """The vault was asked for something it never does: overwrite other bytes, or leave its folder."""


class ChangedWhileCopying(Exception):
    """A file grew or changed under our hands: it is not finished yet, try again later."""


class UnknownRecord(KeyError):
    """No document, field or flag of that name."""


# What a disk or a machine says when it can no more, whichever file it was asked about. Not EIO: one file may lie on a
# bad spot, and must not keep all others waiting; a probe tells a disk that is bad everywhere.
_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


def is_the_systems(error: BaseException) -> bool:
    """Is it the system that failed, and no file to blame: disk full or not to be written, database not well?"""
    if isinstance(error, StorageFailed):
        return error.system
    return isinstance(error, OSError) and error.errno in _MACHINE
