"""The one way through: files to outcomes. The order of the steps stands here and nowhere else.

    pages - cut apart - register - read - assemble - validate

What is no form of known places is offered to those without (`extractors/free`) before it is set aside.
Pages are read some at a time, so that the text readers are called once for many strips and a long
file never stands in memory whole.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from extractors import again, assemble, page
from extractors.again import Again
from extractors.assemble import ReadPage
from extractors.cutting import Sheet, sheets
from extractors.equipment import Equipment
from extractors.heard import Known
from extractors.ink import is_empty_sheet
from extractors.listening import listen, with_votes
from extractors.pictures import Keep, Spool
from extractors.scan import Scan
from schemas.errors import Rejected, SetAside
from schemas.form import FormFile
from schemas.outcome import DocumentOutcome, FileOutcome, PageAside
from schemas.types import About
from schemas.validate import validate
from schemas.values import Flag

# Pages whose strips go to a text reader together.
PAGES_A_CALL = 10

OnPage = Callable[[], None]
Source = Callable[[], bytes]
"""A file's bytes, fetched when its turn comes: all files of a batch at once could be more than fit."""


@dataclass
class _Open:
    """A file being read: what has come out of it so far."""

    page_count: int = 0
    read: list[ReadPage] = field(default_factory=list)
    aside: list[PageAside] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    rejected: Rejected | None = None

    def take(self, other: _Open) -> None:
        """What came out of a part of it, added."""
        self.read += other.read
        self.aside += other.aside
        self.blank += other.blank


@dataclass(frozen=True)
class _Desk:
    """What pages are read with, where their pictures go, and the day of reading."""

    equipment: Equipment
    keep: Keep
    day: date


def read_batch(
    files: Sequence[Source], equipment: Equipment, day: date, on_page: OnPage = lambda: None
) -> list[FileOutcome | Rejected]:
    """What each file holds, in their order. `day` is the day of reading; `on_page` is told of each page.

    A bad document is its outcome, a `Rejected`; a broken system raises.
    """
    opened, known = [_Open() for _ in files], Known(About(day, equipment.places), equipment.lexicon)
    desk = _Desk(equipment, Spool(equipment.scratch).keep, day)
    with closing(_views(files, opened, desk)) as viewed:
        while batch := list(islice(viewed, PAGES_A_CALL)):
            _read(batch, equipment, known, on_page)
    return [_outcome(mine, equipment, day) for mine in opened]


def read_again(
    pages: Iterable[Again],
    equipment: Equipment,
    among: Equipment,
    day: date,
    by_hand: FormFile | None = None,
    on_page: OnPage = lambda: None,
) -> FileOutcome | Rejected:
    """What some pages hold that a person says are one document, numbered from 1 as they are given.

    They are cut apart as with `equipment` the first time, and read as one of the forms of `among`. With `by_hand` a
    page that none of those can be laid onto is a page of that form of which nothing is read. A broken system raises.
    """
    mine, known = _Open(), Known(About(day, equipment.places), equipment.lexicon)
    desk = _Desk(among, Spool(equipment.scratch).keep, day)
    with closing(_views_again(pages, mine, desk, equipment, by_hand)) as viewed:
        while batch := list(islice(viewed, PAGES_A_CALL)):
            _read(batch, equipment, known, on_page)
    mine.read = again.numbered(sorted(mine.read, key=_in_file))
    return _outcome(mine, equipment, day, as_one=again.fit_together(mine.read))


def _views_again(
    pages: Iterable[Again], mine: _Open, desk: _Desk, equipment: Equipment, by_hand: FormFile | None
) -> Generator[tuple[_Open, page.PageView]]:
    """Every registered sheet of pages that are read again; the others are noted, or kept without readings."""
    for number, one in enumerate(pages, 1):
        mine.page_count = number
        for sheet, scan in _sheets_again(replace(one, scan=replace(one.scan, number=number)), mine, equipment, by_hand):
            tried = _Open()
            view = _view(sheet, scan, tried, desk)
            if view:
                yield mine, view
            elif by_hand and sheet.certain and (tried.aside or not tried.read) and (one.meant or not tried.blank):
                mine.read.append(again.unread(sheet, scan, by_hand, desk.keep))
            else:
                mine.take(tried)


def _sheets_again(
    given: Again, mine: _Open, equipment: Equipment, by_hand: FormFile | None
) -> list[tuple[Sheet, Scan]]:
    try:
        return again.sheets_again(given, equipment)
    except Rejected as reason:
        if by_hand:
            return [again.whole_again(given)]
        mine.aside.append(PageAside(given.scan.number, reason.code))
        return []


