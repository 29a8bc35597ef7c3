"""Fonts of the samples: unmodified woff2 files on disk, turned into what FreeType reads in memory."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from samples.maker.sheet import Pixels


@lru_cache(maxsize=64)
def opened(path: Path) -> bytes:
    """The font as an OpenType file."""
    font, out = TTFont(path, recalcTimestamp=False), BytesIO()
    font.flavor = None
    font.save(out)
    return out.getvalue()


@lru_cache(maxsize=256)
def sized(path: Path, pixels: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels an em."""
    return ImageFont.truetype(BytesIO(opened(path)), pixels)


@lru_cache(maxsize=64)
def proportions(path: Path) -> tuple[float, float]:
    """The height of capitals and the width of the widest of them, as shares of the em."""
    font = sized(path, 400)
    heights = [font.getbbox(letter, anchor="ls") for letter in "HXEN"]
    widths = [font.getbbox(letter, anchor="ls") for letter in "MWQ"]
    return float(np.median([-b[1] for b in heights])) / 400, max(b[2] - b[0] for b in widths) / 400


def em_for_capitals(path: Path, height: float, widest: float) -> int:
    """The size (pixels an em) that makes capitals `height` pixels high, less where one would be over `widest` wide."""
    tall, wide = proportions(path)
    return max(8, round(min(height / tall, widest / wide)))


@lru_cache(maxsize=4096)
def glyph(path: Path, em: int, character: str) -> tuple[Pixels, float]:
    """One character, cropped to its ink (0 to 255), and how far its middle lies over the baseline in pixels."""
    font = sized(path, em)
    left, top, right, bottom = font.getbbox(character, anchor="ls")
    picture = Image.new("L", (int(right - left) + 2, int(bottom - top) + 2))
    ImageDraw.Draw(picture).text((1 - left, 1 - top), character, 255, font, anchor="ls")
    return np.asarray(picture), -(top + bottom) / 2


def line(path: Path, em: int, text: str) -> tuple[Pixels, float]:
    """A line of text as ink (0 to 255), and how far its middle lies over the baseline in pixels."""
    font = sized(path, em)
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    picture = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8))
    ImageDraw.Draw(picture).text((4 - left, 4 - top), text, 255, font, anchor="ls")
    return np.asarray(picture), -(top + bottom) / 2
