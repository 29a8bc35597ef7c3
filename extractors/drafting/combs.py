"""Combs: rows of like cells, one character each. Outlined cells, white ones on a shade, and those that only small
strokes on a line, or dashes, set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractors.drafting.boxes import Region
from extractors.drafting.rules import Print, Rule
from extractors.drafting.straight import SCALE
from schemas.values import Box, around

# A cell's width and height in millimetres, and its width by its height.
WIDTH, HEIGHT, SHAPE = (2.4, 12.0), (2.6, 16.0), (0.3, 1.8)
# A border, with its soft edges, is no thicker than this, millimetres.
MOST_BORDER = 0.8
# Cells of one comb differ by no more than this, millimetres, or by this share of the width.
UNLIKE_MM, UNLIKE = 0.6, 0.16
# Cells that stand no further apart, millimetres or widths, are one group.
GROUP_GAP_MM, GROUP_GAP = 1.4, 0.28
# Groups stand no further apart than this (widths); a comb with a single gap has a smaller one; and no gap is so many
# times another of the same comb.
COMB_GAP, ONLY_GAP, UNEVEN_GAP = 1.7, 0.95, 1.6
# Gaps that differ by less than this are alike, millimetres.
SAME_GAP_MM = 0.9
# Print in a gap that is wider than this (millimetres) is a word, and ends the comb.
SEPARATOR_MM = 2.3
# Cells with more print than this in them are no cells to write in; a pale letter in each says what to write.
HINTED = 0.14
# Strokes on a line are looked for between these heights above it (millimetres), and stand evenly but for this share.
STROKE_FROM, STROKE_TO, UNEVEN_PITCH = 0.5, 1.3, 0.14
SOLID = 0.95
FEWEST_STROKES, FEWEST_DASHES = 3, 4
# A cell without a top is so high at most, by its width, and has at least so much room, millimetres.
OPEN_HEIGHT, LEAST_ROOM = 1.35, 3.0
DASH, DASH_GAP, DASH_HIGH = (2.6, 9.0), (0.5, 3.2), 1.0

Group = tuple[Box, ...]


@dataclass(frozen=True)
class Comb:
    """A row of cells in groups, millimetres."""

    groups: tuple[Group, ...]

    @property
    def cells(self) -> tuple[Box, ...]:
        return tuple(cell for group in self.groups for cell in group)

    @property
    def box(self) -> Box:
        return around(list(self.cells))


def combs(printed: Print, regions: Sequence[Region]) -> list[Comb]:
    """All combs of a page, from the top down."""
    groups = list(_chained([_cell(region) for region in regions if _may_be_cell(region)]))
    closed = [cell for group in groups if len(group) > 1 for cell in group]
    groups += [group for group in _open_groups(printed, regions) if not _covers(group, closed)]
    found = [comb for run in _runs(printed, groups) for comb in _parted(printed, run)]
    return sorted(found, key=lambda comb: (comb.box.y, comb.box.x))


def _may_be_cell(region: Region) -> bool:
    _, _, w, h = region.box
    sized = WIDTH[0] <= w <= WIDTH[1] and HEIGHT[0] <= h <= HEIGHT[1] and SHAPE[0] <= w / h <= SHAPE[1]
    return sized and region.is_rectangle and region.inked <= HINTED


def _cell(region: Region) -> Box:
    """A cell from the middle of its border on."""
    return region.box.grown(min(region.border, MOST_BORDER) / 2)


def _alike(cell: Box, other: Box) -> bool:
    """Do two cells stand in one row and have one size?"""
    level = abs(cell.y - other.y) <= UNLIKE_MM and abs(cell.h - other.h) <= UNLIKE_MM
    return level and abs(cell.w - other.w) <= max(UNLIKE_MM, UNLIKE * cell.w)


def _chained(cells: Sequence[Box]) -> Iterator[Group]:
    """Cells that touch or nearly touch, each group from left to right."""
    left = sorted(cells)
    while left:
        group = [left.pop(0)]
        while following := _next(group[-1], left):
            left.remove(following)
            group.append(following)
        yield tuple(group)


def _next(cell: Box, others: Iterable[Box]) -> Box | None:
    most = max(GROUP_GAP_MM, GROUP_GAP * cell.w)
    near = [other for other in others if -1 <= other.x - cell.right <= most and _alike(cell, other)]
    return min(near, key=lambda other: other.x, default=None)


def _covers(group: Group, cells: Sequence[Box]) -> bool:
    """Does the group lie on cells that are known?"""
    middles = [(cell.x + cell.w / 2, cell.y + cell.h / 2) for cell in cells]
    box = around(list(group))
    return any(box.x < x < box.right and box.y < y < box.bottom for x, y in middles)


def _runs(printed: Print, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Groups that follow each other in a row with nothing but a separator between them."""
    left = sorted(groups, key=lambda group: group[0].x)
    while left:
        run = [left.pop(0)]
        while following := _next_group(printed, run[-1], left):
            left.remove(following)
            run.append(following)
        yield run


