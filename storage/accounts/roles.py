"""Roles are data: what each may do stands in this one table, and nothing asks for a role by its name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """What somebody may do. Every page and picture asks for one of these."""

    ADD = "add"  # add scans, see what became of one's own
    REVIEW = "review"  # see documents and decide their fields, key blind
    FIND = "find"  # search, see the history of a document
    SUPERVISE = "supervise"  # decide what others leave, set-aside files, void, samples and what they say
    ORIGINAL = "original"  # download the file as it came in
    ACCOUNTS = "accounts"  # make, change and close accounts


class Role(StrEnum):
    """The roles of the office: who adds, who reviews, who supervises."""

    PETUGAS = "petugas"
    PENINJAU = "peninjau"
    PENYELIA = "penyelia"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.PETUGAS: frozenset({Right.ADD}),
    Role.PENINJAU: frozenset({Right.ADD, Right.REVIEW, Right.FIND}),
    Role.PENYELIA: frozenset(Right),
}
