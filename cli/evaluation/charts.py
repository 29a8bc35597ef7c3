"""The two drawings of the report, as SVG that takes its colours from the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from math import log10, sqrt

from cli.evaluation.curves import Bin, Curve, Point, thinned
from cli.words import LANGUAGES, texts

WIDTH, HEIGHT = 480, 350
LEFT, RIGHT, TOP, BOTTOM = 52, 456, 40, 286
LEAST_ERRORS = 2.0  # per 1,000: the axis is never shorter
ERROR_TICKS = (0, 0.3, 1, 3, 10, 30, 100, 300, 1000)
SHARE_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
NINES = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)
MOST_NINES = 4.0

Scale = Callable[[float], float]


def curve_chart(curve: Curve) -> str:
    """Silent errors per 1,000 written fields (drawn by their square root, so that few are seen, too) over the share
    accepted; the line, its 95 % interval, and what was accepted in fact."""
    points = thinned(curve.points)
    top = max([LEAST_ERRORS, *(point.errors.share * 1000 for point in points)]) * 1.15
    across, up = _across, _upwards(lambda value: sqrt(max(0.0, min(value, top)) / top))
    ticks = [value for value in ERROR_TICKS if value <= top and (value in (0, 1) or value * 25 > top)]
    parts = [
        _grid([(up(value), _number(value)) for value in ticks], [(across(x), f"{x:.0%}") for x in SHARE_TICKS]),
        _band(points, across, up),
        _line((across(point.accepted), up(point.errors.share * 1000)) for point in points),
        _now(curve.now, across, up) if curve.now else "",
    ]
    return _svg("evaluate.curve", "evaluate.axis_accepted", "evaluate.axis_errors", parts, above=8)


def reliability_chart(bins: Sequence[Bin]) -> str:
    """The share that is right over the predicted probability, both by the number of nines, with 95 % intervals and
    the number of fields; on the dashed line they agree."""
    across: Scale = lambda value: _across(_nines(value))  # noqa: E731 - as short as the other axis
    up = _upwards(_nines)
    ticks = [(value, _number(value * 100)) for value in NINES]
    columns = [(across(value), f"{name}%") for value, name in ticks if value]
    most = max((one.seen.n for one in bins), default=1)
    parts = [
        _grid([(up(value), name) for value, name in ticks], columns),
        f'<line class="ideal" x1="{across(0):.1f}" y1="{up(0):.1f}" x2="{across(1):.1f}" y2="{up(1):.1f}"/>',
        *(_bin(one, across(one.predicted), up, most) for one in bins),
        *(_count(one.seen.n, across(one.predicted), number % 2 == 1) for number, one in enumerate(bins)),
    ]
    return _svg("evaluate.reliability", "evaluate.axis_predicted", "evaluate.axis_right", parts, above=TOP)


def _across(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share


def _upwards(share: Scale) -> Scale:
    return lambda value: BOTTOM - (BOTTOM - TOP) * share(value)


def _nines(value: float) -> float:
    """Where a probability stands between 0 and 1: 0.9 after a quarter of the way, 0.99 after two.

    >>> [round(_nines(value), 2) for value in (0, 0.9, 0.99, 1)]
    [0.0, 0.25, 0.5, 1.0]
    """
    return abs(log10(max(1 - value, 10**-MOST_NINES))) / MOST_NINES


def _grid(rows: Iterable[tuple[float, str]], columns: Iterable[tuple[float, str]]) -> str:
    lines = [
        f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}"/>'
        f'<text class="tick" x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
        for y, name in rows
    ]
    lines += [
        f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{BOTTOM}"/>'
        f'<text class="tick" x="{x:.1f}" y="{BOTTOM + 18}" text-anchor="middle">{name}</text>'
        for x, name in columns
    ]
    return "".join(lines)


def _band(points: Sequence[Point], across: Scale, up: Scale) -> str:
    above = [(across(point.accepted), up(point.errors.high * 1000)) for point in points]
    below = [(across(point.accepted), up(point.errors.low * 1000)) for point in reversed(points)]
    return f'<polygon class="band" points="{_places([*above, *below])}"/>'


def _line(places: Iterable[tuple[float, float]]) -> str:
    return f'<polyline class="line" points="{_places(places)}"/>'


def _now(now: Point, across: Scale, up: Scale) -> str:
    x, y = across(now.accepted), up(now.errors.share * 1000)
    return (
        f'<line class="now" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{BOTTOM}"/>'
        f'<circle class="now" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
    )


def _bin(one: Bin, x: float, up: Scale, most: int) -> str:
    """A dot, larger where it stands for more fields, with its interval."""
    return (
        f'<line class="reach" x1="{x:.1f}" y1="{up(one.seen.low):.1f}" x2="{x:.1f}" y2="{up(one.seen.high):.1f}"/>'
        f'<circle class="bin" cx="{x:.1f}" cy="{up(one.seen.share):.1f}" r="{3 + 5 * sqrt(one.seen.n / most):.1f}"/>'
    )


def _count(n: int, x: float, raised: bool) -> str:
    """How many fields a dot stands for, above the drawing; every other one higher, so that they do not touch."""
    y = TOP - (26 if raised else 13)
    return f'<text class="count" x="{x:.1f}" y="{y}" text-anchor="middle">{_thousands(n)}</text>'


def _svg(title: str, below: str, beside: str, parts: Iterable[str], above: int) -> str:
    """The drawing with its name for those who do not see it, and the names of both axes; `above`: how much room
    there is over the grid."""
    name = " / ".join(texts(title)[language] for language in LANGUAGES)
    middle, height = (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2
    return (
        f'<svg viewBox="0 {TOP - above} {WIDTH} {HEIGHT - TOP + above}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}"
        f'<text class="axis" x="{middle}" y="{BOTTOM + 38}" text-anchor="middle">{_axis(below, middle)}</text>'
        f'<text class="axis" transform="translate(13 {height}) rotate(-90)" text-anchor="middle">'
        f"{escape(texts(beside)['id'])}</text></svg>"
    )


def _axis(key: str, x: float) -> str:
    said = {language: escape(text) for language, text in texts(key).items()}
    return f'{said["id"]}<tspan class="en" x="{x}" dy="16">{said["en"]}</tspan>'


def _places(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
