"""Pages read again with the real reader: as they lie in the vault, the way people turned and named them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from extractors.equipment import Equipment, equip
from flows.batch import Work, run_until_empty
from flows.desk import StoreDesk, waiting
from flows.intake import take_in
from flows.office import EquippedReader, now, only, rules, versions
from flows.rereading import BLANK, Rereader
from schemas.values import Flag, State, Status
from storage.accounts.people import add_person
from storage.accounts.roles import Role
from storage.documents import record, records
from storage.review import rereading
from storage.review.aside import set_aside_files
from storage.review.putting_back import wish_for
from storage.review.rereading import PageRef, Wish, ask
from storage.saving import picture_name
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import Page
from storage.tables_office import Reread, RereadState

SAMPLES = Path(__file__).parents[2] / "samples"
REGISTRATION = SAMPLES / "registration"
CAT = SAMPLES / "bad" / "11_cat.jpg"


@pytest.fixture(scope="module")
def equipment(tmp_path_factory: pytest.TempPathFactory) -> Equipment:
    return equip((SAMPLES / "forms",), tmp_path_factory.mktemp("scratch"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


@pytest.fixture
def work(store: Store, equipment: Equipment) -> Work:
    """All that a worker does, over an empty store."""
    made_with, known = versions(equipment), rules(equipment, store.settings)
    desk = StoreDesk(store, "test", known, made_with, 1 << 28, now)
    again = Rereader(store, "test", equipment, only, made_with, known, now)
    return Work(desk, EquippedReader(equipment, store.settings), again=again)


@pytest.fixture
def account(store: Store) -> str:
    return add_person(store, "sinta", "Sinta", Role.PENYELIA, now()).id


@pytest.fixture
def read(store: Store, work: Work, tmp_path: Path) -> Callable[..., list[str]]:
    """Takes files in and reads them; the ids of all documents, the oldest first."""

    def give(*files: bytes) -> list[str]:
        for number, data in enumerate(files):
            (tmp_path / f"{number}.png").write_bytes(data)
            take_in(store, [tmp_path / f"{number}.png"], move=True, now=now)
        run_until_empty(work)
        assert waiting(store) == 0
        return [one.document for one in records(store)]

    return give


def pages_of(store: Store, document_id: str, turn: int = 0) -> tuple[PageRef, ...]:
    with store.read() as session:
        rows = session.scalars(select(Page).where(Page.document_id == document_id).order_by(Page.page))
        return tuple(PageRef(row.file_id, row.source_page, row.part, turn) for row in rows)


def last(store: Store) -> Reread:
    with store.read() as session:
        return session.scalars(select(Reread).order_by(Reread.id.desc()).limit(1)).one()


def golden(pattern: str) -> bytes:
    return sorted(REGISTRATION.glob(pattern))[0].read_bytes()


def test_a_document_split_and_joined_again_is_what_it_was(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    (id_,) = read((SAMPLES / "pages" / "01_reverse_printed.tif").read_bytes())
    before = record(store, id_)
    first, second = pages_of(store, id_)
    ask(store, Wish(((first,), (second,)), document_id=id_), account, now())
    assert run_until_empty(work).again == 1
    (other,) = set(last(store).documents) - {id_}
    assert [record(store, one).state for one in (id_, other)] == [State.INCOMPLETE, State.INCOMPLETE]
    ask(store, Wish(((first, second),), document_id=id_), account, now())
    run_until_empty(work)
    after = record(store, id_)
    assert (record(store, other).state, after.state) == (State.VOID, before.state)
    assert [(f.name, f.guess, f.status) for f in after.fields] == [(f.name, f.guess, f.status) for f in before.fields]
    assert pages_of(store, id_) == (first, second)


def test_pages_of_two_papers_are_joined_where_a_person_says_so_and_somebody_is_asked_again(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    pages = SAMPLES / "pages"
    ids = read((pages / "02_first_page_printed.jpg").read_bytes(), (pages / "01_reverse_printed.tif").read_bytes())
    half, whole = sorted(ids, key=lambda id_: len(pages_of(store, id_)))
    (mine,), (first, second) = pages_of(store, half), pages_of(store, whole)
    ask(store, Wish(((mine, second), (first,)), document_id=half), account, now())
    run_until_empty(work)
    assert last(store).documents == [half, whole]
    assert (pages_of(store, half), record(store, half).state) == ((mine, second), State.NEEDS_REVIEW)
    assert Flag.UNCERTAIN in record(store, half).flags


def test_a_page_turned_upside_down_is_read_as_before(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    (id_,) = read(golden("01_*.jpg"))
    before = record(store, id_)
    ask(store, Wish((pages_of(store, id_, turn=2),), document_id=id_), account, now())
    run_until_empty(work)
    after = record(store, id_)
    assert [(field.name, field.guess) for field in after.fields] == [(f.name, f.guess) for f in before.fields]
    assert last(store).documents == [id_]


def test_what_is_not_the_form_it_is_called_stays_what_it_was_and_says_why(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    (id_,) = read(golden("01_*.jpg"))
    before = record(store, id_)
    ask(store, Wish((pages_of(store, id_),), "receipt", document_id=id_), account, now())
    run_until_empty(work)
    assert (last(store).state, last(store).reason) == (RereadState.FAILED, "unknown_form")
    assert record(store, id_) == before


def test_what_cannot_be_read_is_kept_for_people_to_type_the_way_they_turned_it(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    assert read(CAT.read_bytes()) == []
    (file,) = set_aside_files(store, 9)
    ask(store, wish_for(store, file.file_id, None, ("receipt", 1), by_hand=True, turn=1), account, now())
    run_until_empty(work)
    (id_,) = last(store).documents
    typed = record(store, id_)
    assert (typed.form, typed.state, set_aside_files(store, 9)) == ("receipt", State.NEEDS_REVIEW, [])
    assert {field.status for field in typed.fields} == {Status.FLAGGED}
    assert all("not_read" in {doubt.reason for doubt in field.doubts} for field in typed.fields)
    with store.read() as session:
        page = session.scalars(select(Page)).one()
    picture = Image.open(BytesIO(store.vault.get(id_, picture_name(1, "full", page.making))))
    width, height = Image.open(CAT).size
    assert (picture.size, page.turn, page.registered_by) == ((height, width), 1, "hand")


def test_of_a_stack_that_is_typed_the_backs_with_nothing_on_them_stay_blank(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    front, out = Image.open(CAT).convert("L"), BytesIO()
    front.save(out, "TIFF", save_all=True, append_images=[Image.new("L", front.size, 255)])
    assert read(out.getvalue()) == []
    (file,) = set_aside_files(store, 9)
    ask(store, wish_for(store, file.file_id, None, ("receipt", 1), by_hand=True), account, now())
    run_until_empty(work)
    with store.read() as session:
        kinds = list(session.scalars(select(Page.kind).order_by(Page.source_page)))
    assert (kinds, len(last(store).documents)) == (["document", "blank"], 1)


def test_one_receipt_of_several_on_a_scan_is_read_alone(
    store: Store, work: Work, account: str, read: Callable[..., list[str]]
) -> None:
    ids = read((SAMPLES / "shop_receipt" / "10_three_on_a4.jpg").read_bytes())
    by_part = {pages_of(store, id_)[0].part: id_ for id_ in ids}
    before = [record(store, id_) for id_ in ids]
    ask(store, Wish((pages_of(store, by_part[2]),), document_id=by_part[2]), account, now())
    run_until_empty(work)
    assert (last(store).state, last(store).documents) == (RereadState.DONE, [by_part[2]])
    after = [record(store, id_) for id_ in ids]
    total = [[(one.document, one.field("total").guess) for one in of] for of in (before, after)]
    assert total[0] == total[1]


def test_a_worker_that_dies_leaves_the_wish_to_the_next(
    store: Store, work: Work, account: str, read: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (id_,) = read(golden("01_*.jpg"))
    ask(store, Wish((pages_of(store, id_),), document_id=id_), account, now())
    assert rereading.claim(store, "dead", now() - timedelta(hours=1)) is not None
    assert run_until_empty(work).again == 1
    assert last(store).documents == [id_]


def test_a_broken_system_gives_the_wish_back(
    store: Store, work: Work, account: str, read: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (id_,) = read(golden("01_*.jpg"))
    ask(store, Wish((pages_of(store, id_),), document_id=id_), account, now())

    def broken(*_: object) -> None:
        raise OSError("engine")

    monkeypatch.setattr("flows.rereading.read_again", broken)
    assert run_until_empty(work).again == 0
    assert (last(store).state, rereading.waiting(store)) == (RereadState.WAITING, 1)


def test_an_empty_page_of_a_document_stays_in_it(
    store: Store, work: Work, account: str, read: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (id_,) = read(golden("01_*.jpg"))
    ask(store, Wish((pages_of(store, id_),), document_id=id_), account, now())
    out = BytesIO()
    Image.new("L", (1240, 1754), 255).save(out, "PNG")
    file_id = pages_of(store, id_)[0].file_id
    store.vault.remove(file_id, "original")
    store.vault.put(file_id, "original", out.getvalue())
    run_until_empty(work)
    assert (last(store).reason, record(store, id_).pages != ()) == (BLANK, True)
