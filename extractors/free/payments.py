"""What was paid, given back and taken as tax on a receipt, where its own sums bear it out; and its number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.free.amounts import Amount
from extractors.free.paper import Meant, Paper, logit
from extractors.free.sums import TOTALS, Sums
from extractors.free.words import Said
from schemas.finding import Role

# What stands behind the word for a number: signs that may join its parts, and a digit somewhere.
_NUMBER = re.compile(r"[\s:#.(\-]{0,4}((?:[A-Z]{1,3} (?=\d))?[A-Z0-9][A-Z0-9/\-_.]*\d[A-Z0-9/\-_]*)", re.IGNORECASE)
SHORTEST_NUMBER = 4
# Parts of a tax that its own total may be off by, in smallest units.
TAX_OFF = 2
NOT_TAX = frozenset({*TOTALS, Role.SUBTOTAL, Role.EXCLUSIVE, Role.NO_MONEY, Role.CASH, Role.CHANGE})


def cash(paper: Paper) -> list[Meant]:
    """Each amount that is called paid."""
    return _paid(paper, Role.CASH)


def change(paper: Paper) -> list[Meant]:
    """Each amount that is called given back."""
    return _paid(paper, Role.CHANGE)


def _paid(paper: Paper, role: Role) -> list[Meant]:
    sums = Sums(paper.ledger)
    proven = {id(one) for pair in sums.paid.values() for one in pair}
    return [
        _meant(paper, one, {"proven": float(id(one) in proven), "total": float(bool(one.label & TOTALS))})
        for one in sums.of(role)
        if one.value >= 0
    ]


def taxes(paper: Paper) -> list[Meant]:
    """Each amount that is called a tax."""
    wholes = {one.value for one in paper.ledger.amounts if one.label & TOTALS}
    parts = {one.value for one in paper.ledger.amounts}
    return [
        _meant(
            paper,
            one,
            {
                "proven": float(
                    any(whole - one.value - off in parts for whole in wholes for off in range(-TAX_OFF, TAX_OFF + 1))
                ),
                "total": float(bool(one.label & NOT_TAX)),
            },
        )
        for one in paper.ledger.amounts
        if one.value >= 0 and (Role.TAX in one.label or (Role.INCLUSIVE in one.label and not one.label & TOTALS))
    ]


def _meant(paper: Paper, one: Amount, features: dict[str, float]) -> Meant:
    more = {"sure": logit(one.part.confidence), "pointed": float(one.pointed), "down": paper.down(one.row)}
    return Meant(paper.ledger.text(one.value), (one.part,), {**features, **more})


def numbers(paper: Paper) -> list[Meant]:
    """Each number behind a word for the number of a receipt."""
    return [one for row in range(len(paper.rows)) for one in _numbers_in(paper, row)]


def _behind(text: str, said: Said) -> int:
    """Where a number begins: behind the words for it, or with the last of them where they are one with it."""
    if text[said.end : said.end + 1] not in ("-", "/"):
        return said.end
    return max(text.rfind(" ", said.start, said.end) + 1, said.start)


def _numbers_in(paper: Paper, row: int) -> Iterator[Meant]:
    text = paper.rows[row].text
    for said in paper.said[row]:
        found = _NUMBER.match(text, _behind(text, said)) if said.role is Role.NUMBER else None
        if found and len(found[1]) >= SHORTEST_NUMBER:
            part = paper.rows[row].part(*found.span(1))
            roles = paper.roles[row]
            features = {
                "long_word": (said.end - said.start) / 10,
                "registration": float(Role.REGISTRATION in roles or Role.CONTACT in roles),
                "street": float(Role.STREET in roles and said.end - said.start <= 2),
                "cash": float(bool(roles & {Role.CASH, Role.NO_MONEY})),
                "sure": logit(part.confidence),
                "down": paper.down(row),
            }
            yield Meant(found[1].strip("-/.").upper(), (part,), features)
