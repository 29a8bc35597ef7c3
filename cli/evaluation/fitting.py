"""Fits a calibration: from fields whose text is known to how probable it is that a reading is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cli.evaluation.scoring import JudgedField
from schemas.calibration import (
    COMBS,
    CONFIRMED,
    FEATURES,
    ON_PLAIN_PAGE,
    Calibration,
    calibrated_as,
    doubt,
    features,
    is_doubted,
    standing,
)
from schemas.values import Evidence

Numbers = NDArray[np.float64]
# Which way a feature may speak, in the order of `FEATURES`: more probable is never worse, dissent never better.
DIRECTIONS = (0, 1, 1, 1, 1, -1, -1, 1, -1, -1)
# Numbers of wrong fields of 1,000 that thresholds are worked out for.
ASKED = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
# So many times more wrong fields than a fit expects are reckoned with where a threshold keeps a promise, beside what is
# harder elsewhere: the hands of its pages are few. On pages of other hands from once to twice as many were seen, and
# with 1.5 three runs of four were above their promise.
MARGIN = 1.75
# What is thought of a kind before any of it is seen, in the order of `FEATURES`, and how firmly: a few fields do not
# speak for many, and where none was wrong a less probable text is still the less trusted one, as much as its
# probability says, and so is one that a reader does not see. A vote for it counts as for letters by hand.
BEFORE, RIDGE, STEPS = (0.0, 1.0, 0.0, 0.0, 0.05, -1.0, -1.0, 0.3, 0.0, 0.0), 1.0, 40
# In print a vote is right by itself (in 99.0 % of 4,751 fields of figures, and 99.5 % of 1,851 of letters), so that it
# hardly confirms what is wrong: the logarithm of 99, over that of the confidence it has there.
VOTE, VOTE_IN_PRINT = FEATURES.index("vote_sure"), 1.4
# With fewer wrong fields than this a kind says little of how often it is wrong at best, and so much less of what
# makes it wrong.
FEW_WRONG, FIRMER, UNSEEN = 5, 50.0, 0.5
# A kind with fewer fields than this is not calibrated, and so never accepted.
FEWEST = 100


@dataclass(frozen=True)
class Sample:
    """What spoke for a reading, and whether it was right."""

    evidence: Evidence
    given: float
    right: bool

    @property
    def unvoted(self) -> Sample | None:
        """The same before one reader more was asked; None where all are asked at once."""
        if self.evidence.vote is None or self.evidence.kind not in COMBS:
            return None
        return replace(self, evidence=replace(self.evidence, vote=None))


def samples(fields: Iterable[JudgedField]) -> list[Sample]:
    """The fields in which something was read, with what spoke for it."""
    return [
        Sample(field.result.evidence, field.result.given, field.right)
        for field in fields
        if field.result and field.result.evidence and field.result.probability is not None
    ]


def fitted(
    seen: Sequence[Sample], written: int, name: str, base: Calibration | None = None, only: Collection[str] = ()
) -> Calibration:
    """The calibration that fits these fields best; `written`: how many fields were written on their pages in all.
    Kinds with too few fields keep the weights of `base`, those with enough none of it, also where it tells plain pages
    or confirmed readings apart and this fit does not. `only`: the kinds that are fitted, where all others are to keep
    theirs. Combs must have been read with every vote asked for.

    A logistic regression for each kind. Where hardly a field is wrong half a one is added, for what was not seen.
    """
    kinds = {kind: fields for kind, fields in _by_kind(seen).items() if len(fields) >= FEWEST}
    own = {
        kind: _weights(kinds[kind], _before(kind), _unseen(kind, kinds)) for kind in kinds if not only or kind in only
    }
    before = base.weights if base else {}
    kept = {kind: known for kind, known in before.items() if only or kind.partition("+")[0] not in own}
    weights = kept | own
    known = Calibration(name, weights, ())
    free = [one for one in seen if not is_doubted(one.evidence)]
    return Calibration(name, weights, _thresholds(_Ranked.of(free, known), written))


def _by_kind(seen: Sequence[Sample]) -> dict[str, list[Sample]]:
    """The fields of each kind, combs as they stood before their vote, too. Confirmed ones, and then those of plain
    pages, are told apart only where enough fields of the kind are wrong to learn from."""
    kinds: dict[str, list[Sample]] = defaultdict(list)
    for one in (*seen, *(before for one in seen if (before := one.unvoted))):
        kinds[calibrated_as(one.evidence)].append(one)
    for apart in sorted((kind for kind in kinds if "+" in kind), reverse=True):
        kind = apart.partition("+")[0]
        judge = apart if apart.endswith(CONFIRMED) else kind
        if _wrong(kinds[judge]) < FEW_WRONG or len(kinds[apart]) < FEWEST:
            kinds[kind] += kinds.pop(apart)
    return kinds


def _wrong(own: Iterable[Sample]) -> int:
    return sum(not one.right for one in own)


def _before(kind: str) -> Numbers:
    """What is thought of a kind before any of it is seen."""
    before = np.array(BEFORE)
    if kind.endswith(ON_PLAIN_PAGE):
        before[VOTE] = VOTE_IN_PRINT
    return before


def _unseen(kind: str, kinds: Mapping[str, Sequence[Sample]]) -> float:
    """So many wrong fields of a kind are reckoned with where hardly one was seen. What stands on plain pages is read
    alike, whatever it says, so that one half is shared by all its kinds."""
    if not kind.endswith(ON_PLAIN_PAGE):
        return UNSEEN
    return UNSEEN * len(kinds[kind]) / sum(len(own) for name, own in kinds.items() if name.endswith(ON_PLAIN_PAGE))


def _weights(own: Sequence[Sample], before: Numbers, unseen: float) -> tuple[float, ...]:
    """The weights of one kind; a feature that would speak the wrong way is left out. `before`: what they are thought
    to be; `unseen`: so many wrong fields are added where hardly one was seen."""
    rows = np.array([features(one.evidence, one.given) for one in own])
    right, counts, firmness = np.array([one.right for one in own], dtype=float), np.ones(len(own)), RIDGE
    if _wrong(own) < FEW_WRONG:
        firmness *= FIRMER
        rows = np.vstack([rows, np.median(rows, axis=0)])
        right, counts = np.append(right, 0.0), np.append(counts, unseen)
    used = [True] * len(FEATURES)
    while True:
        found = _logistic(rows[:, used], right, counts, before[used], firmness)
        places = [at for at, one in enumerate(used) if one]
        wrong = [at for at, weight in zip(places, found, strict=True) if weight * DIRECTIONS[at] < 0]
        if not wrong:
            break
        used[wrong[0]] = False
    whole = np.zeros(len(FEATURES))
    whole[used] = found
    return tuple(round(float(weight), 5) for weight in whole)


def _logistic(rows: Numbers, right: Numbers, counts: Numbers, before: Numbers, firmness: float) -> Numbers:
    """Newton's method for a logistic regression, held towards `before` but in its constant, by `firmness`; `counts`:
    how many times each row counts."""
    weights = before.copy()
    held = np.full(rows.shape[1], firmness)
    held[0] = 1e-6
    for _ in range(STEPS):
        probable = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (right - probable)) - held * (weights - before)
        bend = (rows * (counts * probable * (1 - probable))[:, None]).T @ rows + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return weights


class _Ranked(NamedTuple):
    """How fields stand, which decides whether they are accepted: by the better of before and after the vote. How often
    they are reckoned to be wrong: by what is known after it."""

    standing: Numbers
    doubt: Numbers

    @classmethod
    def of(cls, seen: Sequence[Sample], fit: Calibration) -> _Ranked:
        after = [fit.probability(one.evidence, one.given) for one in seen]
        stands = [
            max(standing(way.evidence, fit.probability(way.evidence, way.given)) for way in (one, one.unvoted or one))
            for one in seen
        ]
        return cls(np.array(stands), np.array([doubt(one.evidence, p) for one, p in zip(seen, after, strict=True)]))


def _thresholds(ranked: _Ranked, written: int) -> tuple[tuple[float, float], ...]:
    """For each number asked how a field must stand at least so that no more wrong ones are reckoned with among all."""
    order = np.argsort(-ranked.standing, kind="stable")
    expected = MARGIN * np.cumsum(ranked.doubt[order]) * 1000 / max(written, 1)
    found = []
    for few in ASKED:
        within = int(np.searchsorted(expected, few, side="right"))
        if within:
            found.append((few, round(float(ranked.standing[order[within - 1]]), 6)))
    return tuple(found)
