"""What people want read again is read: pages out of the vault, turned, as the form they name.

A wish is done whole or not at all: where one of its pages cannot be laid onto a form, nothing changes and people are
told why. It then is for them to say what the page is, or to type it from its picture.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from extractors.again import Again
from extractors.equipment import Equipment
from extractors.pipeline import read_again
from extractors.scan import Scan
from flows.drawing import first_pages
from schemas.errors import Rejected, SetAside
from schemas.form import FormFile
from schemas.outcome import DocumentOutcome, FileOutcome, Versions
from storage.errors import LeaseLost
from storage.facts import Rules
from storage.intake import ORIGINAL
from storage.review import rereading
from storage.review.keeping import Changed, Keeping, ReadAgain, keep
from storage.review.rereading import CHANGED, PageRef, Wanted
from storage.store import Store

log = logging.getLogger(__name__)

# Why one came to nothing: a page has nothing on it, a form that is not known (any more).
BLANK, NO_FORM = "blank", "unknown_form"


@dataclass(frozen=True)
class Rereader:
    """Does what people asked for, one wish after the other. `among` narrows the equipment to one form."""

    store: Store
    holder: str
    equipment: Equipment
    among: Callable[[Equipment, str], Equipment]
    versions: Versions
    rules: Rules
    now: Callable[[], datetime]
    on_wish: Callable[[], None] = lambda: None

    def __call__(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Does all that waits, until `stop` says so; how many wishes were done."""
        done = 0
        while not stop() and (held := rereading.claim(self.store, self.holder)):
            done += self._do(held)
            self.on_wish()
        return done

    def _do(self, held: Wanted) -> bool:
        """One wish; a broken system gives it back, to be tried again later."""
        try:
            made, blank = self._read(held)
            keep(self.store, held, made, blank, self._how())
        except Rejected as reason:
            rereading.fail(self.store, held, reason.code.value, self.now())
        except Failed as reason:
            rereading.fail(self.store, held, reason.why, self.now())
        except Changed:
            rereading.fail(self.store, held, CHANGED, self.now())
        except LeaseLost:
            log.warning("a lease was lost: somebody else reads these pages again")
        except Exception as error:
            log.warning("pages could not be read again: %s", type(error).__name__)
            with suppress(LeaseLost):
                rereading.release(self.store, held)
            return False
        return True

    def _how(self) -> Keeping:
        return Keeping(self.versions, self.rules, self.now())

    def _read(self, held: Wanted) -> tuple[list[ReadAgain], list[PageRef]]:
        """The documents that come of a wish, and its pages with nothing on them. Raises Rejected, Failed."""
        wish = held.wish
        form = self._form(wish.form)
        among = self.among(self.equipment, form.form) if form else self.equipment
        parts = rereading.parts_of(self.store, wish.pages)
        scans = self._scans(held)
        meant = wish.document_id is not None or len(wish.pages) == 1
        made, blank = list[ReadAgain](), list[PageRef]()
        for pages in wish.documents:
            known = [max(1, parts[page.file_id, page.source_page]) for page in pages]
            given = [
                Again(scans[page.file_id, page.source_page], page.part, count, page.turn, meant)
                for page, count in zip(pages, known, strict=True)
            ]
            outcome = read_again(
                given, self.equipment, among, self._day(), form if wish.by_hand else None, lambda: self._alive(held)
            )
            made += _made(outcome, pages, known)
            blank += [pages[number - 1] for number in outcome.blank_pages] if isinstance(outcome, FileOutcome) else []
        if blank and (wish.document_id or not made):
            raise Failed(BLANK)
        return made, blank

    def _form(self, name: str | None) -> FormFile | None:
        found = None if name is None else self.equipment.forms.latest(name)
        if name is not None and found is None:
            raise Failed(NO_FORM)
        return found

    def _scans(self, held: Wanted) -> dict[tuple[str, int], Scan]:
        """The scans of all pages of a wish; their pixels lie in files without names until they are looked at."""
        wanted: dict[str, set[int]] = {}
        for page in held.wish.pages:
            wanted.setdefault(page.file_id, set()).add(page.source_page)
        found: dict[tuple[str, int], Scan] = {}
        for file_id, numbers in wanted.items():
            data = self.store.vault.get(file_id, ORIGINAL)
            for scan in first_pages(self.equipment.decode(data), max(numbers)):
                self._alive(held)
                if scan.number in numbers:
                    found[file_id, scan.number] = _put_by(scan, self.equipment.scratch)
        if len(found) < sum(len(numbers) for numbers in wanted.values()):
            raise Rejected(SetAside.TRUNCATED)
        return found

    def _alive(self, held: Wanted) -> None:
        rereading.renew(self.store, held)

    def _day(self) -> date:
        return self.now().astimezone(self.store.settings.time_zone).date()


class Failed(Exception):
    """Nothing can come of a wish, and why; it would be so the next time."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _put_by(scan: Scan, scratch: Path) -> Scan:
    """The scan with its pixels on disk: a stack of pages would not fit into memory."""
    with TemporaryFile(dir=scratch) as file:
        file.write(scan.pixels.tobytes())
        file.flush()
        pixels = np.memmap(file, np.uint8, "r", shape=scan.pixels.shape)
    return Scan(scan.number, np.asarray(pixels), scan.text, scan.part)


def _made(outcome: FileOutcome | Rejected, pages: Sequence[PageRef], parts: Sequence[int]) -> list[ReadAgain]:
    """The documents of some pages, each page with where it lies. Raises Rejected or Failed where one is in none."""
    if isinstance(outcome, Rejected):
        raise outcome
    if outcome.aside:
        raise Rejected(outcome.aside[0].reason)
    return [ReadAgain(one, tuple(_sources(one, pages, parts))) for one in outcome.documents]


def _sources(outcome: DocumentOutcome, pages: Sequence[PageRef], parts: Sequence[int]) -> Iterable[PageRef]:
    for page in outcome.pages:
        given, known = pages[page.source_page - 1], parts[page.source_page - 1]
        if known > 1 and page.part > 1:
            # One part of several has fallen into more: their numbers would be those of its neighbours.
            raise Rejected(SetAside.NO_REGISTRATION)
        part = given.part if known > 1 else page.part
        yield PageRef(given.file_id, given.source_page, part, given.turn)
