"""What a night does, step by step. No Prefect here: `flows/nightly.py` wraps it.

Every step can be repeated; one that fails is told about and the others are done all the same. Only one night runs at a
time, by a lease in the database; one that breaks off is begun anew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flows.batch import BatchResult, Work, run_until_settled
from flows.desk import waiting
from flows.explaining import explain
from flows.intake import scans, take_in
from flows.office import code_version, equipped, holder, lookup, now
from schemas.errors import FormError
from schemas.library import library
from schemas.outcome import Versions
from schemas.report import Report
from storage import integrity, nights, second_looks
from storage.accounts.people import NotPossible
from storage.backup.keeping import thin_out
from storage.backup.shape import BackupFailed
from storage.backup.writing import back_up, usual_place
from storage.errors import LeaseLost
from storage.facts import Rules
from storage.nights import Past, Running, Step
from storage.report.as_html import write_html
from storage.report.as_xlsx import write_workbook
from storage.report.making import make
from storage.review import rereading, samples
from storage.review.putting_back import put_back
from storage.review.rereading import Wish
from storage.store import Store
from storage.tables_office import RereadState

log = logging.getLogger(__name__)

# Seconds beyond a lease until files that a dead process held are ours.
HELD_LONGER = 4.0


@dataclass(frozen=True)
class Done:
    """What a step came to: counts by what they count, and what it found (kind, id)."""

    counts: Mapping[str, int] = field(default_factory=dict)
    found: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Night:
    """What the steps are done with. `versions_of`: with what `work` reads; `tidy`: takes old runs out of Prefect's
    history (how many), None where no server is used. Readers are loaded when the first step needs them."""

    store: Store
    get_ready: Callable[[Store], Work]
    versions_of: Callable[[Work], Versions]
    clock: Callable[[], datetime] = now
    tidy: Callable[[], int] | None = None

    @cached_property
    def work(self) -> Work:
        """The readers and all that goes with them, loaded once."""
        return self.get_ready(self.store)

    @cached_property
    def until(self) -> datetime:
        """By when what can wait has ended."""
        return nights.ends(self.store.settings, self.clock())

    @cached_property
    def forms(self) -> Mapping[str, int]:
        """The newest version of each form whose paper does not say its version itself."""
        found: dict[str, int] = {}
        for form in library([self.store.folder.forms]):
            if form.layout != "printed":
                found[form.form] = max(found.get(form.form, 0), form.version)
        return found

    @property
    def is_over(self) -> bool:
        """Is it morning?"""
        return self.clock() >= self.until


def sweep_inbox(night: Night) -> Done:
    """What lies in the inbox is taken in."""
    taken = take_in(night.store, scans([night.store.folder.inbox]), move=True, now=night.clock)
    left = len(taken.refused) + len(taken.forbidden) + len(taken.unfinished)
    return Done(
        {"files": len(taken.waiting), "duplicates": len(taken.duplicates), "aside": len(taken.aside), "left": left}
    )


def read_waiting(night: Night) -> Done:
    """What waits is read, with that whose reader died: its lease runs out meanwhile."""
    store = night.store
    if not waiting(store) and not rereading.waiting(store):
        return Done()
    return Done(_counts(_read(night)))


def second_chance(night: Night) -> Done:
    """Files that failed every time are tried anew: once, for the system may have been broken, and with every change of
    the readers."""
    store = night.store
    if not second_looks.any_failed(store):
        return Done()
    with_what = second_looks.made_with(night.versions_of(night.work), night.forms)
    chosen = second_looks.failed_files(store, with_what)
    for file_id in chosen:
        second_looks.note_look(store, file_id, with_what, night.clock())
        try:
            put_back(store, file_id, None, explain, night.clock())
        except NotPossible:
            log.info("a file that had failed is somebody else's by now")
    return Done(_counts(_read(night))) if chosen else Done()


def read_again(night: Night) -> Done:
    """Documents that wait for people are read again where readers, calibration or form have changed, one after the
    other until the morning. What people decided stands."""
    store = night.store
    if not second_looks.any_waits(store):
        return Done()
    versions = night.versions_of(night.work)
    with_what = second_looks.made_with(versions, night.forms)
    chosen = second_looks.outdated(store, versions, night.forms, with_what)
    again = unchanged = done = 0
    for document_id in chosen:
        if night.is_over:
            break
        done += 1
        if _read_one_again(night, document_id, with_what):
            again += 1
        else:
            unchanged += 1
    return Done({"again": again, "unchanged": unchanged, "remaining": len(chosen) - done})


def draw_sample(night: Night) -> Done:
    """Some of what was accepted is drawn to be keyed blind."""
    store, drawn = night.store, 0
    rules = Rules(lookup(library([store.folder.forms])), explain)
    while True:
        left = samples.undrawn(store)
        drawn += samples.draw(store, rules, night.clock())
        if not 0 < samples.undrawn(store) < left:
            return Done({"drawn": drawn})


def look_after_files(night: Night) -> Done:
    """Is everything there that the rows speak of?"""
    looked = integrity.look(night.store, night.clock().astimezone(night.store.settings.time_zone).date())
    if looked.findings:
        log.error("%d findings in what is kept; the summary names them", looked.findings)
    return Done({"rows": looked.rows, "opened": looked.opened, "found": looked.findings}, looked.found)


def make_backup(night: Night) -> Done:
    """A backup is made; those that need not stay go."""
    into = usual_place(night.store)
    written = back_up(night.store, into, code_version(), night.clock())
    kept, removed = thin_out(into)
    return Done({"copied": written.copied, "linked": written.linked, "kept": kept, "removed": removed})


def tidy_history(night: Night) -> Done:
    """Old runs go from Prefect's history; without a server there is none."""
    return Done({"runs": night.tidy()} if night.tidy else {})


