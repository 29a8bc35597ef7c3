"""The one way through: files to outcomes. The order of the steps stands here and nowhere else.

    pages - register - read - assemble - validate

Pages are read some at a time, so that the text readers are called once for many strips and a long
file never stands in memory whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from extractors import assemble, page
from extractors.assemble import ReadPage
from extractors.equipment import Equipment
from extractors.ink import is_empty_sheet
from extractors.pagefile import Scan, pages
from schemas.errors import Rejected, SetAside
from schemas.outcome import DocumentOutcome, FileOutcome, PageAside
from schemas.validate import validate

# Pages whose strips go to a text reader together.
PAGES_A_CALL = 10


@dataclass
class _Open:
    """A file being read: what has come out of it so far."""

    page_count: int = 0
    read: list[ReadPage] = field(default_factory=list)
    aside: list[PageAside] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    rejected: Rejected | None = None


def read_batch(
    files: Sequence[bytes], equipment: Equipment, day: date, on_page: Callable[[], None] = lambda: None
) -> list[FileOutcome | Rejected]:
    """What each file holds, in their order. `day` is the day of reading; `on_page` is told of each page.

    A bad document is its outcome, a `Rejected`; a broken system raises.
    """
    opened = [_Open() for _ in files]
    viewed = _views(files, opened, equipment)
    while batch := list(islice(viewed, PAGES_A_CALL)):
        strips = [cut for _, seen in batch for _, _, cut in seen.strips]
        texts = [reader.read(strips) for reader in equipment.text_readers]
        start = 0
        for mine, seen in batch:
            own = slice(start, start := start + len(seen.strips))
            mine.read.append(ReadPage(seen, page.finish(seen, [text[own] for text in texts])))
            on_page()
    return [_outcome(mine, equipment, day) for mine in opened]


def _views(
    files: Iterable[bytes], opened: Sequence[_Open], equipment: Equipment
) -> Iterator[tuple[_Open, page.PageView]]:
    """Every registered page of all files; pages and files that cannot be read are noted on the way."""
    for data, mine in zip(files, opened, strict=True):
        try:
            for scan in pages(data):
                mine.page_count += 1
                seen = _view(scan, mine, equipment)
                if seen:
                    yield mine, seen
        except Rejected as reason:
            mine.rejected = reason


def _view(scan: Scan, mine: _Open, equipment: Equipment) -> page.PageView | None:
    try:
        return page.view(scan, equipment.blanks)
    except Rejected as reason:
        if reason.code is SetAside.UNKNOWN_FORM and is_empty_sheet(scan.pixels):
            mine.blank.append(scan.number)
        else:
            mine.aside.append(PageAside(scan.number, reason.code))
        return None


def _outcome(mine: _Open, equipment: Equipment, day: date) -> FileOutcome | Rejected:
    if mine.rejected:
        return mine.rejected
    if not mine.read and mine.aside:
        return Rejected(mine.aside[0].reason)
    documents = tuple(_document(pages, equipment, day) for pages in assemble.group(mine.read))
    return FileOutcome(mine.page_count, documents, tuple(mine.blank), tuple(mine.aside))


def _document(read: Sequence[ReadPage], equipment: Equipment, day: date) -> DocumentOutcome:
    form = read[0].view.registration.blank.form
    readings = [reading for one in read for reading in one.readings]
    there = {one.view.registration.blank.page for one in read}
    checked = validate(form, readings, day, equipment.places, there)
    return DocumentOutcome(
        form=form.form,
        form_version=form.version,
        paper_number=read[0].view.number,
        pages=tuple(one.view.kept for one in read),
        fields=checked.fields,
        flags=checked.flags,
        complete=assemble.complete(read),
    )
