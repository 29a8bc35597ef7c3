"""Amounts as people write them on receipts: figures with dots or commas, words in many spellings."""

# ruff: noqa: SIM905 - a text is easier to read than a list of quoted words

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from numpy.random import Generator

ONES = tuple("- SATU DUA TIGA EMPAT LIMA ENAM TUJUH DELAPAN SEMBILAN SEPULUH SEBELAS".split()) + tuple(
    f"{one}_BELAS" for one in "DUA TIGA EMPAT LIMA ENAM TUJUH DELAPAN SEMBILAN".split()
)
POWERS = ((10**9, "MILIAR"), (10**6, "JUTA"), (10**3, "RIBU"))
FIGURES = (
    "Rp {dots},-",
    "Rp. {dots},-",
    "Rp {dots}",
    "Rp{dots}",
    "{dots}",
    "Rp {dots},00",
    "Rp {commas}",
    "Rp.{dots},-",
)
FIGURE_SHARES = (0.26, 0.2, 0.14, 0.08, 0.1, 0.08, 0.06, 0.08)


@dataclass(frozen=True)
class Spelling:
    """How somebody spells amounts: `seribu` or `satu ribu`, `milyar`, `duapuluh`, `rupiah` at the end, capitals."""

    one_thousand: bool = False
    milyar: bool = False
    joined: bool = False
    rupiah: bool = True
    case: str = "upper"


def spell(amount: int, spelling: Spelling = Spelling()) -> str:
    """A whole number of rupiah in words. The plain spelling is the official one, in capitals.

    >>> spell(1_250_000)
    'SATU JUTA DUA RATUS LIMA PULUH RIBU RUPIAH'
    >>> spell(1_001_011), spell(21_100, Spelling(joined=True, rupiah=False, case="lower"))
    ('SATU JUTA SERIBU SEBELAS RUPIAH', 'duapuluh satu ribu seratus')
    """
    words = " ".join(_words(amount, spelling)).replace("_", " ")
    if spelling.milyar:
        words = words.replace("MILIAR", "MILYAR")
    if spelling.joined:
        words = words.replace(" PULUH", "PULUH").replace(" BELAS", "BELAS")
    if spelling.rupiah:
        words += " RUPIAH"
    return {"upper": words, "lower": words.lower(), "title": words.title(), "first": words.capitalize()}[spelling.case]


def _words(amount: int, spelling: Spelling) -> Iterator[str]:
    for power, name in POWERS:
        count, amount = divmod(amount, power)
        if count == 1 and name == "RIBU" and not spelling.one_thousand:
            yield "SERIBU"
        elif count:
            yield from (*_below_thousand(count), name)
    if amount:
        yield from _below_thousand(amount)


def _below_thousand(number: int) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        yield from ("SERATUS",) if hundreds == 1 else (ONES[hundreds], "RATUS")
    if rest >= 20:
        yield from (ONES[rest // 10], "PULUH")
        rest %= 10
    if rest:
        yield ONES[rest]


def choose_spelling(rng: Generator) -> Spelling:
    """One person's way, the usual ones often."""
    case = str(rng.choice(["upper", "title", "lower", "first"], p=[0.5, 0.2, 0.2, 0.1]))
    chances = rng.random(4)
    return Spelling(
        bool(chances[0] < 0.15), bool(chances[1] < 0.5), bool(chances[2] < 0.12), bool(chances[3] < 0.8), case
    )


def figures(amount: int, rng: Generator) -> str:
    """An amount on a line: `Rp 1.250.000,-` and its variants."""
    commas = f"{amount:,}"
    pattern = FIGURES[int(rng.choice(len(FIGURES), p=FIGURE_SHARES))]
    return pattern.format(dots=commas.replace(",", "."), commas=commas)
