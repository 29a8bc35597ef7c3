from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from storage.review.locks import LASTS, hold, release, renew
from storage.store import Store
from storage.tables_office import WorkLock
from tests.storage.made import NOW
from tests.storage.reviewing import papers, people

SOON = timedelta(minutes=14)


def test_a_document_is_held_by_one_and_the_other_learns_by_whom(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1), people(store, 2)
    assert hold(store, paper, ana, NOW) is None
    assert hold(store, paper, ben, NOW + SOON) == "Orang 0"
    assert hold(store, paper, ana, NOW + SOON) is None


def test_a_lock_runs_out_unless_it_is_renewed(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1), people(store, 2)
    hold(store, paper, ana, NOW)
    assert renew(store, paper, ana, NOW + SOON)
    assert hold(store, paper, ben, NOW + LASTS) == "Orang 0"
    assert hold(store, paper, ben, NOW + SOON + LASTS) is None
    assert not renew(store, paper, ana, NOW + SOON + LASTS)


def test_only_who_holds_a_document_gives_it_back(store: Store, tmp_path: Path) -> None:
    (paper,), (ana, ben) = papers(store, tmp_path, 1), people(store, 2)
    hold(store, paper, ana, NOW)
    release(store, paper, ben)
    assert hold(store, paper, ben, NOW) == "Orang 0"
    release(store, paper, ana)
    assert hold(store, paper, ben, NOW) is None


def test_the_time_is_the_databases_unless_it_is_given(store: Store, tmp_path: Path) -> None:
    (paper,), (ana,) = papers(store, tmp_path, 1), people(store, 1)
    hold(store, paper, ana)
    with store.read() as session:
        lock = session.get_one(WorkLock, paper)
    assert abs((lock.expires - LASTS).timestamp() - time.time()) < 60


def test_of_many_who_reach_for_one_document_one_gets_it(store: Store, tmp_path: Path) -> None:
    (paper,), all_of_them = papers(store, tmp_path, 1), people(store, 8)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: hold(store, paper, one, NOW), all_of_them))
    assert answers.count(None) == 1
