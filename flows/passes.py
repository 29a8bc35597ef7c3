"""One pass: everything in the inbox is taken in, and all that waits is read. No Prefect here."""

from __future__ import annotations

from dataclasses import dataclass

from flows.batch import BatchResult, Work, run_until_empty
from flows.intake import Taken, scans, take_in
from flows.office import now
from storage.store import Store


@dataclass(frozen=True)
class Pass:
    """What came in, and what was read."""

    taken: Taken
    result: BatchResult


def one_pass(store: Store, work: Work) -> Pass:
    """Moves the inbox into the store, then works until nothing waits. Raises SystemBroken."""
    taken = take_in(store, scans([store.folder.inbox], store.settings.ignore), move=True, now=now)
    return Pass(taken, run_until_empty(work))
