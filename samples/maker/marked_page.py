"""Pages for measuring how marks are read: every tick box, signature and stamp with a scene of its own."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from extractors.blank import render
from samples.maker.conditions import CONDITIONS, flat_scan, ink_cover
from samples.maker.filling import fill
from samples.maker.forms import filled_form
from samples.maker.glass import Condition, Made
from samples.maker.hands import choose_hand, choose_ink
from samples.maker.odd_marks import SCENES, Marker, possible, value_of
from samples.maker.odd_signatures import SIGNATURES, STAMPS
from samples.maker.page import CHARS
from samples.maker.people import Filled
from samples.maker.scan import Scan, grey
from samples.maker.sheet import Pixels, Sheet, centre
from samples.maker.sides import Side, generator
from samples.maker.spoils import glared
from samples.maker.ways import drawn, other
from schemas.form import FormFile
from schemas.layout import PlacedField, layout
from schemas.values import Box, Value, Writing

MEASURED = (Writing.TICK, Writing.SIGNATURE, Writing.STAMP)
WHO, HOW, SCENE, SCAN, WAY = range(10, 15)
# What happens to one field reaches another where it changes the paper this near to its boxes by so much.
SPILL_MM, SPILT = 1.5, 12
# A lamp's reflection lies on this share of the pages that are lit by one.
GLARE_SHARE, LIT = 0.3, ("phone", "scan200")


@dataclass(frozen=True)
class MarkedField:
    """A field, the scene in it, and what was meant; `filled`: the options whose boxes were filled all over; `spilt`:
    what happened to another field reaches into this one."""

    name: str
    scene: str
    meant: Value
    filled: tuple[str, ...] = ()
    spilt: bool = False


@dataclass(frozen=True)
class MarkedPage:
    """A scan of a page whose marks are known."""

    image: Pixels
    fields: tuple[MarkedField, ...]


def dithered(scan: Scan, dpi: int, side: Side, rng: Generator) -> Made:
    """Black or white, greys as dots: in a screen of lines or scattered, as fax machines and copiers send them."""
    made = flat_scan(scan, dpi, side, rng)
    shades = grey(made.scan).image.astype(np.float32)
    cell = int(rng.integers(2, 5))
    order = rng.permutation(cell * cell).reshape(cell, cell) if rng.random() < 0.5 else rng.random((64, 64)) * cell**2
    screen = (np.asarray(order, np.float32) + 0.5) / cell**2 * 255
    height, width = shades.shape
    tiled = np.tile(screen, (height // screen.shape[0] + 1, width // screen.shape[1] + 1))[:height, :width]
    return Made(made.scan.with_image(np.where(shades > tiled, np.uint8(255), np.uint8(0))), ("tif1",))


MARK_CONDITIONS: dict[str, tuple[Condition, tuple[int, ...]]] = {
    name: CONDITIONS[name]
    for name in ("scan150", "scan200", "scan300", "photocopy", "low_jpeg", "onebit", "phone", "faint")
} | {"dithered": (dithered, (200, 300))}


def make_marked(
    seed: int,
    condition: str,
    held_out: bool,
    form: FormFile,
    scenes: Mapping[str, str] | None = None,
    others: str = "",
) -> MarkedPage:
    """A page filled in by hand, each measured field with a scene by chance or, where `scenes` names one, with that.

    `others`: clear marks are not drawn by our pen of `pen.py` but in that way of `ways.py`.
    """
    side = Side(held_out)
    seed = side.seed(seed)
    rng = generator(seed, SCAN, zlib.crc32(condition.encode()))
    recipe, resolutions = MARK_CONDITIONS[condition]
    dpi = int(rng.choice(resolutions))
    sheet, marks = _marked_sheet(seed, side, form, ink_cover(condition, side, rng), scenes or {}, others)
    placed = layout(form)[0]
    made = recipe(Scan(sheet.image, sheet.matrix(), sheet.scale * 25.4, (placed.width, placed.height)), dpi, side, rng)
    scan = made.scan
    if condition in LIT and rng.random() < GLARE_SHARE:
        marks, scan = _with_glare(marks, scan, placed.fields, rng, side)
    image = grey(scan).image
    return MarkedPage(_through_jpeg(image, made.quality) if "jpg" in made.formats else image, tuple(marks))


def _marked_sheet(
    seed: int, side: Side, form: FormFile, cover: float, scenes: Mapping[str, str], others: str, chars: Path = CHARS
) -> tuple[Sheet, list[MarkedField]]:
    """The sheet with everything on it, and what was meant in each measured field."""
    how, rng = generator(seed, HOW), generator(seed, SCENE)
    filled, number = filled_form(generator(seed, WHO), seed, form)
    placed = layout(form)[0]
    sheet = Sheet(render(form, 1, 300, number), placed.width, placed.height)
    hand = choose_hand("hand" if rng.random() < 0.5 else "printed", side, chars, sheet.scale, how, cover)
    measured = [field for field in placed.fields if field.writing in MEASURED]
    fill(sheet, placed, _without(filled, measured), hand, how)
    ink, width = choose_ink(rng, cover), side.draw(rng, "other_pen_width" if others else "pen_width")
    way = other(others, side, width, chars, generator(seed, WAY)) if others else drawn(width)
    marker = Marker(sheet, ink, width, side, rng, way)
    marks: list[MarkedField] = []
    reached: set[str] = set()
    for field in measured:
        before = sheet.image.copy()
        marks.append(_scene(marker, field, scenes.get(field.name)))
        changed = cv2.absdiff(before, sheet.image).max(axis=2)
        reached |= {other.name for other in measured if other is not field and _touched(other, changed, sheet.scale)}
    return sheet, [replace(mark, spilt=mark.name in reached) for mark in marks]


def _touched(field: PlacedField, changed: Pixels, scale: float) -> bool:
    """Did anything change in or close around the boxes of a field, or on its labels?"""
    boxes = [box for _, box in (*field.options, *field.labels)] or [field.box]
    for box in boxes:
        near = box.grown(SPILL_MM)
        x, y, right, bottom = (max(0, round(v * scale)) for v in (near.x, near.y, near.right, near.bottom))
        if changed[y:bottom, x:right].max(initial=0) > SPILT:
            return True
    return False


def _without(filled: Filled, fields: list[PlacedField]) -> Filled:
    """The filled form with nothing in some fields."""
    for field in fields:
        filled.expected.pop(field.name, None)
    return filled


def _scene(marker: Marker, field: PlacedField, wanted: str | None) -> MarkedField:
    if field.writing is Writing.TICK:
        names = [name for name in SCENES if possible(name, field)]
        name = wanted or str(marker.rng.choice(names))
        meant = value_of(SCENES[name](marker, field), field)
        return MarkedField(field.name, name, meant, tuple(one for one, box in field.options if box in marker.filled))
    there = SIGNATURES if field.writing is Writing.SIGNATURE else STAMPS
    name = wanted or str(marker.rng.choice(list(there)))
    return MarkedField(field.name, name, there[name](marker, field))


def _with_glare(
    marks: list[MarkedField], scan: Scan, fields: tuple[PlacedField, ...], rng: Generator, side: Side
) -> tuple[list[MarkedField], Scan]:
    """A reflection over one of the fields; the scene of all that it reaches is called `glare` then."""
    by_name = {field.name: field for field in fields}
    at = centre(_boxes(by_name[marks[int(rng.integers(len(marks)))].name], rng)[0])
    reach = side.draw(rng, "glare_reach")
    (x, y), *_ = scan.places(np.array([at])).tolist()
    image = glared(scan.image, (x, y), reach * scan.dpi / 25.4, rng)
    hidden = [
        replace(mark, scene="glare") if _reached(by_name[mark.name], at, reach * 1.3 + 3) else mark for mark in marks
    ]
    return hidden, scan.with_image(image)


def _boxes(field: PlacedField, rng: Generator) -> list[Box]:
    """The boxes of a field in any order."""
    boxes = [box for _, box in field.options] or [field.box]
    return [boxes[number] for number in rng.permutation(len(boxes))]


def _reached(field: PlacedField, at: tuple[float, float], reach: float) -> bool:
    """Does a box of a field come nearer to a point than `reach`?"""
    for box in [box for _, box in field.options] or [field.box]:
        aside = max(box.x - at[0], at[0] - box.right, 0), max(box.y - at[1], at[1] - box.bottom, 0)
        if float(np.hypot(*aside)) < reach:
            return True
    return False


def _through_jpeg(image: Pixels, quality: int) -> Pixels:
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
