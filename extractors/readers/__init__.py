"""Readers: one file for each engine or way of writing. All text readers share one small interface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from extractors.strips import Strip
from schemas.values import Reading


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
