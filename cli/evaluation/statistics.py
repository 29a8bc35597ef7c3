"""Rates with their intervals, as every figure of the project shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

Z95 = 1.959964
# Of many thousand clusters all draws together would not fit into memory.
DRAWS_AT_ONCE = 100


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927), which holds near 0 and 1 too.

    >>> low, high = wilson(100, 100)
    >>> round(low, 3), high
    (0.963, 1.0)
    """
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, Z95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z95 * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class Figure:
    """A rate that is counted out: hits among n, and its 95 % interval (shares of 1)."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else float("nan")

    def text(self, per: int = 100) -> str:
        """`99.50 (98.90 to 99.80; 995 of 1000)`, per hundred or per whatever is asked."""
        return f"{self.share * per:.2f} ({self.low * per:.2f} to {self.high * per:.2f}; {self.hits} of {self.n})"


@dataclass
class Rate:
    """Hits among n, counted by cluster (a page, a writer): errors on one page are no independent news."""

    clusters: dict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, cluster: Hashable, hit: bool) -> None:
        """One more case of that cluster."""
        pair = self.clusters[cluster]
        pair[0] += hit
        pair[1] += 1

    @property
    def hits(self) -> int:
        return sum(hits for hits, _ in self.clusters.values())

    @property
    def n(self) -> int:
        return sum(n for _, n in self.clusters.values())

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else float("nan")

    def interval(self, draws: int = 2000) -> tuple[float, float]:
        """The 95 % interval: Wilson, or the bootstrap over clusters where that is wider."""
        low, high = wilson(self.hits, self.n)
        if len(self.clusters) < 2 or self.hits in (0, self.n):
            return low, high
        pairs = np.array(list(self.clusters.values()))
        random, some = np.random.default_rng(7), (DRAWS_AT_ONCE, len(pairs))
        blocks = [pairs[random.integers(0, len(pairs), some)].sum(axis=1) for _ in range(draws // DRAWS_AT_ONCE)]
        drawn = np.concatenate(blocks)
        bottom, top = np.quantile(drawn[:, 0] / np.maximum(drawn[:, 1], 1), [0.025, 0.975])
        return min(low, float(bottom)), max(high, float(top))

    def figure(self) -> Figure:
        """The rate, counted out."""
        return Figure(self.hits, self.n, *self.interval())

    def text(self, per: int = 100) -> str:
        """The figure in words: see `Figure.text`."""
        return self.figure().text(per)


def rate(cases: Iterable[tuple[Hashable, bool]]) -> Figure:
    """The figure of some cases, each with its cluster."""
    counted = Rate()
    for cluster, hit in cases:
        counted.add(cluster, hit)
    return counted.figure()
