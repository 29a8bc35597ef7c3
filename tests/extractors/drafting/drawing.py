"""Pages of blanks drawn for the tests: black on white, millimetres."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.drafting.straight import SCALE
from extractors.geometry import Pixels
from schemas.values import Box

WIDTH, HEIGHT = 148, 210


class Page:
    """An A5 page at SCALE; every line is 0.25 mm wide."""

    def __init__(self, paper: int = 255) -> None:
        self.picture = Image.new("L", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), paper)
        self.pen = ImageDraw.Draw(self.picture)

    def box(self, box: Box, fill: int | None = None, line: int | None = 0) -> None:
        self.pen.rectangle(_corners(box), outline=line, fill=fill, width=2 if line is not None else 0)

    def circle(self, box: Box) -> None:
        self.pen.ellipse(_corners(box), outline=0, width=2)

    def line(self, x: float, y: float, right: float, bottom: float) -> None:
        self.pen.line([(side * SCALE) for side in (x, y, right, bottom)], fill=0, width=2)

    def dots(self, x: float, y: float, right: float, apart: float) -> None:
        for place in np.arange(x, right, apart):
            self.pen.ellipse(_corners(Box(float(place), y, 0.45, 0.45)), fill=0)

    def cells(self, at: tuple[float, float], groups: list[int], gap: float = 3.0) -> None:
        x, y = at
        for size in groups:
            for _ in range(size):
                self.box(Box(x, y, 5, 6))
                x += 5
            x += gap

    def text(self, at: tuple[float, float], words: str, height: float = 3.0) -> None:
        """Words with their top left at a point; `height` of a line in millimetres."""
        font = ImageFont.load_default(height * SCALE)
        self.pen.text((at[0] * SCALE, at[1] * SCALE), words, font=font, fill=0)

    @property
    def pixels(self) -> Pixels:
        return np.asarray(self.picture, np.uint8).copy()

    def scanned(self, degrees: float = 0.0, seed: int = 1) -> Pixels:
        """The page as a scanner gives it: turned, soft, grey and noisy."""
        pixels = self.pixels
        height, width = pixels.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        crooked = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
        soft = cv2.GaussianBlur(crooked.astype(np.float32) * 0.85 + 25, (0, 0), 0.9)
        noise = np.random.default_rng(seed).normal(0, 3, soft.shape)
        return np.clip(soft + noise, 0, 255).astype(np.uint8)


def _corners(box: Box) -> tuple[int, int, int, int]:
    return tuple(round(side * SCALE) for side in (box.x, box.y, box.right, box.bottom))  # type: ignore[return-value]
