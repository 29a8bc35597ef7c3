"""Tick boxes (OMR): what was measured in each (`boxes.py`) judged, and the boxes of a field held against each other.

Accepted is what looks like an ordinary mark and nothing else; whatever else there is, is a doubt with the better guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.ink import InkPage
from extractors.readers import MARKED, NOTHING, MarkReader, Probabilities, Seen
from extractors.readers.boxes import NOTHING_COVER, NOTHING_LENGTH, BoxMark, measure
from extractors.readers.circled import Circle, circle
from extractors.readers.strokes import calmed
from schemas.layout import PlacedField
from schemas.values import Doubt, Flag, Reading

ENGINE = "omr"
# A clear mark: this share of the inside is inked, one stroke is this long (share of the side), it is about as dark
# as what the pen wrote elsewhere (a stain is not), as wide as a pen's (millimetres; a hair is not), and most of it
# lies in the box.
CLEAR_COVER, CLEAR_LENGTH, CLEAR_LEVEL, CLEAR_WIDTH, CLEAR_OWN = 0.05, 0.50, 0.5, 0.33, 0.55
# A single straight stroke is a mark where it runs from corner to corner (the shorter of its extents by the longer),
# ends near the box (millimetres) or has nearly all its ink there, and is certainly a pen's; else it is a scratch, a
# fold, a stroke from elsewhere.
STRAIGHT, SLANT, LINE_LENGTH, LINE_WIDTH = 0.17, 0.72, 0.85, 0.36
ENDS_MM, LINE_OWN = 1.6, 0.84
# One that is hardly bent may be either.
BENT, BENT_SLANT, BENT_ENDS_MM = 0.26, 0.55, 2.5
# A mark of fine strokes (a fine pen's, a typewriter's) is clear where it is bent, as dark as the pen, keeps to its box
# (so far beyond at most, millimetres), and the judge is sure of it, too: so is no hair and no scratch.
FINE_BENT, FINE_LEVEL, FINE_OWN, FINE_BEYOND, SURE = 0.40, 0.65, 0.95, 0.5, 0.95
# On a coarse scan strokes look wider: by so much, divided by its pixels a millimetre.
COARSE = 0.35
# A filled place is a filled box where it reaches into all corners and not over the lines; else it is a blot. One whose
# outline is as smooth as a drop's or a square's (`BoxMark.roundness`) must fill the corners. One as rough as strokes
# to and fro are, which go from side to side and keep to the box, may leave a corner. A drop that is smaller than a box
# is filled all over too, as no strokes are.
FILLED, FILLED_COVER, CORNERS, RIM = 0.33, 0.65, 0.25, 0.5
SMOOTH, SMOOTH_CORNERS, BLACK_CORNERS = 0.86, 0.9, 0.95
ROUGH, ACROSS, KEPT_OWN = 0.70, 0.85, 0.9
DROP, DROP_FULL, WIDEST = 0.10, 0.75, 1.1
# A box of which more pieces of the printed line than this are not seen may be covered.
SEEN = 1
# The better guess of what is no clear mark.
LIKELY_LENGTH, LIKELY_LEVEL, LIKELY_WIDTH, LIKELY_OWN, LIKELY_BENT = 0.45, 0.35, 0.24, 0.25, 0.20
# A stroke that only touches the box (shorter than this share of its side) and runs on farther than this (millimetres)
# comes from elsewhere.
TOUCHING, FAR_MM = 0.72, 4.9
CLEAR_CONFIDENCE = 0.9999


def is_filled(mark: BoxMark) -> bool:
    """Is a box, or a drop of ink in it, blackened rather than crossed or ticked?"""
    return mark.filled >= FILLED and (mark.cover >= FILLED_COVER or mark.filled >= DROP_FULL * mark.cover)


def is_straight(mark: BoxMark) -> bool:
    """Is the mark one straight stroke?"""
    return mark.bend < STRAIGHT


def is_clear(mark: BoxMark, scale: float) -> bool:
    """Does it look like an ordinary mark and nothing else? `scale`: the page's pixels a millimetre."""
    written = mark.cover >= CLEAR_COVER and mark.length >= CLEAR_LENGTH and mark.level >= CLEAR_LEVEL
    return written and mark.own >= CLEAR_OWN and mark.hidden <= SEEN and _has_shape(mark, scale)


