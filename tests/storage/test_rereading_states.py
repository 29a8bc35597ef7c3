"""Whatever people do with pages, each is in exactly one place, and only documents with pages count."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from schemas.errors import SetAside
from schemas.outcome import DocumentPage, FileOutcome, PageAside, PagePictures
from schemas.values import State
from storage.accounts.people import NotPossible, add_person
from storage.accounts.roles import Role
from storage.errors import LeaseLost
from storage.review import rereading
from storage.review.keeping import Changed, Keeping, ReadAgain, keep
from storage.review.rereading import LEASE, PageRef, Place, Wanted, Wish, ask
from storage.saving import picture_in_force, save
from storage.settings import load_settings
from storage.store import open_store
from storage.tables import Document, Page, PageKind
from tests.storage.made import NOW, RULES, VERSIONS, Kept, Paper, accepted, document, taken

FIELDS = (accepted("nama", "MARIA LADO"), accepted("hp", "081234567890", page=2))


class PageWork(RuleBasedStateMachine):
    """Files of three pages come in; people cut and join, workers do it, die, or come too late."""

    @initialize()
    def an_office(self) -> None:
        self.folder = TemporaryDirectory()
        self.store = open_store(load_settings({}, Path(self.folder.name) / "data"))
        self.account = add_person(self.store, "sinta", "Sinta", Role.PENINJAU, NOW).id
        self.moment, self.files, self.pages, self.held = NOW, 0, set[Place](), list[Wanted]()

    def later(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    @precondition(lambda self: self.files < 3)
    @rule()
    def a_file_comes_in(self) -> None:
        self.files += 1
        held = taken(self.store, Path(self.folder.name), data=bytes([self.files]), minutes=self.files)
        two = Paper(form="two_pages", pages={1: 1, 2: 2}, fields=FIELDS, number=None)
        made = FileOutcome(3, (document(two),), aside=(PageAside(3, SetAside.NO_REGISTRATION),))
        save(self.store, held, made, VERSIONS, RULES, self.later())
        self.pages |= {(held.file_id, number, 1) for number in (1, 2, 3)}

    @rule(choice=st.randoms(use_true_random=False))
    def somebody_asks(self, choice: object) -> None:
        groups = self._groups(choice)
        with suppress(NotPossible):
            if groups:
                ask(self.store, Wish(groups), self.account, self.later())

    def _groups(self, choice: object) -> tuple[tuple[PageRef, ...], ...]:
        """The pages of one or two documents, or one that is set aside, in any order, cut anywhere."""
        with self.store.read() as session:
            rows = list(session.scalars(select(Page).where(Page.kind != PageKind.BLANK).order_by(Page.id)))
        places = sorted({row.document_id or f"aside {row.id}" for row in rows})
        chosen = choice.sample(places, min(len(places), choice.randint(1, 2)))  # type: ignore[attr-defined]
        refs = [PageRef(r.file_id, r.source_page, r.part) for r in rows if (r.document_id or f"aside {r.id}") in chosen]
        choice.shuffle(refs)  # type: ignore[attr-defined]
        groups = list[tuple[PageRef, ...]]()
        while refs:
            size = choice.randint(1, 2)  # type: ignore[attr-defined]
            groups.append(tuple(refs[:size]))
            refs = refs[size:]
        return tuple(groups)

    @rule(dies=st.booleans(), form=st.sampled_from(["two_pages", "lain"]))
    def a_worker_takes_one(self, dies: bool, form: str) -> None:
        held = rereading.claim(self.store, "worker", self.later())
        if held is None:
            return
        if dies:
            self.held.append(held)
            self.moment += LEASE
        else:
            self._keep(held, form)

    @precondition(lambda self: bool(self.held))
    @rule()
    def a_dead_one_comes_back(self) -> None:
        with suppress(LeaseLost):
            self._keep(self.held.pop(), "two_pages")

    def _keep(self, held: Wanted, form: str) -> None:
        made = [self._made(pages, form) for pages in held.wish.documents]
        try:
            keep(self.store, held, made, [], Keeping(VERSIONS, RULES, self.later()))
        except Changed:
            rereading.fail(self.store, held, "changed", self.later())

    def _made(self, pages: Sequence[PageRef], form: str) -> ReadAgain:
        whole = document(Paper(form=form, fields=FIELDS[: len(pages)], number=None, complete=len(pages) == 2))
        pictures = PagePictures(Kept(held := pages[0].file_id.encode()), Kept(held), 1, 1)
        kept = tuple(DocumentPage(at, at, pictures, "markers", 0.1) for at in range(1, len(pages) + 1))
        return ReadAgain(replace(whole, pages=kept), tuple(pages))

    @invariant()
    def each_page_is_in_exactly_one_place(self) -> None:
        with self.store.read() as session:
            rows = list(session.scalars(select(Page)))
            documents = {one.id: one for one in session.scalars(select(Document))}
        assert len(rows) == len(self.pages) and {(r.file_id, r.source_page, r.part) for r in rows} == self.pages
        full = {row.document_id for row in rows if row.document_id}
        assert full == {id_ for id_, one in documents.items() if one.state != State.VOID}
        for row in rows:
            if row.document_id:
                name = picture_in_force(self.store, row.document_id, row.page or 0, "full")
                assert self.store.vault.has(row.document_id, name)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TestPageWork = PageWork.TestCase
TestPageWork.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)
