"""Tick boxes as people really mark them: ordinary marks, and all that leaves a doubt about what was meant."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from samples.maker import spoils
from samples.maker.sheet import Ink, Sheet, centre
from samples.maker.sides import Side
from samples.maker.ways import Way
from schemas.layout import PlacedField
from schemas.values import Box, Value

Meant = list[str]
ORDINARY = ("cross", "check", "filled", "slash")
ORDINARY_SHARES = (0.4, 0.3, 0.12, 0.18)


@dataclass(frozen=True)
class Marker:
    """Who marks a page: the sheet, the pen (`width` in millimetres), what random numbers it draws, in which way
    clear marks are made, and which boxes were filled all over."""

    sheet: Sheet
    ink: Ink
    width: float
    side: Side
    rng: Generator
    way: Way
    filled: list[Box] = dataclasses.field(default_factory=list)

    def pick(self, names: Sequence[str], count: int = 1) -> list[str]:
        """Some of those names, in their order."""
        chosen = set(self.rng.choice(len(names), min(count, len(names)), replace=False).tolist())
        return [name for number, name in enumerate(names) if number in chosen]

    def mark(self, kind: str, box: Box) -> None:
        """A clear mark of that kind."""
        if kind == "filled":
            self.filled.append(box)
        self.way(self.sheet, kind, box, self.ink, self.rng)

    def clear_one(self, boxes: dict[str, Box], free: Sequence[str], chance: float = 0.7) -> Meant:
        """One of the free boxes clearly marked, most of the time."""
        if not free or self.rng.random() > chance:
            return []
        (name,) = self.pick(free)
        self.mark(str(self.rng.choice(ORDINARY, p=ORDINARY_SHARES)), boxes[name])
        return [name]


def ordinary(kind: str) -> Callable[[Marker, PlacedField], Meant]:
    """A scene of clear marks of one kind: one in a choice or alone, up to all in a choice of several."""

    def scene(marker: Marker, field: PlacedField) -> Meant:
        boxes = dict(field.options)
        most = len(boxes) if field.type == "choices" else 1
        meant = marker.pick(list(boxes), int(marker.rng.integers(1, most + 1)))
        for name in meant:
            marker.mark(kind, boxes[name])
        return meant

    return scene


def empty(marker: Marker, field: PlacedField) -> Meant:
    """Nothing is marked."""
    return []


def overshoot(marker: Marker, field: PlacedField) -> Meant:
    """A tick whose tail goes far beyond its box, now and then right into another one."""
    boxes, rng = dict(field.options), marker.rng
    (name,) = marker.pick(list(boxes))
    box = boxes[name]
    corner = np.array([box.x, box.y]) + box.w * np.array([0.4, rng.uniform(0.75, 1.0)])
    angle = np.deg2rad(rng.uniform(8, 75))
    tail = corner + marker.side.draw(rng, "overshoot") * np.array([np.cos(angle), -np.sin(angle)])
    right = [other for other in boxes.values() if 0 < other.x - box.x < 18]
    if right and rng.random() < 0.4:
        tail = np.array(centre(right[0])) + rng.normal(0, 0.8, 2)
    start = np.array([box.x + box.w * rng.uniform(0.0, 0.2), box.y + box.h * rng.uniform(0.3, 0.6)])
    marker.sheet.strokes([np.array([start, corner, tail])], marker.width, marker.ink)
    return [name]


def dot(marker: Marker, field: PlacedField) -> Meant:
    """A dot where the pen rested: in a box of its own, most often beside one that is clearly marked."""
    boxes, rng = dict(field.options), marker.rng
    (name,) = marker.pick(list(boxes))
    where = np.array(centre(boxes[name])) + rng.uniform(-1, 1, 2)
    ink = Ink(marker.ink.colour, marker.ink.cover * marker.side.draw(rng, "dot_cover"))
    step = rng.normal(0, 0.15, 2)
    marker.sheet.strokes([np.array([where, where + step])], marker.side.draw(rng, "dot_width"), ink)
    return marker.clear_one(boxes, [other for other in boxes if other != name])


def cancelled(marker: Marker, field: PlacedField) -> Meant:
    """A box blackened all over, since it was wrong, and another one clearly marked."""
    boxes = dict(field.options)
    (wrong,) = marker.pick(list(boxes))
    marker.mark(str(marker.rng.choice(("cross", "check", "slash"))), boxes[wrong])
    _blacken(marker, boxes[wrong])
    return _clear_others(marker, boxes, wrong, several=field.type == "choices")


def blackened(marker: Marker, field: PlacedField) -> Meant:
    """One box blackened all over, nothing else: that is the choice."""
    boxes = dict(field.options)
    (name,) = marker.pick(list(boxes))
    _blacken(marker, boxes[name])
    return [name]


def circled(marker: Marker, field: PlacedField) -> Meant:
    """The label of an empty box is circled, or the box together with its label."""
    boxes, rng = dict(field.options), marker.rng
    (name,) = marker.pick(list(boxes))
    label = dict(field.labels)[name]
    left = boxes[name].x - 0.6 if rng.random() < 0.4 else label.x - 0.4
    low = np.array([left, label.y]) - rng.uniform(0.2, 0.9, 2)
    high = np.array([label.right, label.bottom]) + rng.uniform(0.2, 0.9, 2)
    turn = rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi * rng.uniform(0.96, 1.15), 60)
    reach = (high - low) / 2 * (1 + rng.normal(0, 0.02, 2)) * np.linspace(1, rng.uniform(0.95, 1.08), 60)[:, None]
    round_ = np.column_stack([np.cos(turn), np.sin(turn)])
    # A circle round a word is a box with round corners rather than an ellipse.
    square = np.sign(round_) * np.abs(round_) ** 0.6
    marker.sheet.strokes([(low + high) / 2 + reach * square], marker.width, marker.ink)
    return [name]


def two_marks(marker: Marker, field: PlacedField) -> Meant:
    """Two clear marks where one is allowed."""
    boxes = dict(field.options)
    names = marker.pick(list(boxes), 2)
    for name in names:
        marker.mark(str(marker.rng.choice(("cross", "check", "slash"))), boxes[name])
    return names


def stray(marker: Marker, field: PlacedField) -> Meant:
    """A stroke from elsewhere ends in a box or runs through it."""
    boxes, rng = dict(field.options), marker.rng
    (name,) = marker.pick(list(boxes))
    angle = rng.uniform(0, 2 * np.pi)
    way = np.array([np.cos(angle), np.sin(angle)])
    end = np.array(centre(boxes[name])) + rng.uniform(-1.2, 1.2, 2)
    start = end + rng.uniform(9, 22) * way
    bow = np.array([-way[1], way[0]]) * rng.normal(0, 1.2)
    stop = end - rng.uniform(0, 4) * way
    marker.sheet.strokes([np.array([start, (start + end) / 2 + bow, end, stop])], marker.width, marker.ink)
    return marker.clear_one(boxes, [other for other in boxes if other != name])


def covered(marker: Marker, field: PlacedField) -> Meant:
    """A mark taken back with correction fluid, another one made instead, mostly."""
    boxes = dict(field.options)
    (name,) = marker.pick(list(boxes))
    marker.mark(str(marker.rng.choice(ORDINARY)), boxes[name])
    spoils.fluid(marker.sheet, _near(boxes[name], marker.rng, 0.4), marker.side, marker.rng)
    return marker.clear_one(boxes, [other for other in boxes if other != name])


def spoilt(spoil: Callable[[Sheet, spoils.Point, Side, Generator], None]) -> Callable[[Marker, PlacedField], Meant]:
    """A scene in which something nobody wrote lies on one box; another one may be clearly marked."""

    def scene(marker: Marker, field: PlacedField) -> Meant:
        boxes = dict(field.options)
        (name,) = marker.pick(list(boxes))
        spoil(marker.sheet, _near(boxes[name], marker.rng, 1.2), marker.side, marker.rng)
        return marker.clear_one(boxes, [other for other in boxes if other != name])

    return scene


# Name of a scene, and how it is drawn: it returns the options that were meant.
SCENES: dict[str, Callable[[Marker, PlacedField], Meant]] = {
    **{kind: ordinary(kind) for kind in ORDINARY},
    "empty": empty,
    "overshoot": overshoot,
    "dot": dot,
    "cancelled": cancelled,
    "blackened": blackened,
    "circled": circled,
    "two_marks": two_marks,
    "stray": stray,
    "covered": covered,
    "hair": spoilt(spoils.hair),
    "scratch": spoilt(spoils.scratch),
    "dirt": spoilt(spoils.dirt),
    "blot": spoilt(spoils.blot),
    "stain": spoilt(spoils.stain),
    "fold": spoilt(spoils.fold),
}
# Nobody circles a label wider than this (millimetres); what needs more than one box.
WIDEST_CIRCLED = 40.0
NEEDS_OTHERS = ("cancelled", "two_marks")


def possible(scene: str, field: PlacedField) -> bool:
    """Can this happen to the boxes of that field?"""
    if scene == "two_marks" and field.type != "choice":
        return False
    if scene == "circled" and any(label.w > WIDEST_CIRCLED for _, label in field.labels):
        return False
    return scene not in NEEDS_OTHERS or len(field.options) > 1


def value_of(meant: Meant, field: PlacedField) -> Value:
    """The options that were meant as the field's value."""
    if field.type == "consent":
        return bool(meant)
    if not meant:
        return None
    return meant if field.type == "choices" else ",".join(meant)


def _blacken(marker: Marker, box: Box) -> None:
    """To and fro, up and down, until nothing of the box is white, not quite within its lines."""
    marker.filled.append(box)
    over = box.grown(float(marker.rng.uniform(-0.3, 0.5)))
    for steps in (13, 12):
        along = np.linspace(0.03, 0.97, steps)
        ends = np.where(np.arange(steps) % 2, 0.05, 0.95) + marker.rng.normal(0, 0.04, steps)
        columns = [along, ends] if steps == 13 else [ends, along]
        path = np.array([over.x, over.y]) + over.w * np.column_stack(columns)
        marker.sheet.strokes([path], marker.width, marker.ink)


def _clear_others(marker: Marker, boxes: dict[str, Box], wrong: str, several: bool) -> Meant:
    free = [name for name in boxes if name != wrong]
    meant = marker.pick(free, int(marker.rng.integers(1, len(free) + 1)) if several else 1)
    kind = str(marker.rng.choice(("cross", "check", "slash")))
    for name in meant:
        marker.mark(kind, boxes[name])
    return meant


def _near(box: Box, rng: Generator, far: float) -> spoils.Point:
    x, y = np.array(centre(box)) + rng.uniform(-far, far, 2)
    return float(x), float(y)
