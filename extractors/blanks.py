"""The blanks of all forms, each drawn or opened once a process and kept: what registration compares with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import paper
from extractors.blank import page_pdf, render
from extractors.geometry import Pixels
from extractors.scan import Glyph
from schemas.form import FormFile
from schemas.layout import PlacedPage, layout
from schemas.library import Library
from schemas.values import Box, Writing

# Pixels a millimetre of the pictures compared: about 100 dpi, enough for a tenth of a millimetre.
COARSE = 4.0
FEATURES = 2500

PATCH_MM = 9.0
# Paper without markers may be bent, and more of its print must be followed.
PATCHES, PATCHES_UNMARKED = 40, 120
# A patch is worth this share of the best at least; where there is no other for a long way a corner of a line is enough.
LEAST_WORTH, LEAST_WORTH_ALONE = 0.1, 0.02
# A patch may lie this far (millimetres) from its place to be found at all.
SEARCH_MM = 2.5
# A patch that fits this well elsewhere within that reach, more than so many pixels away, proves nothing.
LOOK_ALIKE, OWN_PEAK = 0.7, 3


class Features(NamedTuple):
    """SIFT points, large ones first: continuous pixels (n x 2), RootSIFT descriptors (n x 128), sizes (pixels) and
    angles (degrees)."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]
    sizes: NDArray[np.float32]
    angles: NDArray[np.float32]

    def first(self, most: int) -> Features:
        """The largest of them."""
        return Features(*(part[:most] for part in self))


@dataclass(frozen=True)
class Patch:
    """A piece of print that all copies share, by which a registration is proven."""

    box: Box
    pixels: Pixels


