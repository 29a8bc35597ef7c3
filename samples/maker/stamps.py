"""Duty stamps of our own drawing: tinted paper, wavy fine lines, a rosette, the figure. No real stamp is copied."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samples.maker.sheet import Pixels, Sheet, centre
from schemas.values import Box

# Width and height in millimetres; drawn this much finer than the sheet, then brought down.
SIZE_MM = (32.0, 24.0)
FINER = 3
# Paper and print of each value.
COLOURS = {
    3000: ((222, 234, 222), (70, 120, 84)),
    6000: ((226, 230, 238), (60, 84, 140)),
    10000: ((240, 224, 228), (150, 52, 92)),
}
WORDS = {3000: "TIGA RIBU RUPIAH", 6000: "ENAM RIBU RUPIAH", 10000: "SEPULUH RIBU RUPIAH"}
FACE = cv2.FONT_HERSHEY_DUPLEX


@dataclass(frozen=True)
class _Art:
    """A stamp being drawn: how dark the print is (0 to 255), `scale` pixels a millimetre."""

    print: Pixels
    scale: float

    def text(self, words: str, at: tuple[float, float], height: float, weight: float) -> None:
        """Words with their middle at `at`, capitals `height` high; all in millimetres."""
        size = height * self.scale / 22
        thick = max(1, round(weight * self.scale))
        (width, tall), _ = cv2.getTextSize(words, FACE, size, thick)
        corner = (round(at[0] * self.scale - width / 2), round(at[1] * self.scale + tall / 2))
        cv2.putText(self.print, words, corner, FACE, size, 255, thick, cv2.LINE_AA)

    def curve(self, points: NDArray[np.float64], width: float, dark: float) -> None:
        """A curve through points in millimetres."""
        path = np.round(points * self.scale * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(self.print, [path], False, round(255 * dark), max(1, round(width * self.scale)), cv2.LINE_AA, 4)


def paste_stamp(sheet: Sheet, box: Box, value: int, rng: Generator) -> None:
    """Glues a stamp of that value (rupiah) into the box, a little askew and off its middle; smaller in a small box."""
    across, down = SIZE_MM if box.w >= box.h else SIZE_MM[::-1]
    share = min(1.0, (box.w - 1) / across, (box.h - 1) / down)
    picture, cover = _turned(*_stamp(value, share * sheet.scale, rng), float(rng.normal(0, 3)), upright=box.w < box.h)
    x, y = centre(box)
    room = ((box.w - share * across) / 2, (box.h - share * down) / 2)
    sheet.paste(picture, cover, x + float(rng.uniform(-1, 1)) * room[0], y + float(rng.uniform(-1, 1)) * room[1])


def _stamp(value: int, scale: float, rng: Generator) -> tuple[Pixels, Pixels]:
    """The stamp lying, and what of the picture it covers (0 to 255); `scale` pixels a millimetre."""
    fine = scale * FINER
    width, height = (round(side * fine) for side in SIZE_MM)
    art = _Art(np.zeros((height, width), np.uint8), fine)
    _waves(art, rng)
    _rosette(art, (SIZE_MM[0] * 0.27, SIZE_MM[1] * 0.5), rng)
    _letters(art, value, rng)
    paper, ink = (np.array(colour, np.float32) for colour in COLOURS[value])
    shade = 1 - 0.08 * np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    share = art.print[..., None].astype(np.float32) / 255
    picture = paper * shade * (1 - share) + ink * share
    small = (round(SIZE_MM[0] * scale), round(SIZE_MM[1] * scale))
    down = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(_perforated(width, height, fine), small, interpolation=cv2.INTER_AREA)
    return down.clip(0, 255).astype(np.uint8), cover


def _waves(art: _Art, rng: Generator) -> None:
    """Two families of fine wavy lines over the whole face, and a frame."""
    x = np.linspace(1.2, SIZE_MM[0] - 1.2, 200)
    for swing, length in ((0.5, rng.uniform(5, 8)), (0.8, rng.uniform(9, 14))):
        for number, y in enumerate(np.arange(1.6, SIZE_MM[1] - 1.2, 0.62)):
            bend = swing * np.sin(2 * np.pi * x / length + number * 0.35)
            art.curve(np.column_stack([x, np.clip(y + bend, 1.2, SIZE_MM[1] - 1.2)]), 0.08, 0.34)
    for inset in (1.2, 1.7):
        right, bottom = SIZE_MM[0] - inset, SIZE_MM[1] - inset
        corners = [(inset, inset), (right, inset), (right, bottom), (inset, bottom), (inset, inset)]
        art.curve(np.array(corners), 0.12, 0.8)


def _rosette(art: _Art, middle: tuple[float, float], rng: Generator) -> None:
    """A rosette of looped curves with a star in it."""
    turn = np.linspace(0, 2 * np.pi, 700)
    for number in range(9):
        reach = 6.4 + 0.9 * np.sin(int(rng.integers(9, 14)) * turn + number * 0.7) - number * 0.42
        art.curve(np.column_stack([middle[0] + reach * np.cos(turn), middle[1] + reach * np.sin(turn)]), 0.1, 0.62)
    points = np.linspace(0, 2 * np.pi, 11) - np.pi / 2
    reach = np.where(np.arange(11) % 2, 0.9, 2.1)
    star = np.column_stack([middle[0] + reach * np.cos(points), middle[1] + reach * np.sin(points)])
    cv2.fillPoly(art.print, [np.round(star * art.scale).astype(np.int32)], 190, cv2.LINE_AA)


def _letters(art: _Art, value: int, rng: Generator) -> None:
    right = SIZE_MM[0] * 0.7
    plain = np.round(np.array([[right - 8.6, 8.4], [right + 8.2, 15.4]]) * art.scale).astype(int)
    art.print[plain[0, 1] : plain[1, 1], plain[0, 0] : plain[1, 0]] //= 4
    art.text("METERAI TEMPEL", (right, 5.0), 1.3, 0.14)
    art.text(str(value), (right, 11.9), 4.4 if value < 10000 else 3.8, 0.5)
    art.text(WORDS[value], (right, 17.6), 1.0, 0.1)
    art.text("".join(map(str, rng.integers(0, 10, 9))), (right, 20.6), 1.2, 0.14)


def _perforated(width: int, height: int, scale: float) -> Pixels:
    """The stamp's outline: half circles torn out all around."""
    cover = np.full((height, width), 255, np.uint8)
    step, radius = 1.6 * scale, round(0.45 * scale)
    holes = [(x, y) for x in np.arange(step / 2, width, step) for y in (0.0, height - 1.0)]
    holes += [(x, y) for y in np.arange(step / 2, height, step) for x in (0.0, width - 1.0)]
    for x, y in holes:
        cv2.circle(cover, (round(x), round(y)), radius, 0, -1)
    return cover


def _turned(picture: Pixels, cover: Pixels, degrees: float, upright: bool) -> tuple[Pixels, Pixels]:
    """Both turned alike, with room for what sticks out; `upright`: by another quarter turn."""
    height, width = cover.shape
    side = int(np.hypot(height, width)) + 4
    move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees + 90 * upright, 1)
    move[:, 2] += (side / 2 - width / 2, side / 2 - height / 2)
    return cv2.warpAffine(picture, move, (side, side), borderMode=cv2.BORDER_REPLICATE), cv2.warpAffine(
        cover, move, (side, side)
    )