def is_fine(mark: BoxMark) -> bool:
    """Is it like a clear mark in all but its strokes, which are finer, and does it keep to its box?"""
    written = mark.cover >= CLEAR_COVER and mark.length >= CLEAR_LENGTH and mark.level >= FINE_LEVEL
    kept = mark.own >= FINE_OWN and mark.beyond <= FINE_BEYOND and mark.hidden <= SEEN
    return written and kept and mark.bend >= FINE_BENT and mark.width >= LIKELY_WIDTH and not is_filled(mark)


def _has_shape(mark: BoxMark, scale: float) -> bool:
    """Has the ink the shape of a filled box, of a stroke from corner to corner, or of several strokes?"""
    coarse = COARSE / scale
    if is_filled(mark):
        return _fills_box(mark)
    if is_straight(mark):
        return _from_corner_to_corner(mark) and mark.length >= LINE_LENGTH and mark.width >= LINE_WIDTH + coarse
    if mark.bend < BENT and (mark.slant < BENT_SLANT or mark.beyond > BENT_ENDS_MM):
        return False
    return CLEAR_WIDTH + coarse <= mark.width <= WIDEST and not _is_drop(mark)


def _fills_box(mark: BoxMark) -> bool:
    """Has a filled place the shape of the box, or is it one of strokes to and fro?"""
    if _is_to_and_fro(mark):
        return mark.rim <= RIM
    least = SMOOTH_CORNERS if mark.roundness >= SMOOTH else CORNERS
    return mark.corner >= least and mark.rim <= RIM


def _is_to_and_fro(mark: BoxMark) -> bool:
    """Do strokes to and fro fill most of a box, from side to side and keeping to it?"""
    kept = mark.cover >= FILLED_COVER and mark.slant >= ACROSS and mark.own >= KEPT_OWN
    return kept and mark.roundness <= ROUGH


def _from_corner_to_corner(mark: BoxMark) -> bool:
    """Does a straight stroke run across the box and end at it?"""
    return mark.slant >= SLANT and (mark.beyond <= ENDS_MM or mark.own >= LINE_OWN)


def _is_drop(mark: BoxMark) -> bool:
    """Is it a drop of ink that is too small to fill a box?"""
    return mark.filled >= max(DROP, DROP_FULL * mark.cover)


def is_nothing(mark: BoxMark) -> bool:
    """Is the box clearly empty?"""
    little = mark.cover < NOTHING_COVER and mark.length < NOTHING_LENGTH
    return little and not mark.beside and not mark.faint and mark.hidden <= SEEN


def is_likely(mark: BoxMark, scale: float) -> bool:
    """Of a mark that is not clear: is it rather a mark than not?"""
    if mark.length < LIKELY_LENGTH or mark.cover < CLEAR_COVER / 2 or mark.level < LIKELY_LEVEL:
        return False
    if mark.length < TOUCHING and mark.beyond >= FAR_MM:
        return False
    if is_filled(mark):
        return _fills_box(mark) or mark.corner >= BLACK_CORNERS
    if is_straight(mark):
        return _from_corner_to_corner(mark) and mark.width >= LIKELY_WIDTH + COARSE / scale
    least = CLEAR_OWN if mark.bend < LIKELY_BENT else LIKELY_OWN
    return mark.own >= least and mark.width >= LIKELY_WIDTH and not _is_drop(mark)


def reason(mark: BoxMark) -> str:
    """Why a mark is neither clear nor nothing: a key of the message catalogue."""
    if mark.hidden > SEEN:
        return "box_hidden"
    if mark.length >= NOTHING_LENGTH and mark.own < CLEAR_OWN:
        return "mark_from_outside"
    if mark.beside:
        return "tick_beside"
    if mark.faint:
        return "faint_marks"
    return "streak_in_box" if is_straight(mark) and mark.length >= CLEAR_LENGTH else "tick_unclear"


