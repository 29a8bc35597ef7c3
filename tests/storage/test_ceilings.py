"""Receipts of one person for one purpose, together above the ceiling."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from schemas.values import Flag, State, Status
from storage.decisions import Choice, decide, make_void
from storage.documents import record
from storage.saving import save
from storage.store import Store
from tests.storage.made import NOW, RULES, VERSIONS, Paper, accepted, flagged, outcome, taken

CEILINGS = {"transport": 2_500_000}
PAYING = replace(RULES, ceiling_of=CEILINGS.get)
HER, OTHER = "7K2M9QA3", "AAAAAAAA"


class Office:
    """Receipts come in one after the other."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.number = store, folder, 0

    def receipt(self, amount: int, purpose: str = "transport", who: str | None = HER, paper: str | None = None) -> str:
        self.number += 1
        fields = [flagged("jumlah", amount), accepted("keperluan", purpose)]
        fields += [flagged("kode_kasus", who)] if who else []
        read = Paper(paper or f"PAPER{self.number}", tuple(fields), form="kuitansi")
        held = taken(self.store, self.folder, data=str(self.number).encode(), minutes=self.number)
        (document,) = save(self.store, held, outcome(read), VERSIONS, PAYING, NOW + timedelta(minutes=self.number))
        return document

    def over(self, *documents: str) -> list[bool]:
        made = [record(self.store, one).field("jumlah").doubts for one in documents]
        return [(Flag.CONTRADICTS, "over_ceiling_together") in [(d.flag, d.reason) for d in doubts] for doubts in made]


def test_receipts_that_are_together_above_the_ceiling_are_all_flagged(store: Store, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    first, second = office.receipt(1_250_000), office.receipt(1_250_000)
    assert office.over(first, second) == [False, False]  # just the ceiling
    third = office.receipt(1)
    assert office.over(first, second, third) == [True, True, True]
    assert record(store, first).state is State.NEEDS_REVIEW
    assert record(store, first).field("kode_kasus").doubts == flagged("kode_kasus", HER).doubts


def test_an_amount_the_machine_accepted_is_taken_back(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path, data=b"first")
    fields = (accepted("jumlah", 2_500_000), accepted("keperluan", "transport"), accepted("kode_kasus", HER))
    (first,) = save(store, held, outcome(Paper("FIRST", fields, form="kuitansi")), VERSIONS, PAYING, NOW)
    assert record(store, first).state is State.ACCEPTED
    Office(store, tmp_path).receipt(1)
    amount = record(store, first).field("jumlah")
    assert (amount.status, amount.value, amount.suggestion) == (Status.FLAGGED, None, 2_500_000)


def test_another_person_purpose_or_form_has_a_ceiling_of_its_own(store: Store, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    first = office.receipt(2_500_000)
    others = [
        office.receipt(2_500_000, who=OTHER),
        office.receipt(9_000_000, purpose="pelatihan"),
        office.receipt(9_000_000, purpose="pelatihan"),
        office.receipt(2_500_000, who=None),
        office.receipt(2_500_000, who=None),
    ]
    assert office.over(first, *others) == [False] * 6


def test_one_paper_alone_and_one_scanned_twice_are_no_matter_of_this_flag(store: Store, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    alone = [office.receipt(9_000_000, paper="P"), office.receipt(9_000_000, paper="P")]
    assert office.over(*alone) == [False, False]
    assert [record(store, one).flags for one in alone] == [(Flag.DUPLICATE,)] * 2
    assert office.over(office.receipt(1), *alone) == [True, True, True]


def test_a_void_receipt_is_not_counted(store: Store, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    first = office.receipt(2_500_000)
    make_void(store, first, "user-1", "salah cetak", NOW)
    assert office.over(office.receipt(2_500_000)) == [False]


def test_what_a_person_decided_is_what_counts(store: Store, tmp_path: Path) -> None:
    office = Office(store, tmp_path)
    first, second = office.receipt(2_500_000), office.receipt(2_000_000, who=OTHER)
    decide(store, first, Choice("jumlah", 500_000), "user-1", PAYING, NOW)
    decide(store, second, Choice("kode_kasus", HER), "user-1", PAYING, NOW)
    assert office.over(first, second) == [False, False]  # just the ceiling
    decide(store, second, Choice("jumlah", 2_000_001), "user-1", PAYING, NOW)
    assert office.over(first, second) == [True, True]
    assert record(store, second).field("jumlah").value == 2_000_001  # the flag takes nothing back
