"""Signatures of every kind, what may lie in their boxes instead, and the same for duty stamps."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker import pen, spoils, stamps
from samples.maker.odd_marks import Marker
from samples.maker.sheet import Ink, Sheet, centre
from samples.maker.sides import Side
from schemas.layout import PlacedField
from schemas.values import Box

PADS = ((35, 35, 60), (70, 40, 120), (30, 40, 130), (20, 20, 24))
VALUES = (6_000, 10_000)
Scene = Callable[[Marker, PlacedField], bool]


def signature(marker: Marker, field: PlacedField) -> bool:
    """Loops that shrink to the right, maybe with a flourish."""
    _written(marker, pen.signature(field.box, marker.rng))
    return True


def initials(marker: Marker, field: PlacedField) -> bool:
    """Two or three letters, as in print, maybe underlined."""
    rng, height = marker.rng, float(marker.rng.uniform(5, 9))
    x, y = _corner(field.box, rng, 26, height)
    lines = []
    for number in range(int(rng.integers(2, 4))):
        left = x + number * height * rng.uniform(0.75, 0.95)
        lines += [np.array([left, y]) + height * np.array([0.65, 1]) * stroke for stroke in _letter(rng)]
    if rng.random() < 0.4:
        level = y + height * rng.uniform(1.1, 1.3)
        lines.append(np.array([[x - 1, level], [x + 3 * height * rng.uniform(0.6, 0.9), level + rng.normal(0, 0.4)]]))
    _written(marker, lines)
    return True


def loop_line(marker: Marker, field: PlacedField) -> bool:
    """A single line with a loop in it."""
    rng, width = marker.rng, float(marker.rng.uniform(16, 40))
    time = np.linspace(0, 1, 120)
    start, size = rng.uniform(0.15, 0.6), rng.uniform(2.0, 5.0)
    turn = np.clip((time - start) / rng.uniform(0.12, 0.25), 0, 1) * 2 * np.pi
    x = width * time - size * np.sin(turn)
    y = -size * (1 - np.cos(turn)) + rng.normal(0, 2.5) * np.sin(np.pi * time * rng.uniform(0.7, 2))
    path = np.column_stack([x, y]) - [x.min(), y.min()]
    _written(marker, [path + _corner(field.box, rng, *np.ptp(path, axis=0))])
    return True


def cross(marker: Marker, field: PlacedField) -> bool:
    """The cross of one who cannot write."""
    rng, size = marker.rng, float(marker.rng.uniform(6, 14))
    x, y = _corner(field.box, rng, size, size)
    inset = rng.uniform(-0.1, 0.2, 4)
    ends = [[[inset[0], inset[1]], [1 - inset[2], 1 - inset[3]]], [[1 - inset[1], inset[2]], [inset[3], 1 - inset[0]]]]
    _written(marker, [np.array([x, y]) + size * np.array(line) for line in ends])
    return True


def thumb(marker: Marker, field: PlacedField) -> bool:
    """A thumb print, well inked."""
    return _thumb(marker, field, float(marker.rng.uniform(0.75, 0.95)))


def thumb_faint(marker: Marker, field: PlacedField) -> bool:
    """A thumb print of a pad that is nearly dry."""
    return _thumb(marker, field, marker.side.draw(marker.rng, "thumb_cover"))


def thumb_smudged(marker: Marker, field: PlacedField) -> bool:
    """A thumb that slid over the paper."""
    return _thumb(marker, field, float(marker.rng.uniform(0.6, 0.95)), marker.side.draw(marker.rng, "thumb_slid"))


def nothing(marker: Marker, field: PlacedField) -> bool:
    """The box is empty."""
    return False


def sealed(marker: Marker, field: PlacedField) -> bool:
    """An office's seal, and nobody signed."""
    x, y = _within(field.box, marker.rng)
    spoils.seal(marker.sheet, (x, y), marker.rng)
    return False


def signed_and_sealed(marker: Marker, field: PlacedField) -> bool:
    """A signature with an office's seal over it."""
    signature(marker, field)
    sealed(marker, field)
    return True


def spoilt(spoil: Callable[[Sheet, spoils.Point, Side, Generator], None]) -> Scene:
    """A scene in which something nobody wrote lies in the box."""

    def scene(marker: Marker, field: PlacedField) -> bool:
        for _ in range(int(marker.rng.integers(1, 3))):
            spoil(marker.sheet, _within(field.box, marker.rng), marker.side, marker.rng)
        return False

    return scene


def stamp(marker: Marker, field: PlacedField) -> bool:
    """A duty stamp."""
    stamps.paste_stamp(marker.sheet, field.box, int(marker.rng.choice(VALUES)), marker.rng)
    return True


def stamp_signed(marker: Marker, field: PlacedField) -> bool:
    """A duty stamp with part of a signature over it, as the law asks."""
    stamp(marker, field)
    _crossed(marker, field.box)
    return True


