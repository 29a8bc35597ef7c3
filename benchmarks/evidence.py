"""Fits the scales of `extractors/free`: from receipts whose values are known to weights, trust and thresholds.

`Receipt` holds what may be meant on one, field by field, and which of it is right. A conditional logistic regression
tells the right one from the others, a second, on receipts that the first has not seen, how often the best is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.thought import BEFORE, BY_CHANCE, LOWEST, NEVER_ACCEPTED, THOUGHT
from extractors.free.meant import is_for_a_person, signs
from extractors.free.paper import Meant
from extractors.free.scoring import Ranked, Scales
from schemas.calibration import NEVER
from schemas.finding import Wanted
from schemas.values import Vote

Numbers = NDArray[np.float64]
# How firmly weights, and those of trust, are held to what is thought of them before anything is seen.
RIDGE, TRUST_RIDGE, STEPS = 4.0, 2.0, 60
# What is known too well to be unlearnt from the few keys that hold the amount before rounding, or an error.
FIRM, FIRMLY = frozenset({"given", "close_call", "other", "sure"}), 200.0
# Folds that trust is learnt on.
FOLDS = 5
Voting = Callable[[Meant], Vote | None]


@dataclass(frozen=True)
class Receipt:
    """What may be meant by one field of a receipt, which of it is right, how a second reader votes on each; `group`:
    receipts of one shop, which go wrong together."""

    group: str
    meant: Sequence[Meant]
    right: Sequence[bool]
    vote: Voting


@dataclass(frozen=True)
class Judged:
    """The best of a field, how probable it is to be right, whether it is, and whether it is accepted."""

    best: Ranked | None
    probability: float
    right: bool
    accepted: bool


def folds(groups: Sequence[str], count: int, salt: int = 0) -> list[int]:
    """The fold of each receipt: those of one group in one, all folds about as large."""
    order = sorted(set(groups), key=lambda group: (-groups.count(group), hash_of(group, salt)))
    size = [0] * count
    of: dict[str, int] = {}
    for group in order:
        of[group] = int(np.argmin(size))
        size[of[group]] += groups.count(group)
    return [of[group] for group in groups]


def hash_of(text: str, salt: int) -> int:
    """A number that looks like chance and is always the same."""
    found = 2166136261 + salt
    for sign in text.encode():
        found = (found ^ sign) * 16777619 % 2**32
    return found


def fitted(receipts: Sequence[Receipt], wanted: Wanted) -> Scales:
    """The scales of a field: weights on all receipts, trust on what weights of the others make of each, and how
    probable a value must be to be accepted by what trust of the others makes of that; all of it from these alone."""
    unseen = list(_unseen(receipts, wanted))
    bound = NEVER if wanted in NEVER_ACCEPTED else least(list(_trusted(unseen)))
    return Scales(_weights(receipts, THOUGHT[wanted]), _learnt(unseen), bound)


class _Unseen(NamedTuple):
    """What speaks for the best value of a receipt that the weights have not seen, whether that is right, whether it
    is for a person whatever speaks for it; and the part of the receipts it is in."""

    signs: Mapping[str, float]
    right: bool
    part: int


def _unseen(receipts: Sequence[Receipt], wanted: Wanted) -> Iterator[_Unseen]:
    """Each receipt as weights of the others see it; none of those that are for a person whatever speaks for them."""
    parts = folds([one.group for one in receipts], FOLDS, salt=7)
    for part in range(FOLDS):
        scales = Scales(_weights([one for one, at in zip(receipts, parts, strict=True) if at != part], THOUGHT[wanted]))
        for one, at in zip(receipts, parts, strict=True):
            ranked = scales.ranked(one.meant) if at == part else []
            vote = one.vote(ranked[0].meant) if ranked else None
            if ranked and not is_for_a_person(best := ranked[0].meant, vote):
                yield _Unseen(signs(ranked, vote), one.right[_index(one.meant, best)], part)


def _trusted(seen: Sequence[_Unseen]) -> Iterator[tuple[float, bool]]:
    """How probable the best of each receipt is by trust that was learnt on the others, and whether it is right."""
    for part in range(FOLDS):
        scales = Scales({}, _learnt([one for one in seen if one.part != part]))
        yield from ((scales.probability(one.signs), one.right) for one in seen if one.part == part)


def least(judged: Sequence[tuple[float, bool]]) -> float:
    """LOWEST, unless more of what it lets through was wrong than its probabilities promise: then the bound from which
    on they may be believed, in the middle of the gap to what it keeps out."""
    order = sorted((one for one in judged if one[0] >= LOWEST), reverse=True)
    kept = len(order)
    while kept and not _believable(order[:kept], 0.5 / len(judged)):
        kept -= 1
    if kept == len(order):
        return LOWEST
    return round((order[kept - 1][0] + order[kept][0]) / 2, 5) if kept else NEVER


def _believable(judged: Sequence[tuple[float, bool]], doubt: float) -> bool:
    """Would so many wrong ones come by chance at least now and then, were the probabilities right? `doubt`: nothing is
    surer, as few receipts as were seen."""
    expected = sum(max(1 - probable, doubt) for probable, _ in judged)
    wrong = sum(not right for _, right in judged)
    fewer = sum(math.exp(-expected) * expected**number / math.factorial(number) for number in range(wrong))
    return 1 - fewer >= BY_CHANCE


def _learnt(seen: Sequence[_Unseen]) -> dict[str, float]:
    """The weights of trust. What was never seen wrong is wrong now and then: half a receipt, as the usual one."""
    names = [*BEFORE, "one"]
    rows = np.array([[one.signs.get(name, 0.0) for name in names] for one in seen])
    rows = np.vstack([rows, np.median(rows, axis=0)])
    right, counts = np.array([*(float(one.right) for one in seen), 0.0]), np.array([*[1.0] * len(seen), 0.5])
    return _trust(rows, right, counts, names)


def _trust(rows: Numbers, right: Numbers, counts: Numbers, names: Sequence[str]) -> dict[str, float]:
    """The weights of trust; what would speak the other way than is thought is left out: it is chance."""
    used = list(range(len(names)))
    before = np.array([BEFORE.get(name, 0.0) for name in names])
    firmness = np.array([FIRMLY if name in FIRM else TRUST_RIDGE for name in names])
    firmness[names.index("one")] = 1e-3
    while True:
        found = logistic(rows[:, used], right, counts, before[used], firmness[used])
        wrong = [at for at, weight in zip(used, found, strict=True) if weight * before[at] < 0]
        if not wrong:
            return {names[at]: round(float(weight), 4) for at, weight in zip(used, found, strict=True)}
        used.remove(wrong[0])


def _index(meant: Sequence[Meant], wanted: Meant) -> int:
    return next(number for number, one in enumerate(meant) if one is wanted)


def judge(scales: Scales, receipt: Receipt) -> Judged:
    """What the scales make of a receipt."""
    if not receipt.meant:
        return Judged(None, 0.0, right=False, accepted=False)
    ranked = scales.ranked(receipt.meant)
    best = ranked[0]
    vote = receipt.vote(best.meant)
    probability = scales.probability(signs(ranked, vote))
    accepted = probability >= scales.least and not is_for_a_person(best.meant, vote)
    return Judged(best, probability, receipt.right[_index(receipt.meant, best.meant)], accepted)


def _weights(receipts: Sequence[Receipt], thought: Mapping[str, float]) -> dict[str, float]:
    """A conditional logistic regression: the right one of those that may be meant, on each receipt that has one."""
    told = [one for one in receipts if any(one.right)]
    names = sorted({name for one in told for meant in one.meant for name in meant.features})
    tables = [np.array([[meant.features.get(name, 0.0) for name in names] for meant in one.meant]) for one in told]
    before = np.array([thought.get(name, 0.0) for name in names])
    weights = before.copy()
    for _ in range(STEPS):
        slope, bend = -RIDGE * (weights - before), RIDGE * np.eye(len(names))
        for table, one in zip(tables, told, strict=True):
            all_of = _shares(table @ weights, np.ones(len(table), dtype=bool))
            right = _shares(table @ weights, np.array(one.right))
            mean = all_of @ table
            slope += right @ table - mean
            bend += (table * all_of[:, None]).T @ table - np.outer(mean, mean)
        step = np.linalg.solve(bend, slope)
        weights = weights + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def _shares(scores: Numbers, among: NDArray[np.bool_]) -> Numbers:
    odds = np.where(among, np.exp(scores - scores[among].max()), 0.0)
    return np.asarray(odds / odds.sum())


def logistic(rows: Numbers, right: Numbers, counts: Numbers, before: Numbers, firmness: Numbers) -> Numbers:
    """Newton's method for a logistic regression, its weights held towards `before` by `firmness`."""
    weights = before.copy()
    for _ in range(STEPS):
        probable = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (right - probable)) - firmness * (weights - before)
        bend = (rows * (counts * probable * (1 - probable))[:, None]).T @ rows + np.diag(firmness)
        step = np.linalg.solve(bend, slope)
        weights = weights + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return weights
