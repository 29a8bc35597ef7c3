"""Lines to write on: rules, dotted leaders and underscores with room above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractors.drafting.boxes import Region
from extractors.drafting.rules import Print, Rule
from extractors.drafting.straight import SCALE
from schemas.values import Box

# A line to write on is so long at least, and has so much room above it, millimetres; no more than that is given.
SHORTEST, LEAST_ROOM, MOST_ROOM = 6.0, 3.0, 7.5
# Writing hangs a little below its line, millimetres.
BELOW = 0.6
# A rule so near the edge of a box, over such a share of its own length, is that edge.
EDGE_MM, EDGE_SHARE = 1.0, 0.4
# Text in this band above a line (millimetres) stands on it; what is left of the line must be worth writing on.
ON_LINE = (3.4, 0.2)
# A rule that lies between these heights of a line of text is part of its letters.
IN_LETTERS = (0.1, 0.95)
# A rule is level but for this, and dark along such a share of its length.
THICKEST, SOLID = 1.3, 0.8


@dataclass(frozen=True)
class Line:
    """A line to write on: the room above it, millimetres; `rule` is where the line itself lies."""

    box: Box
    rule: Box
    dotted: bool


def lines(printed: Print, regions: Sequence[Region], texts: Sequence[Box], taken: Sequence[Box]) -> list[Line]:
    """All lines to write on. `texts` are the lines of text of the page, `taken` its combs and boxes to tick."""
    edges = [region.box for region in regions if region.is_rectangle]
    found = []
    for rule in printed.rules:
        if rule.box.w >= SHORTEST and rule.box.h <= THICKEST and _is_line(printed, rule, edges, texts, taken):
            found += [line for part in _free_parts(rule.box, texts) if (line := _with_room(printed, rule, part))]
    return found


def _is_line(printed: Print, rule: Rule, edges: Sequence[Box], texts: Sequence[Box], taken: Sequence[Box]) -> bool:
    if any(_is_edge(rule.box, edge) for edge in edges) or any(_touches(rule.box, box) for box in taken):
        return False
    if any(_in_letters(rule.box, text) for text in texts):
        return False
    return rule.dotted or printed.solid(rule.box) > SOLID


def _beside(box: Box, other: Box) -> float:
    """How far two boxes go side by side across the page."""
    return min(box.right, other.right) - max(box.x, other.x)


def _is_edge(rule: Box, box: Box) -> bool:
    y = rule.y + rule.h / 2
    near = min(abs(y - box.y), abs(y - box.bottom)) <= EDGE_MM
    return near and _beside(rule, box) > EDGE_SHARE * min(rule.w, box.w)


def _touches(rule: Box, box: Box) -> bool:
    y = rule.y + rule.h / 2
    return box.y - EDGE_MM <= y <= box.bottom + EDGE_MM and _beside(rule, box) > 0


def _in_letters(rule: Box, text: Box) -> bool:
    high = (rule.y + rule.h / 2 - text.y) / text.h
    return IN_LETTERS[0] < high < IN_LETTERS[1] and _beside(rule, text) > 0.6 * rule.w


def _free_parts(rule: Box, texts: Sequence[Box]) -> Iterator[Box]:
    """The parts of a rule on which no text stands; nothing of one that underlines."""
    top, bottom = rule.y - ON_LINE[0], rule.y - ON_LINE[1]
    above = [
        t for t in texts if t.bottom > top and t.y < bottom and t.bottom < rule.bottom + 2 and _beside(rule, t) > 0
    ]
    on_it = [text for text in above if text.bottom > rule.y - 2.2]
    x = rule.x
    for text in [*sorted(on_it), Box(rule.right + 0.5, 0, 0, 0)]:
        end = text.x - 0.5
        if end - x >= SHORTEST and end - x > 0.3 * rule.w:
            yield Box(x, rule.y, end - x, rule.h)
        x = max(x, text.right + 0.5)


def _with_room(printed: Print, rule: Rule, part: Box) -> Line | None:
    """The line with the free room above it; None where there is too little."""
    room = _room(printed, part)
    if room < LEAST_ROOM:
        return None
    box = Box(part.x, part.y + part.h / 2 - room, part.w, room + BELOW)
    return Line(box, part, rule.dotted)


def _room(printed: Print, part: Box) -> float:
    bottom = round((part.y - 0.5) * SCALE)
    top = max(0, round((part.y - MOST_ROOM - 0.4) * SCALE))
    columns = slice(round((part.x + 0.8) * SCALE), round((part.right - 0.8) * SCALE))
    # The rows of letters above are as full as letters are; a few dark pixels are dirt, or a descender.
    inked = np.flatnonzero(printed.walls[top:bottom, columns].mean(axis=1) > 0.015)
    return min(MOST_ROOM, part.y - (top + int(inked[-1]) + 1) / SCALE - 0.4) if len(inked) else MOST_ROOM