def _next_group(printed: Print, group: Group, others: Iterable[Group]) -> Group | None:
    last = group[-1]
    most = COMB_GAP * last.w
    near = [other for other in others if 0 < other[0].x - last.right <= most and _alike(last, other[0])]
    following = min(near, key=lambda other: other[0].x, default=None)
    return following if following and _printed_between(printed, last, following[0]) <= SEPARATOR_MM else None


def _printed_between(printed: Print, left: Box, right: Box) -> float:
    """How wide the print between two cells is, millimetres."""
    rows = slice(round(left.y * SCALE), round(left.bottom * SCALE))
    gap = printed.ink[rows, round((left.right + 0.6) * SCALE) : round((right.x - 0.6) * SCALE)]
    inked = np.flatnonzero(gap.any(axis=0))
    return float(inked[-1] - inked[0] + 1) / SCALE if len(inked) else 0.0


def _most_gap(printed: Print, run: list[Group], gaps: Sequence[float]) -> float:
    """The widest gap that is one between groups: a separator in the only one tells that it is."""
    if len(gaps) > 1:
        return UNEVEN_GAP * min(gaps)
    separated = len(run) > 1 and _printed_between(printed, run[0][-1], run[1][0]) > 0
    return (COMB_GAP if separated else ONLY_GAP) * run[0][0].w


def _parted(printed: Print, run: list[Group]) -> Iterator[Comb]:
    """The combs of a run: it parts where a gap is much wider than the others."""
    gaps = [right[0].x - left[-1].right for left, right in pairwise(run)]
    most = _most_gap(printed, run, gaps)
    parts = [[run[0]]]
    for gap, group in zip(gaps, run[1:], strict=True):
        if gap > max(most, GROUP_GAP_MM):
            parts.append([])
        parts[-1].append(group)
    for part in parts:
        # Two squares apart from each other are boxes to tick.
        if any(len(group) > 1 for group in part) or len(part) > 2:
            yield Comb(_grouped(part))


def _grouped(groups: list[Group]) -> tuple[Group, ...]:
    """The groups of a comb; all in one where every two cells stand about as far apart."""
    cells = tuple(cell for group in groups for cell in group)
    gaps = [right.x - left.right for left, right in pairwise(cells)]
    return (cells,) if max(gaps) - min(gaps) < SAME_GAP_MM else tuple(groups)


def _open_groups(printed: Print, regions: Sequence[Region]) -> Iterator[Group]:
    """Cells without a border all around: on a line with strokes, and a dash each."""
    closed = [region.box for region in regions if region.is_rectangle and WIDTH[0] <= region.box.w <= WIDTH[1]]
    for rule in printed.rules:
        if not rule.dotted and rule.box.w >= 2 * WIDTH[0] and printed.solid(rule.box) > SOLID:
            group = _stroked(printed, rule)
            if group and not _covers(group, closed):
                yield group
    yield from _dashed(printed)


