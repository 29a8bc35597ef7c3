"""Paper that does not lie flat: dots of known place are looked for where the truth says they are."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from samples.maker.bent import Bend, bow, creased
from samples.maker.bent_paper import BENT_CONDITIONS
from samples.maker.forms import the_form
from samples.maker.page import make_page
from samples.maker.scan import Scan, grey
from samples.maker.sheet import Sheet
from samples.maker.sides import Side, generator

A4 = (210.0, 297.0)
SCALE = 200 / 25.4
DOTS = np.array([(x, y) for x in np.arange(15.0, 200, 30) for y in np.arange(15.0, 290, 30)])


def _dotted() -> Scan:
    """A sheet with a dot of 2 mm at each of `DOTS`."""
    sheet = Sheet(np.full((round(A4[1] * SCALE), round(A4[0] * SCALE)), 255, np.uint8), *A4)
    flat = Scan(sheet.image, sheet.matrix(), sheet.scale * 25.4, A4)
    for x, y in np.round(flat.places(DOTS) * 16).astype(int).tolist():
        cv2.circle(sheet.image, (x, y), round(SCALE * 16), (0, 0, 0), cv2.FILLED, cv2.LINE_AA, 4)
    return flat


def _middle(window: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The middle of a dot in a window around it."""
    dark = 0.6 * np.median(window) - window.astype(np.float64)
    y, x = np.indices(window.shape)
    share = dark.clip(0) / dark.clip(0).sum()
    return np.array([(share * x).sum(), (share * y).sum()])


@pytest.mark.parametrize("condition", list(BENT_CONDITIONS))
def test_every_millimetre_lies_where_the_truth_says(condition: str) -> None:
    scan = BENT_CONDITIONS[condition][0](_dotted(), 200, Side(False), generator(3, 9)).scan
    image, per_mm = grey(scan).image, scan.dpi / 25.4
    reach, away = round(1.8 * per_mm), []
    for at in scan.places(DOTS):
        corner = np.round(at).astype(int) - reach
        window = image[corner[1] : corner[1] + 2 * reach + 1, corner[0] : corner[0] + 2 * reach + 1]
        if window.shape == (2 * reach + 1, 2 * reach + 1):
            away.append(float(np.linalg.norm(corner + _middle(window) - at)) / per_mm)
    assert len(away) > 0.9 * len(DOTS)
    # Print is rubbed off along a crease; dots there look to lie beside it.
    assert np.quantile(away, 0.7) < 0.02
    assert max(away) < 0.25


def test_a_bent_sheet_is_seen_shorter_but_is_not() -> None:
    bend = Bend(A4, (bow(90, 0.3, 500, 0.0),), (105, 148, 1e9))
    ends = bend.places(np.array([[105.0, 0], [105, 297]]))
    assert np.linalg.norm(ends[1] - ends[0]) < 293
    walked = bend.places(np.column_stack([np.full(2971, 105.0), np.linspace(0, 297, 2971)]))
    along = bend.profiles[0]
    rise = np.diff(np.interp(np.linspace(-148.5, 148.5, 2971), along.along, along.height))
    assert np.hypot(np.linalg.norm(np.diff(walked, axis=0), axis=1), rise).sum() == pytest.approx(297, abs=0.01)


def test_light_from_one_side_falls_on_one_panel_of_a_fold() -> None:
    bend = Bend(A4, (creased(90, np.array([0.0]), np.array([0.1, -0.1])),), (105, 148, 400))
    upper, crease, lower = bend.shade(np.array([[100.0, 60], [100, 148.5], [100, 240]]), (0, 0.5))
    assert upper < 0.96 < crease < 1.01 < lower


def test_the_page_of_a_form_says_where_its_fields_are_on_bent_paper() -> None:
    made = make_page(4, "curl_photo", "printed", False, the_form("receipt"))
    across, down = (np.array(side) for side in cast(list[list[float]], made.truth["mesh_mm"]))
    mesh = np.array(made.truth["mesh_px"])
    assert (across[-1], down[-1]) == (210.0, 148.0)
    assert mesh.shape == (len(down), len(across), 2)
    quads = cast(dict[str, dict[str, list[list[float]]]], made.truth["fields"])
    corners = np.array([corner for field in quads.values() for corner in field["quad"]])
    assert (corners > mesh.min((0, 1))).all()
    assert (corners < mesh.max((0, 1))).all()
