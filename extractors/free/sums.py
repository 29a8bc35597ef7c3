"""The arithmetic of a receipt: which of its amounts are borne out by the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from extractors.free.amounts import Amount, Ledger
from schemas.finding import Role

# A total is paid in coins: it may be so much more or less than its parts, in cents and in whole rupiah.
MOST_CENTS, MOST_WHOLE = 5, 99
TOTALS = frozenset({Role.TOTAL, Role.GRAND_TOTAL})
ROUNDED = TOTALS | {Role.ROUNDING, Role.CASH}
SMALLER = frozenset({Role.TAX, Role.SERVICE, Role.ROUNDING, Role.DISCOUNT})
NOT_ITEMS = TOTALS | {Role.SUBTOTAL, Role.TAX, Role.CASH, Role.CHANGE, Role.ROUNDING, Role.NO_MONEY}
# No more parts than these are tried to make a total of a subtotal, and no more items.
MOST_PARTS, MOST_ITEMS = 6, 40


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
        """For each value that is left of a payment and its change: both. Where nothing near the change is called
        paid, any amount that is more than it may be; with no change that would prove nothing."""
        called: dict[int, tuple[Amount, Amount]] = {}
        other: dict[int, tuple[Amount, Amount]] = {}
        for change in self.of(Role.CHANGE):
            for cash in self.ledger.amounts:
                # What was paid may be printed as taken away: -50.00.
                left = abs(cash.value) - change.value
                near = -2 <= change.row - cash.row <= 4 and left > 0 and change.value >= 0
                if near and Role.CASH in cash.label | cash.above:
                    called[left] = cash, change
                elif near and Role.CHANGE not in cash.label and change.value:
                    other[left] = cash, change
        return called or other

    @cached_property
    def added(self) -> set[int]:
        """Values that are a subtotal with tax, service, rounding and discount."""
        base = self.of(Role.SUBTOTAL) + [one for one in self.of(Role.TOTAL) if one.label & {Role.EXCLUSIVE}]
        more = {abs(one.value) for one in self.ledger.amounts if one.label & SMALLER and not one.label & TOTALS}
        found: set[int] = set()
        for start in {one.value for one in base}:
            steps = {0}
            for value in sorted(more)[:MOST_PARTS]:
                steps |= {step + sign * value for step in steps for sign in (1, -1) if value != start}
            found |= {start + step for step in steps if step}
        return found

    @cached_property
    def itemised(self) -> set[int]:
        """Values that the last amounts of some rows after each other add up to, at least two."""
        column = [one.value for one in self.ledger.amounts if one.last and one.pointed and not one.label & NOT_ITEMS]
        runs = (column[first : first + MOST_ITEMS] for first in range(len(column)))
        return {total for run in runs for total in list(accumulate(run))[1:]}

    def rounded(self, value: int) -> int:
        """By how much another total, or what was paid, is more (or less), where that is no more than rounding."""
        others = [one.value - value for one in self.ledger.amounts if one.label & ROUNDED]
        most = MOST_CENTS if self.ledger.cents else MOST_WHOLE
        return next((more for more in others if 0 < abs(more) <= most), 0)


def values(amounts: Sequence[Amount]) -> dict[int, list[Amount]]:
    """The amounts by their value."""
    found: dict[int, list[Amount]] = {}
    for one in amounts:
        found.setdefault(one.value, []).append(one)
    return found
