from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from storage.decisions import Choice, decide
from storage.review.locks import hold
from storage.review.snippets import ON_A_SCREEN, Snippet, claim, counts, release
from storage.store import Store
from tests.storage.made import NOW, RULES
from tests.storage.reviewing import papers, people

LATER = NOW + timedelta(hours=8)


def _claim(store: Store, person: str, kind: str = "date", after: tuple[str, str] | None = None) -> list[str]:
    return [one.document_id for one in claim(store, person, kind, RULES, after, LATER)]


def test_a_screen_is_one_kind_of_field_of_many_documents_that_nobody_else_gets(store: Store, tmp_path: Path) -> None:
    all_papers, (ana, ben) = papers(store, tmp_path, ON_A_SCREEN + 2), people(store, 2)
    assert _claim(store, ana) == all_papers[:ON_A_SCREEN]
    assert _claim(store, ben) == all_papers[ON_A_SCREEN:]
    assert hold(store, all_papers[0], ben, LATER) == "Orang 0"
    assert _claim(store, ana, after=(all_papers[3], "tanggal")) == all_papers[4:ON_A_SCREEN]
    release(store, ana, all_papers)
    assert _claim(store, ben)[0] == all_papers[0]


def test_what_is_keyed_blind_is_no_snippet(store: Store, tmp_path: Path) -> None:
    papers(store, tmp_path, 1)
    (ana,) = people(store, 1)
    assert (_claim(store, ana, "nik"), counts(store, RULES)) == ([], {"date": 1})


def test_a_snippet_is_the_field_as_it_stands_until_it_is_decided(store: Store, tmp_path: Path) -> None:
    (paper,), (ana,) = papers(store, tmp_path, 1), people(store, 1)
    (snippet,) = claim(store, ana, "date", RULES, None, LATER)
    assert isinstance(snippet, Snippet)
    assert (snippet.form, snippet.field.suggestion, snippet.version) == ("registration", "2026-03-01", 0)
    decide(store, paper, Choice("tanggal", "2026-03-01", seen=snippet.version), ana, RULES, LATER)
    assert _claim(store, ana) == []
