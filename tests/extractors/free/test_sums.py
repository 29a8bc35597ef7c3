"""What the amounts of a receipt say of each other."""

from __future__ import annotations

import pytest

from extractors.free.sums import Sums
from tests.extractors.free.written import paper

GOODS = ["Teh|7.50", "Kopi|12.00"]


def paid(*rows: str) -> set[int]:
    return set(Sums(paper([*GOODS, *rows]).ledger).paid)


@pytest.mark.parametrize("cash", ["CASH|50.00", "CASH|-50.00", "50.00"])
def test_what_was_paid_less_the_change_is_the_total(cash: str) -> None:
    assert 1950 in paid("TOTAL|19.50", cash, "CHANGE|30.50")


def test_any_amount_less_no_change_proves_nothing() -> None:
    assert paid("DISC|0.40", "CHANGE|0.00") == set()


def test_what_is_called_paid_stands_before_what_is_not() -> None:
    assert paid("TOTAL|19.50", "40.00", "CASH|50.00", "CHANGE|30.50") == {1950}
