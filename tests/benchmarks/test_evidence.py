"""Fitting the scales of receipts: what is learnt, what is believed, and what is right at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.evidence import Receipt, fitted, folds, judge, least
from benchmarks.receipts import Known
from benchmarks.thought import LOWEST
from extractors.free.paper import Meant
from schemas.calibration import NEVER
from schemas.finding import Wanted
from schemas.values import Vote


def receipt(number: int, right: int = 0) -> Receipt:
    """Two amounts, the first of which an unknown sign speaks for."""
    meant = [Meant("1.00", (), {"a_sign": 1.0, "sure": 6.0}), Meant("2.00", (), {"a_sign": 0.0, "sure": 6.0})]
    return Receipt(f"shop{number}", meant, [right == 0, right == 1], lambda _: Vote(True, 0.9))


def test_a_sign_that_nothing_was_thought_of_is_learnt() -> None:
    scales = fitted([receipt(number) for number in range(120)], Wanted.TOTAL)
    judged = judge(scales, receipt(1000))
    assert scales.weights["a_sign"] > 1 and judged.right and judged.probability > 0.95


def test_nothing_is_accepted_where_the_best_is_often_wrong() -> None:
    scales = fitted([receipt(number, right=number % 2) for number in range(120)], Wanted.TOTAL)
    assert not any(judge(scales, receipt(1000, right)).accepted for right in (0, 1))


def test_the_bound_is_raised_only_where_more_is_wrong_than_the_probabilities_promise() -> None:
    fine = [(0.99, True)] * 99 + [(0.985, False)]
    assert least([*fine, (0.5, False)]) == LOWEST
    assert 0.983 < least([*fine, (0.984, False), (0.983, False), (0.982, False)]) < 0.984
    assert least([(0.9999, False)] * 5) == NEVER


def test_receipts_of_one_shop_are_in_one_fold_and_folds_about_as_large() -> None:
    groups = [f"shop{number % 30}" for number in range(100)]
    parts = folds(groups, 5)
    assert all(len({part for part, shop in zip(parts, groups, strict=True) if shop == one}) == 1 for one in groups)
    assert max(map(parts.count, range(5))) - min(map(parts.count, range(5))) <= 4


KNOWN = Known(
    "000",
    Path("000.jpg"),
    {"company": "TOKO CONTOH MAKMUR", "date": "05-AUG-2017", "total": "RM 1,012.50", "address": "JL. TIMOR 7"},
)


@pytest.mark.parametrize(
    ("wanted", "text", "strict", "tolerant"),
    [
        (Wanted.MERCHANT, "Toko Contoh, Makmur", True, True),
        (Wanted.MERCHANT, "TOKO CONTOH MAKMUP", False, True),
        (Wanted.MERCHANT, "TOKO CONTOH NAKMUP", False, False),
        (Wanted.ADDRESS, "JL TIMOR 1", False, False),
        (Wanted.TOTAL, "1012.50", True, True),
        (Wanted.TOTAL, "1012", False, False),
        (Wanted.DATE, "2017-08-05", True, True),
        (Wanted.DATE, "2017-05-08", False, False),
    ],
)
def test_right_is_what_is_printed(wanted: Wanted, text: str, strict: bool, tolerant: bool) -> None:
    assert KNOWN.is_right(wanted, text, tolerant=False) is strict and KNOWN.is_right(wanted, text) is tolerant
