"""Amounts of money on a receipt, each with what is said of it: the words before it, above it, beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.free.rows import Part, Row
from extractors.free.words import Said
from schemas.finding import Role
from schemas.types._text import as_digits

# A number longer than this is no amount.
MOST_DIGITS = 10
# A point is sometimes read as a space or a dash, or a space behind it; a comma stands for one in some places.
_CENTS = re.compile(
    r"(?<![\w.,/:-])-?(\d{1,3}(?:[, .]\d{3})+|\d{1,7}|(?=\.))(\s?[.,]\s?|\s|-)(\d{2})(?![\d/:]|[.,\-]\d|\s?%)", re.ASCII
)
POINTS = (".", ",")
_WHOLE = re.compile(
    r"(?<![\w/:.-])-?([1-9]\d{0,2}(?:(?:[.,]\s?|\s)\d{3})+|[1-9]\d{2,9})(?:[.,]00)?(?![\d/:%]|[.,-]\d)", re.ASCII
)
_NO_POINT = re.compile(r"(?<![\w.,/:-])(?<!\d )(\d{3,7})(?![\w/:%]|[.,-]\d|\s?[.,]?\s?\d\d(?!\d))", re.ASCII)
_NOTHING = re.compile(r"(?<![\w.,/:-])(?<!\d )(0)\s*$", re.ASCII)
_PLAIN_CENTS = re.compile(r"\d[.,]\d\d(?!\d)", re.ASCII)
_PLAIN_WHOLE = re.compile(r"\d[.,]\d{3}(?!\d)", re.ASCII)
# A number of any kind but a percentage.
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*(?![\w%]|\s?%)", re.ASCII)
# What is read where only a digit can be.
_MISREAD = re.compile(r"(?<=[\d.,])[OoIlS](?=[\d.,]|\b)|(?<!\w)[OoIlS](?=\d*[.,]\d)")
_CURRENCY = re.compile(r"(?<![^\W\d])([RPF]M|Rp|IDR|MYR|S?\$)[.:]?\s?(?=-?[\dOoIl](?:[\d.,]|\s*$))", re.IGNORECASE)
# Before which words an amount without its point is still one.
CALLED = frozenset(
    {Role.TOTAL, Role.GRAND_TOTAL, Role.SUBTOTAL, Role.TAX, Role.SERVICE, Role.ROUNDING, Role.CASH, Role.CHANGE}
)
MONEY = (Role.WHOLE_MONEY, Role.MONEY_WITH_CENTS)
# Words that say nothing of an amount behind them.
NOT_LABELS = frozenset({*MONEY, Role.COMPANY, Role.LEGAL, Role.STREET, Role.REGION, Role.HEADING, Role.TIME})


@dataclass(frozen=True)
class Amount:
    """An amount in the smallest unit that the receipt shows, the row and part of it where it stands.

    `label`: roles of the words before it in its row, behind the number before it; where there are none, those of that
    number. `above`: where nothing is before it, what is said in the row above, if that has no amount. `money`: a
    currency stands before it. `pointed`: its point was read. `last`: nothing more stands in its row.
    """

    value: int
    row: int
    part: Part
    label: frozenset[Role]
    above: frozenset[Role]
    money: bool
    pointed: bool
    last: bool


@dataclass(frozen=True)
class Ledger:
    """All amounts of a receipt, and how it writes them: with cents or whole."""

    amounts: tuple[Amount, ...]
    cents: bool

    def text(self, value: int) -> str:
        """The canonical text of an amount (see `schemas/types/amount.py`)."""
        return f"{value // 100}.{value % 100:02}" if self.cents else str(value)


class _Number(NamedTuple):
    """Where an amount stands in a text, its value, and whether its point was read."""

    start: int
    end: int
    value: int
    pointed: bool


def ledger(rows: Sequence[Row], said: Sequence[Sequence[Said]]) -> Ledger:
    """The amounts in the rows of a receipt; `said` are the words of each row."""
    cents, found = has_cents(rows, said), list[Amount]()
    grouped = any(_PLAIN_WHOLE.search(row.text) for row in rows)
    above: frozenset[Role] = frozenset()
    for number, (row, roles) in enumerate(zip(rows, said, strict=True)):
        numbers = list(_numbers(_plain(row.text), cents, grouped))
        own = list(_in_row(number, row, roles, numbers, above))
        found += own
        above = frozenset() if own else frozenset(one.role for one in roles)
    return Ledger(tuple(found), cents)


def has_cents(rows: Sequence[Row], said: Sequence[Sequence[Said]]) -> bool:
    """Does the receipt write amounts with two decimals? Its own amounts say so, and its currency."""
    with_cents = sum(len(_PLAIN_CENTS.findall(row.text)) for row in rows)
    whole = sum(len(_PLAIN_WHOLE.findall(row.text)) for row in rows)
    named = [one.role for row in said for one in row]
    with_cents += 2 * min(2, named.count(Role.MONEY_WITH_CENTS))
    whole += 2 * min(2, named.count(Role.WHOLE_MONEY))
    return with_cents > whole


def _in_row(
    number: int, row: Row, said: Sequence[Said], numbers: Sequence[_Number], above: frozenset[Role]
) -> Iterator[Amount]:
    text = _plain(row.text)
    for at, found in enumerate(numbers):
        label = _label(text, said, found.start)
        if not found.pointed and not (label or above) & CALLED:
            continue
        yield Amount(
            value=found.value,
            row=number,
            part=row.part(found.start, found.end),
            label=label,
            above=frozenset() if label else above,
            money=any(one.role in MONEY and 0 <= found.start - one.end <= 3 for one in said),
            pointed=found.pointed,
            last=at == len(numbers) - 1,
        )


def values_in(text: str, cents: bool) -> frozenset[int]:
    """The amounts that stand in a text, in the smallest unit, whatever is said of them."""
    return frozenset(found.value for found in _numbers(_plain(text), cents, grouped=False))


def _label(text: str, said: Sequence[Said], start: int) -> frozenset[Role]:
    """What the words before an amount say: those behind the last number before it that some stand behind."""
    found: list[Role] = []
    edge = start
    for one in reversed([one for one in said if one.end <= start and one.role not in NOT_LABELS]):
        if found and _NUMBER.search(text, one.end, edge):
            break
        found.append(one.role)
        edge = one.start
    return frozenset(found)


def _numbers(text: str, cents: bool, grouped: bool) -> Iterator[_Number]:
    """The amounts in a text; `grouped`: the receipt parts thousands, so that digits alone are hardly one."""
    for found in (_CENTS if cents else _WHOLE).finditer(text):
        digits = re.sub(r"\D", "", found[1] + found[3] if cents else found[1])
        if len(digits) <= MOST_DIGITS:
            sign = -1 if found.group().startswith("-") else 1
            pointed = found[2].strip() in POINTS if cents else _is_pointed(found[1], grouped)
            yield _Number(found.start(), found.end(), sign * int(digits), pointed)
    for pattern in (_NO_POINT, _NOTHING) if cents else (_NOTHING,):
        for found in pattern.finditer(text):
            yield _Number(found.start(), found.end(), int(found[1]), False)


def _is_pointed(digits: str, grouped: bool) -> bool:
    """Do points part the thousands of whole money, or does the receipt part none?"""
    return any(point in digits for point in POINTS) or (digits.isdigit() and not grouped)


def _plain(text: str) -> str:
    """The text, sign for sign, with currencies that touch an amount turned to spaces (RM12.50, Rp25.000), and letters
    to the digits they are where only those can stand."""
    apart = _CURRENCY.sub(lambda found: " " * len(found.group()), text)
    return _MISREAD.sub(lambda found: as_digits(found.group()), apart)
