"""Where everything is put together: the settings of an office become a `Work` that can be done.

The one place, beside the command line, where the clock is read.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from extractors.equipment import Equipment, equip
from extractors.pipeline import read_batch
from extractors.blank import page_pdf
from flows.batch import Outcome, Progress, Work
from flows.desk import StoreDesk
from schemas.form import FormFile
from schemas.library import Library, library
from schemas.outcome import Versions
from storage.settings import Settings
from storage.store import Store, open_store


def now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class EquippedReader:
    """`flows.batch.Reader` with the real readers. The day on the paper is the office's."""

    equipment: Equipment
    probe_form: FormFile
    settings: Settings
    clock: Callable[[], datetime] = now

    def read(self, files: Sequence[bytes], on_page: Callable[[], None] = lambda: None) -> Sequence[Outcome]:
        """One outcome a file, in their order."""
        day = self.clock().astimezone(self.settings.time_zone).date()
        return read_batch(files, self.equipment, day, on_page)

    def probe(self) -> None:
        """Reads a page that we drew ourselves. Raises where even that fails."""
        self.read([page_pdf(self.probe_form, 1, None)])


@contextmanager
def opened(settings: Settings, progress: Progress = Progress()) -> Iterator[Work]:
    """Everything an office needs to read what waits; closed afterwards."""
    store = open_store(settings)
    try:
        yield equipped(store, progress)
    finally:
        store.close()


def equipped(store: Store, progress: Progress = Progress(), form: str | None = None) -> Work:
    """The work of a store; with `form`, only paper of that form is looked for. Raises KeyError for an unknown one."""
    forms = library([store.folder.forms])
    if form is not None and forms.latest(form) is None:
        raise KeyError(form)
    equipment = equip([store.folder.forms], store.folder.scratch_of(os.getpid()))
    desk = StoreDesk(store, holder(), lookup(forms), versions(equipment), explain, now)
    return Work(desk, EquippedReader(equipment, forms.forms[0], store.settings), progress)


def holder() -> str:
    """This process, as it is named in leases."""
    return f"{socket.gethostname()}.{os.getpid()}"


def lookup(forms: Library) -> Callable[[str, int], FormFile]:
    """Name and version to the form; raises KeyError where there is none."""

    def find(name: str, version: int) -> FormFile:
        if (form := forms.get(name, version)) is None:
            raise KeyError(f"{name}.v{version}")
        return form

    return find
