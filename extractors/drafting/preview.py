"""A blank with the boxes of its form file drawn on it, each with its name: for people to look at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.drafting.draft import DraftPage
from extractors.drafting.fields import DraftField
from extractors.geometry import Pixels
from schemas.layout import PlacedField, PlacedPage
from schemas.values import Box, Writing

# Pixels a millimetre of the picture: 150 dpi.
SCALE = 150 / 25.4
COLOURS = {
    Writing.COMB: (0, 90, 200),
    Writing.TICK: (200, 30, 30),
    Writing.HAND: (0, 130, 60),
    Writing.PRINTED: (0, 130, 60),
    Writing.SIGNATURE: (150, 0, 150),
    Writing.STAMP: (150, 0, 150),
}
LETTER_MM = 2.2
GRID_MM, GRID_COLOUR = 10, (110, 110, 160)

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def placed(page: DraftPage) -> PlacedPage:
    """The fields of a draft as those of a form file."""
    return PlacedPage(page.sheet.paper.width, page.sheet.paper.height, tuple(map(_placed, page.fields)))


def _placed(one: DraftField) -> PlacedField:
    return PlacedField(
        name=one.name,
        type=one.type,
        writing=one.writing,
        box=one.box,
        cells=tuple(cell for group in one.groups for cell in group),
        options=tuple((option.name, option.box) for option in one.options),
    )


def drawn(blank: Pixels, page: PlacedPage) -> NDArray[np.uint8]:
    """The page of a blank in pale grey with its fields in colour (height x width x 3), SCALE pixels a millimetre."""
    size = (round(page.width * SCALE), round(page.height * SCALE))
    pale = (
        Image.fromarray(blank).resize(size, Image.Resampling.LANCZOS).point([128 + level // 2 for level in range(256)])
    )
    picture = pale.convert("RGB")
    pen = ImageDraw.Draw(picture, "RGBA")
    font = ImageFont.load_default(round(LETTER_MM * SCALE))
    _rule(pen, font, picture.size)
    for field in page.fields:
        for box, name in _named(field):
            _draw(pen, font, box.scaled(SCALE), name, COLOURS[field.writing])
    return np.asarray(picture, np.uint8)


def _rule(pen: ImageDraw.ImageDraw, font: Font, size: tuple[int, int]) -> None:
    """Thin lines every ten millimetres, numbered at the upper and the left edge: so that a box can be measured."""
    for side, length in enumerate(size):
        for number, place in enumerate(np.arange(0, length, GRID_MM * SCALE)):
            ends = (place, 0, place, size[1]) if side == 0 else (0, place, size[0], place)
            pen.line(ends, fill=(*GRID_COLOUR, 110), width=1)
            if number:
                corner = (place + 2, 1) if side == 0 else (2, place + 1)
                pen.text(corner, str(number * GRID_MM), font=font, fill=GRID_COLOUR)


def _named(field: PlacedField) -> Iterator[tuple[Box, str]]:
    """Each box of a field with what is written beside it."""
    if field.options:
        yield from ((box, name if len(field.options) > 1 else "") for name, box in field.options)
        yield field.box.grown(0.8), field.name
    elif field.cells:
        yield from ((cell, "") for cell in field.cells)
        yield field.box, f"{field.name} ({len(field.cells)})"
    elif field.lines:
        yield from ((line, "") for line in field.lines[1:])
        yield field.box, field.name
    else:
        yield field.box, field.name


def _draw(
    pen: ImageDraw.ImageDraw,
    font: Font,
    box: Box,
    name: str,
    colour: tuple[int, int, int],
) -> None:
    pen.rectangle((box.x, box.y, box.right, box.bottom), outline=colour, fill=(*colour, 24), width=2)
    if name:
        corner = (box.x, box.y - LETTER_MM * SCALE - 3)
        pen.rectangle(pen.textbbox(corner, name, font=font), fill=(255, 255, 255, 200))
        pen.text(corner, name, font=font, fill=colour)
