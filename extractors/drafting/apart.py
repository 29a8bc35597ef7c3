"""Boxes of a draft pushed apart: a form file may not have one field lie on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.drafting.fields import DraftField
from schemas.values import Box, Writing

# Fields that touch are left this far apart, millimetres; a line that is lower than this is none any more.
CLEAR, LOWEST = 0.1, 2.5


def apart(fields: Sequence[DraftField]) -> list[DraftField]:
    """The fields with their boxes clear of each other: lines give way to combs and boxes to tick, and to the line
    above; what is left with no room is left out."""
    fixed = [one for one in fields if one.writing in (Writing.COMB, Writing.TICK)]
    taken = [box for one in fixed for box in _written(one)]
    kept = []
    for one in sorted((one for one in fields if one not in fixed), key=lambda one: (one.box.y, one.box.x)):
        box = _cleared(one.box, taken)
        if min(box.h, box.w) >= LOWEST:
            kept.append(replace(one, box=box))
            taken.append(box)
    return [*fixed, *kept]


def _written(one: DraftField) -> list[Box]:
    return [option.box for option in one.options] or [cell for group in one.groups for cell in group]


def _cleared(box: Box, taken: Sequence[Box]) -> Box:
    """A box cut back where others lie on it: on the side where least is lost."""
    for other in taken:
        across = min(box.right, other.right) - max(box.x, other.x)
        down = min(box.bottom, other.bottom) - max(box.y, other.y)
        if across <= -CLEAR or down <= -CLEAR:
            continue
        if down <= across:
            cut = down + CLEAR
            box = Box(box.x, box.y + (cut if other.y < box.y else 0), box.w, box.h - cut)
        else:
            cut = across + CLEAR
            box = Box(box.x + (cut if other.x < box.x else 0), box.y, box.w - cut, box.h)
    return box
