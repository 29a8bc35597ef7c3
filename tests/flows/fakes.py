"""A desk and a reader that misbehave on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows.batch import Outcome, Source, Work
from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome
from storage.errors import LeaseLost
from storage.leases import Claim

MOMENT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def claimed(file_id: str, tries: int = 1, size: int = 4, form: str | None = None) -> Claim:
    return Claim(file_id, "test", "token", tries, MOMENT, MOMENT, size, form)


@dataclass
class FakeDesk:
    """Files by id; what was saved, set aside and given back."""

    files: dict[str, bytes]
    saved: list[str] = field(default_factory=list)
    aside: dict[str, SetAside] = field(default_factory=dict)
    released: list[tuple[str, bool]] = field(default_factory=list)
    failing_saves: int = 0
    lost: set[str] = field(default_factory=set)
    beating: list[str] = field(default_factory=list)
    max_tries: int = 2
    store_broken: bool = False
    max_bytes: int = 1000

    def claim(self) -> Sequence[Claim]:
        done = {*self.saved, *self.aside, *(name for name, _ in self.released)}
        return [claimed(name) for name in self.files if name not in done][:2]

    @contextmanager
    def keeping(self, claims: Sequence[Claim]) -> Iterator[FakeDesk]:
        self.beating = [claim.file_id for claim in claims]
        yield self

    def finished(self, file_id: str) -> None:
        self.beating.remove(file_id)

    def original(self, claim: Claim) -> bytes:
        return self.files[claim.file_id]

    def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
        if claim.file_id in self.lost:
            raise LeaseLost(claim.file_id)
        if self.failing_saves:
            self.failing_saves -= 1
            raise OSError("disk")
        self.saved.append(claim.file_id)
        return (f"document of {claim.file_id}",)

    def set_aside(self, claim: Claim, reason: Rejected) -> int:
        self.aside[claim.file_id] = reason.code
        return 1

    def release(self, claim: Claim, failed: bool) -> None:
        self.released.append((claim.file_id, failed))

    def probe(self) -> None:
        if self.store_broken:
            raise OSError(28, "disk")


@dataclass
class FakeReader:
    """`bad` is rejected, `spoils` breaks any batch it is in; `down` fails that many calls more."""

    down: int = 0
    probe_fails: bool = False
    calls: list[int] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)

    def read(self, files: Sequence[Source], on_page: Callable[[], None]) -> Sequence[Outcome]:
        self.calls.append(len(files))
        if self.down:
            self.down -= 1
            raise RuntimeError("engine")
        contents = [source() for source in files]
        if b"spoils" in contents:
            raise RuntimeError("crash")
        on_page()
        return [Rejected(SetAside.TRUNCATED, pages=2) if data == b"bad" else blank() for data in contents]

    def only(self, form: str) -> FakeReader:
        self.forms.append(form)
        return self

    def probe(self) -> None:
        if self.probe_fails:
            raise RuntimeError("engine")


def blank() -> FileOutcome:
    return FileOutcome(page_count=1, blank_pages=(1,))


@dataclass
class Naps:
    """Remembers instead of sleeping."""

    taken: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def work(desk: FakeDesk, reader: FakeReader, naps: Naps | None = None) -> Work:
    return Work(desk, reader, pauses=(1.0, 5.0), sleep=naps or Naps())
