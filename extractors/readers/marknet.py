"""Our own nets for marks that leave a doubt: whether a tick box was meant, whether a signature box is signed.

They see what people see, the box with all around it. Alone they accept nothing: what they say is a better suggestion
where the measures of `tick` and `signature` doubt, and a doubt where those do not. What they learned from, and how good
they are: docs/models/marks.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.geometry import Pixels
from extractors.ink import InkPage
from extractors.readers import FILLED
from extractors.readers.onnx import session
from schemas.layout import PlacedField
from schemas.values import Box

BOXES_MODEL, SIGNATURES_MODEL = "boxes.onnx", "signatures.onnx"
# The columns of the answer about signatures: nobody signed, somebody did.
UNSIGNED, SIGNED = range(2)
# What is seen of a page: added ink, all that is dark, the form's own print, and the places of this field.
LAYERS = 4
# The pen's ink and black print are brought to these levels; a page whose print is fainter than that is not made darker.
PEN, BLACK, FAINTEST = 128.0, 200.0, 0.2
# How the places of a field are shown: the box that is asked about, its label, the field's other boxes.
OWN, LABEL, OTHERS = 255, 170, 85


@dataclass(frozen=True)
class Window:
    """What is shown around a place: so many millimetres to the left, the right, and above and below its middle, at
    so many pixels a millimetre."""

    left: float
    right: float
    aside: float
    scale: float

    @property
    def shape(self) -> tuple[int, int, int]:
        """Layers, height and width of a picture (pixels)."""
        return LAYERS, round(2 * self.aside * self.scale), round((self.left + self.right) * self.scale)

    def zone(self, box: Box) -> Box:
        """The place on the page (millimetres) that is shown for a box."""
        x, y = box.x + box.w / 2, box.y + box.h / 2
        return Box(x - self.left, y - self.aside, self.left + self.right, 2 * self.aside)


# Around a tick box, with the most of its label; around a box for signatures with what reaches into it.
AROUND_BOX = Window(10.0, 22.0, 8.0, 5.0)
AROUND_SIGNATURE = Window(48.0, 48.0, 18.0, 3.0)

# The nets learned from tick boxes of 4.2 mm and from boxes for signatures of 80 and 84 x 21 mm. They know boxes a
# quarter smaller or larger, their strokes are the same; in a wide cell of a table a tick stands where they never saw
# one, and they take it for what comes from elsewhere.
BOX_SIDES, SIGNATURE_WIDTHS, SIGNATURE_HEIGHTS = (3.2, 5.3), (60.0, 105.0), (15.5, 26.5)

Probabilities = NDArray[np.float32]


@dataclass(frozen=True)
class MarkNet:
    """The models in memory; made once a process, one thread each."""

    boxes: Any
    signatures: Any
    name: str = "marknet"

    @classmethod
    def load(cls, folder: Path | None = None) -> MarkNet:
        """Reads the models that lie in a folder, `extractors/models` where none is named. Raises FileNotFoundError
        where one is missing."""
        models = folder or files("extractors") / "models"
        return cls(session(models / BOXES_MODEL), session(models / SIGNATURES_MODEL))

    def knows(self, field: PlacedField) -> bool:
        """Are the boxes of a field about as large as those the nets learned from?"""
        if not field.options:
            return _between(field.box.w, SIGNATURE_WIDTHS) and _between(field.box.h, SIGNATURE_HEIGHTS)
        return all(_between(side, BOX_SIDES) for _, box in field.options for side in (box.w, box.h))

    def meant(self, page: InkPage, field: PlacedField, options: Sequence[str]) -> Probabilities:
        """Options x (`NOTHING`, `MARKED`, `FILLED`) for boxes of a field; each row sums to 1. No option, no row."""
        pictures = [box_picture(page, field, name) for name in options]
        return _answers(self.boxes, pictures, AROUND_BOX, FILLED + 1)

    def signed(self, page: InkPage, field: PlacedField) -> float:
        """How probable it is that somebody signed in a field."""
        picture = signature_picture(page, field)
        return float(_answers(self.signatures, [picture], AROUND_SIGNATURE, SIGNED + 1)[0, SIGNED])


def _between(length: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= length <= limits[1]


def _answers(net: Any, pictures: Sequence[Pixels], window: Window, columns: int) -> Probabilities:
    if not pictures:
        return np.empty((0, columns), np.float32)
    return np.asarray(net.run(None, {"pictures": np.stack(pictures).reshape(-1, *window.shape)})[0], np.float32)


def box_picture(page: InkPage, field: PlacedField, option: str) -> Pixels:
    """What the net sees of an option's box: layers x height x width of `AROUND_BOX`."""
    own, label = dict(field.options)[option], dict(field.labels).get(option)
    places = [(box, OTHERS) for name, box in field.options if name != option]
    places += [(label, LABEL)] if label else []
    return _picture(page, AROUND_BOX, own, [*places, (own, OWN)])


def signature_picture(page: InkPage, field: PlacedField) -> Pixels:
    """What the net sees of a box for signatures: layers x height x width of `AROUND_SIGNATURE`."""
    return _picture(page, AROUND_SIGNATURE, field.box, [(field.box, OWN)])


def _picture(page: InkPage, window: Window, box: Box, places: Sequence[tuple[Box, int]]) -> Pixels:
    zone = window.zone(box)
    shown = np.zeros(window.shape[1:], np.uint8)
    for place, level in places:
        corners = (place.x - zone.x, place.y - zone.y, place.right - zone.x, place.bottom - zone.y)
        left, top, right, bottom = (round(value * window.scale) for value in corners)
        cv2.rectangle(shown, (left, top), (right, bottom), level, cv2.FILLED)
    ink, dark, print_ = (_seen(layer, zone, page.scale, window) for layer in (page.ink, page.dark, page.print))
    pen, black = PEN / page.levels.pen, BLACK / (255 * max(page.contrast, FAINTEST))
    return np.stack([cv2.convertScaleAbs(ink, alpha=pen), cv2.convertScaleAbs(dark, alpha=black), print_, shown])


def _seen(layer: Pixels, zone: Box, scale: float, window: Window) -> Pixels:
    """A place (millimetres) of a page's layer as the window shows it; what lies beside the page is empty."""
    x, y, right, bottom = (round(v * scale) for v in (zone.x, zone.y, zone.right, zone.bottom))
    height, width = layer.shape
    part = np.zeros((bottom - y, right - x), np.uint8)
    there = layer[max(0, y) : min(height, bottom), max(0, x) : min(width, right)]
    part[max(0, -y) : max(0, -y) + there.shape[0], max(0, -x) : max(0, -x) + there.shape[1]] = there
    method = cv2.INTER_AREA if scale > window.scale else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, window.shape[:0:-1], interpolation=method), np.uint8)
