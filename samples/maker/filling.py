"""Writes a filled form onto its blank: values in, ink on paper out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from numpy.random import Generator

from samples.maker import pen, stamps
from samples.maker.hands import Hand, choose_ink
from samples.maker.people import Filled
from samples.maker.sheet import Ink, Sheet, centre
from schemas.layout import PlacedField, PlacedPage
from schemas.values import Box, Value, Writing

# A box to tick is no larger (millimetres).
LARGEST_BOX = 7.0
STAMP_PAD = ((35, 35, 60), (70, 40, 120), (30, 40, 130))


@dataclass
class Marks:
    """What was ticked (option to kind of mark, by field) and how it was signed."""

    ticks: dict[str, dict[str, str]] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)


def fill(sheet: Sheet, page: PlacedPage, filled: Filled, hand: Hand, rng: Generator) -> Marks:
    """Writes every field of the page that has something written; the copy's own number is on the blank."""
    marks = Marks()
    glued = [placed for placed in page.fields if placed.writing is Writing.STAMP and filled.expected.get(placed.name)]
    for placed in glued:
        stamps.paste_stamp(sheet, placed.box, filled.stamp, rng)
        marks.stamps[placed.name] = filled.stamp
    for placed in page.fields:
        if placed.writing is Writing.TICK:
            ticked = ticked_options(filled.expected.get(placed.name), placed)
            marks.ticks[placed.name] = {
                name: _tick(sheet, box, hand, rng) for name, box in placed.options if name in ticked
            }
        elif placed.writing is Writing.SIGNATURE and filled.expected.get(placed.name):
            marks.signatures[placed.name] = _sign(sheet, placed, glued, hand.ink, rng)
        elif placed.name in filled.written:
            _write(sheet, placed, filled.written[placed.name], hand, rng)
    return marks


def _tick(sheet: Sheet, box: Box, hand: Hand, rng: Generator) -> str:
    """A tick; in a cell of a table, which is larger than any mark, a V somewhere about its middle."""
    if max(box.w, box.h) <= LARGEST_BOX:
        return hand.tick(sheet, box)
    side = min(LARGEST_BOX, 0.8 * min(box.w, box.h)) * float(rng.uniform(0.75, 1.0))
    x, y = (middle - side / 2 for middle in centre(box))
    aside, down = rng.uniform(-0.4, 0.4, 2) * (box.w - side, box.h - side)
    return hand.tick(sheet, Box(x + float(aside), y + float(down), side, side), "check")


def ticked_options(value: Value, placed: PlacedField) -> set[str]:
    """The options that a value ticks; true ticks a lone box.

    >>> from schemas.values import Box
    >>> box = Box(0, 0, 1, 1)
    >>> ticked_options(True, PlacedField("a", "consent", Writing.TICK, box, (), (("yes", box),)))
    {'yes'}
    """
    if isinstance(value, list):
        return set(value)
    if value is True:
        return {name for name, _ in placed.options}
    return {value} if isinstance(value, str) else set()


def _write(sheet: Sheet, placed: PlacedField, text: str, hand: Hand, rng: Generator) -> None:
    if placed.cells:
        hand.comb(sheet, placed.cells, text)
        return
    rows = wrapped(text, room_on(placed, rng), lambda words: hand.width(sheet, words))
    for line, row in zip(placed.lines, rows, strict=False):
        hand.line(sheet, line, row)


def room_on(placed: PlacedField, rng: Generator) -> list[float]:
    """How much of each line is used (millimetres); of the first of several often not all of it."""
    first = float(rng.uniform(0.45, 1.1)) if len(placed.lines) > 1 else 1.0
    return [(line.w - 4) * (min(first, 1.0) if number == 0 else 1.0) for number, line in enumerate(placed.lines)]


def wrapped(text: str, room: Sequence[float], width: Callable[[str], float]) -> list[str]:
    """A text on as many lines as it needs, as wide as `room` says; where it needs more, set closer on all of them.

    >>> wrapped("dua juta lima ratus ribu", [10, 20], len)
    ['dua juta', 'lima ratus ribu']
    >>> wrapped("dua juta lima ratus ribu", [10], len)
    ['dua juta lima ratus ribu']
    """
    for closer in (1.0, 1.1, 1.25, 1.45, 1.7, 2.0):
        rows: list[list[str]] = [[]]
        for word in text.split(" "):
            limit = room[min(len(rows), len(room)) - 1] * closer
            if rows[-1] and width(" ".join([*rows[-1], word])) > limit:
                rows.append([])
            rows[-1].append(word)
        if len(rows) <= len(room):
            return [" ".join(row) for row in rows]
    return [text] if len(room) == 1 else [" ".join(row) for row in rows]


def _sign(sheet: Sheet, placed: PlacedField, glued: Sequence[PlacedField], ink: Ink, rng: Generator) -> str:
    """A signature, by its own pen now and then; or, of the participant, a thumb print.

    Half of those beside a duty stamp run onto it, as the law asks.
    """
    if placed.name == "tanda_tangan" and rng.random() < 0.2:
        pad = Ink(STAMP_PAD[int(rng.integers(len(STAMP_PAD)))], ink.cover * 0.9)
        mask = pen.thumb_print(rng, sheet.scale)
        x, y = centre(placed.box)
        sheet.stamp(mask, x + rng.uniform(-20, 20), y + rng.uniform(-0.5, 0.5), pad)
        return "thumb_print"
    own = ink if rng.random() < 0.6 else choose_ink(rng, ink.cover)
    lines = pen.signature(placed.box, rng)
    if glued and rng.random() < 0.5:
        lines.append(pen.flourish(lines, glued[0].box, rng))
        kind = "signature_over_stamp"
    else:
        kind = "signature"
    sheet.strokes(lines, float(rng.uniform(0.4, 0.65)), own)
    return kind
