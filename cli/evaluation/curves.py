"""What the probabilities are worth: errors against the share accepted, and predicted against seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from cli.evaluation.cases import Case
from cli.evaluation.statistics import Figure, rate, wilson

# Bins of predicted probability: finer where it matters, since nobody accepts at 0.9.
EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1.0)
# Wrong fields of 1,000 written ones that an office might promise itself.
PROMISES = (0.3, 1.0, 5.0, 10.0, 20.0)
# More than a screen can show are left out of a drawing.
MOST_POINTS = 240


@dataclass(frozen=True)
class Point:
    """Were all fields of at least this probability accepted: so many (a share of the written ones with a
    probability), so many silent errors among the same, expected by the probabilities and seen."""

    threshold: float
    accepted: float
    expected: float
    errors: Figure


@dataclass(frozen=True)
class Curve:
    """Every threshold there could be, from none accepted to all; `now`: what was accepted in fact, None where no
    field has a probability. `n` written fields have one, `without` have none."""

    points: tuple[Point, ...]
    now: Point | None
    n: int
    without: int


@dataclass(frozen=True)
class Bin:
    """Fields whose probability lies from `low` up to `high`: the mean of it, and how many of them are right."""

    low: float
    high: float
    predicted: float
    seen: Figure


def curve(cases: Sequence[Case]) -> Curve:
    """Errors against the share accepted, over the written fields that have a probability.

    Fields of one probability are accepted together or not at all. Doubts of other kinds (checks, illegal values)
    are left aside: it is what the probabilities alone would do.
    """
    written = [case for case in cases if case.field.written]
    known = [case for case in written if _probability(case) is not None]
    points = tuple(_points(known))
    accepted = [case for case in known if case.field.accepted]
    now = _point(accepted, len(known), _expected(accepted)) if accepted else None
    return Curve(points, now, len(known), len(written) - len(known))


def promises(drawn: Curve) -> Iterator[tuple[float, Point]]:
    """Each promise (wrong of 1,000 written fields) with the last point whose expected errors still keep it."""
    for promise in PROMISES:
        kept = [point for point in drawn.points if point.expected * 1000 <= promise]
        if kept and drawn.n:
            yield promise, kept[-1]


def reliability(cases: Sequence[Case]) -> tuple[Bin, ...]:
    """The written fields by their predicted probability; bins without a field are left out."""
    known = [(p, case) for case in cases if case.field.written and (p := _probability(case)) is not None]
    bins = []
    for low, high in pairwise(EDGES):
        inside = [(p, case) for p, case in known if low <= p < high or (p == high == EDGES[-1])]
        if inside:
            seen = rate((case.place.cluster, case.field.right) for _, case in inside)
            bins.append(Bin(low, high, sum(p for p, _ in inside) / len(inside), seen))
    return tuple(bins)


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most `MOST_POINTS` of a curve, the first and the last among them."""
    step = max(1, -(-len(points) // MOST_POINTS))
    return list(points[::step]) + ([points[-1]] if points and (len(points) - 1) % step else [])


def _points(known: Sequence[Case]) -> Iterator[Point]:
    """One point a probability, the surest first."""
    ordered = sorted(known, key=lambda case: -(_probability(case) or 0.0))
    groups = [list(group) for _, group in groupby(ordered, key=_probability)]
    numbers = accumulate(len(group) for group in groups)
    wrong = accumulate(sum(not case.field.right for case in group) for group in groups)
    expected = accumulate(_expected(group) for group in groups)
    for group, number, errors, doubt in zip(groups, numbers, wrong, expected, strict=True):
        n = len(known)
        yield Point(_probability(group[0]) or 0.0, number / n, doubt / n, Figure(errors, n, *wilson(errors, n)))


def _point(accepted: Sequence[Case], n: int, expected: float) -> Point:
    errors = sum(case.field.silent for case in accepted)
    least = min(_probability(case) or 0.0 for case in accepted)
    return Point(least, len(accepted) / n, expected / n, Figure(errors, n, *wilson(errors, n)))


def _expected(cases: Sequence[Case]) -> float:
    """The errors that the probabilities foretell."""
    return sum(1 - (_probability(case) or 0.0) for case in cases)


def _probability(case: Case) -> float | None:
    return case.field.result.probability if case.field.result else None
