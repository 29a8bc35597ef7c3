"""The queue under two and under twenty reviewers, in any order of what they may do, with locks that run out: nothing is
lost, nothing is doubled, nothing is in two hands, and in the end all of it is decided."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from schemas.values import Status
from storage.accounts.roles import Role
from storage.assemble import MACHINE
from storage.decisions import Choice, Overtaken, decide
from storage.documents import record
from storage.review.judging import judge
from storage.review.keying import Stage, key
from storage.review.locks import LASTS, renew
from storage.review.questions import ask, waiting
from storage.review.queue import Wanted, next_document, release
from storage.review.samples import draw, open_count
from storage.review.snippets import claim
from storage.review.tasks import Task, next_task
from storage.settings import load_settings
from storage.store import Store, open_store
from storage.tables import Decision
from storage.tables_office import Keying, KeyingFor, Sample, SampleResult, WorkLock
from tests.storage.made import HP, NOW, RULES, accepted, flagged
from tests.storage.reviewing import papers, people

pytestmark = pytest.mark.slow

DATE, NIKS, PHONES = "2026-03-01", ("5371044107900101", "5371044107900102", "5371044107900103"), (HP, "081200000000")
WHO = st.integers(0, 19)


@dataclass
class Desk:
    """What one reviewer has before them."""

    person: str
    document: str | None = None
    task: Task | None = None


@dataclass
class Known:
    """What must be true: who holds which document until when, and how many decisions each field has had."""

    held: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    decided: Counter[tuple[str, str]] = field(default_factory=Counter)


class Reviewers(RuleBasedStateMachine):
    """So many reviewers and a supervisor, at four documents, in the last of which a field is keyed blind."""

    count = 2

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        (folder / "pendataan.toml").write_text("sample_share = 1.0\n")
        self.store: Store = open_store(load_settings({}, folder))
        simple = (accepted("hp", HP), flagged("tanggal", DATE))
        self.papers = papers(self.store, folder, 3, simple)
        self.papers += papers(self.store, folder, 1, (*simple, flagged("nik", NIKS[0])))
        desks = [Desk(person) for person in people(self.store, self.count + 3)]
        self.desks, self.helpers = desks[:-3], desks[-3:]
        (self.chief,) = people(self.store, 1, Role.PENYELIA)
        self.now, self.known = NOW + timedelta(hours=8), Known()
        draw(self.store, RULES, self.now)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def desk(self, who: int) -> Desk:
        return self.desks[who % self.count]

    def takes(self, desk: Desk, document: str) -> None:
        """A document comes into somebody's hands: it must be in nobody else's."""
        holder, until = self.known.held.get(document, (desk.person, self.now))
        assert holder == desk.person or until <= self.now, "a document was given to two"
        self.known.held[document] = (desk.person, self.now + LASTS)

    def next(self, desk: Desk, wanted: Wanted) -> str | None:
        """The next for somebody. What they can do nothing about is left by that; others keep what is theirs."""
        found = next_document(self.store, desk.person, False, wanted, self.now)
        with self.store.read() as session:
            locked = dict(session.execute(select(WorkLock.document_id, WorkLock.account_id)).tuples().all())
        for document, (holder, _) in list(self.known.held.items()):
            if document not in locked:
                assert holder == desk.person, "somebody lost what was theirs"
                del self.known.held[document]
        if found is not None:
            self.takes(desk, found)
        return found

    @rule(minutes=st.sampled_from([1, 5, 16]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=WHO, after=st.booleans())
    def asks_for_the_next(self, who: int, after: bool) -> None:
        desk = self.desk(who)
        desk.document = self.next(desk, Wanted(after=desk.document if after else None))

    @rule(who=WHO)
    def gives_back(self, who: int) -> None:
        desk = self.desk(who)
        if desk.document is not None:
            release(self.store, desk.document, desk.person)
            if self.known.held.get(desk.document, ("",))[0] == desk.person:
                del self.known.held[desk.document]
            desk.document = None

    @rule(who=WHO)
    def still_looks(self, who: int) -> None:
        desk = self.desk(who)
        if desk.document is not None and renew(self.store, desk.document, desk.person, self.now):
            self.takes(desk, desk.document)

    @rule(who=WHO)
    def takes_snippets(self, who: int) -> None:
        desk = self.desk(who)
        for snippet in claim(self.store, desk.person, "date", RULES, None, self.now):
            self.takes(desk, snippet.document_id)

    @rule(who=WHO)
    def decides_the_date(self, who: int) -> None:
        """Also somebody whose lock has run out: what was decided meanwhile is not decided again."""
        desk = self.desk(who)
        if desk.document is not None:
            try:
                self.decides(desk, desk.document)
            except Overtaken:
                assert self.known.decided[desk.document, "tanggal"] == 1

    @rule(who=WHO, nik=st.sampled_from(NIKS))
    def keys_in_the_document(self, who: int, nik: str) -> None:
        desk = self.desk(who)
        if desk.document is not None and desk.document == self.papers[-1]:
            self.keys(desk, Task(desk.document, "nik", KeyingFor.SECOND), nik)

    @rule(who=WHO)
    def asks_for_a_task(self, who: int) -> None:
        desk = self.desk(who)
        desk.task = next_task(self.store, desk.person, RULES, self.now)

    @rule(who=WHO, nik=st.sampled_from(NIKS), phone=st.sampled_from(PHONES))
    def keys_the_task(self, who: int, nik: str, phone: str) -> None:
        desk = self.desk(who)
        if desk.task is not None:
            self.keys(desk, desk.task, nik if desk.task.name == "nik" else phone)
            desk.task = None

    def keys(self, desk: Desk, task: Task, value: str) -> None:
        choice = Choice(task.name, value)
        try:
            made = key(self.store, task.document_id, choice, task.purpose, desk.person, RULES, self.now)
        except Overtaken:
            return
        stands = record(self.store, task.document_id).field(task.name).status
        if made.stage is Stage.AGREED and stands is Status.REVIEWED:
            self.known.decided[task.document_id, task.name] = 1

    @rule(who=WHO)
    def leaves_the_date_to_the_supervisor(self, who: int) -> None:
        desk = self.desk(who)
        if desk.document is not None and not self.known.decided[desk.document, "tanggal"]:
            ask(self.store, desk.document, "tanggal", desk.person, self.now)

    @precondition(lambda self: waiting(self.store))
    @rule()
    def the_supervisor_decides(self) -> None:
        asked = waiting(self.store)[0]
        value = {"tanggal": DATE, "nik": NIKS[0], "hp": HP}[asked.name]
        judge(self.store, asked.document_id, Choice(asked.name, value), self.chief, RULES, self.now)
        self.known.decided[asked.document_id, asked.name] = 1

    @invariant()
    def every_decision_is_there_once(self) -> None:
        with self.store.read() as session:
            rows = session.scalars(select(Decision).where(Decision.actor != MACHINE)).all()
            keys = session.scalars(select(Keying)).all()
        assert Counter((row.document_id, row.name) for row in rows) == +self.known.decided
        for row in rows:
            people = row.actor.split("+")
            assert len(set(people)) == len(people)
            # What is keyed blind is decided by two, or by the supervisor.
            assert row.name == "tanggal" or len(people) == 2 or people == [self.chief]
            both = [one.value_sealed for one in keys if one.account_id in people and _of(one) == _of(row)]
            assert len(people) == 1 or both == [row.to_sealed] * 2
        assert max(Counter((one.document_id, one.name, one.account_id) for one in keys).values(), default=1) == 1

    @rule()
    def all_of_it_can_be_brought_to_an_end(self) -> None:
        """Whatever has happened: once the locks have run out, three people and the supervisor finish the work."""
        self.now += LASTS
        for desk in (*self.desks, *self.helpers):
            while document := self.next(desk, Wanted()):
                if not self.known.decided[document, "tanggal"]:
                    self.decides(desk, document)
                else:
                    assert document == self.papers[-1]
                    self.keys(desk, Task(document, "nik", KeyingFor.SECOND), NIKS[0])
            while task := next_task(self.store, desk.person, RULES, self.now):
                self.keys(desk, task, NIKS[0] if task.name == "nik" else HP)
        while waiting(self.store):
            self.the_supervisor_decides()
        draw(self.store, RULES, self.now)
        assert all(self.known.decided[document, "tanggal"] for document in self.papers)
        assert self.known.decided[self.papers[-1], "nik"] and open_count(self.store) == 0
        self.samples_say_what_was_decided()

    def samples_say_what_was_decided(self) -> None:
        with self.store.read() as session:
            results = {row.document_id: row.result for row in session.scalars(select(Sample))}
        for document, result in results.items():
            repaired = record(self.store, document).field("hp").value != HP
            assert result == (SampleResult.WRONG if repaired else SampleResult.RIGHT)

    def decides(self, desk: Desk, document: str) -> None:
        decide(self.store, document, Choice("tanggal", DATE, seen=0), desk.person, RULES, self.now)
        self.known.decided[document, "tanggal"] = 1


def _of(row: Decision | Keying) -> tuple[str, str | None]:
    return row.document_id, row.name


class ManyReviewers(Reviewers):
    """The same with twenty."""

    count = 20


_LOOK = settings(
    max_examples=8, stateful_step_count=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
Reviewers.TestCase.settings = _LOOK
ManyReviewers.TestCase.settings = _LOOK
test_two_reviewers = Reviewers.TestCase
test_twenty_reviewers = ManyReviewers.TestCase
