"""The words of a form's lists, found in what a reader made of them."""

from __future__ import annotations

import pytest

from extractors.free.words import Said, WordList
from schemas.finding import Role

WORDS = WordList(
    {
        Role.TOTAL: ["TOTAL", "TOTAL SALES"],
        Role.SUBTOTAL: ["SUB TOTAL"],
        Role.CASH: ["CASH", "TUNAI"],
        Role.CHANGE: ["CHANGE"],
        Role.INCLUSIVE: ["INCLUSIVE OF GST"],
        Role.EXCLUSIVE: ["EXCLUSIVE OF GST"],
    }
)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("T0TAL :", Role.TOTAL),
        ("Tota1", Role.TOTAL),
        ("Sub-Total", Role.SUBTOTAL),
        ("SUBTOTAL", Role.SUBTOTAL),
        ("TUNA1", Role.CASH),
        ("lnclusive of GST", Role.INCLUSIVE),
    ],
)
def test_case_marks_and_a_letter_in_five_do_not_count(text: str, role: Role) -> None:
    assert [said.role for said in WORDS.said(text)] == [role]


def test_the_longest_phrase_counts_alone() -> None:
    assert WORDS.said("Total Sales (Exclusive of GST)") == [Said(Role.TOTAL, 0, 11), Said(Role.EXCLUSIVE, 13, 29)]


@pytest.mark.parametrize("text", ["CASHIER", "EXCHANGE", "TOT", "CAST", "12345"])
def test_other_words_are_not_taken_for_them(text: str) -> None:
    assert WORDS.said(text) == []


def test_a_number_parts_what_is_said_before_it_from_what_is_said_behind() -> None:
    assert WORDS.said("Sub 1 Total") == [Said(Role.TOTAL, 6, 11)]
