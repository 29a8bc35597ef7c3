"""What can go wrong in this room. No message ever holds a value from a form or a file's name."""

from __future__ import annotations


class SettingsError(Exception):
    """A setting that is wrong: where it stands, which one, and what was expected instead."""

    def __init__(self, where: str, key: str, expected: str) -> None:
        super().__init__(f"{where}: {key}: expected {expected}" if key else f"{where}: expected {expected}")
        self.where, self.key, self.expected = where, key, expected


class StorageFailed(Exception):
    """The database refused; `kind` names the driver's error. The driver's own text holds rows and is dropped."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the database refused: {kind}")
        self.kind = kind


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
