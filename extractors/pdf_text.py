"""The text and the filled form fields that a PDF itself holds, with their places on the drawn page."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.values import Box


@dataclass(frozen=True)
class Glyph:
    """A character; `hidden` says that it is not drawn, or drawn under something else. `box` in pixels."""

    text: str
    box: Box
    hidden: bool


@dataclass(frozen=True)
class Widget:
    """A filled form field: `text` of one to write in, `on` of one to tick. `box` in pixels."""

    text: str | None
    on: bool | None
    box: Box


@dataclass(frozen=True)
class PageText:
    """All of a page."""

    glyphs: tuple[Glyph, ...] = ()
    widgets: tuple[Widget, ...] = ()
