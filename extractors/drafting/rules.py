"""What is printed on a blank, parted: ink, ruled lines across and down (solid, dashed, dotted), shaded paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.drafting.straight import SCALE
from extractors.geometry import Pixels
from schemas.values import Box

Mask = NDArray[np.bool_]

# Lines and letters are thinner than this, millimetres; what is thicker is a bar or a shade.
THIN_MM = 1.3
# Ink is darker than the paper around it by so many grey levels at least, and a straight line, of which much more is
# seen at once, by so many; noise of the scan raises both.
LEAST_INK, LEAST_RULE = 30.0, 14.0
# A bar is darker than this share of the paper's white.
BAR = 0.45
# Shaded paper is darker than white by this at least, grey levels.
LEAST_SHADE = 7.0
# A straight run this long is a rule, and no stroke of a letter of the usual size.
RULE_MM = 2.4
# Dots and dashes of a leader: so high, so long, and so far apart at most; so many of them over so long at least.
DOT_HIGH_MM, DASH_MM, DOT_APART_MM, FEWEST_DOTS, LEADER_MM = 1.0, 2.4, 2.7, 5, 5.0
# The dots of a box's border stand nearer.
BORDER_APART_MM = 1.3
# Where two dotted lines meet, the corner is closed over this, millimetres.
CORNER_MM = 2.2


@dataclass(frozen=True)
class Rule:
    """A line across the page: where it lies in millimetres, and is it made of dots or dashes."""

    box: Box
    dotted: bool

    @property
    def y(self) -> float:
        return self.box.y + self.box.h / 2


@dataclass(frozen=True)
class Print:
    """The print of a page at SCALE, as masks: all ink, straight runs across and down, dotted ones among them, and
    shaded paper."""

    ink: Mask
    across: Mask
    down: Mask
    dotted_across: Mask
    dotted_down: Mask
    shade: Mask

    @cached_property
    def walls(self) -> Mask:
        """Everything that may bound a box; small gaps, as faint lines have, are closed."""
        reach = round(CORNER_MM * SCALE)
        across = cv2.dilate(self.dotted_across.astype(np.uint8), np.ones((1, reach), np.uint8)) > 0
        down = cv2.dilate(self.dotted_down.astype(np.uint8), np.ones((reach, 1), np.uint8)) > 0
        walls = (self.ink | self.across | self.down | across | down).astype(np.uint8)
        return np.asarray(cv2.morphologyEx(walls, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The lines across the page that are at least RULE_MM long, from the top down."""
        dotted = _boxes(self.dotted_across)
        found = [Rule(box, True) for box in dotted]
        for box in _boxes(self.across):
            if not any(_same(box, other) for other in dotted):
                found.append(Rule(box, False))
        return tuple(sorted(found, key=lambda rule: (rule.y, rule.box.x)))

    def solid(self, box: Box) -> float:
        """The share of a rule's length that is dark without a gap."""
        rows = slice(max(0, round(box.y * SCALE) - 1), round(box.bottom * SCALE) + 1)
        dark = self.across[rows, round(box.x * SCALE) : round(box.right * SCALE)].any(axis=0)
        return float(dark.mean()) if dark.size else 0.0


def print_of(grey: Pixels) -> Print:
    """The print on a page laid straight (`straight.Sheet.grey`)."""
    soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.7), np.uint8)
    white = float(np.percentile(soft, 90))
    grain = _grain(grey)
    thin = cv2.morphologyEx(soft, cv2.MORPH_BLACKHAT, _square(THIN_MM))
    ink = np.asarray((thin > max(LEAST_INK, 6 * grain)) | (soft < BAR * white))
    across = _runs(soft, max(LEAST_RULE, 3 * grain))
    down = _runs(np.asarray(soft.T, np.uint8), max(LEAST_RULE, 3 * grain)).T
    pale = cv2.GaussianBlur(grey, (0, 0), 1.2)
    return Print(
        ink=ink,
        across=across,
        down=down,
        dotted_across=_dotted(ink, DOT_APART_MM),
        dotted_down=_dotted(np.ascontiguousarray(ink.T), BORDER_APART_MM).T,
        shade=np.asarray(pale < white - max(LEAST_SHADE, 2 * grain)),
    )


def _grain(grey: Pixels) -> float:
    """The spread of the noise on empty paper, grey levels."""
    rough = np.abs(grey.astype(np.float32) - cv2.GaussianBlur(grey, (0, 0), 1.5))
    return float(np.median(rough)) * 1.5


def _square(side_mm: float) -> Pixels:
    side = round(side_mm * SCALE) | 1
    return np.ones((side, side), np.uint8)


def _runs(soft: Pixels, least: float) -> Mask:
    """Where straight dark runs go across: thin from above to below, and dark over their whole length."""
    thin = cv2.morphologyEx(soft, cv2.MORPH_BLACKHAT, np.ones((round(THIN_MM * SCALE) | 1, 1), np.uint8))
    # A little lean that is left must not break a run.
    level = cv2.dilate(thin, np.ones((3, 1), np.uint8))
    long = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, round(RULE_MM * SCALE)), np.uint8))
    return np.asarray((long > least) & (thin > least))


def _dotted(ink: Mask, apart_mm: float) -> Mask:
    """Where rows of dots or dashes go across, closed to lines."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    high, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    small = (high <= DOT_HIGH_MM * SCALE) & (wide <= DASH_MM * SCALE)
    small[0] = False
    dots = small[labels].astype(np.uint8)
    closed = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((1, round(apart_mm * SCALE)), np.uint8))
    rows, places, shapes, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    members = np.zeros(rows, int)
    for label in np.flatnonzero(small):
        x, y, w, h = stats[label, :4]
        part = places[y : y + h, x : x + w][labels[y : y + h, x : x + w] == label]
        members[part[0]] += 1
    low = shapes[:, cv2.CC_STAT_HEIGHT] <= 1.6 * DOT_HIGH_MM * SCALE
    good = (members >= FEWEST_DOTS) & low & (shapes[:, cv2.CC_STAT_WIDTH] >= LEADER_MM * SCALE)
    good[0] = False
    return np.asarray(good[places])


def _boxes(mask: Mask) -> list[Box]:
    """The boxes (millimetres) around the parts of a mask that are long enough to be rules."""
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, round(0.6 * SCALE)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    long = stats[1:][stats[1:, cv2.CC_STAT_WIDTH] >= RULE_MM * SCALE]
    return [Box(*(float(side) / SCALE for side in row[:4])) for row in long]


def _same(box: Box, other: Box) -> bool:
    beside = min(box.right, other.right) - max(box.x, other.x)
    return beside > 0.5 * min(box.w, other.w) and abs(box.y + box.h / 2 - other.y - other.h / 2) < 0.8
