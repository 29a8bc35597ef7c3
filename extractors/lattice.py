"""What may stand in each cell of a comb: the probabilities of several readers, laid over each other.

The cell net looks at each cell; a reader of lines has its say through the probabilities along its line (CTC),
given that there are as many characters as filled cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.readers import Probabilities

Logs = NDArray[np.float64]
# No reader is surer than this that a sign does not stand there.
FLOOR = 1e-6
# Signs that are nowhere along a line more probable than this need not be followed through it.
HARDLY = 1e-3


@dataclass(frozen=True)
class Lattice:
    """For each cell, in order, the logarithms of the probabilities of `signs`; of the column after them, that
    nothing is written there."""

    signs: str
    logs: Logs

    @property
    def best(self) -> str:
        """The most probable text, a space for each empty cell.

        >>> Lattice("AB", np.log(np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.2, 0.7, 0.1]]))).best
        'A B'
        """
        return "".join((self.signs + " ")[at] for at in self.logs.argmax(axis=1)).rstrip()


def fused(signs: str, readers: Sequence[tuple[Logs, float]]) -> Lattice:
    """Readers' logarithms of probabilities (cells x signs and one more for an empty cell), each with its weight,
    as one lattice."""
    total = np.sum([weight * logs for logs, weight in readers], axis=0)
    return Lattice(signs, total - np.logaddexp.reduce(total, axis=1, keepdims=True))


def of_line(steps: Probabilities, count: int) -> Probabilities | None:
    """From a line's probabilities (steps x blank and signs; CTC) those of each of `count` characters, given that
    there are so many: count x signs. None where the line has too few steps for them.

    Forward and backward over all ways of reading the line (Graves et al. 2006), each character followed apart.

    >>> line = np.array([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]], np.float32)
    >>> of_line(line, 2).astype(float).round(2).tolist()
    [[0.9, 0.1], [0.1, 0.9]]
    """
    if len(steps) < count or count == 0:
        return None
    followed = np.flatnonzero(steps[:, 1:].max(axis=0) > HARDLY) + 1
    kept = steps[:, np.concatenate([[0], followed])].astype(np.float64)
    found = _characters(kept, count)
    whole = np.full((count, steps.shape[1] - 1), FLOOR)
    if not len(followed) or found is None:
        return None
    whole[:, followed - 1] = np.maximum(found, FLOOR)
    return np.asarray(whole / whole.sum(axis=1, keepdims=True), dtype=np.float32)


def _characters(steps: Logs, count: int) -> Logs | None:
    """`of_line` for the signs that are followed."""
    starts, ahead = _forward(steps, count)
    behind, back = _backward(steps, count)
    weight = ahead + back
    if not np.isfinite(weight).any():
        return None
    weight = np.exp(weight - weight[np.isfinite(weight)].max())
    found = np.einsum("t,tic,tic->ic", weight, starts, behind)
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(found / total) if (total > 0).all() else None


def _forward(steps: Logs, count: int) -> tuple[Logs, Logs]:
    """For each step, character and sign the probability that the character begins there as that sign, scaled;
    and the logarithm of what each step was scaled by."""
    length, signs = steps.shape[0], steps.shape[1] - 1
    on, off = np.zeros((count, signs)), np.zeros(count + 1)
    off[0] = 1.0
    starts, scales, log_scale = np.zeros((length, count, signs)), np.zeros(length), 0.0
    for step in range(length):
        blank, each = steps[step, 0], steps[step, 1:]
        scales[step] = log_scale
        ended = on.sum(axis=1)
        before = off[:-1, None] + np.concatenate([np.zeros((1, signs)), ended[:-1, None] - on[:-1]])
        starts[step] = each * before
        off = blank * (off + np.concatenate([[0.0], ended]))
        on = each * on + starts[step]
        total = on.sum() + off.sum()
        if total <= 0:
            scales[step + 1 :] = -np.inf
            break
        on, off, log_scale = on / total, off / total, log_scale + float(np.log(total))
    return starts, scales


def _backward(steps: Logs, count: int) -> tuple[Logs, Logs]:
    """For each step, character and sign the probability of all that follows once that character stands there,
    scaled; and the logarithm of what each step was scaled by."""
    length, signs = steps.shape[0], steps.shape[1] - 1
    on, off = np.zeros((count, signs)), np.zeros(count + 1)
    on[-1], off[-1] = 1.0, 1.0
    behind, scales, log_scale = np.zeros((length, count, signs)), np.zeros(length), 0.0
    for step in range(length - 1, -1, -1):
        behind[step], scales[step] = on, log_scale
        blank, each = steps[step, 0], steps[step, 1:]
        stays = each * on
        following = np.concatenate([stays[1:], np.zeros((1, signs))])
        new = stays + blank * off[1:, None] + following.sum(axis=1, keepdims=True) - following
        off = blank * off + np.concatenate([stays.sum(axis=1), [0.0]])
        total = new.sum() + off.sum()
        if total <= 0:
            scales[:step] = -np.inf
            break
        on, off, log_scale = new / total, off / total, log_scale + float(np.log(total))
    return behind, scales
