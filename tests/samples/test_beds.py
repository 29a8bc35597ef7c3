"""Several sheets on one glass: the truth about each is true."""

from __future__ import annotations

import cv2
import numpy as np

from extractors.blank import render
from samples.maker.beds import Bed, Place, make_bed
from samples.maker.forms import the_form
from samples.maker.page import SheetOrder, write_sheet
from samples.maker.sides import Side

FORM = the_form("receipt")


def test_each_sheet_lies_where_its_homography_says() -> None:
    places = [Place(108, 222, -0.5), Place(108, 75, 180.7)]
    sheets = [(write_sheet(SheetOrder(n, "printed", Side(False), FORM), 150), place) for n, place in enumerate(places)]
    page, alone = make_bed(Bed((216, 297), 150), sheets, np.random.default_rng(1))
    assert [one.expected for one in alone] == [sheets[1][0].expected, sheets[0][0].expected]
    assert page.expected["documents"] == [one.expected for one in alone]
    width, height = FORM.paper.sheet
    for one in alone:
        fields = one.expected["fields"]
        assert isinstance(fields, dict)
        blank = render(FORM, 1, 100, str(fields["nomor"]))
        scale = np.diag([blank.shape[1] / width, blank.shape[0] / height, 1.0])
        back = scale @ np.linalg.inv(np.array(one.truth["homography_mm_to_px"]))
        grey = cv2.cvtColor(page.image, cv2.COLOR_RGB2GRAY)
        upright = cv2.warpPerspective(grey, back, blank.shape[::-1], borderValue=255.0)
        head = blank[20:100, 20:-20]
        _, likeness, _, at = cv2.minMaxLoc(cv2.matchTemplate(upright[:130], head, cv2.TM_CCOEFF_NORMED))
        assert likeness > 0.8
        assert np.abs(np.array(at) - 20).max() <= 1
