"""Readers: one file for each engine or way of writing. Those of text, characters and odd marks share interfaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage
from extractors.strips import Strip
from schemas.layout import PlacedField
from schemas.values import Doubt, Flag, Reading

Probabilities = NDArray[np.float32]


class TextReader(Protocol):
    """An engine that reads lines of text."""

    @property
    def name(self) -> str:
        """The engine's name, as it stands beside its readings."""
        ...

    def read(self, strips: Sequence[Strip]) -> list[Reading]:
        """A reading for each strip, in order, in as few calls of the engine as it can.

        A strip nothing was read in gives an empty text with confidence 0. Raises where the engine
        itself is broken (missing, crashed, out of time): that is no property of the paper.
        """
        ...


@dataclass(frozen=True)
class Line:
    """What a reader saw along a strip: its reading, and the probabilities (steps x no sign and `signs`; CTC)
    that it comes from, none where nothing is written."""

    reading: Reading
    signs: str = ""
    steps: Probabilities | None = None


class LineReader(Protocol):
    """An engine that reads lines of text and says how probable each sign is along the line."""

    @property
    def name(self) -> str:
        """The engine's name, as it stands beside its readings."""
        ...

    def lines(self, strips: Sequence[Strip]) -> list[Line]:
        """What is on each strip, in order. Raises where the engine itself is broken."""
        ...


class CellReader(Protocol):
    """A reader of single characters in the cells of combs."""

    @property
    def name(self) -> str:
        """The reader's name, as it stands beside its readings."""
        ...

    def probabilities(self, pictures: Pixels) -> Probabilities:
        """For each picture (n x height x width, see `extractors/cells.py`) how probable each of the reader's
        classes is. Raises where the engine itself is broken."""
        ...


class Seen(NamedTuple):
    """Marks as they were seen: what is accepted or suggested, why a person must look, and what another reader of
    marks saw otherwise."""

    reading: Reading
    doubts: tuple[Doubt, ...] = ()
    otherwise: Reading | None = None

    def judged(self, name: str, text: str) -> Seen:
        """With what another reader, so named, makes of it: what it sees otherwise is suggested, and where nothing was
        doubted that is a doubt."""
        if text == self.reading.text:
            return self
        doubts = self.doubts or (Doubt(Flag.READERS_DISAGREE, "marks_disagree"),)
        return Seen(Reading(name, text, 0.5), doubts, self.reading)


class MarkReader(Protocol):
    """What judges marks that leave a doubt."""

    @property
    def name(self) -> str:
        """The reader's name, as it stands beside its readings."""
        ...

    def knows(self, field: PlacedField) -> bool:
        """Are the boxes of a field such as the reader learned from? About others it is not asked."""
        ...

    def meant(self, page: InkPage, field: PlacedField, options: Sequence[str]) -> Probabilities:
        """For each of some options of a field how probable it is that its box holds nothing that was meant, a mark,
        or is filled all over (`NOTHING`, `MARKED`, `FILLED`)."""
        ...

    def signed(self, page: InkPage, field: PlacedField) -> float:
        """How probable it is that somebody signed in a field."""
        ...


# The columns of what a reader of marks says of a box.
NOTHING, MARKED, FILLED = range(3)


@dataclass(frozen=True)
class Readers:
    """All that are asked: along lines, cell by cell, one more whose text is a vote, and one about marks, without which
    what was measured of them must do."""

    line: LineReader
    vote: TextReader
    cell: CellReader
    mark: MarkReader | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(reader.name for reader in (self.line, self.vote, self.cell, self.mark) if reader)
