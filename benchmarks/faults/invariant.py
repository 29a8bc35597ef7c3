"""The invariant: every page of every file dropped is exactly once in a document, set aside with its reason, or blank,
and every original byte for byte the same; nothing is stuck, nothing is there twice.

One function, `wrongs`, tells what is not so. It asks the database and the folders, not the code that is tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select, text

from benchmarks.faults.paper import Dropped
from flows.intake import is_trash
from schemas.errors import SetAside
from storage.disk import is_draft
from storage.explanations import ENDING
from storage.intake import ORIGINAL
from storage.saving import picture_name
from storage.store import Store
from storage.tables import Attempt, Document, File, FileState, Page, PageKind

UNFINISHED = {"received", "processing"}


@dataclass(frozen=True)
class _Rows:
    """All that the database says."""

    files: dict[str, list[File]]
    pages: dict[str, list[Page]]
    documents: dict[str, Document]
    attempts: Counter[str]

    @classmethod
    def of(cls, store: Store) -> _Rows:
        files, pages = defaultdict(list), defaultdict(list)
        with store.read() as session:
            for file in session.scalars(select(File).order_by(File.id)):
                files[file.sha256].append(file)
            for page in session.scalars(select(Page)):
                pages[page.file_id].append(page)
            documents = {one.id: one for one in session.scalars(select(Document))}
            attempts = Counter(session.scalars(select(Attempt.document_id)))
        return cls(dict(files), dict(pages), documents, attempts)


def wrongs(store: Store, dropped: Sequence[Dropped], poison: bool = False) -> list[str]:
    """What is not as it must be, in words; nothing where all is. With `poison`, files that were there when several
    workers died may have been set aside for it."""
    rows = _Rows.of(store)
    times = Counter(one.sha256 for one in dropped)
    contents = {one.sha256: one for one in dropped}
    found = [*_stuck(store, rows), *_strangers(rows, contents)]
    poisoned = set()
    for digest, one in contents.items():
        mine = rows.files.get(digest, [])
        found += [f"{one.name}: {what}" for what in _of_file(store, rows, one, mine, times[digest], poison)]
        if any(file.reason == SetAside.POISON for file in mine):
            poisoned.add(digest)
    if not poisoned:
        expected = sum(one.documents for one in contents.values())
        if len(rows.documents) != expected:
            found.append(f"{len(rows.documents)} documents of {expected}")
    return [*found, *_of_documents(store, rows), *_of_database(store), *_left_behind(store, rows)]


def _stuck(store: Store, rows: _Rows) -> Iterator[str]:
    for path in sorted(store.folder.inbox.rglob("*")):
        if path.is_file() and not is_trash(path.name):
            yield "a file still lies in the inbox"
    for files in rows.files.values():
        yield from ("a file still waits" for file in files if file.state == FileState.WAITING)
    yield from ("a document is still processed" for one in rows.documents.values() if one.state in UNFINISHED)


def _strangers(rows: _Rows, contents: dict[str, Dropped]) -> Iterator[str]:
    yield from ("a file is there that nobody dropped" for digest in rows.files if digest not in contents)


def _of_file(store: Store, rows: _Rows, one: Dropped, mine: list[File], times: int, poison: bool) -> Iterator[str]:
    """What is wrong with all that became of the same bytes."""
    if not mine:
        yield "lost: no row speaks of it"
        return
    for file in mine:
        if not store.vault.has(file.id, ORIGINAL):
            yield "its original is gone"
        elif sha256(store.vault.get(file.id, ORIGINAL)).hexdigest() != one.sha256:
            yield "its original was changed"
    done = [file for file in mine if file.state == FileState.DONE]
    aside = [file for file in mine if file.state == FileState.SET_ASIDE]
    if one.pages is None or (poison and not done and all(file.reason == SetAside.POISON for file in aside)):
        if done or not aside:
            yield "it should be set aside, and is not"
        yield from _in_folder(store, one, times)
        return
    if len(done) != 1 or aside:
        yield f"read {len(done)} times and set aside {len(aside)} times"
    for file in done:
        yield from _of_pages(one, file, rows.pages.get(file.id, []))
    if one.aside:
        yield from _in_folder(store, one, times)


def _of_pages(one: Dropped, file: File, pages: list[Page]) -> Iterator[str]:
    """Is each page there exactly once? Of a page with several forms on it, each part."""
    seen = Counter((page.source_page, page.part) for page in pages)
    wanted = {
        (number, part)
        for number in range(1, (one.pages or 0) + 1)
        for part in range(1, max([1, *(page.part for page in pages if page.source_page == number)]) + 1)
    }
    if file.pages != one.pages or set(seen) != wanted or set(seen.values()) != {1}:
        yield f"pages {sorted(seen.items())} of {one.pages}"
    if sum(page.kind == PageKind.ASIDE for page in pages) != one.aside:
        yield "other pages of it are set aside than should be"
    if any((page.kind == PageKind.ASIDE) != (page.reason is not None) for page in pages):
        yield "a page is set aside without a reason"


def _in_folder(store: Store, one: Dropped, times: int) -> Iterator[str]:
    """Does it lie in the folder of what was set aside, whole and explained, and not more often than it was dropped?"""
    copies = [path for path in _plain(store.folder.set_aside) if sha256(path.read_bytes()).hexdigest() == one.sha256]
    if not 1 <= len(copies) <= times:
        yield f"{len(copies)} copies of it lie in set-aside"
    for path in copies:
        if not path.with_name(path.name + ENDING).is_file():
            yield "it lies in set-aside without its reason"


def _plain(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink() and not is_trash(p.name)]


def _of_documents(store: Store, rows: _Rows) -> Iterator[str]:
    """Every document has pages, one attempt a file that gave some, and the pictures of its pages."""
    pages: dict[str, list[Page]] = defaultdict(list)
    for page in (page for found in rows.pages.values() for page in found):
        if page.document_id is not None:
            pages[page.document_id].append(page)
    for document in rows.documents.values():
        mine = pages.get(document.id, [])
        if rows.attempts[document.id] != len({page.file_id for page in mine}) or not mine:
            yield f"a document of {len(mine)} pages has {rows.attempts[document.id]} attempts"
        for page in mine:
            names = [picture_name(page.page or 0, size, page.making) for size in ("full", "screen")]
            if not all(store.vault.has(document.id, name) for name in names):
                yield "the picture of a page is gone"


def _of_database(store: Store) -> Iterator[str]:
    if store.engine.dialect.name != "sqlite":
        return
    with store.read() as session:
        if session.scalars(text("PRAGMA integrity_check")).all() != ["ok"]:
            yield "the database is damaged"
        if session.execute(text("PRAGMA foreign_key_check")).all():
            yield "a row speaks of one that is not there"


def _left_behind(store: Store, rows: _Rows) -> Iterator[str]:
    """Personal data of which no row speaks: nobody would ever find, export or erase it."""
    owners = {file.id for files in rows.files.values() for file in files} | set(rows.documents)
    kept = {path.name for path in store.vault.root.glob("*/*") if path.is_dir()}
    yield from ("something is kept of which no row speaks" for _ in kept - owners)
    yield from ("the draft of a file was left" for path in _plain_and_hidden(store) if is_draft(path.name))


def _plain_and_hidden(store: Store) -> Iterator[Path]:
    yield from store.folder.set_aside.iterdir()
    yield from store.folder.exports.iterdir()
