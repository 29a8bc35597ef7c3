"""The words every room shares: values, flags, statuses, states, readings and doubts.

Each is a plain frozen value; nothing here does anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

# A canonical value as it is exported: text, whole number or rupiah, yes or no, several options.
# Dates are ISO text (`2016-05-01`, month and year `2016-05`).

Value = str | int | bool | list[str] | None


class Box(NamedTuple):
    """A rectangle from its top left corner; millimetres or pixels, as the name it stands under says."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def scaled(self, factor: float) -> Box:
        """The same box in another unit, e.g. millimetres times pixels a millimetre."""
        return Box(self.x * factor, self.y * factor, self.w * factor, self.h * factor)

    def grown(self, margin: float) -> Box:
        """The box with `margin` more on every side (less where it is negative)."""
        return Box(self.x - margin, self.y - margin, self.w + 2 * margin, self.h + 2 * margin)


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all the others (at least one).

    >>> around([Box(1, 1, 2, 2), Box(5, 0, 1, 1)])
    Box(x=1, y=0, w=5, h=3)
    """
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)


class Writing(StrEnum):
    """How a field is written on the paper."""

    PRINTED = "printed"
    HAND = "hand"
    COMB = "comb"
    TICK = "tick"
    SIGNATURE = "signature"
    STAMP = "stamp"


class Flag(StrEnum):
    """Why a person should look. The names are the contract of the export."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNCERTAIN = "uncertain"
    READERS_DISAGREE = "readers_disagree"
    INVALID = "invalid"
    CONTRADICTS = "contradicts"
    REPAIRED = "repaired"
    DUPLICATE = "duplicate"
    UNSIGNED = "unsigned"
    NO_CONSENT = "no_consent"
    POOR_PAGE = "poor_page"


class Status(StrEnum):
    """What is known of a field. `EMPTY`: nothing on the paper; `UNREADABLE`: a person said so."""

    ACCEPTED = "accepted"
    FLAGGED = "flagged"
    REVIEWED = "reviewed"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


class State(StrEnum):
    """Where a document stands."""

    RECEIVED = "received"
    PROCESSING = "processing"
    INCOMPLETE = "incomplete"
    NEEDS_REVIEW = "needs_review"
    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    VOID = "void"


@dataclass(frozen=True)
class Doubt:
    """A flag with its reason: `reason` is a key of the message catalogue and never holds a value."""

    flag: Flag
    reason: str


@dataclass(frozen=True)
class Reading:
    """What one reader saw in a field: its text as read, and how sure it says it is (0 to 1)."""

    engine: str
    text: str
    confidence: float


class Candidate(NamedTuple):
    """A text that may be what is written, and how probable that is by what the readers saw (0 to 1)."""

    text: str
    probability: float


class Vote(NamedTuple):
    """What a reader that gives only a text says of another's: the same or not, and how sure it is (0 to 1)."""

    same: bool
    confidence: float


@dataclass(frozen=True)
class Evidence:
    """What speaks for the text of a field: of which `kind` the reading is (its calibration), the least probable of
    its characters by all readers together (`weakest`) and by any one of them (`lowest`), how many readers were asked,
    how many of them say the same, and whether the first does by itself (`own`), what one more says (None: it was not
    asked), how good the page is, and how plainly its combs are written (0 to 1; print is plain, few hands are).
    """

    kind: str
    weakest: float = 1.0
    lowest: float = 1.0
    asked: int = 1
    agreeing: int = 1
    own: bool = True
    vote: Vote | None = None
    quality: float = 1.0
    plain: float = 0.5


@dataclass(frozen=True)
class FieldReading:
    """All that the pixels say of one field, before anything is known of its meaning.

    `text` is what the readers together make of it (options comma-joined for ticks, `ya`/`tidak`
    for signatures and lone boxes); `empty` says that no ink is in the field. `box_px` lies on the
    stored full-size page picture. `doubts` are those of the readers. `candidates` are the texts that may be
    written, the most probable first: `text` and those that would be legal; none where the reader gives but one.
    """

    name: str
    page: int
    box_px: Box
    text: str
    confidence: float
    empty: bool
    readings: tuple[Reading, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True)
class FieldResult:
    """A field of a record: what the machine made of it, or a person decided.

    `value` is null while `status` is flagged; the best guess is then `suggestion`. `probability` is that of the
    guess being right, which calibration makes of `evidence` and of `given`, the probability of its text among the
    others that may stand there.
    """

    name: str
    value: Value
    status: Status
    suggestion: Value = None
    doubts: tuple[Doubt, ...] = ()
    probability: float | None = None
    readings: tuple[Reading, ...] = ()
    page: int | None = None
    box_mm: Box | None = None
    box_px: Box | None = None
    given: float = 1.0
    evidence: Evidence | None = None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Each flag once, in the order the doubts came."""
        return tuple(dict.fromkeys(doubt.flag for doubt in self.doubts))

    @property
    def guess(self) -> Value:
        """The value, or where there is none yet the suggestion."""
        return self.value if self.value is not None else self.suggestion
