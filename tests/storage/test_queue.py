from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from schemas.values import Flag, State
from storage.accounts.roles import Role
from storage.decisions import Choice, decide, dismiss, make_void
from storage.documents import record
from storage.review.keying import key
from storage.review.locks import LASTS, hold
from storage.review.questions import ask
from storage.review.queue import Wanted, next_document, release, waiting
from storage.store import Store
from storage.tables_office import KeyingFor
from tests.storage.made import NAME, NIK, NOW, RULES, Paper, accepted, flagged, saved
from tests.storage.reviewing import many_waiting, papers, people

LATER = NOW + timedelta(hours=8)


def _next(store: Store, person: str, wanted: Wanted | None = None, supervise: bool = False) -> str | None:
    return next_document(store, person, supervise, wanted or Wanted(), LATER)


def test_the_oldest_comes_first_and_nobody_gets_what_another_has(store: Store, tmp_path: Path) -> None:
    first, second = papers(store, tmp_path, 2)
    ana, ben, cia = people(store, 3)
    assert [_next(store, ana), _next(store, ben), _next(store, cia)] == [first, second, None]
    assert _next(store, ana) == first


def test_what_was_given_back_or_left_too_long_comes_again(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1), people(store, 2)
    _next(store, ana)
    release(store, paper, ana)
    assert _next(store, ben) == paper
    assert next_document(store, ana, False, now=LATER + LASTS) == paper


def test_what_is_decided_waits_no_longer(store: Store, tmp_path: Path) -> None:
    (first, second), (ana, ben) = papers(store, tmp_path, 2), people(store, 2)
    assert _next(store, ana) == first
    for choice in (Choice("nik", NIK), Choice("tanggal", "2026-03-01")):
        decide(store, first, choice, ana, RULES, LATER)
    assert waiting(store, LATER).documents == 1
    assert _next(store, ben) == second
    # Ana has nothing to do with the first any more, and says so by asking for another one.
    assert _next(store, ana) is None and hold(store, first, ben, LATER) is None


def test_a_void_document_waits_for_nobody(store: Store, tmp_path: Path) -> None:
    (paper,), (ana,) = papers(store, tmp_path, 1), people(store, 1)
    make_void(store, paper, ana, "salah", LATER)
    assert (_next(store, ana), waiting(store, LATER).flags) == (None, {})


def test_by_form_flag_and_day(store: Store, tmp_path: Path) -> None:
    (plain,) = saved(store, tmp_path, Paper(None, (flagged("tanggal", "2026-03-01"),)), data=b"1")
    (odd,) = saved(
        store, tmp_path, Paper(None, (flagged("tanggal", None, flag=Flag.INVALID),)), data=b"2", minutes=24 * 60
    )
    (receipt,) = saved(store, tmp_path, Paper(None, (flagged("jumlah", 5),), form="kuitansi"), data=b"3", minutes=1)
    (ana,) = people(store, 1)
    wanted = {Wanted(form="kuitansi"): receipt, Wanted(flag=Flag.INVALID): odd, Wanted(day=date(2026, 3, 3)): odd}
    for want, paper in wanted.items():
        assert next_document(store, ana, False, want, LATER + timedelta(days=1)) == paper
    assert _next(store, ana, Wanted(after=plain)) == receipt
    found = waiting(store, LATER)
    assert found.forms == {"registration": 2, "kuitansi": 1}
    assert found.flags == {Flag.UNCERTAIN: 2, Flag.INVALID: 1}
    assert found.days == {date(2026, 3, 2): 2, date(2026, 3, 3): 1}
    assert (found.documents, found.oldest) == (3, record(store, plain).received_at)
    assert [(one.form, one.documents) for one in found.workers] == [("kuitansi", 1), ("registration", 1)]


def test_a_document_that_waits_for_others_is_not_offered(store: Store, tmp_path: Path) -> None:
    (paper,) = papers(store, tmp_path, 1, (accepted("nama", NAME), flagged("nik", NIK)))
    ana, ben = people(store, 2)
    key(store, paper, Choice("nik", NIK), KeyingFor.SECOND, ana, RULES, LATER)
    assert [_next(store, ana), _next(store, ben)] == [None, paper]


def test_questions_are_offered_to_the_supervisor_alone(store: Store, tmp_path: Path) -> None:
    (paper,) = papers(store, tmp_path, 1, (flagged("tanggal", None),))
    (ana,), (chief,) = people(store, 1), people(store, 1, Role.PENYELIA)
    ask(store, paper, "tanggal", ana, LATER)
    assert [_next(store, ana), _next(store, chief, supervise=True)] == [None, paper]


def test_a_flag_of_the_document_alone_is_work_too(store: Store, tmp_path: Path) -> None:
    (paper,) = saved(store, tmp_path, Paper(flags=(Flag.POOR_PAGE,)))
    (ana,) = people(store, 1)
    assert _next(store, ana) == paper
    assert dismiss(store, paper, Flag.POOR_PAGE, ana, "terbaca", LATER) is State.REVIEWED
    assert _next(store, ana) is None


def test_twenty_at_once_get_twenty_documents(store: Store, tmp_path: Path) -> None:
    all_papers, all_people = papers(store, tmp_path, 25), people(store, 20)
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda one: _next(store, one), all_people))
    assert sorted(map(str, got)) == all_papers[:20]


@pytest.mark.slow
def test_with_ten_thousand_documents_the_next_is_there_at_once(store: Store, tmp_path: Path) -> None:
    many_waiting(store, tmp_path, 10_000)
    ana, ben = people(store, 2)
    for ask_for in (
        lambda: _next(store, ana),
        lambda: _next(store, ben, Wanted(flag=Flag.INVALID)),
        lambda: waiting(store, LATER),
    ):
        assert _quickest(ask_for) < 0.03


def _quickest(work: Callable[[], object]) -> float:
    """How long it takes where the machine does nothing else, in seconds."""
    took = []
    for _ in range(15):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)
