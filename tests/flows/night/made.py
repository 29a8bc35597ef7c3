"""A night made to measure: its clock and readers, and what waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.batch import Work
from flows.desk import StoreDesk
from flows.explaining import explain
from flows.night import Night
from schemas.errors import Rejected, SetAside
from schemas.outcome import Versions
from storage.review import rereading
from storage.review.keeping import Keeping, ReadAgain, keep
from storage.setting_aside import set_aside
from storage.store import Store
from storage.tables import File
from tests.flows.fakes import FakeReader
from tests.storage.made import (
    NIK,
    NOW,
    RULES,
    VERSIONS,
    Paper,
    accepted,
    document,
    flagged,
    registration_fields,
    saved,
    taken,
)

BETTER = Versions(code="0.2", readers=("tesseract", "better cells"), calibration="none")
AT_ONE = datetime.fromisoformat("2026-11-25T01:00:05+08:00")


@dataclass
class Clock:
    """A clock that moves a little with every look, if it is told to."""

    moment: datetime = AT_ONE
    step: timedelta = timedelta()

    def __call__(self) -> datetime:
        self.moment += self.step
        return self.moment


@dataclass
class Again:
    """Reads again what is asked for: as `paper` says, or fails."""

    store: Store
    versions: Versions
    paper: Callable[[], Paper] | None = None
    done: list[str] = field(default_factory=list)

    def __call__(self, stop: Callable[[], bool]) -> int:
        while held := rereading.claim(self.store, "night", AT_ONE):
            self.done.append(held.wish.document_id or "")
            if self.paper is None:
                rereading.fail(self.store, held, "unknown_form", AT_ONE)
                continue
            made = ReadAgain(document(self.paper()), held.wish.documents[0])
            keep(self.store, held, [made], [], Keeping(self.versions, RULES, AT_ONE))
        return len(self.done)


def prepared(
    store: Store,
    versions: Versions = VERSIONS,
    reader: FakeReader | None = None,
    again: Again | None = None,
    clock: Clock | None = None,
    tidy: Callable[[], int] | None = None,
) -> Night:
    """A night whose reader and clock are ours."""
    clock = clock or Clock()
    desk = StoreDesk(store, "night", RULES, versions, 1 << 20, clock)
    work = Work(desk, reader or FakeReader(), again=again or (lambda stop: 0), pauses=(), sleep=lambda seconds: None)
    return Night(store, lambda _store: work, lambda _work: versions, clock, tidy)


def unready(store: Store) -> Work:
    pytest.fail("nothing here needs the readers: they would be loaded for nothing")


def file_of(store: Store, id_: str) -> File:
    with store.read() as session:
        return session.get_one(File, id_)


def poison(store: Store, folder: Path, data: bytes = b"poison") -> str:
    held = taken(store, folder, data=data)
    set_aside(store, held, Rejected(SetAside.POISON), explain, NOW)
    return held.file_id


def doubtful(store: Store, folder: Path, number: str = "7K2M9QA3", nik: str = NIK, **how: Any) -> str:
    """A document whose NIK waits for a person."""
    fields = (*registration_fields(nik, number)[:2], flagged("nik", nik), accepted("tanggungan", 3))
    return saved(store, folder, Paper(fields=fields, number=number), data=number.encode(), **how)[0]
