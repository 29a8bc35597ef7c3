"""The pictures of a page that are kept with its document: full size and screen size, as JPEG."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import cv2
import numpy as np

from extractors.geometry import Pixels, shrunk
from schemas.outcome import Blob, PagePictures

FULL_QUALITY, SCREEN_QUALITY = 85, 80
SCREEN_SIDE = 1500

Keep = Callable[[bytes], Blob]


@dataclass(frozen=True)
class Spooled:
    """A picture in a spool; it stays there as long as anyone holds this."""

    file: BinaryIO
    start: int
    length: int

    def read(self) -> bytes:
        return os.pread(self.file.fileno(), self.length, self.start)


class Spool:
    """Where the pictures of a batch wait to be saved: a file without a name in `scratch`, so that a long
    file's pictures do not stand in memory, and nothing is left of them when the process ends."""

    def __init__(self, scratch: Path) -> None:
        self._file: BinaryIO = TemporaryFile(dir=scratch)  # noqa: SIM115 - it lives as long as its pictures
        self._end = 0

    def keep(self, data: bytes) -> Spooled:
        """The picture, put away. Raises OSError where the disk is full."""
        start = self._end
        self._file.write(data)
        self._file.flush()
        self._end = start + len(data)
        return Spooled(self._file, start, len(data))


def page_pictures(upright: Pixels, keep: Keep) -> PagePictures:
    """The pictures of an upright page (grey pixels), each put away by `keep`."""
    height, width = upright.shape
    full = keep(_jpeg(upright, FULL_QUALITY))
    return PagePictures(full, keep(screen_picture(upright)), width, height)


def screen_picture(pixels: Pixels) -> bytes:
    """The picture of a page for the screen. Raises OSError where it cannot be encoded."""
    return _jpeg(shrunk(pixels, min(1.0, SCREEN_SIDE / max(pixels.shape))), SCREEN_QUALITY)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise OSError("a page picture could not be encoded")
    return np.asarray(data).tobytes()
