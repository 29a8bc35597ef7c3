"""What may be the total of a receipt, and what speaks for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.free.amounts import Amount, Ledger
from extractors.free.paper import Meant, Paper, logit
from extractors.free.sums import TOTALS, Sums, values
from schemas.finding import Role

# Roles of the words before an amount that speak for (or against) its being the total wherever it stands so, and those
# that do only where it never stands otherwise.
SAID = (Role.TOTAL, Role.GRAND_TOTAL, Role.INCLUSIVE, Role.CASH)
SAID_ALONE = (
    *(Role.SUBTOTAL, Role.TAX, Role.SERVICE, Role.EXCLUSIVE, Role.ROUNDING, Role.DISCOUNT, Role.CHANGE, Role.NO_MONEY),
    *(Role.NUMBER, Role.REGISTRATION, Role.CONTACT),
)
WHOLES = TOTALS | {Role.SUBTOTAL, Role.CASH}
PAID = frozenset({Role.CASH, Role.CHANGE})
AGAINST = frozenset({Role.TAX, Role.SERVICE, Role.NO_MONEY, Role.DISCOUNT, Role.SUBTOTAL, Role.EXCLUSIVE, Role.CHANGE})


def totals(paper: Paper) -> list[Meant]:
    """Each value above nothing that stands on a receipt, as its total."""
    view = _View.of(paper)
    return [
        Meant(
            paper.ledger.text(value),
            tuple(one.part for one in sorted(own, key=_worth, reverse=True)),
            _features(view, own),
        )
        for value, own in values([one for one in view.sums.ledger.amounts if one.value > 0]).items()
    ]


def _without_tax(ledger: Ledger) -> Ledger:
    """The amounts of a receipt, those that are called a total with its tax but are far more than a tax not called a
    tax: the word between the two is often lost."""
    most = max((one.value for one in ledger.amounts if one.label & WHOLES and one.pointed), default=0)
    told = (
        replace(one, label=one.label - {Role.TAX}) if one.label & TOTALS and 2 * one.value > most else one
        for one in ledger.amounts
    )
    return replace(ledger, amounts=tuple(told))


def is_total(one: Amount) -> bool:
    """Is it called a total, and nothing else?"""
    return bool(one.label & TOTALS) and not one.label & AGAINST


@dataclass(frozen=True)
class _View:
    """A receipt as one looks for its total: the last row with one, the largest of them, the row of rounding, and
    where a summary of taxes begins."""

    paper: Paper
    sums: Sums
    last: int
    most: int
    rounding: int
    summary: int

    @classmethod
    def of(cls, paper: Paper) -> _View:
        sums, end = Sums(_without_tax(paper.ledger)), len(paper.rows)
        summary = next((row for row, roles in enumerate(paper.roles) if Role.TAX_SUMMARY in roles), end)
        plain = [one for one in sums.ledger.amounts if is_total(one) and one.row < summary]
        rounding = [one.row for one in sums.of(Role.ROUNDING) if one.value and not one.label & TOTALS]
        return cls(
            paper=paper,
            sums=sums,
            last=_last(plain, [one.row for one in sums.ledger.amounts if one.label & PAID and not one.label & TOTALS]),
            most=max((one.value for one in plain if one.pointed), default=0),
            rounding=min(rounding, default=-1),
            summary=summary,
        )


def _last(totals: Sequence[Amount], paid: Sequence[int]) -> int:
    """The row of the last total before what was paid; of the last at all where that stands nowhere, or before all."""
    rows = [one.row for one in totals]
    first = min(rows, default=-1)
    payment = min((row for row in paid if row > first), default=None)
    return max((row for row in rows if payment is None or row < payment), default=first)


def _worth(one: Amount) -> tuple[bool, bool, bool, float]:
    return is_total(one), one.pointed, one.last, one.part.confidence


def _features(view: _View, own: Sequence[Amount]) -> dict[str, float]:
    best = max(own, key=_worth)
    paper, sums, value = view.paper, view.sums, best.value
    rounding = sums.rounded(value) != 0 and view.rounding >= 0
    labels = [one.label for one in own if one.label]
    found = {str(role): float(any(role in label for label in labels)) for role in SAID}
    found |= {str(role): float(bool(labels) and all(role in label for label in labels)) for role in SAID_ALONE}
    if rounding and best.row > view.rounding:
        # What is called rounding may be what it comes to.
        found[str(Role.ROUNDING)] = 0.0
    found |= {
        "plain_total": float(any(is_total(one) and one.row < view.summary for one in own)),
        "in_summary": float(all(one.row > view.summary for one in own)),
        "nothing_said": float(not any(one.label for one in own)),
        "total_above": float(any(one.above & TOTALS and not one.above & AGAINST for one in own)),
        "last_total": float(any(one.row == view.last for one in own)),
        "times": math.log(len({one.row for one in own})),
        "change_given": float(value in sums.paid),
        "added_up": float(value in sums.added),
        "items": float(value in sums.itemised),
        "rounded_to": float(rounding and best.row > view.rounding),
        "rounded_from": float(rounding and best.row < view.rounding),
        "more_than_most": float(value > view.most > 0),
        "most": float(value == view.most),
        "size": min(1.0, value / view.most) if view.most else 0.0,
        "down": paper.down(best.row),
        "height": min(3.0, paper.rows[best.row].height / paper.height) - 1,
        "money": float(any(one.money for one in own)),
        "last_in_row": float(best.last),
        "no_point": float(paper.ledger.cents and not any(one.pointed for one in own)),
        "sure": max(logit(one.part.confidence) for one in own),
        "date_there": float(bool(paper.roles[best.row] & {Role.DATE, Role.TIME})),
    }
    return found
