"""Where everything is put together: the settings of an office become a `Work` that can be done.

The one place, beside the command line, where the clock is read.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from extractors.blank import page_pdf
from extractors.equipment import Equipment, equip
from extractors.pipeline import read_batch
from extractors.scan import MAX_BYTES
from flows.batch import Outcome, Progress, Source, Work
from flows.desk import StoreDesk
from flows.explaining import explain
from flows.rereading import Rereader
from schemas.form import FormFile
from schemas.library import Library, library
from schemas.outcome import Versions
from schemas.types import About
from schemas.validate import cross_doubts
from schemas.values import Doubt, Value
from storage.facts import Rules
from storage.review.measure import bound_in_force
from storage.settings import Settings
from storage.store import Store

UNINSTALLED = "uninstalled"


def now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class EquippedReader:
    """`flows.batch.Reader` with the real readers. The day on the paper is the office's."""

    equipment: Equipment
    settings: Settings
    clock: Callable[[], datetime] = now

    def read(self, files: Sequence[Source], on_page: Callable[[], None] = lambda: None) -> Sequence[Outcome]:
        """One outcome a file, in their order."""
        day = self.clock().astimezone(self.settings.time_zone).date()
        return read_batch(files, self.equipment, day, on_page)

    def only(self, form: str) -> EquippedReader:
        """For paper of this form alone; itself where there is no such form (any more)."""
        try:
            return replace(self, equipment=only(self.equipment, form))
        except KeyError:
            return self

    def probe(self) -> None:
        """Reads a page that we drew ourselves. Raises where even that fails."""
        drawn = next(form for form in library() if form.layout == "printed")
        self.read([lambda: page_pdf(drawn, 1, None)])


def equipped(store: Store, progress: Progress = Progress(), form: str | None = None) -> Work:
    """The work of a store; with `form`, only paper of that form is looked for.

    Raises FormError where a form file is wrong, KeyError where there is no form of that name.
    """
    settings, scratch = store.settings, store.folder.scratch_of(os.getpid())
    borne = min(settings.max_wrong_per_1000, bound_in_force(store) or settings.max_wrong_per_1000)
    equipment = equip([store.folder.forms], scratch, [settings.data], borne)
    desk = StoreDesk(store, holder(), rules(equipment, settings), versions(equipment), MAX_BYTES, now)
    if form is not None:
        # What people want read again may be of any form: it waits for another pass.
        return Work(desk, EquippedReader(only(equipment, form), settings), progress)
    again = Rereader(store, desk.holder, equipment, only, desk.versions, desk.rules, now, progress.file)
    reader = EquippedReader(equipment, settings)
    return Work(desk, reader, progress, again, reader_of=reader.only)


def only(equipment: Equipment, form: str) -> Equipment:
    """The same equipment, knowing one form alone (all its versions). Raises KeyError where there is none."""
    if form not in equipment.forms.names():
        raise KeyError(form)
    kept = Library(tuple(one for one in equipment.forms if one.form == form))
    blanks = tuple(blank for blank in equipment.blanks if blank.form.form == form)
    free = replace(equipment.free, forms=tuple(one for one in equipment.free.forms if one.form == form))
    return replace(equipment, forms=kept, blanks=blanks, free=free)


def versions(equipment: Equipment) -> Versions:
    """What an attempt is made with."""
    return Versions(code=code_version(), readers=equipment.engines, calibration=equipment.calibration)


def code_version() -> str:
    """The version of this program; a checkout that was only unpacked, not installed, has none."""
    try:
        return version("pendataan")
    except PackageNotFoundError:
        return UNINSTALLED


def holder() -> str:
    """This process, as it is named in leases."""
    return f"{socket.gethostname()}.{os.getpid()}"


def rules(equipment: Equipment, settings: Settings, clock: Callable[[], datetime] = now) -> Rules:
    """What the storage must know of forms and programme; checks are made as of the office's day by `clock`."""
    forms = lookup(equipment.forms)

    def ceiling_of(purpose: str) -> int | None:
        known = equipment.programme.purpose(purpose)
        return known.ceiling if known else None

    def doubts_of(form: str, version: int, guesses: Mapping[str, Value]) -> Mapping[str, Sequence[Doubt]]:
        day = clock().astimezone(settings.time_zone).date()
        return cross_doubts(forms(form, version), guesses, About(day, equipment.places, programme=equipment.programme))

    return Rules(forms, explain, ceiling_of, doubts_of)


def lookup(forms: Library) -> Callable[[str, int], FormFile]:
    """Name and version to the form; raises KeyError where there is none."""

    def find(name: str, number: int) -> FormFile:
        if (form := forms.get(name, number)) is None:
            raise KeyError(f"{name}.v{number}")
        return form

    return find
