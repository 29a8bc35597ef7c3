"""A sample ended as expected only where each document is there and nobody is told something wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.verdicts import Verdict, verdicts
from flows.intake import Taken, take_in
from schemas.errors import Rejected, SetAside
from schemas.outcome import FileOutcome, PageAside
from schemas.values import Status
from storage.leases import claim
from storage.saving import save
from storage.setting_aside import set_aside
from storage.settings import load_settings
from storage.store import Store, open_store
from tests.storage.made import NAME, NIK, NOW, RULES, VERSIONS, Paper, accepted, document, explain, flagged

PEOPLE = {"nama": NAME, "nik": NIK}
FIELDS = (accepted("nama", NAME), flagged("nik", NIK), replace(accepted("hp", None), status=Status.EMPTY))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(load_settings({}, tmp_path / "data"))
    yield made
    made.close()


def record(fields: dict[str, Any], form: str = "registration") -> dict[str, Any]:
    return {"form": form, "fields": fields}


class Samples:
    """Samples with what is expected of each, and what became of them."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.taken, self.all = store, folder, Taken(), list[Path]()

    def add(self, expected: object, outcome: FileOutcome | Rejected | None, data: bytes | None = None) -> Path:
        path = self.folder / f"{len(self.all)}.png"
        path.write_bytes(data or path.name.encode())
        path.with_name(f"{path.stem}.expected.json").write_text(json.dumps(expected))
        self.all.append(path)
        self.taken.files |= take_in(self.store, [path], move=False, now=lambda: NOW).files
        for held in claim(self.store, "test", 1):
            if isinstance(outcome, Rejected):
                set_aside(self.store, held, outcome, explain, NOW)
            elif outcome:
                save(self.store, held, outcome, VERSIONS, RULES, NOW)
        return path

    def verdicts(self) -> list[Verdict]:
        return list(verdicts(self.store, self.all, self.taken))

    def right(self) -> list[bool]:
        return [one.right for one in self.verdicts()]


@pytest.fixture
def samples(store: Store, tmp_path: Path) -> Samples:
    return Samples(store, tmp_path)


def read(*papers: Paper) -> FileOutcome:
    return FileOutcome(len(papers), tuple(document(paper) for paper in papers))


def test_ends_are_held_against_ends(samples: Samples) -> None:
    bad = Rejected(SetAside.TRUNCATED)
    samples.add({"set_aside": "truncated"}, bad)
    samples.add({"set_aside": "empty"}, bad)
    samples.add({"set_aside": "truncated"}, read(Paper(fields=FIELDS)))
    samples.add(record(PEOPLE), bad)
    assert samples.right() == [True, False, False, False]


def test_documents_are_of_the_expected_forms_in_number_and_order(samples: Samples) -> None:
    def stack() -> FileOutcome:
        made = [
            Paper(f"N{len(samples.all)}{n}", FIELDS, {1: n}, form) for n, form in ((1, "registration"), (2, "visit"))
        ]
        return replace(read(*made), page_count=3, aside=(PageAside(3, SetAside.UNKNOWN_FORM),))

    both = [record(PEOPLE), record(PEOPLE, "visit")]
    for expected in (both, both[::-1], both[:1], [*both, both[0]], both[0], []):
        samples.add(expected, stack())
    assert samples.right() == [True, False, False, False, False, False]


def test_a_wrong_value_that_nobody_is_asked_about_is_named(samples: Samples) -> None:
    samples.add(record(PEOPLE), read(Paper("A", FIELDS)))
    samples.add(record(PEOPLE | {"nama": "MARIA LADU"}), read(Paper("B", FIELDS)))
    samples.add(record(PEOPLE | {"hp": "081234567890"}), read(Paper("C", FIELDS)))
    samples.add(record(PEOPLE | {"nik": "5371044107900002"}), read(Paper("D", FIELDS)))
    assert [one.silent for one in samples.verdicts()] == [(), ("nama",), ("hp",), ()]
    assert samples.right() == [True, False, False, True]


def test_of_the_same_bytes_only_the_first_is_expected_to_give_something(samples: Samples) -> None:
    samples.add(record(PEOPLE), read(Paper(fields=FIELDS)), data=b"same")
    samples.add([], None, data=b"same")
    samples.add(record(PEOPLE), None, data=b"same")
    assert samples.right() == [True, True, False]
    # The same samples over the same data once more: the first of each is still the one that counts.
    samples.taken = take_in(samples.store, samples.all, move=False, now=lambda: NOW)
    assert samples.right() == [True, True, False]


def test_a_document_of_two_files_belongs_to_the_one_with_its_first_page(samples: Samples) -> None:
    def half(page: int, name: str) -> FileOutcome:
        return read(Paper("N", (accepted(name, NAME, page),), {page: 1}, "two_pages", complete=False))

    samples.add([], half(2, "nik"))
    samples.add(record({"nama": NAME, "nik": NAME}, "two_pages"), half(1, "nama"))
    assert samples.right() == [True, True]


def test_what_is_refused_unread_ends_as_that(samples: Samples) -> None:
    link = samples.folder / "link.png"
    link.symlink_to("/etc/hostname")
    link.with_name("link.expected.json").write_text('{"set_aside": "unsafe"}')
    samples.all.append(link)
    samples.taken = take_in(samples.store, [link], move=False, now=lambda: NOW)
    assert samples.right() == [True]
