"""Figures that one hand writes as another writes other ones."""

from __future__ import annotations

# The eleven pairs that share five eighths of what the nets for comb cells are unsure of among 10,000 figures they did
# not learn from, and the 9 with a narrow loop.
ALIKE = frozenset(map(frozenset, ("49", "58", "56", "17", "79", "27", "35", "47", "23", "89", "38", "19")))


def only_difference(written: str, other: str) -> int | None:
    """Where two texts of one length differ, if it is in one place alone.

    >>> only_difference("520204", "520704"), only_difference("520204", "720704"), only_difference("52", "520")
    (3, None, None)
    """
    apart = [at for at, pair in enumerate(zip(written, other, strict=False)) if pair[0] != pair[1]]
    return apart[0] if len(written) == len(other) and len(apart) == 1 else None


def are_alike(one: str, other: str) -> bool:
    """May one of two figures be taken for the other?

    >>> are_alike("7", "1"), are_alike("1", "0")
    (True, False)
    """
    return frozenset((one, other)) in ALIKE
