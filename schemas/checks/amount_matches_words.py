"""Figures and words of a receipt say the same amount (DOMAIN: money). Each can suggest the other."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._text import whole_number
from schemas.types.money import MOST_DIGITS
from schemas.types.terbilang import amount_of, words_of
from schemas.values import Doubt, Flag

ROLES = {"amount": frozenset({"money"}), "words": frozenset({"terbilang"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where they differ; where only one of them is legal, one that suggests the other."""
    amount, words = whole_number(values.get("amount")), values.get("words")
    spelt = amount_of(words) if isinstance(words, str) else None
    if amount is not None and spelt is not None:
        differ = Finding(("amount", "words"), Doubt(Flag.CONTRADICTS, "amount_and_words_differ"))
        return [] if amount == spelt else [differ]
    if spelt is not None and spelt < 10**MOST_DIGITS:
        return [Finding(("amount",), Doubt(Flag.REPAIRED, "amount_from_words"), spelt)]
    if amount is not None and amount < 10**MOST_DIGITS:
        return [Finding(("words",), Doubt(Flag.REPAIRED, "words_from_amount"), words_of(amount))]
    return []
