"""The second opinion: Tesseract on the lines that a value was taken from. Its text is a vote, no more.

A line that holds figures is asked for in several cuts: thin print and that of needles is read wrongly at one size and
rightly at another, while it says what PP-OCR misread at none. A value that stands in several places is asked for in
each: what was read alike by both readers anywhere is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import cv2
import numpy as np

from extractors.free.amounts import values_in
from extractors.free.dates import days_in
from extractors.free.paper import Meant
from extractors.free.rows import Part
from extractors.free.upright import Upright
from extractors.readers.ppocr import HEIGHT
from extractors.readers.ppocr_lines import TextLine, cut
from extractors.strips import MARGIN, TEXT_HEIGHT, Strip
from schemas.finding import Wanted
from schemas.values import Reading, Vote

# A line is cut out with some white over and under its text: so high is it where its text is as high as Tesseract
# likes it.
LINE_HEIGHT = round(TEXT_HEIGHT * 1.3)
FIGURES = frozenset({Wanted.TOTAL, Wanted.TAX, Wanted.CASH, Wanted.CHANGE, Wanted.DATE})
# No more places of one value are asked for.
MOST_PLACES = 4


class Cut(NamedTuple):
    """How many times as high as usual a line is cut, and how far (pixels of the recogniser's picture) its dots are
    run together."""

    larger: float = 1.0
    softer: float = 0.0


USUAL = Cut()
CUTS = (USUAL, Cut(larger=1.35), Cut(softer=1.5))


def strip(page: Upright, line: TextLine, how: Cut = USUAL) -> Strip:
    """A line of an upright page the way Tesseract wants it."""
    picture = cut(page.scan, page.on_scan(line))
    if how.softer:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), how.softer), np.uint8)
    high = round(LINE_HEIGHT * how.larger)
    size = (max(1, round(picture.shape[1] * high / HEIGHT)), high)
    sized = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if high < HEIGHT else cv2.INTER_CUBIC)
    top = max(0, MARGIN - (high - TEXT_HEIGHT) // 2)
    around = cv2.copyMakeBorder(sized, top, top, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    return Strip(np.asarray(around, np.uint8))


def places(wanted: Wanted, meant: Meant) -> tuple[tuple[Part, ...], ...]:
    """The places of a value, each to be read by itself: all where figures stand, else the one it was taken from."""
    if wanted in FIGURES:
        return tuple((part,) for part in meant.parts[:MOST_PLACES])
    return (meant.place,) if meant.place else ()


def cuts(wanted: Wanted) -> tuple[Cut, ...]:
    """How the lines of a value are cut for a second reader."""
    return CUTS if wanted in FIGURES else (USUAL,)


def asked_for(wanted: Wanted, meant: Meant) -> Iterator[tuple[int, Cut]]:
    """The lines to ask a second reader about, by their number, each with how to cut it."""
    for place in places(wanted, meant):
        for number in _lines(place):
            yield from ((number, how) for how in cuts(wanted))


Heard = Mapping[tuple[int, Cut], Reading]


def vote(wanted: Wanted, meant: Meant, heard: Heard, cents: bool, day: date) -> Vote | None:
    """Does a second reader see the same value in any of its places, at any cut? `heard`: what it read, by the number
    of the line and its cut; None where it was not asked. `cents`: how the receipt writes amounts."""
    said = [
        Vote(_same(wanted, meant.text, "  ".join(one.text for one in read), cents, day), _surety(read))
        for place in places(wanted, meant)
        for read in _readings(place, heard, cuts(wanted))
    ]
    return max(said, key=lambda one: (one.same, one.confidence)) if said else None


def _readings(place: Sequence[Part], heard: Heard, hows: Sequence[Cut]) -> Iterator[list[Reading]]:
    """What was read of all lines of a place, once for each cut that was asked for."""
    numbers = _lines(place)
    for how in hows:
        if numbers and all((number, how) in heard for number in numbers):
            yield [heard[number, how] for number in numbers]


def _lines(place: Iterable[Part]) -> list[int]:
    return [number for part in place for number in part.lines]


def _surety(read: Sequence[Reading]) -> float:
    return min(one.confidence for one in read)


def _same(wanted: Wanted, value: str, text: str, cents: bool, day: date) -> bool:
    if wanted is Wanted.DATE:
        return value in {one.isoformat() for one in days_in(text, day)}
    if wanted in FIGURES:
        return int(re.sub(r"\D", "", value)) in values_in(text, cents)
    return _letters(value) in _letters(text)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
