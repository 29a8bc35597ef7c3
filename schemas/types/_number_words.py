"""Number words of rupiah: their grammar, and the amount a text most nearly spells.

The letters of the whole text are cut into words by dynamic programming, whatever its spaces say, and only legal
numbers come out: the words follow a small automaton, where each state knows which word may come next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

# A legal amount has at most 999 of the largest scale.
ABOVE_ALL = 10**15
# More letters than the longest amount has in any spelling: nothing is looked for in them.
MOST_LETTERS = 300


class Kind(Enum):
    """What a word does in a number. SE_: the words that say one and the next word in one (`seratus`)."""

    ONE = auto()
    UNIT = auto()
    SE_HUNDRED = auto()
    SE_TEN = auto()
    SE_SCALE = auto()
    HUNDRED = auto()
    TEN = auto()
    TEEN = auto()
    SCALE = auto()
    ZERO = auto()
    RUPIAH = auto()


class Word(NamedTuple):
    """A word in one spelling; `proper` is the spelling of canonical text, others are taken where they stand exactly."""

    spelling: str
    kind: Kind
    value: int
    proper: bool = True


UNITS = ("SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN")
SCALES = {"TRILIUN": 10**12, "MILIAR": 10**9, "JUTA": 10**6, "RIBU": 10**3}
WORDS = (
    *(Word(unit, Kind.ONE if n == 1 else Kind.UNIT, n) for n, unit in enumerate(UNITS, 1)),
    Word("SERATUS", Kind.SE_HUNDRED, 100),
    Word("SEPULUH", Kind.SE_TEN, 10),
    Word("SEBELAS", Kind.SE_TEN, 11),
    Word("RATUS", Kind.HUNDRED, 100),
    Word("PULUH", Kind.TEN, 10),
    Word("BELAS", Kind.TEEN, 10),
    *(Word(scale, Kind.SCALE, value) for scale, value in SCALES.items()),
    *(Word(other, Kind.SCALE, 10**9, proper=False) for other in ("MILYAR", "MILIARD", "MILYARD")),
    *(Word(other, Kind.SCALE, 10**12, proper=False) for other in ("TRILYUN", "TRILLIUN")),
    Word("SERIBU", Kind.SE_SCALE, 10**3),
    Word("SEJUTA", Kind.SE_SCALE, 10**6, proper=False),
    *(Word(other, Kind.SE_SCALE, 10**9, proper=False) for other in ("SEMILIAR", "SEMILYAR")),
    Word("NOL", Kind.ZERO, 0),
    Word("RUPIAH", Kind.RUPIAH, 0),
    *(Word(other, Kind.RUPIAH, 0, proper=False) for other in ("RP", "RPH")),
)


class Part(Enum):
    """How far the group of three digits before the next scale has come."""

    START = auto()
    ONE = auto()
    UNIT = auto()
    HUNDRED = auto()
    HUNDRED_ONE = auto()
    HUNDRED_UNIT = auto()
    TENS = auto()
    FULL = auto()
    ZERO = auto()
    END = auto()


_NEXT = {
    (Part.START, Kind.ZERO): Part.ZERO,
    (Part.START, Kind.ONE): Part.ONE,
    (Part.START, Kind.UNIT): Part.UNIT,
    (Part.START, Kind.SE_HUNDRED): Part.HUNDRED,
    (Part.START, Kind.SE_TEN): Part.FULL,
    (Part.START, Kind.SE_SCALE): Part.START,
    (Part.UNIT, Kind.HUNDRED): Part.HUNDRED,
    (Part.UNIT, Kind.TEN): Part.TENS,
    (Part.UNIT, Kind.TEEN): Part.FULL,
    (Part.HUNDRED, Kind.ONE): Part.HUNDRED_ONE,
    (Part.HUNDRED, Kind.UNIT): Part.HUNDRED_UNIT,
    (Part.HUNDRED, Kind.SE_TEN): Part.FULL,
    (Part.HUNDRED_UNIT, Kind.TEN): Part.TENS,
    (Part.HUNDRED_UNIT, Kind.TEEN): Part.FULL,
    (Part.TENS, Kind.ONE): Part.FULL,
    (Part.TENS, Kind.UNIT): Part.FULL,
} | {
    (part, Kind.SCALE): Part.START
    for part in (Part.ONE, Part.UNIT, Part.HUNDRED, Part.HUNDRED_ONE, Part.HUNDRED_UNIT, Part.TENS, Part.FULL)
}
# `satu ratus`, `satu puluh`, `satu belas`: written, and as clear as the proper words.
_LOOSELY = {
    (Part.ONE, Kind.HUNDRED): Part.HUNDRED,
    (Part.ONE, Kind.TEN): Part.FULL,
    (Part.ONE, Kind.TEEN): Part.FULL,
    (Part.HUNDRED_ONE, Kind.TEN): Part.FULL,
    (Part.HUNDRED_ONE, Kind.TEEN): Part.FULL,
}


class State(NamedTuple):
    """Where in a number a text stands: in its group, and with only scales below `below` to come."""

    part: Part
    below: int

    @property
    def whole(self) -> bool:
        """May the number end here?"""
        return self.part is not Part.START or self.below < ABOVE_ALL


BEGIN = State(Part.START, ABOVE_ALL)


@cache
def moves(state: State, strict: bool) -> tuple[tuple[Word, State], ...]:
    """The words that may come next and where they lead; `strict`: in canonical text."""
    found = ((word, _after(state, word, strict)) for word in WORDS if word.proper or not strict)
    return tuple((word, after) for word, after in found if after is not None)


def _after(state: State, word: Word, strict: bool) -> State | None:
    if word.kind is Kind.RUPIAH:
        return State(Part.END, 0) if state.whole and state.part is not Part.END else None
    part = _NEXT.get((state.part, word.kind)) or (None if strict else _LOOSELY.get((state.part, word.kind)))
    if part is None or (word.kind is Kind.ZERO and state != BEGIN):
        return None
    if word.kind not in (Kind.SCALE, Kind.SE_SCALE):
        return State(part, state.below)
    if word.value >= state.below or (strict and state.part is Part.ONE and word.spelling == "RIBU"):
        return None  # the next scale must be smaller, and one thousand is SERIBU
    return State(part, word.value)


class Sum(NamedTuple):
    """What the words so far come to: closed groups, the open group, and a unit that may still be multiplied."""

    done: int = 0
    group: int = 0
    unit: int = 0

    @property
    def total(self) -> int:
        return self.done + self.group + self.unit

    def plus(self, word: Word) -> Sum:
        """The sum with one more word."""
        done, group, unit = self
        match word.kind:
            case Kind.ONE | Kind.UNIT:
                return Sum(done, group, word.value)
            case Kind.SE_HUNDRED | Kind.SE_TEN:
                return Sum(done, group + word.value)
            case Kind.HUNDRED | Kind.TEN:
                return Sum(done, group + unit * word.value)
            case Kind.TEEN:
                return Sum(done, group + unit + word.value)
            case Kind.SCALE:
                return Sum(done + (group + unit) * word.value)
            case Kind.SE_SCALE:
                return Sum(done + word.value)
            case _:
                return self


# A changed or missing letter, or two that changed places, costs 1; what readers take for each other less. A letter
# too many costs more, lest a short word that is spelt wrong passes for a slip at the end of its neighbour.
ALIKE_COST = 0.4
EXTRA_COST = 1.1
# The S of `seratus`: with its E as well it is hardly ever lost, `ratus` has rather lost some other word before it.
SE_COST = 1.5
_ALIKE = {
    "A": "4R",
    "B": "8R36",
    "D": "0O",
    "E": "3F",
    "G": "6C9",
    "H": "N",
    "I": "1L|!T",
    "J": "I1",
    "L": "1I|!",
    "M": "NH",
    "N": "MH",
    "O": "0QD",
    "P": "FR",
    "R": "PK",
    "S": "5$8",
    "T": "7I1",
    "U": "V0O",
}
# Two signs read where one letter stands.
_PAIRS = {"M": ("RN", "NN", "IN"), "D": ("CL", "CI"), "U": ("LI", "II", "IJ"), "N": ("RI", "II"), "H": ("LI", "IL")}
_ONLY_WORDS = re.compile(f"({'|'.join(word.spelling for word in WORDS)})+")
# What is tried first, and then twice as much each time: most texts have one slip or two.
_FIRST_TRY = 2.0
# Signs that a stroke of the pen or an edge of the box leaves.
_STROKES = "|!"
# The most that may be put right in one word, of which at least one letter must be there. It is so much that a text
# spelt badly has several readings, and so is left as it was written, rather than one that only seems to be alone.
_MOST_PER_WORD = 3.2


@dataclass(frozen=True)
class Spelt:
    """The amount a text most nearly spells, what had to be put right for it, and for the nearest other amount.

    `next_cost` is infinite where no other amount is anywhere near.
    """

    amount: int
    cost: float
    next_cost: float


def spelt(letters: str, most: float, margin: float) -> Spelt | None:
    """The amount nearest to these capital letters, for at most `most`; None where there is none.

    The nearest other amount is looked for as far as `margin` beyond the best, but not where every letter is in its
    place. Number words that are all right and no number together have no nearest amount.
    """
    if not letters or len(letters) > MOST_LETTERS:
        return None
    ranked, tried, limit = _ranked(letters, 0), 0.0, most + margin
    if not ranked and not _ONLY_WORDS.fullmatch(letters):
        while tried < limit and not (ranked and ranked[0][0] + margin <= tried):
            tried = min(2 * tried or _FIRST_TRY, limit)
            ranked = _ranked(letters, tried)
    if not ranked or ranked[0][0] > most:
        return None
    cost, amount = ranked[0]
    return Spelt(amount, cost, ranked[1][0] if len(ranked) > 1 else float("inf"))


# The two cheapest sums that lead to a state: enough for the two cheapest amounts of the whole text, since the
# same words added to two different sums give two different amounts.
_Cell = dict[State, list[tuple[float, Sum]]]


def _ranked(letters: str, budget: float) -> list[tuple[float, int]]:
    """The amounts these letters may spell for at most `budget`, each at its cost, cheapest first (at most two)."""
    cells: list[_Cell] = [{BEGIN: [(0.0, Sum())]}, *({} for _ in letters)]
    for at, cell in enumerate(cells[:-1]):
        spellings: dict[str, list[tuple[int, float]]] = {}
        spare = budget - min((sums[0][0] for sums in cell.values()), default=budget)
        for state, sums in cell.items():
            for word, after in moves(state, strict=False):
                if word.spelling not in spellings:
                    spellings[word.spelling] = _endings(word.spelling, letters, at, spare if word.proper else 0)
                for end, extra in spellings[word.spelling]:
                    for cost, so_far in sums:
                        if cost + extra <= budget:
                            _offer(cells[end].setdefault(after, []), cost + extra, so_far.plus(word))
    amounts: list[tuple[float, Sum]] = []
    for state, sums in cells[-1].items():
        for cost, so_far in sums if state.whole else ():
            _offer(amounts, cost, Sum(so_far.total))
    return [(cost, one.total) for cost, one in amounts]


def _offer(best: list[tuple[float, Sum]], cost: float, so_far: Sum) -> None:
    """Puts a sum among the two cheapest, each sum once at its least cost."""
    for known in best:
        if known[1] == so_far:
            if known[0] <= cost:
                return
            best.remove(known)
            break
    best.append((cost, so_far))
    best.sort(key=lambda one: one[0])
    del best[2:]


def _endings(word: str, letters: str, at: int, budget: float) -> list[tuple[int, float]]:
    """Where the word may end if it begins at `at`, and what had to be put right for it (weighted edit distance)."""
    if budget == 0:
        return [(at + len(word), 0.0)] if letters.startswith(word, at) else []
    most = min(budget, len(word) - 1, _MOST_PER_WORD)
    before: list[float] = []
    costs = [0.0, *(_weight(word, 1) + n for n in range(len(word)))]
    found = []
    for end in range(at, len(letters)):
        before, costs = costs, _one_more(word, letters[max(at, end - 1) : end + 1], before, costs)
        if costs[-1] <= most:
            found.append((end + 1, costs[-1]))
        if min(costs) > most and min(before) > most:
            break
    return found


def _one_more(word: str, signs: str, before: list[float], costs: list[float]) -> list[float]:
    """The costs of each beginning of the word after one more sign of the text, the last of `signs` (one or two)."""
    sign, extra = signs[-1], ALIKE_COST if signs[-1] in _STROKES else EXTRA_COST
    after = [costs[0] + extra]
    for n, letter in enumerate(word, 1):
        missing = _weight(word, n)
        same = 0.0 if letter == sign else ALIKE_COST if sign in _ALIKE.get(letter, "") else missing
        cost = min(costs[n - 1] + same, costs[n] + extra, after[-1] + missing)
        if len(signs) == 2:
            if signs in _PAIRS.get(letter, ()):
                cost = min(cost, before[n - 1] + ALIKE_COST)
            if n > 1 and signs == letter + word[n - 2]:
                cost = min(cost, before[n - 2] + 1.0)
        after.append(cost)
    return after


def _weight(word: str, n: int) -> float:
    """What it costs to change or miss the nth letter of a word (from 1)."""
    return SE_COST if n == 1 and word.startswith("SE") else 1.0
