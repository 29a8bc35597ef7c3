"""Pages read again: who does it, which document they end up in, and that none is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.outcome import DocumentPage, PagePictures
from schemas.values import Flag, State, Status
from storage.accounts.people import NotPossible, add_person
from storage.accounts.roles import Role
from storage.assemble import MACHINE
from storage.decisions import Choice, decide, dismiss, make_void
from storage.documents import find, record
from storage.errors import LeaseLost
from storage.review import rereading
from storage.review.keeping import Changed, Keeping, ReadAgain, keep
from storage.review.rereading import BROKEN, LEASE, PageRef, Wanted, Wish, ask, claim
from storage.saving import picture_name
from storage.store import Store
from storage.tables import Attempt, Decision, Document, Page, PageKind, TermKind
from storage.tables_office import AuditRow, Reread, RereadState
from tests.storage.made import NOW, NUMBER, RULES, VERSIONS, Kept, Paper, accepted, document, flagged, saved

LATER = NOW + timedelta(hours=1)
HOW = Keeping(VERSIONS, RULES, LATER)
TWO = (accepted("nama", "MARIA LADO"), accepted("hp", "081234567890", page=2))


@pytest.fixture
def account(store: Store) -> str:
    return add_person(store, "sinta", "Sinta", Role.PENINJAU, NOW).id


def refs(store: Store, *documents: str) -> tuple[PageRef, ...]:
    """Where the pages of documents lie, in their order."""
    with store.read() as session:
        rows = [
            row
            for id_ in documents
            for row in session.scalars(select(Page).where(Page.document_id == id_).order_by(Page.page))
        ]
    return tuple(PageRef(row.file_id, row.source_page, row.part) for row in rows)


def wanted(store: Store, account: str, *groups: Sequence[PageRef], document_id: str | None = None) -> Wanted:
    """A wish asked for and claimed."""
    ask(store, Wish(tuple(map(tuple, groups)), document_id=document_id), account, LATER)
    held = claim(store, "worker", LATER)
    assert held is not None
    return held


def again(pages: Sequence[PageRef], paper: Paper, picture: bytes = b"another picture") -> ReadAgain:
    """What reading made of pages; those of the form in order, unless the paper says otherwise."""
    made = document(paper)
    pictures = PagePictures(Kept(picture), Kept(picture), 10, 20)
    numbers = paper.pages if len(paper.pages) == len(pages) else range(1, len(pages) + 1)
    kept = tuple(DocumentPage(page, at, pictures, "markers", 0.2) for at, page in enumerate(numbers, 1))
    return ReadAgain(replace(made, pages=kept), tuple(pages))


def whereabouts(store: Store) -> dict[tuple[str, int, int], str]:
    """Where each page is; a page that is in two places, or a document's page twice, breaks the database's own rules."""
    with store.read() as session:
        rows = list(session.scalars(select(Page).order_by(Page.file_id, Page.source_page, Page.part)))
    assert all((row.kind == PageKind.DOCUMENT) == (row.document_id is not None) for row in rows)
    return {(row.file_id, row.source_page, row.part): row.document_id or row.kind for row in rows}


def test_a_document_read_again_stays_itself_and_what_people_decided_stands(
    store: Store, tmp_path: Path, account: str
) -> None:
    (id_,) = saved(store, tmp_path, Paper(fields=(flagged("nama", "MARIA LADA"), flagged("hp", "08123"))))
    decide(store, id_, Choice("nama", "MARIA LADO"), account, RULES, LATER)
    held = wanted(store, account, refs(store, id_), document_id=id_)
    other = again(held.wish.pages, Paper(fields=(flagged("nama", "SALAH"), accepted("hp", "081234567890"))))
    assert keep(store, held, [other], [], HOW) == (id_,)
    now = record(store, id_)
    assert (now.field("nama").value, now.field("nama").status) == ("MARIA LADO", Status.REVIEWED)
    assert (now.field("hp").value, now.state) == ("081234567890", State.REVIEWED)
    assert find(store, TermKind.NAME, "SALAH") == [] and find(store, TermKind.NAME, "MARIA") == [id_]
    with store.read() as session:
        assert list(session.scalars(select(Attempt.number).order_by(Attempt.number))) == [1, 2]
        assert session.get_one(Reread, held.id).documents == [id_]


def test_pictures_of_a_reading_before_stay_beside_the_new_ones(store: Store, tmp_path: Path, account: str) -> None:
    (id_,) = saved(store, tmp_path)
    held = wanted(store, account, refs(store, id_), document_id=id_)
    keep(store, held, [again(held.wish.pages, Paper())], [], HOW)
    with store.read() as session:
        (page,) = session.scalars(select(Page))
    assert page.making == 2
    assert store.vault.get(id_, picture_name(1, "full")) == b"full picture"
    assert store.vault.get(id_, picture_name(1, "full", page.making)) == b"another picture"


def test_a_page_split_off_is_a_document_of_its_own(store: Store, tmp_path: Path, account: str) -> None:
    (id_,) = saved(store, tmp_path, Paper(form="two_pages", pages={1: 1, 2: 2}, fields=TWO))
    first, second = refs(store, id_)
    held = wanted(store, account, [first], [second], document_id=id_)
    one = again([first], Paper(form="two_pages", fields=TWO[:1], complete=False))
    two = again([second], Paper(form="two_pages", pages={2: 1}, fields=TWO[1:], number=None, complete=False))
    kept = keep(store, held, [one, two], [], HOW)
    assert (kept[0], len(set(kept))) == (id_, 2)
    assert whereabouts(store) == {first.place: id_, second.place: kept[1]}
    assert [record(store, one_).state for one_ in kept] == [State.INCOMPLETE, State.INCOMPLETE]
    assert [field.name for field in record(store, id_).fields] == ["nama"]


def test_documents_that_are_joined_are_one_and_the_other_is_void_and_says_so(
    store: Store, tmp_path: Path, account: str
) -> None:
    half = Paper(form="two_pages", fields=TWO[:1], complete=False)
    (one,) = saved(store, tmp_path, half)
    other_half = Paper(form="two_pages", pages={2: 1}, fields=TWO[1:], number=None, complete=False)
    (other,) = saved(store, tmp_path, other_half, data=b"two")
    pages = refs(store, one, other)
    held = wanted(store, account, pages, document_id=one)
    assert keep(store, held, [again(pages, Paper(form="two_pages", fields=TWO))], [], HOW) == (one,)
    assert set(whereabouts(store).values()) == {one}
    assert (record(store, one).state, record(store, other).state) == (State.ACCEPTED, State.VOID)
    with store.read() as session:
        void = session.scalars(
            select(Decision).where(Decision.document_id == other, Decision.to_state.is_not(None))
        ).one()
        assert (void.actor, one in store.vault.open(other, void.note_sealed or b"")) == (account, True)


def test_pages_that_change_places_are_a_new_document(store: Store, tmp_path: Path, account: str) -> None:
    (id_,) = saved(store, tmp_path, Paper(form="two_pages", pages={1: 1, 2: 2}, fields=TWO))
    first, second = refs(store, id_)
    held = wanted(store, account, [second, first], document_id=id_)
    (new,) = keep(store, held, [again([second, first], Paper(form="two_pages", fields=TWO))], [], HOW)
    assert (new != id_, record(store, id_).state, record(store, new).state) == (True, State.VOID, State.ACCEPTED)
    assert refs(store, new) == (second, first)


def test_another_form_makes_another_document(store: Store, tmp_path: Path, account: str) -> None:
    (id_,) = saved(store, tmp_path)
    held = wanted(store, account, refs(store, id_), document_id=id_)
    (new,) = keep(store, held, [again(held.wish.pages, Paper(form="lain"))], [], HOW)
    assert (record(store, id_).state, record(store, new).form, record(store, new).state) == (
        State.VOID,
        "lain",
        State.ACCEPTED,  # the void one is no duplicate of it
    )
    assert find(store, TermKind.OWN_NUMBER, NUMBER)[0] == new


def test_flags_of_a_reading_before_are_taken_back_but_not_what_people_said(
    store: Store, tmp_path: Path, account: str
) -> None:
    (id_,) = saved(store, tmp_path, Paper(flags=(Flag.UNSIGNED, Flag.POOR_PAGE)))
    dismiss(store, id_, Flag.POOR_PAGE, account, "terbaca", LATER)
    held = wanted(store, account, refs(store, id_), document_id=id_)
    keep(store, held, [again(held.wish.pages, Paper(flags=(Flag.POOR_PAGE, Flag.NO_CONSENT)))], [], HOW)
    assert record(store, id_).flags == (Flag.NO_CONSENT,)
    with store.read() as session:
        ended = select(Decision.actor).where(Decision.flag_id.is_not(None)).order_by(Decision.id)
        assert list(session.scalars(ended)) == [account, MACHINE]


def test_a_saving_that_breaks_off_changes_nothing_and_succeeds_the_next_time(
    store: Store, tmp_path: Path, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id_,) = saved(store, tmp_path, Paper(form="two_pages", pages={1: 1, 2: 2}, fields=TWO))
    pages, before = refs(store, id_), whereabouts(store)
    held = wanted(store, account, pages, document_id=id_)

    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("storage.review.keeping._terms", broken)
        with pytest.raises(RuntimeError):
            keep(store, held, [again(pages, Paper(form="two_pages", fields=TWO))], [], HOW)
    assert whereabouts(store) == before and record(store, id_).state is State.ACCEPTED
    rereading.release(store, held, LATER)
    held = claim(store, "another", LATER + LEASE) or pytest.fail("it waits again")
    # A picture of the one that broke off lies there already, perhaps another one.
    made = again(pages, Paper(form="two_pages", fields=TWO), picture=b"a third picture")
    assert keep(store, held, [made], [], HOW) == (id_,)
    assert store.vault.get(id_, picture_name(2, "full", 2)) == b"a third picture"


def test_pages_that_went_elsewhere_meanwhile_are_left_alone(store: Store, tmp_path: Path, account: str) -> None:
    half = Paper(form="two_pages", fields=TWO[:1], complete=False)
    (id_,) = saved(store, tmp_path, half)
    held = wanted(store, account, refs(store, id_), document_id=id_)
    other_half = Paper(form="two_pages", pages={2: 1}, fields=TWO[1:], complete=False)
    assert saved(store, tmp_path, other_half, data=b"two", minutes=1) == (id_,)
    before = whereabouts(store)
    with pytest.raises(Changed):
        keep(store, held, [again(held.wish.pages, half)], [], HOW)
    assert whereabouts(store) == before


@pytest.mark.parametrize("turn", [0, 1])
def test_what_cannot_be_done_is_not_asked_for(store: Store, tmp_path: Path, account: str, turn: int) -> None:
    (id_,) = saved(store, tmp_path, Paper(form="two_pages", pages={1: 1, 2: 2}, fields=TWO))
    first, second = refs(store, id_)
    for pages in ([first], [first, second, replace(second, turn=turn)], [first, second, PageRef(first.file_id, 9)]):
        with pytest.raises(NotPossible, match="reread_changed"):
            ask(store, Wish((tuple(pages),)), account, LATER)
    ask(store, Wish(((first, second),)), account, LATER)
    with pytest.raises(NotPossible, match="reread_waits"):
        ask(store, Wish(((second,), (first,))), account, LATER)
    (void,) = saved(store, tmp_path, data=b"two")
    make_void(store, void, account, "salah pindai", LATER)
    with pytest.raises(NotPossible, match="reread_changed"):
        ask(store, Wish((refs(store, void),)), account, LATER)


def test_a_wish_has_a_lease_rests_after_a_failure_and_fails_in_the_end(
    store: Store, tmp_path: Path, account: str
) -> None:
    (id_,) = saved(store, tmp_path)
    first = wanted(store, account, refs(store, id_), document_id=id_)
    assert claim(store, "another", LATER) is None
    moment = LATER + LEASE
    second = claim(store, "another", moment) or pytest.fail("the first one is dead")
    with pytest.raises(LeaseLost):
        rereading.renew(store, first)
    with pytest.raises(LeaseLost):
        rereading.fail(store, first, "changed", LATER)
    rereading.release(store, second, moment)
    assert claim(store, "another", moment) is None
    third = claim(store, "another", moment + LEASE) or pytest.fail("it has rested")
    rereading.release(store, third, moment)
    assert (rereading.waiting(store), claim(store, "another", moment + 2 * LEASE)) == (1, None)
    assert rereading.waiting(store) == 0
    told = rereading.standing(store, id_)
    assert told is not None and (told.state, told.reason) == (RereadState.FAILED, BROKEN)


def test_asking_and_doing_are_written_down_without_any_value(store: Store, tmp_path: Path, account: str) -> None:
    (id_,) = saved(store, tmp_path)
    held = wanted(store, account, refs(store, id_), document_id=id_)
    keep(store, held, [again(held.wish.pages, Paper())], [], HOW)
    with store.read() as session:
        rows = list(session.scalars(select(AuditRow).where(AuditRow.document_id == id_).order_by(AuditRow.id)))
    assert [(row.action, row.account_id) for row in rows] == [("asked_to_read_again", account), ("read_again", account)]
    assert all(set(row.detail) <= {"reread", "pages", "documents", "form", "made"} for row in rows)


def test_a_turn_is_remembered(store: Store, tmp_path: Path, account: str) -> None:
    (id_,) = saved(store, tmp_path)
    turned = [replace(page, turn=3) for page in refs(store, id_)]
    held = wanted(store, account, turned, document_id=id_)
    keep(store, held, [again(turned, Paper())], [], HOW)
    with store.read() as session:
        assert session.scalars(select(Page.turn)).one() == 3
        assert session.scalars(select(Document.state)).one() == State.ACCEPTED


def test_for_the_night_a_document_stays_itself_or_nothing_changes(store: Store, tmp_path: Path) -> None:
    (id_,) = saved(store, tmp_path)
    before = whereabouts(store)
    ask(store, Wish((refs(store, id_),), document_id=id_), None, LATER)
    held = claim(store, "night", LATER)
    assert held is not None and held.account_id is None
    with pytest.raises(Changed):
        keep(store, held, [again(held.wish.pages, Paper(form="kuitansi", number=None, fields=TWO[:1]))], [], HOW)
    assert (whereabouts(store), record(store, id_).state) == (before, State.ACCEPTED)
    keep(store, held, [again(held.wish.pages, Paper())], [], HOW)
    assert (whereabouts(store), record(store, id_).state) == (before, State.ACCEPTED)