def stamp_sealed(marker: Marker, field: PlacedField) -> bool:
    """A duty stamp with a seal over it."""
    stamp(marker, field)
    return not sealed(marker, field)


def no_stamp_signed(marker: Marker, field: PlacedField) -> bool:
    """No stamp; the signature begins in its box."""
    _crossed(marker, field.box)
    return False


SIGNATURES: dict[str, Scene] = {
    "signature": signature,
    "initials": initials,
    "loop_line": loop_line,
    "cross_sign": cross,
    "thumb": thumb,
    "thumb_faint": thumb_faint,
    "thumb_smudged": thumb_smudged,
    "signed_and_sealed": signed_and_sealed,
    "unsigned": nothing,
    "sign_seal": sealed,
    "sign_hair": spoilt(spoils.hair),
    "sign_scratch": spoilt(spoils.scratch),
    "sign_blot": spoilt(spoils.blot),
    "sign_stain": spoilt(spoils.stain),
    "sign_fold": spoilt(spoils.fold),
    "sign_dirt": spoilt(spoils.dirt),
}
STAMPS: dict[str, Scene] = {
    "stamp": stamp,
    "stamp_signed": stamp_signed,
    "stamp_sealed": stamp_sealed,
    "no_stamp": nothing,
    "no_stamp_seal": sealed,
    "no_stamp_signed": no_stamp_signed,
    "no_stamp_stain": spoilt(spoils.stain),
    "no_stamp_dirt": spoilt(spoils.dirt),
}


def _written(marker: Marker, lines: pen.Lines) -> None:
    marker.sheet.strokes(lines, float(np.clip(marker.width * marker.rng.uniform(0.85, 1.15), 0.3, 0.8)), marker.ink)


def _letter(rng: Generator) -> list[NDArray[np.float64]]:
    """The strokes of some capital in a square of side 1."""
    shapes: tuple[list[list[list[float]]], ...] = (
        [[[0, 1], [0.5, 0], [1, 1]], [[0.2, 0.6], [0.8, 0.6]]],
        [[[0, 0], [0, 1]], [[0, 0], [0.8, 0.1], [0.8, 0.4], [0, 0.5], [0.9, 0.7], [0.8, 0.95], [0, 1]]],
        [[[0, 1], [0, 0], [0.5, 0.6], [1, 0], [1, 1]]],
        [[[0.9, 0.1], [0.5, 0], [0.1, 0.2], [0.2, 0.45], [0.8, 0.6], [0.8, 0.9], [0.4, 1], [0, 0.9]]],
        [[[0, 0], [0, 1]], [[0.9, 0], [0, 0.55]], [[0.3, 0.45], [1, 1]]],
        [[[0, 0], [0, 1], [0.8, 1]]],
    )
    strokes = shapes[int(rng.integers(len(shapes)))]
    return [np.array(stroke) + rng.normal(0, 0.05, (len(stroke), 2)) for stroke in strokes]


def _thumb(marker: Marker, field: PlacedField, cover: float, slid: float = 0.0) -> bool:
    rng, sheet = marker.rng, marker.sheet
    mask = pen.thumb_print(rng, sheet.scale)
    if slid:
        mask = _smeared(mask, slid * sheet.scale, float(rng.uniform(0, 180)))
    pad = Ink(PADS[int(rng.integers(len(PADS)))], cover)
    x, middle = _within(field.box, rng)[0], centre(field.box)[1]
    sheet.stamp(mask, x, middle + float(rng.uniform(-1, 1)), pad)
    return True


def _smeared(mask: NDArray[np.uint8], length: float, degrees: float) -> NDArray[np.uint8]:
    """A mask drawn out in one direction, `length` pixels."""
    size = max(3, round(length)) | 1
    kernel = np.zeros((size, size), np.float32)
    kernel[size // 2] = 1
    turned = cv2.warpAffine(kernel, cv2.getRotationMatrix2D((size / 2 - 0.5, size / 2 - 0.5), degrees, 1), (size, size))
    padded = cv2.copyMakeBorder(mask, size, size, size, size, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.filter2D(padded, -1, turned / turned.sum()), np.uint8)


def _crossed(marker: Marker, box: Box) -> None:
    """The beginning of a signature that goes on to the right of the box."""
    wide = Box(box.x + box.w * float(marker.rng.uniform(0.1, 0.5)), box.y, 50, box.h)
    _written(marker, pen.signature(wide, marker.rng))


def _within(box: Box, rng: Generator) -> spoils.Point:
    """A place in the middle part of a box."""
    x, y = centre(box)
    return float(x + rng.uniform(-0.3, 0.3) * box.w), float(y + rng.uniform(-0.2, 0.2) * box.h)


def _corner(box: Box, rng: Generator, width: float, height: float) -> NDArray[np.float64]:
    """Where something of that size begins, so that it lies in the box."""
    room = np.maximum(np.array([box.w - width, box.h - height]) - 3, 0)
    return np.asarray(np.array([box.x, box.y]) + 1.5 + room * rng.uniform(0.1, 0.9, 2), dtype=np.float64)
