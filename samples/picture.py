"""Draws what was read beside the scan it was read from: `python -m samples.picture SCAN --out F.png`.

For made people only: the picture shows every value. `docs/pictures/result.png` is one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.drawing import FONTS
from extractors.equipment import equip
from extractors.pipeline import read_batch
from schemas.errors import Rejected
from schemas.form import FormFile
from schemas.messages import say
from schemas.outcome import DocumentOutcome
from schemas.types import field_type
from schemas.values import FieldResult, Flag, Status, Value

FONT_FOLDER = Path(__file__).parents[1] / "extractors" / "fonts"
PLAIN, BOLD = (FONT_FOLDER / file for file in FONTS.values())
PAGE_WIDTH, LIST_WIDTH, HEAD, EDGE = 900, 640, 84, 28
INK, SOFT, LINE, PAPER = (24, 28, 34), (104, 112, 122), (226, 229, 233), (255, 255, 255)
# Levels of grey that paper and its noise have become white by; a picture of noise is large and no clearer.
WHITE_FROM, BLACK_TO = 222, 40
COLOURS = 96

# How a field stands: its colour and what the colour says.
ACCEPTED = ((22, 133, 84), "accepted: nobody is asked")
FLAGGED = ((214, 134, 0), "flagged: a person checks this suggestion")
FAILED = ((200, 40, 50), "flagged: a check fails, or something is missing")
EMPTY = ((140, 148, 158), "empty on the paper")
STANDINGS = (ACCEPTED, FLAGGED, FAILED, EMPTY)
GRAVE = {Flag.INVALID, Flag.CONTRADICTS, Flag.MISSING, Flag.UNREADABLE, Flag.UNSIGNED, Flag.NO_CONSENT}

Colour = tuple[int, int, int]


def standing(result: FieldResult) -> tuple[Colour, str]:
    """The colour of a field, and what it says."""
    if result.status is Status.FLAGGED:
        return FAILED if GRAVE & set(result.flags) else FLAGGED
    return EMPTY if result.status is Status.EMPTY else ACCEPTED


def picture(document: DocumentOutcome, form: FormFile) -> Image.Image:
    """The page with each field's box on it, and beside it what was made of each field."""
    page = _page(document.pages[0].pictures.full.read())
    height = HEAD + page.height + EDGE
    image = Image.new("RGB", (3 * EDGE + PAGE_WIDTH + LIST_WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image, "RGBA")
    _legend(draw)
    image.paste(page, (EDGE, HEAD))
    draw.rectangle((EDGE - 1, HEAD - 1, EDGE + page.width, HEAD + page.height), outline=LINE)
    scale = page.width / document.pages[0].pictures.width
    for number, result in enumerate(document.fields, 1):
        _box(draw, number, result, scale)
    step = page.height / len(document.fields)
    for number, result in enumerate(document.fields, 1):
        _row(draw, HEAD + (number - 0.5) * step, number, result, form)
    return image


def _page(full: bytes) -> Image.Image:
    """The stored page picture, smaller, its paper white."""
    page = Image.open(BytesIO(full)).convert("L")
    page = page.resize((PAGE_WIDTH, round(page.height * PAGE_WIDTH / page.width)), Image.Resampling.LANCZOS)
    levels = (np.asarray(page, dtype=np.float32) - BLACK_TO) / (WHITE_FROM - BLACK_TO)
    return Image.fromarray(np.uint8(np.clip(levels, 0, 1) * 255)).convert("RGB")


def _legend(draw: ImageDraw.ImageDraw) -> None:
    x = float(EDGE)
    for colour, words in STANDINGS:
        draw.ellipse((x, 34, x + 16, 50), fill=colour)
        font = _font(PLAIN, 18)
        draw.text((x + 25, 42), words, INK, font, "lm")
        x += 25 + draw.textlength(words, font) + 40


def _box(draw: ImageDraw.ImageDraw, number: int, result: FieldResult, scale: float) -> None:
    if result.box_px is None:
        return
    box, (colour, _) = result.box_px.scaled(scale).grown(2), standing(result)
    corners = (EDGE + box.x, HEAD + box.y, EDGE + box.right, HEAD + box.bottom)
    draw.rounded_rectangle(corners, 4, fill=(*colour, 26), outline=colour, width=2)
    _badge(draw, (corners[0], corners[1]), number, colour, 9)


def _row(draw: ImageDraw.ImageDraw, middle: float, number: int, result: FieldResult, form: FormFile) -> None:
    x, field, (colour, _) = 2 * EDGE + PAGE_WIDTH, form.field(result.name), standing(result)
    _badge(draw, (x + 12, middle), number, colour, 12)
    label = field.label.id if len(field.label.id) > 1 else result.name.upper()
    draw.text((x + 36, middle - 10), _cut(draw, label, _font(PLAIN, 14), 380), SOFT, _font(PLAIN, 14), "lm")
    value = _shown(field.type, result.guess)
    draw.text((x + 36, middle + 9), value, INK if result.guess is not None else SOFT, _font(BOLD, 19), "lm")
    draw.text((x + LIST_WIDTH, middle - 10), _flags(result), colour, _font(PLAIN, 14), "rm")
    if number > 1:
        draw.line((x, middle - 21, x + LIST_WIDTH, middle - 21), LINE)


def _flags(result: FieldResult) -> str:
    """Why a person is asked."""
    return ", ".join(say(f"flag.{flag.value}", "en").lower() for flag in result.flags)


def _badge(draw: ImageDraw.ImageDraw, at: tuple[float, float], number: int, colour: Colour, radius: int) -> None:
    x, y = at
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    draw.text((x, y), str(number), PAPER, _font(BOLD, round(radius * 1.15)), "mm")


def _shown(type_name: str, value: Value) -> str:
    """A value as people in Indonesia read it."""
    return "-" if value is None else field_type(type_name).format(value)


def _cut(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    while draw.textlength(text, font) > room:
        text = text[:-2].rstrip() + "…"
    return text


def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def read_scan(path: Path, day: date) -> tuple[DocumentOutcome, FormFile]:
    """The first document of a scan, and its form. Raises Rejected where nothing could be read."""
    with TemporaryDirectory() as scratch:
        equipment = equip((), Path(scratch))
        (outcome,) = read_batch([path.read_bytes], equipment, day)
    if isinstance(outcome, Rejected):
        raise outcome
    document = outcome.documents[0]
    form = equipment.forms.get(document.form, document.form_version)
    assert form is not None
    return document, form


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads one scan and draws what was read."""
    reads = argparse.ArgumentParser(prog="python -m samples.picture", description=__doc__)
    reads.add_argument("scan", type=Path, help="a scan of made people, such as those in samples/registration")
    reads.add_argument("--out", type=Path, required=True, metavar="F.png")
    reads.add_argument("--day", type=date.fromisoformat, default=date(2026, 11, 24), help="the day of reading")
    options = reads.parse_args(arguments)
    drawn = picture(*read_scan(options.scan, options.day))
    drawn.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(options.out, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
