"""From what each reader saw to what the field says: the one rule, for one reader or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.strips import Strip
from schemas.values import Doubt, Flag, Reading


def spaced(reading: Reading, strip: Strip) -> Reading:
    """A comb's reading with its spaces where empty cells are, whatever the reader made of them.

    Only where the characters read are as many as the cells filled; else it stands as it was read.
    """
    characters = "".join(reading.text.split())
    if not strip.words or len(characters) != sum(strip.words):
        return reading
    words, start = [], 0
    for length in strip.words:
        words.append(characters[start : start + length])
        start += length
    return replace(reading, text=" ".join(words))


def combine(readings: Sequence[Reading], strip: Strip) -> tuple[Reading, tuple[Doubt, ...]]:
    """The reading that counts, and the doubts about it.

    Readers that disagree are a doubt, and the surest one counts; so is a comb in which more or fewer
    characters were read than cells are filled.
    """
    best = max(readings, key=lambda reading: reading.confidence)
    texts = {"".join(reading.text.split()).upper() for reading in readings}
    doubts = [Doubt(Flag.READERS_DISAGREE, "readers_disagree")] if len(texts) > 1 else []
    if strip.words and best.text and len("".join(best.text.split())) != sum(strip.words):
        doubts.append(Doubt(Flag.UNCERTAIN, "cells_and_characters_differ"))
    return best, tuple(doubts)
