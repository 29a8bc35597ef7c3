"""Asking the readers: once for the strips and cells of many pages, and none where its answer changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from extractors.geometry import Pixels
from extractors.heard import Heard, Waiting, with_vote
from extractors.readers import CellReader, Line, Probabilities, Readers, TextReader
from extractors.strips import NOTHING, Strip
from schemas.values import FieldReading, Reading


def listen(waiting: Sequence[Waiting], readers: Readers) -> list[Heard]:
    """What the readers make of each field that waits for them, in order."""
    lines = _shared(waiting, readers.line.lines([strip for one in waiting for strip in one.strips]))
    votes = _votes(waiting, lines, readers)
    cells = _cells(waiting, readers.cell)
    return [Heard(tuple(seen), tuple(said), found) for seen, said, found in zip(lines, votes, cells, strict=True)]


def with_votes(
    waiting: Sequence[Waiting], read: Sequence[FieldReading], vote: TextReader, unsure: Callable[[FieldReading], bool]
) -> list[FieldReading]:
    """The fields as they were read, those combs that are unsure with the vote of one reader more: where the others
    are sure it could change nothing."""
    asked = [one.pictures is not None and unsure(reading) for one, reading in zip(waiting, read, strict=True)]
    said = iter(vote.read([one.strips[0] for one, ask in zip(waiting, asked, strict=True) if ask]))
    return [
        with_vote(one, reading, next(said)) if ask else reading
        for one, reading, ask in zip(waiting, read, asked, strict=True)
    ]


def _shared(waiting: Sequence[Waiting], lines: Sequence[Line]) -> list[list[Line]]:
    """What was seen on all strips, shared out among the fields they are of."""
    each = iter(lines)
    return [list(islice(each, len(one.strips))) for one in waiting]


def _votes(waiting: Sequence[Waiting], lines: Sequence[Sequence[Line]], readers: Readers) -> list[list[Reading]]:
    """What the third reader says. Of text that a PDF gives it is asked only where the line reader does not see it;
    of combs later, and only where the two readers who look at each character are unsure."""
    asked = [not one.is_seen(seen) and one.pictures is None for one, seen in zip(waiting, lines, strict=True)]
    strips: list[Strip] = []
    for one, ask in zip(waiting, asked, strict=True):
        strips += one.strips if ask else [NOTHING] * len(one.strips)
    said = iter(readers.vote.read(strips))
    each = [list(islice(said, len(one.strips))) for one in waiting]
    return [own if ask or one.typed else [] for one, ask, own in zip(waiting, asked, each, strict=True)]


def _cells(waiting: Sequence[Waiting], reader: CellReader) -> Iterator[Probabilities | None]:
    """What the cell reader says of each comb's cells; None of what is no comb."""
    pictures: list[Pixels] = [one.pictures for one in waiting if one.pictures is not None]
    found = reader.probabilities(np.concatenate(pictures)) if pictures else np.zeros((0, 0), np.float32)
    start = 0
    for one in waiting:
        if one.pictures is None:
            yield None
        else:
            yield found[start : start + len(one.pictures)]
            start += len(one.pictures)