def _in_file(one: ReadPage) -> tuple[int, int]:
    return one.kept.source_page, one.kept.part


def _read(batch: Sequence[tuple[_Open, page.PageView]], equipment: Equipment, known: Known, on_page: OnPage) -> None:
    """The text of some pages, all their strips together; each page goes to the file it is of."""
    waiting, readers = [one for _, seen in batch for one in seen.waiting], equipment.readers
    heard = iter(listen(waiting, readers))
    read = [text for _, seen in batch for text in page.read_texts(seen, list(islice(heard, len(seen.waiting))), known)]
    texts = iter(with_votes(waiting, read, readers.vote, equipment.acceptance.is_unsure))
    for mine, seen in batch:
        mine.read.append(ReadPage.of(seen, page.finish(seen, list(islice(texts, len(seen.waiting))))))
        on_page()


def _views(files: Iterable[Source], opened: Sequence[_Open], desk: _Desk) -> Generator[tuple[_Open, page.PageView]]:
    """Every registered page of all files; pages and files that cannot be read are noted on the way."""
    for source, mine in zip(files, opened, strict=True):
        try:
            for scan in desk.equipment.decode(source()):
                mine.page_count += 1
                for view in _page_views(scan, mine, desk):
                    yield mine, view
        except Rejected as reason:
            mine.rejected = Rejected(reason.code, mine.page_count)


def _page_views(scan: Scan, mine: _Open, desk: _Desk) -> Iterator[page.PageView]:
    """The sheets of one page of a file."""
    try:
        cut = sheets(scan.pixels, desk.equipment.sizes)
    except Rejected as reason:
        mine.aside.append(PageAside(scan.number, reason.code))
        return
    for part, sheet in enumerate(cut, 1):
        view = _view(sheet, replace(scan, part=part), mine, desk)
        if view:
            yield view


def _view(sheet: Sheet, scan: Scan, mine: _Open, desk: _Desk) -> page.PageView | None:
    try:
        return page.view(sheet, scan, desk.equipment.blanks, desk.keep, desk.equipment.readers.mark)
    except Rejected as reason:
        unknown = reason.code is SetAside.UNKNOWN_FORM
        if unknown and scan.part == 1 and is_empty_sheet(sheet.pixels):
            mine.blank.append(scan.number)
        elif not (unknown and _of_any_shape(sheet, scan, mine, desk)) and (sheet.certain or not unknown):
            mine.aside.append(PageAside(scan.number, reason.code, scan.part))
        return None


def _of_any_shape(sheet: Sheet, scan: Scan, mine: _Open, desk: _Desk) -> bool:
    """Are there receipts on a sheet that is no form? They are read at once; parts of it that are none are set aside."""
    found = desk.equipment.free.read(sheet.pixels, scan, desk.day, desk.keep)
    mine.read += [one for one in found if one]
    nothing = [part for part, one in enumerate(found, scan.part) if one is None]
    mine.aside += [PageAside(scan.number, SetAside.UNKNOWN_FORM, part) for part in nothing]
    return bool(found)


def _outcome(mine: _Open, equipment: Equipment, day: date, as_one: bool = False) -> FileOutcome | Rejected:
    if mine.rejected:
        return mine.rejected
    if not mine.read and mine.aside:
        return Rejected(mine.aside[0].reason, mine.page_count)
    in_order = sorted(mine.read, key=_in_file)
    groups = [assemble.in_order(in_order)] if as_one else assemble.group(in_order, mine.blank)
    documents = tuple(_document(pages, equipment, day) for pages in groups)
    return FileOutcome(mine.page_count, documents, tuple(mine.blank), tuple(mine.aside))


def _document(read: Sequence[ReadPage], equipment: Equipment, day: date) -> DocumentOutcome:
    form = read[0].form
    readings = [reading for one in read for reading in one.readings]
    there, numbers = {one.page for one in read}, [one.number for one in read if one.number]
    checked = validate(form, readings, day, equipment.places, there, equipment.programme, equipment.acceptance)
    return DocumentOutcome(
        form=form.form,
        form_version=form.version,
        paper_number=numbers[0] if numbers else None,
        pages=tuple(one.kept for one in read),
        fields=checked.fields,
        # Only people join pages of several numbers: somebody may have mixed up the sheets, or two participants.
        flags=checked.flags + ((Flag.UNCERTAIN,) if len(set(numbers)) > 1 else ()),
        complete=assemble.complete(read),
    )