@dataclass(eq=False)
class BlankPage:
    """One page of one form as it comes from the printer, ours or somebody's."""

    form: FormFile
    page: int
    placed: PlacedPage
    _rendered: dict[int, Pixels] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return self.form.paper.sheet

    @cached_property
    def coarse(self) -> Pixels:
        """The page at `COARSE` pixels a millimetre."""
        return self.pixels(COARSE)

    def pixels(self, scale: float) -> Pixels:
        """The page at about `scale` pixels a millimetre, exactly `round(size * scale)` large."""
        key = round(scale * 100)
        if key not in self._rendered:
            if len(self._rendered) > 3:
                self._rendered.pop(next(iter(self._rendered)))
            width, height = (round(side * scale) for side in self.size)
            drawn = self._picture(scale)
            self._rendered[key] = np.asarray(cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA))
        return self._rendered[key]

    def _picture(self, scale: float) -> Pixels:
        if self.form.layout == "printed":
            return render(self.form, self.page, round(scale * 25.4 * 1.5))
        return paper.picture(self.form, self.page)

    @property
    def marked(self) -> bool:
        """Has it our markers and codes?"""
        return self.form.layout == "printed"

    @cached_property
    def features(self) -> Features:
        """The SIFT points of `coarse`."""
        return sift_features(self.coarse)

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The characters printed on every copy, their boxes in millimetres."""
        # Asked for only where a PDF has text of its own; what parses PDFs takes long to load.
        from extractors.pagefile import pages

        if self.marked:
            (scan,) = pages(page_pdf(self.form, self.page, None))
        else:
            scan = paper.scan(self.form, self.page)
        text = scan.text.glyphs if scan.text else ()
        scale = self.size[0] / scan.pixels.shape[1]
        return tuple(Glyph(glyph.text, glyph.box.scaled(scale), glyph.hidden) for glyph in text)

    @cached_property
    def patches(self) -> tuple[Patch, ...]:
        """The pieces of print with most corners in them, spread over the page, none where people write."""
        return tuple(self._patch(x, y) for x, y in self._patch_places())

    def _patch(self, x: int, y: int) -> Patch:
        side = round(PATCH_MM * COARSE)
        box = Box(x / COARSE, y / COARSE, side / COARSE, side / COARSE)
        return Patch(box, self.coarse[y : y + side, x : x + side])

    def _patch_places(self) -> list[tuple[int, int]]:
        side = round(PATCH_MM * COARSE)
        if self.marked:
            return self._best_places(self._worth(), [], PATCHES, LEAST_WORTH, side)
        # Paper without markers may be bent: first some print from everywhere, then the best of the rest.
        places = self._best_places(self._worth(), [], PATCHES_UNMARKED // 2, LEAST_WORTH_ALONE, 2 * side)
        return self._best_places(self._worth(), places, PATCHES_UNMARKED, LEAST_WORTH, side)

    def _worth(self) -> NDArray[np.float32]:
        """How much there is to see in the patch around each coarse pixel."""
        side = round(PATCH_MM * COARSE)
        texture = cv2.cornerMinEigenVal(cv2.GaussianBlur(self.coarse, (0, 0), 1.0), 5)
        for box in self._written_boxes():
            x, y, right, bottom = (round(v * COARSE) for v in (box.x, box.y, box.right, box.bottom))
            texture[max(y, 0) : bottom, max(x, 0) : right] = 0
        worth = cv2.boxFilter(np.minimum(texture, float(np.quantile(texture, 0.995))), -1, (side, side))
        height, width = worth.shape
        worth[: side // 2 + 1] = worth[height - side // 2 - 1 :] = 0
        worth[:, : side // 2 + 1] = worth[:, width - side // 2 - 1 :] = 0
        return np.asarray(worth, dtype=np.float32)

    def _best_places(
        self, worth: NDArray[np.float32], known: list[tuple[int, int]], most: int, least: float, reach: int
    ) -> list[tuple[int, int]]:
        """The known patches (top left corners) and the best besides, `most` in all: none worth less than that share of
        the best, none within `reach` of another, and none that has a twin nearby."""
        half, places = round(PATCH_MM * COARSE) // 2, list(known)
        floor = least * float(worth.max())
        for x, y in known:
            _spend(worth, x + half, y + half, reach)
        while len(places) < most:
            _, best, _, (x, y) = cv2.minMaxLoc(worth)
            if best <= floor:
                break
            alone = self._alone(x - half, y - half)
            _spend(worth, x, y, reach if alone else 2 * half // 3)
            if alone:
                places.append((x - half, y - half))
        return places

    def _alone(self, x: int, y: int) -> bool:
        """Does the patch at (x, y) look like nothing else nearby? A row of comb cells fits one cell on, too."""
        side, reach = round(PATCH_MM * COARSE), round(SEARCH_MM * COARSE)
        top, left = max(0, y - reach), max(0, x - reach)
        window = self.coarse[top : y + side + reach, left : x + side + reach]
        scores = np.asarray(cv2.matchTemplate(window, self.coarse[y : y + side, x : x + side], cv2.TM_CCOEFF_NORMED))
        cv2.circle(scores, (x - left, y - top), OWN_PEAK, 0, cv2.FILLED)
        return float(scores.max()) < LOOK_ALIKE

    def _written_boxes(self) -> list[Box]:
        """Where people write; on paper of others the lines around that are all the print there is for a long way."""
        margin = 1.0 if self.marked else -0.8
        boxes: list[Box] = []
        for placed in self.placed.fields:
            tick = placed.writing is Writing.TICK
            boxes += [box for _, box in placed.options] if tick else [placed.box]
        return [box.grown(margin) for box in boxes]


def _spend(worth: NDArray[np.float32], x: int, y: int, reach: int) -> None:
    cv2.rectangle(worth, (x - reach, y - reach), (x + reach, y + reach), 0, cv2.FILLED)


def sift_features(pixels: Pixels) -> Features:
    """The SIFT points of a picture."""
    keypoints, descriptors = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=0.03).detectAndCompute(pixels, None)
    if descriptors is None or not len(keypoints):
        nothing = np.zeros(0, np.float32)
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), nothing, nothing)
    said = np.array([(*point.pt, point.size, point.angle) for point in keypoints], np.float32)
    unit = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6)).astype(np.float32)
    by_size = np.argsort(-said[:, 2], kind="stable")
    said, unit = said[by_size], unit[by_size]
    return Features(said[:, :2] + np.float32(0.5), unit, said[:, 2], said[:, 3])


def blank_pages(library: Library) -> list[BlankPage]:
    """Every page of every form that has places; nothing is drawn or opened before it is asked for."""
    return [BlankPage(form, number, placed) for form in library for number, placed in enumerate(layout(form), 1)]
