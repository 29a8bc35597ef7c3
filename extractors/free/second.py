"""The second opinion: Tesseract on the lines that a value was taken from. Its text is a vote, no more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import cv2
import numpy as np

from extractors.free.amounts import values_in
from extractors.free.dates import days_in
from extractors.free.paper import Meant
from extractors.free.upright import Upright
from extractors.readers.ppocr import HEIGHT
from extractors.readers.ppocr_lines import TextLine, cut
from extractors.strips import MARGIN, TEXT_HEIGHT, Strip
from schemas.finding import Wanted
from schemas.values import Reading, Vote

# A line is cut out with some white over and under its text: so high is it where its text is as high as Tesseract
# likes it.
LINE_HEIGHT = round(TEXT_HEIGHT * 1.3)
_AMOUNTS = (Wanted.TOTAL, Wanted.TAX, Wanted.CASH, Wanted.CHANGE)


def strip(page: Upright, line: TextLine) -> Strip:
    """A line of an upright page the way Tesseract wants it."""
    picture = cut(page.scan, page.on_scan(line))
    size = (max(1, round(picture.shape[1] * LINE_HEIGHT / HEIGHT)), LINE_HEIGHT)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    top = MARGIN - (LINE_HEIGHT - TEXT_HEIGHT) // 2
    around = cv2.copyMakeBorder(small, top, top, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    return Strip(np.asarray(around, np.uint8))


def vote(wanted: Wanted, meant: Meant, readings: Mapping[int, Reading], cents: bool, day: date) -> Vote | None:
    """Does a second reader see the same value in its lines? `readings`: what it read, by the number of the line; None
    where it was not asked. `cents`: how the receipt writes amounts."""
    numbers = [number for part in meant.place for number in part.lines]
    if not numbers or any(number not in readings for number in numbers):
        return None
    asked = [readings[number] for number in numbers]
    text = "  ".join(one.text for one in asked)
    return Vote(_same(wanted, meant.text, text, cents, day), min(one.confidence for one in asked))


def _same(wanted: Wanted, value: str, text: str, cents: bool, day: date) -> bool:
    if wanted in _AMOUNTS:
        return int(re.sub(r"\D", "", value)) in values_in(text, cents)
    if wanted is Wanted.DATE:
        return value in {one.isoformat() for one in days_in(text, day)}
    return _letters(value) in _letters(text)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
