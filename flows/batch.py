"""A batch: claimed files are read together, and what comes out is saved.

Three kinds of failure, three answers. A doubt is part of the outcome. A bad document is `Rejected`: it
is set aside at once, for it would be as bad the next time. Anything else is a broken system: tried
again after growing pauses, then file by file, so that one file cannot spoil the others. Before a file is
blamed, readers and store are tried with something known to be good. Nothing of Prefect is imported here,
and the readers, the database and the clock are passed in.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome
from storage.errors import LeaseLost, is_the_systems
from storage.leases import Claim

log = logging.getLogger(__name__)

PAUSES = (1.0, 5.0)
# How often (seconds) files that others hold are looked at again.
HELD_PAUSE = 2.0

Outcome = FileOutcome | Rejected
Source = Callable[[], bytes]
"""A file's bytes, fetched when its turn comes: all of a batch at once could be more than fit."""
T = TypeVar("T")


class Beat(Protocol):
    """Renews leases while the block it opens lasts."""

    def finished(self, file_id: str) -> None:
        """No more renewing of this one."""


class Desk(Protocol):
    """What a batch asks of the database and the vault; `flows/desk.py` is the real one."""

    @property
    def max_tries(self) -> int:
        """A file claimed more often than this is poison: it fails, or kills who reads it, every time."""

    @property
    def max_bytes(self) -> int:
        """A larger file is too large: it is never fetched."""

    def claim(self) -> Sequence[Claim]:
        """Some files that nobody else will get while their leases are renewed; none where none wait."""

    def keeping(self, claims: Sequence[Claim]) -> AbstractContextManager[Beat]:
        """The leases live on while the block lasts."""

    def original(self, claim: Claim) -> bytes:
        """The file, byte for byte."""

    def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
        """All of an outcome or nothing, the lease is given back; the ids of its documents. Raises LeaseLost."""

    def set_aside(self, claim: Claim, reason: Rejected) -> int:
        """The file, and those of the same bytes, wait with the reason; how many. Raises LeaseLost."""

    def release(self, claim: Claim, failed: bool) -> None:
        """The file goes back to those that wait; after a failure the try stays counted."""

    def probe(self) -> None:
        """Keeps something known to be good. Raises where the system is broken: a full disk, a database that is gone."""


class Reader(Protocol):
    """Pixels to outcomes, with everything that needs loading already loaded."""

    def read(self, files: Sequence[Source], on_page: Callable[[], None]) -> Sequence[Outcome]:
        """One outcome a file, in their order. Raises where the system is broken."""

    def probe(self) -> None:
        """Reads something known to be good. Raises where the system is broken."""


@dataclass(frozen=True)
class Progress:
    """Who wants to know: a page was read, a file is done."""

    page: Callable[[], None] = lambda: None
    file: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Work:
    """What a batch is done with. `again` reads again what people asked for, until it is told to stop; how many wishes
    it did. `reader_of` gives the reader for paper of one form alone (its name); without it all paper has the same."""

    desk: Desk
    reader: Reader
    progress: Progress = Progress()
    again: Callable[[Callable[[], bool]], int] = lambda stop: 0
    pauses: Sequence[float] = PAUSES
    sleep: Callable[[float], None] = time.sleep
    reader_of: Callable[[str], Reader] | None = None


@dataclass(frozen=True)
class BatchResult:
    """How many files and pages were seen, which documents (ids) came out, how many files and pages were
    set aside and why, how many files failed and wait to be tried again, and how often people's wishes were done."""

    files: int = 0
    pages: int = 0
    documents: tuple[str, ...] = ()
    failed: int = 0
    aside: Counter[SetAside] = field(default_factory=Counter)
    again: int = 0

    def __add__(self, other: BatchResult) -> BatchResult:
        return BatchResult(
            self.files + other.files,
            self.pages + other.pages,
            self.documents + other.documents,
            self.failed + other.failed,
            self.aside + other.aside,
            self.again + other.again,
        )


class SystemBroken(Exception):
    """Even what is known to be good could not be read or kept; nothing was held against any file."""


def run_until_empty(work: Work, stop: Callable[[], bool] = lambda: False) -> BatchResult:
    """Batch after batch until nothing waits or `stop` says so; before each what people want read again, for they wait.
    Raises SystemBroken."""
    total = BatchResult()
    while True:
        total += BatchResult(again=work.again(stop))
        if stop() or not (claims := work.desk.claim()):
            return total
        total += run_batch(work, claims)


def run_until_settled(work: Work, waiting: Callable[[], int], patience: float) -> BatchResult:
    """As `run_until_empty`; then waits up to `patience` seconds for files that others hold and may never
    finish: the leases of a process that was ended run out in that time. `waiting` counts files not done."""
    total, waited = run_until_empty(work), 0.0
    while waiting() > 0 and waited < patience:
        work.sleep(HELD_PAUSE)
        waited += HELD_PAUSE
        total += run_until_empty(work)
    return total