def _stroked(printed: Print, rule: Rule) -> Group:
    """The cells that evenly spaced strokes part on a line; none where there are none."""
    strokes = _strokes(printed, rule)
    pitches = np.diff(strokes)
    if len(strokes) < FEWEST_STROKES or not WIDTH[0] <= float(np.median(pitches)) <= WIDTH[1]:
        return ()
    pitch = float(np.median(pitches))
    if np.abs(pitches / pitch - 1).max() > UNEVEN_PITCH:
        return ()
    height = _room_above(printed, rule.box.y, strokes, pitch * OPEN_HEIGHT)
    if height < LEAST_ROOM:
        return ()
    return tuple(Box(left, rule.y - height, right - left, height) for left, right in pairwise(strokes))


def _strokes(printed: Print, rule: Rule) -> list[float]:
    """Where strokes stand on a line, and its ends where a cell's width is left there."""
    top, bottom = (round((rule.box.y - above) * SCALE) for above in (STROKE_TO, STROKE_FROM))
    left = max(0, round(rule.box.x * SCALE) - 2)
    strip = (printed.ink | printed.down)[max(0, top) : max(1, bottom), left : round(rule.box.right * SCALE) + 2]
    columns = np.flatnonzero(strip.mean(axis=0) > 0.85)
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > 2) + 1) if len(columns) else []
    strokes = [(left + float(part.mean()) + 0.5) / SCALE for part in parts]
    if len(strokes) < FEWEST_STROKES - 1:
        return []
    pitch = float(np.median(np.diff(strokes))) if len(strokes) > 1 else 0.0
    ends = [end for end in (rule.box.x, rule.box.right) if _is_end(end, strokes, pitch)]
    return sorted([*strokes, *ends])


def _is_end(end: float, strokes: Sequence[float], pitch: float) -> bool:
    away = min(abs(end - stroke) for stroke in strokes)
    return abs(away - pitch) <= UNEVEN_PITCH * pitch


def _room_above(printed: Print, y: float, strokes: Sequence[float], most: float) -> float:
    """How much is free above a line between the strokes, at most `most` millimetres."""
    bottom = round((y - 0.4) * SCALE)
    top = max(0, round((y - most) * SCALE))
    columns = np.zeros(printed.ink.shape[1], bool)
    for left, right in pairwise(strokes):
        columns[round((left + 0.7) * SCALE) : round((right - 0.7) * SCALE)] = True
    inked = np.flatnonzero(printed.ink[top:bottom, columns].mean(axis=1) > 0.01)
    return min(most, y - (top + int(inked[-1]) + 1) / SCALE - 0.3) if len(inked) else most


def _dashed(printed: Print) -> Iterator[Group]:
    """A dash for each character."""
    dashes = [rule.box for rule in printed.rules if not rule.dotted and _is_dash(printed, rule.box)]
    left = sorted(dashes)
    while left:
        row = [left.pop(0)]
        while following := _next_dash(row[-1], left):
            left.remove(following)
            row.append(following)
        if len(row) >= FEWEST_DASHES:
            pitch = float(np.median(np.diff([dash.x for dash in row])))
            edges = [row[0].x - (pitch - row[0].w) / 2 + pitch * n for n in range(len(row) + 1)]
            height = _room_above(printed, row[0].y, edges, pitch * OPEN_HEIGHT)
            if height >= LEAST_ROOM:
                yield tuple(Box(x, row[0].y - height, pitch, height) for x in edges[:-1])


def _is_dash(printed: Print, box: Box) -> bool:
    """Is a short rule thin, and nothing below it? The upper strokes of letters stand on others."""
    below = Box(box.x - 0.4, box.bottom + 0.4, box.w + 0.8, 1.2).scaled(SCALE)
    rows, columns = slice(round(below.y), round(below.bottom)), slice(max(0, round(below.x)), round(below.right))
    return DASH[0] <= box.w <= DASH[1] and box.h <= DASH_HIGH and not printed.ink[rows, columns].any()


def _next_dash(dash: Box, others: Iterable[Box]) -> Box | None:
    near = [
        other
        for other in others
        if DASH_GAP[0] <= other.x - dash.right <= DASH_GAP[1]
        and abs(other.y - dash.y) < 0.4
        and abs(other.w - dash.w) <= UNLIKE_MM
    ]
    return min(near, key=lambda other: other.x, default=None)
