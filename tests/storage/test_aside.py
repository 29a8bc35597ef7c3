"""What was set aside: what people see of it, and what they do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from storage.accounts.people import NotPossible, add_person
from storage.accounts.roles import Role
from storage.documents import record
from storage.errors import UnknownRecord
from storage.leases import claim
from storage.review import rereading
from storage.review.aside import AsideFile, how_many_aside, set_aside_files
from storage.review.keeping import keep
from storage.review.putting_back import dismiss, put_back, wish_for
from storage.review.rereading import PageRef, ask
from storage.saving import save
from storage.setting_aside import set_aside
from storage.store import Store
from storage.tables import File, FileState, Page, PageKind
from tests.storage.made import NOW, RULES, VERSIONS, Paper, document, saved, taken
from tests.storage.test_rereading import HOW, LATER, again


@pytest.fixture
def account(store: Store) -> str:
    return add_person(store, "sinta", "Sinta", Role.PENYELIA, NOW).id


@pytest.fixture
def whole(store: Store, tmp_path: Path) -> Callable[..., str]:
    """A file set aside as a whole; its id."""

    def make(data: bytes = b"bytes", code: SetAside = SetAside.UNKNOWN_FORM, pages: int = 1, minutes: int = 0) -> str:
        held = taken(store, tmp_path, data=data, minutes=minutes)
        set_aside(store, held, Rejected(code, pages), RULES.explain, NOW + timedelta(minutes=minutes))
        return held.file_id

    return make


def a_page(store: Store, folder: Path) -> str:
    """A file with a document and a page set aside; its id."""
    held = taken(store, folder, data=b"stack", minutes=5)
    made = FileOutcome(2, (document(Paper()),), aside=(PageAside(2, SetAside.NO_REGISTRATION),))
    save(store, held, made, VERSIONS, RULES, NOW)
    return held.file_id


def states(store: Store) -> dict[str, str]:
    with store.read() as session:
        return {file.id: file.state for file in session.scalars(select(File))}


def shown(store: Store, dismissed: bool = False) -> list[AsideFile]:
    return set_aside_files(store, 50, dismissed=dismissed)


def test_files_and_pages_are_shown_with_their_reasons(store: Store, tmp_path: Path, whole: Callable[..., str]) -> None:
    file, stack = whole(code=SetAside.TRUNCATED), a_page(store, tmp_path)
    assert {one.file_id: [(a.page_id is None, a.source_page, a.reason) for a in one.aside] for one in shown(store)} == {
        file: [(True, 1, SetAside.TRUNCATED)],
        stack: [(False, 2, SetAside.NO_REGISTRATION)],
    }
    assert how_many_aside(store) == 2 and shown(store)[0].name == "scan.png"


def test_a_file_put_back_waits_as_if_it_had_just_come_in(store: Store, account: str, whole: Callable[..., str]) -> None:
    file = whole(pages=3)
    put_back(store, file, account, RULES.explain, LATER)
    (held,) = claim(store, "worker", 9)
    assert (held.file_id, held.tries, shown(store)) == (file, 1, [])
    with pytest.raises(NotPossible):
        put_back(store, file, account, RULES.explain, LATER)
    with pytest.raises(UnknownRecord):
        put_back(store, account, account, RULES.explain, LATER)


def test_the_copy_in_the_folder_is_taken_back_unless_somebody_has_changed_it(
    store: Store, account: str, whole: Callable[..., str]
) -> None:
    file, folder = whole(), store.folder.set_aside
    put_back(store, file, account, RULES.explain, LATER)
    assert list(folder.iterdir()) == []
    other = whole(b"other", minutes=1)
    (folder / "scan.png.txt").write_text("punya Ibu Rosa")
    put_back(store, other, account, RULES.explain, LATER)
    assert sorted(path.name for path in folder.iterdir()) == ["scan.png", "scan.png.txt"]


def test_one_file_stands_for_all_of_the_same_bytes(store: Store, account: str, whole: Callable[..., str]) -> None:
    first, second = whole(), whole(minutes=1)
    assert [one.file_id for one in shown(store)] == [first]
    put_back(store, first, account, RULES.explain, LATER)
    assert states(store) == {first: FileState.WAITING, second: FileState.DUPLICATE}


def test_what_came_in_once_more_and_was_read_is_not_asked_about(
    store: Store, tmp_path: Path, account: str, whole: Callable[..., str]
) -> None:
    file = whole()
    saved(store, tmp_path, minutes=1)
    assert shown(store) == []
    put_back(store, file, account, RULES.explain, LATER)
    assert states(store)[file] == FileState.DUPLICATE


def test_what_a_person_puts_off_stays_where_it_is_and_asks_no_more(
    store: Store, tmp_path: Path, account: str, whole: Callable[..., str]
) -> None:
    file, stack = whole(), a_page(store, tmp_path)
    page = shown(store)[0].aside[0].page_id
    with pytest.raises(NotPossible, match="aside_why_missing"):
        dismiss(store, file, None, "  ", account, LATER)
    dismiss(store, file, None, "foto kucing", account, LATER)
    dismiss(store, stack, page, "sampul", account, LATER)
    assert shown(store) == [] and how_many_aside(store) == 0
    assert [one.aside[0].note for one in shown(store, dismissed=True)] == ["sampul", "foto kucing"]
    assert states(store)[file] == FileState.SET_ASIDE
    put_back(store, file, account, RULES.explain, LATER)
    assert [one.file_id for one in shown(store, dismissed=True)] == [stack]


def test_pages_of_a_file_that_was_set_aside_become_documents(
    store: Store, account: str, whole: Callable[..., str]
) -> None:
    file, copy = whole(pages=3), whole(pages=3, minutes=1)
    wish = wish_for(store, file, None, ("registration", 1), by_hand=True)
    assert [len(pages) for pages in wish.documents] == [1, 1, 1]
    ask(store, wish, account, LATER)
    assert [one.aside[0].waits for one in shown(store)] == [True]
    with pytest.raises(NotPossible, match="reread_waits"):
        put_back(store, file, account, RULES.explain, LATER)
    held = rereading.claim(store, "worker", LATER) or pytest.fail("it waits")
    made = [again(pages, Paper(number=None)) for pages in held.wish.documents[:2]]
    ids = keep(store, held, made, [PageRef(file, 3)], HOW)
    assert states(store) == {file: FileState.DONE, copy: FileState.DUPLICATE}
    assert [record(store, id_).pages[0].source_page for id_ in ids] == [1, 2]
    with store.read() as session:
        assert list(session.scalars(select(Page.kind).order_by(Page.source_page))) == [
            PageKind.DOCUMENT,
            PageKind.DOCUMENT,
            PageKind.BLANK,
        ]
    assert shown(store) == []


def test_two_pages_of_a_form_of_two_pages_are_one_document(store: Store, whole: Callable[..., str]) -> None:
    wish = wish_for(store, whole(pages=4), None, ("two_pages", 2), by_hand=False)
    assert [[page.source_page for page in pages] for pages in wish.documents] == [[1, 2], [3, 4]]


def test_why_a_page_could_not_be_read_again_stands_beside_it(store: Store, tmp_path: Path, account: str) -> None:
    file = a_page(store, tmp_path)
    page = shown(store)[0].aside[0].page_id
    ask(store, wish_for(store, file, page, None, by_hand=False), account, LATER)
    held = rereading.claim(store, "worker", LATER) or pytest.fail("it waits")
    rereading.fail(store, held, SetAside.UNKNOWN_FORM, LATER)
    (one,) = shown(store)[0].aside
    assert (one.waits, one.failed) == (False, "unknown_form")