# The order of the night. The backup comes after all that changes records.
STEPS: Mapping[str, Callable[[Night], Done]] = {
    "inbox": sweep_inbox,
    "read": read_waiting,
    "second_chance": second_chance,
    "read_again": read_again,
    "sample": draw_sample,
    "integrity": look_after_files,
    "backup": make_backup,
    "history": tidy_history,
}


@dataclass(frozen=True)
class Over:
    """A night that is over: what each step did, and the summary; None where even that failed."""

    steps: Sequence[Step]
    report: Report | None

    @property
    def failed(self) -> list[str]:
        """The names of the steps that failed."""
        return [step.name for step in self.steps if step.why is not None]


def run(night: Night, steps: Mapping[str, Callable[[Night], Done]] = STEPS) -> Over | None:
    """Runs a night; None where another one is being run. Raises LeaseLost where another one took its place."""
    running = nights.begin(night.store, holder(), night.clock())
    if running is None:
        log.info("another night is being run")
        return None
    done = list[Step]()
    with nights.keeping(night.store, running):
        for name, step in steps.items():
            nights.renew(night.store, running)
            done.append(_step(name, lambda step=step: step(night)))  # type: ignore[misc]
            nights.note_step(night.store, running, done[-1])
        made: list[Report] = []
        last = _step("summary", lambda: _summary(night, running, done, made))
        nights.note_step(night.store, running, last)
        done.append(last)
        report = made[0] if made else None
        nights.end(night.store, running, report and report.model_dump(mode="json"), night.clock())
    return Over(done, report)


def ready(store: Store, tidy: Callable[[], int] | None = None) -> Night:
    """A night of a store with the real readers."""
    return Night(store, equipped, lambda work: work.desk.versions, tidy=tidy)  # type: ignore[attr-defined]


def _step(name: str, task: Callable[[], Done]) -> Step:
    """Does a step, whatever becomes of it; only a lease that was lost ends the night."""
    begun = time.monotonic()
    try:
        done, why = task(), None
    except LeaseLost:
        raise
    except Exception as error:
        done, why = Done(), _why(error)
        log.error("the step %s failed: %s", name, type(error).__name__)
    return Step(name, time.monotonic() - begun, dict(done.counts), why, tuple(done.found))


def _why(error: Exception) -> str:
    """The kind of an error; its text only where we wrote it ourselves and it holds no value."""
    kind = type(error).__name__
    return f"{kind}: {error}"[:300] if isinstance(error, BackupFailed | FormError) else kind


def _summary(night: Night, running: Running, done: Sequence[Step], made: list[Report]) -> Done:
    """The report, and its files in `exports/`."""
    store, moment = night.store, night.clock()
    report = make(store, None, moment, Past(running.id, running.begun_at, None, done, None))
    made.append(report)
    zone = store.settings.time_zone
    place = store.folder.exports / f"ringkasan-{moment.astimezone(zone):%Y%m%d}"
    write_html(report, zone, place.with_suffix(".html"))
    write_workbook(report, zone, place.with_suffix(".xlsx"))
    return Done()


def _read(night: Night) -> BatchResult:
    store = night.store
    return run_until_settled(night.work, lambda: waiting(store), store.settings.lease_seconds + HELD_LONGER)


def _counts(result: BatchResult) -> dict[str, int]:
    return {
        "files": result.files,
        "pages": result.pages,
        "documents": len(result.documents),
        "aside": result.aside.total(),
        "failed": result.failed,
        "again": result.again,
    }


def _read_one_again(night: Night, document_id: str, with_what: str) -> bool:
    """Whether a document was read again; where it cannot be, it stays as it is."""
    store = night.store
    second_looks.note_look(store, document_id, with_what, night.clock())
    wish = Wish((second_looks.pages_of(store, document_id),), document_id=document_id)
    try:
        rereading.ask(store, wish, None, night.clock())
    except (NotPossible, ValueError):
        return False
    night.work.again(lambda: False)
    told = rereading.standing(store, document_id)
    return told is not None and told.state is RereadState.DONE