def run_batch(work: Work, claims: Sequence[Claim]) -> BatchResult:
    """Reads claimed files and saves what comes out; afterwards none of the leases is ours.

    Raises SystemBroken where not even a probe can be read or kept; the files then wait as before.
    """
    ours = list(claims)
    total = BatchResult()
    try:
        with work.desk.keeping(claims) as beat:
            outcomes = _read_all(work, claims)
            for claim in claims:
                # Taken out of the list: what is saved need not stand in memory until the others are.
                total += _keep(work, claim, outcomes.pop(0))
                ours.remove(claim)
                beat.finished(claim.file_id)
                work.progress.file()
    finally:
        for claim in ours:
            _give_back(work, claim)
    return total


def _read_all(work: Work, claims: Sequence[Claim]) -> list[Outcome | None]:
    """The outcome of each file, None where one cannot be read even alone."""
    refused = [_refused(work.desk, claim) for claim in claims]
    read = iter(_read_together(work, [claim for claim, no in zip(claims, refused, strict=True) if not no]))
    return [no or next(read) for no in refused]


def _refused(desk: Desk, claim: Claim) -> Rejected | None:
    """Why a file is set aside without another look at it."""
    if claim.size > desk.max_bytes:
        return Rejected(SetAside.TOO_LARGE)
    return Rejected(SetAside.POISON) if claim.tries > desk.max_tries else None


def _read_together(work: Work, claims: Sequence[Claim]) -> Sequence[Outcome | None]:
    if not claims:
        return []
    try:
        return _patiently(work, lambda: _read(work, claims))
    except Exception as error:
        log.warning("a batch of %d failed: %s", len(claims), type(error).__name__)
    _probe(work)
    return [_read_alone(work, claim) for claim in claims]


def _read(work: Work, claims: Sequence[Claim]) -> Sequence[Outcome]:
    """In the order of the claims; those for which people named a form are read as it, together."""
    outcomes: dict[str, Outcome] = {}
    for form in dict.fromkeys(claim.form for claim in claims):
        alike = [claim for claim in claims if claim.form == form]
        reader = work.reader if form is None or work.reader_of is None else work.reader_of(form)
        read = reader.read([partial(work.desk.original, claim) for claim in alike], work.progress.page)
        outcomes |= {claim.file_id: outcome for claim, outcome in zip(alike, read, strict=True)}
    return [outcomes[claim.file_id] for claim in claims]


def _read_alone(work: Work, claim: Claim) -> Outcome | None:
    try:
        return _read(work, [claim])[0]
    except Exception as error:
        _blame(error)
        log.warning("a file failed alone: %s", type(error).__name__)
        return None


def _probe(work: Work) -> None:
    """Raises SystemBroken where it is no file's doing: not even what is known to be good can be kept or read."""
    try:
        work.desk.probe()
        work.reader.probe()
    except Exception as error:
        raise SystemBroken(_kind(error)) from error


def _blame(error: Exception) -> None:
    """Nothing is held against a file when the disk is full or the database gone: nobody could read or save any."""
    if is_the_systems(error):
        raise SystemBroken(_kind(error)) from error


def _kind(error: Exception) -> str:
    """The kind of an error, and what the system says of it: never a text that may hold a value or a name."""
    said = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else ""
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _keep(work: Work, claim: Claim, outcome: Outcome | None) -> BatchResult:
    """Saves one outcome; a file that cannot be saved goes back with the failure counted. Raises SystemBroken."""
    try:
        if outcome is not None:
            return _patiently(work, lambda: _save(work, claim, outcome))
    except Exception as error:
        _blame(error)
        log.warning("a file could not be saved: %s", type(error).__name__)
        _probe(work)
    work.desk.release(claim, failed=True)
    return BatchResult(failed=1)


def _save(work: Work, claim: Claim, outcome: Outcome) -> BatchResult:
    try:
        if isinstance(outcome, Rejected):
            number = work.desk.set_aside(claim, outcome)
            return BatchResult(number, outcome.pages, aside=Counter({outcome.code: number}))
        documents = tuple(work.desk.save(claim, outcome))
    except LeaseLost:
        log.warning("a lease was lost: the file is somebody else's by now")
        return BatchResult()
    # Of a page with several forms on it each reason counts once.
    aside = Counter(reason for reason, _ in {(page.reason, page.source_page) for page in outcome.aside})
    return BatchResult(1, outcome.page_count, documents, aside=aside)


def _patiently(work: Work, task: Callable[[], T]) -> T:
    """Tries again after each pause; the last failure is raised."""
    for pause in work.pauses:
        try:
            return task()
        except Exception as error:
            log.info("tried again after %s", type(error).__name__)
            work.sleep(pause)
    return task()


def _give_back(work: Work, claim: Claim) -> None:
    """The next one need not wait for the lease to run out; where that fails, it runs out by itself."""
    with suppress(Exception):
        work.desk.release(claim, failed=False)