def read(page: InkPage, field: PlacedField, judge: MarkReader | None = None) -> Seen:
    """The ticked options, comma-joined in paper order (`ya` for a lone box), and whether all is clear.

    The `judge` sees what the measures do not: where they doubt, what it says is suggested, and where it sees
    otherwise what is clear to them, that is a doubt, too. Marks that are only too fine for them are clear where it is
    sure. It is not asked about boxes that are clearly empty, nor about such as it does not know.
    """
    boxes = _measured(page, field)
    asked = boxes.touched if judge and judge.knows(field) else []
    said = dict(zip(asked, judge.meant(page, field, asked), strict=True)) if judge and asked else {}
    boxes = replace(boxes, sure=frozenset(name for name, one in said.items() if one[MARKED] >= SURE))
    doubts = tuple(Doubt(Flag.UNCERTAIN, one) for one in dict.fromkeys(boxes.reasons))
    ticked = _likeliest(boxes, field.type == "choices") if doubts else list(boxes.clear)
    seen = Seen(Reading(ENGINE, text_of(field, ticked), 0.5 if doubts else CLEAR_CONFIDENCE), doubts)
    return seen.judged(judge.name, text_of(field, _meant(said))) if judge and said else seen


def _measured(page: InkPage, field: PlacedField) -> Boxes:
    """What is in the boxes of a field and round their labels."""
    calm = calmed(page, field.box)
    return Boxes(
        {name: measure(calm, box) for name, box in field.options},
        {name: circle(calm, field, name) for name, _ in field.options},
        page.scale,
    )


@dataclass(frozen=True)
class Boxes:
    """The boxes of a field as they were measured, and what is drawn round their labels, by option in paper order;
    `scale` is the page's (pixels a millimetre), `sure` are the boxes that the judge is sure are marked."""

    marks: Mapping[str, BoxMark]
    circles: Mapping[str, Circle]
    scale: float
    sure: frozenset[str] = frozenset()

    @property
    def clear(self) -> dict[str, BoxMark]:
        """The boxes that are clearly marked."""
        return {
            name: mark
            for name, mark in self.marks.items()
            if is_clear(mark, self.scale) or (name in self.sure and is_fine(mark))
        }

    @property
    def touched(self) -> list[str]:
        """The options in whose boxes or on whose labels there is anything at all."""
        return [
            name for name, mark in self.marks.items() if not is_nothing(mark) or self.circles[name] is not Circle.NONE
        ]

    @property
    def reasons(self) -> list[str]:
        """Why a person must look at the field: keys of the message catalogue."""
        clear = self.clear
        unclear = [mark for name, mark in self.marks.items() if name not in clear and not is_nothing(mark)]
        drawn = [one.reason for one in self.circles.values() if one is not Circle.NONE]
        return [reason(mark) for mark in unclear] + drawn + ["box_blackened"] * without_cancelled(clear)[1]


def _meant(said: Mapping[str, Probabilities]) -> list[str]:
    """The options that were rather meant than not by what the judge said of each, in paper order."""
    best = {name: int(one.argmax()) for name, one in said.items()}
    meant = [name for name, column in best.items() if column != NOTHING]
    # Beside other marks a box filled all over was taken back.
    return [name for name in meant if best[name] == MARKED] or meant


def _likeliest(boxes: Boxes, several: bool) -> list[str]:
    """The options that are rather marked than not, by what was measured."""
    ticked, _ = without_cancelled(boxes.clear)
    if several or not ticked:
        ticked += [name for name in _likely(boxes.marks, boxes.scale) if name not in boxes.clear]
        ticked = [name for name in boxes.marks if name in ticked]
    return ticked or [name for name, one in boxes.circles.items() if one is Circle.ROUND]


def _likely(marks: Mapping[str, BoxMark], scale: float) -> list[str]:
    """The options that are rather marked than not. A tick that runs on into another box lies more in its own."""
    likely = {name: mark for name, mark in marks.items() if is_likely(mark, scale)}
    running = max((mark.own for mark in likely.values() if mark.beyond > BENT_ENDS_MM), default=0.0)
    return [name for name, mark in likely.items() if mark.own >= min(running, CLEAR_OWN)]


def without_cancelled(clear: Mapping[str, BoxMark]) -> tuple[list[str], bool]:
    """The clearly marked options less those blackened beside others that are not, and whether there are such.

    Who blackens a box beside one with a cross takes the first one back; if all are blackened, that is how she marks.
    """
    filled = [name for name, mark in clear.items() if is_filled(mark)]
    others = [name for name in clear if name not in filled]
    return (others, True) if filled and others else (list(clear), False)


def text_of(field: PlacedField, ticked: Sequence[str]) -> str:
    """The ticked options as text, in paper order; `ya` or `tidak` for a lone box."""
    if field.type == "consent":
        return "ya" if ticked else "tidak"
    return ",".join(ticked)
