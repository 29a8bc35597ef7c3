"""The arithmetic of a receipt: which of its amounts are borne out by the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.free.amounts import Amount, Ledger
from schemas.finding import Role

# A total is paid in coins: it may be so much more or less than its parts, in smallest units.
MOST_ROUNDING = 5
ROUNDED = frozenset({Role.TOTAL, Role.GRAND_TOTAL, Role.ROUNDING, Role.CASH})
SMALLER, LARGER = (
    frozenset({Role.TAX, Role.SERVICE, Role.ROUNDING, Role.DISCOUNT}),
    frozenset({Role.TOTAL, Role.GRAND_TOTAL}),
)


@dataclass(frozen=True)
class Sums:
    """What the amounts of a receipt say of each other."""

    ledger: Ledger

    def of(self, role: Role) -> list[Amount]:
        """The amounts before which such a word stands, or, of what was paid, in the row above."""
        above = role in (Role.CASH, Role.CHANGE)
        return [one for one in self.ledger.amounts if role in one.label or (above and role in one.above)]

    @cached_property
    def paid(self) -> dict[int, tuple[Amount, Amount]]:
        """For each value that is left of a payment and its change: both."""
        found: dict[int, tuple[Amount, Amount]] = {}
        for change in self.of(Role.CHANGE):
            for cash in self.ledger.amounts:
                near = -2 <= change.row - cash.row <= 4 and change is not cash
                if near and cash.value > change.value >= 0 and Role.CHANGE not in cash.label:
                    better = Role.CASH in cash.label or cash.value - change.value not in found
                    if better:
                        found[cash.value - change.value] = cash, change
        return found

    @cached_property
    def added(self) -> set[int]:
        """Values that are a subtotal with tax, service, rounding and discount."""
        base = self.of(Role.SUBTOTAL) + [one for one in self.of(Role.TOTAL) if one.label & {Role.EXCLUSIVE}]
        more = {abs(one.value) for one in self.ledger.amounts if one.label & SMALLER and not one.label & LARGER}
        found: set[int] = set()
        for start in {one.value for one in base}:
            steps = {0}
            for value in sorted(more)[:6]:
                steps |= {step + sign * value for step in steps for sign in (1, -1) if value != start}
            found |= {start + step for step in steps if step}
        return found

    @cached_property
    def itemised(self) -> set[int]:
        """Values that the last amounts of rows above them add up to, at least two."""
        return {total for total, count in self._runs.items() if count >= 2}

    @cached_property
    def _runs(self) -> dict[int, int]:
        """For each sum of amounts in a row after row: of how many."""
        column = [one for one in self.ledger.amounts if one.last and one.pointed and not one.label & NOT_ITEMS]
        found: dict[int, int] = {}
        for first in range(len(column)):
            total = 0
            for count, one in enumerate(column[first : first + 40], 1):
                total += one.value
                found[total] = max(count, found.get(total, 0))
        return found

    def rounded(self, value: int) -> int:
        """By how much another total, or what was paid, is more (or less), where that is no more than rounding."""
        others = [one.value - value for one in self.ledger.amounts if one.label & ROUNDED]
        return next((more for more in others if 0 < abs(more) <= MOST_ROUNDING), 0)


NOT_ITEMS = frozenset(
    {Role.TOTAL, Role.GRAND_TOTAL, Role.SUBTOTAL, Role.TAX, Role.CASH, Role.CHANGE, Role.ROUNDING, Role.NO_MONEY}
)


def values(amounts: Sequence[Amount]) -> dict[int, list[Amount]]:
    """The amounts by their value."""
    found: dict[int, list[Amount]] = {}
    for one in amounts:
        found.setdefault(one.value, []).append(one)
    return found
