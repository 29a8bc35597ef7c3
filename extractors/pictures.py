"""The pictures of a page that are kept with its document: full size and screen size, as JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.geometry import Pixels, shrunk
from schemas.outcome import PagePictures

FULL_QUALITY, SCREEN_QUALITY = 85, 80
SCREEN_SIDE = 1500


def page_pictures(upright: Pixels) -> PagePictures:
    """The pictures of an upright page (grey pixels)."""
    height, width = upright.shape
    screen = shrunk(upright, min(1.0, SCREEN_SIDE / max(width, height)))
    return PagePictures(_jpeg(upright, FULL_QUALITY), _jpeg(screen, SCREEN_QUALITY), width, height)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise OSError("a page picture could not be encoded")
    return np.asarray(data).tobytes()
