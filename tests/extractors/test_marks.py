"""Ticks, signatures and stamps as people really leave them: each kind drawn on a blank, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from extractors.blanks import BlankPage
from extractors.geometry import Pixels
from extractors.ink import InkPage, ink_page
from extractors.readers import signature, stamp, tick
from extractors.readers.boxes import measure
from extractors.register import register
from schemas.layout import PlacedField
from schemas.values import Box, Writing
from tests.extractors.drawn_marks import (
    ORDINARY,
    SCALE,
    SIGNED,
    STRANGE,
    across,
    blacken,
    boxes,
    cross,
    disc,
    loops,
    said,
    seal,
    stroke,
)


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_marks_are_accepted(drawn: Callable[..., InkPage], choice: PlacedField, kind: str) -> None:
    page = drawn(lambda sheet: ORDINARY[kind](sheet, boxes(choice)["mandiri"]))
    assert said(tick.read(page, choice)) == ("mandiri", [])


def test_a_blackened_box_beside_a_cross_was_taken_back(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    def both(sheet: Pixels) -> None:
        blacken(sheet, boxes(choice)["pulang"])
        cross(sheet, boxes(choice)["belum"])

    assert said(tick.read(drawn(both), choice)) == ("belum", ["box_blackened"])


def test_two_crosses_in_a_choice_are_both_read(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    page = drawn(lambda sheet: [cross(sheet, boxes(choice)[name]) for name in ("pulang", "belum")])
    assert said(tick.read(page, choice))[0] == "pulang,belum"


def test_a_circled_label_is_the_suggestion(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    label = dict(choice.labels)["belum"].grown(0.5)
    turn = np.linspace(0, 2 * np.pi, 50)
    x, y = label.x + label.w * (0.5 + 0.51 * np.cos(turn)), label.y + label.h * (0.5 + 0.65 * np.sin(turn))
    page = drawn(lambda sheet: stroke(sheet, *zip(x, y, strict=True)))
    text, reasons = said(tick.read(page, choice))
    assert (text, "label_circled" in reasons) == ("belum", True)


def test_a_tick_that_runs_into_another_box_ticks_its_own_alone(drawn: Callable[..., InkPage]) -> None:
    first, other = Box(60, 262, 4.2, 4.2), Box(68, 262, 4.2, 4.2)
    options, labels = (("a", first), ("b", other)), (("a", Box(65.5, 262, 1, 4)), ("b", Box(73.5, 262, 8, 4)))
    field = PlacedField("near", "choice", Writing.TICK, Box(60, 262, 12.2, 4.2), options=options, labels=labels)
    page = drawn(lambda sheet: stroke(sheet, *across(first, (0.05, 0.3), (0.4, 0.95), (2.4, 0.3))))
    text, reasons = said(tick.read(page, field))
    assert text == "a"
    assert reasons, "nobody knows for certain"


@pytest.mark.parametrize("kind", STRANGE)
def test_what_is_no_clear_mark_is_flagged_and_not_suggested(
    drawn: Callable[..., InkPage], choice: PlacedField, kind: str
) -> None:
    text, reasons = said(tick.read(drawn(lambda sheet: STRANGE[kind](sheet, boxes(choice)["mandiri"])), choice))
    assert text == ""
    assert reasons


def test_a_blot_over_a_whole_box_is_flagged(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    box = boxes(choice)["mandiri"]
    assert said(tick.read(drawn(lambda sheet: disc(sheet, box.x + 2.1, box.y + 2.1, 2.8)), choice))[1]


@pytest.mark.parametrize("radius", [0.8, 1.2, 1.6, 1.75])
@pytest.mark.parametrize("at", [(1.2, 1.2), (2.1, 2.1), (2.6, 1.7)])
def test_a_drop_that_leaves_the_corners_is_no_mark(
    drawn: Callable[..., InkPage], choice: PlacedField, radius: float, at: tuple[float, float]
) -> None:
    box = boxes(choice)["mandiri"]
    text, reasons = said(tick.read(drawn(lambda sheet: disc(sheet, box.x + at[0], box.y + at[1], radius)), choice))
    assert text == ""
    assert reasons


def test_a_label_that_came_out_darker_than_its_blank_is_no_part_of_a_mark(
    drawn: Callable[..., InkPage], choice: PlacedField
) -> None:
    """Grey print is black on a scan of one bit: what is left of it is no tail of the tick beside it."""
    box = boxes(choice)["mandiri"]

    def plain(sheet: Pixels) -> None:
        stroke(sheet, *across(box, (0.05, 0.75), (0.3, 0.95), (1.28, 0.45)), mm=0.6)

    def darker(sheet: Pixels) -> None:
        plain(sheet)
        sheet[sheet < 215] = 0

    assert measure(drawn(darker), box).beyond == pytest.approx(measure(drawn(plain), box).beyond, abs=0.4)


def test_a_covered_tick_is_flagged_beside_a_clear_one(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    def taken_back(sheet: Pixels) -> None:
        cross(sheet, boxes(choice)["pulang"])
        STRANGE["correction fluid"](sheet, boxes(choice)["pulang"])
        cross(sheet, boxes(choice)["belum"])

    assert said(tick.read(drawn(taken_back), choice)) == ("belum", ["box_hidden"])


def test_dots_of_a_dithered_scan_are_no_ink(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    field, signed = blanks[0].placed.field("pelatihan"), blanks[0].placed.field("tanda_tangan")
    sheet = copy()
    cross(sheet, boxes(field)["menjahit"])
    grey = np.minimum(sheet, 238).astype(np.float32)
    dots = np.where(grey > np.random.default_rng(1).uniform(0, 255, sheet.shape), 255, 0).astype(np.uint8)
    page = ink_page(dots, register(dots, blanks))
    assert said(tick.read(page, field)) == ("menjahit", [])
    assert said(signature.read(page, signed))[0] == "tidak"


@pytest.mark.parametrize("kind", SIGNED)
def test_what_lies_in_a_signatures_box(drawn: Callable[..., InkPage], blanks: Sequence[BlankPage], kind: str) -> None:
    field = blanks[0].placed.field("tanda_tangan")
    draw, text, reasons = SIGNED[kind]
    assert said(signature.read(drawn(lambda sheet: draw(sheet, field.box)), field)) == (text, reasons)


def test_a_copied_stamp_is_known_by_its_fine_print(drawn: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    box = blanks[0].placed.field("tanda_tangan").box
    field = PlacedField("meterai", "stamp", Writing.STAMP, Box(box.x, box.y, 36, 26))
    rng = np.random.default_rng(3)

    def printed(sheet: Pixels) -> None:
        """Its tint is lost, its lines are left in pieces."""
        for row in np.arange(box.y + 1.5, box.y + 24, 1.0):
            for column in np.arange(box.x + 2, box.x + 33, 1.3):
                stroke(sheet, (column, row), (column + rng.uniform(0.5, 0.9), row + 0.2), mm=0.25, grey=30)

    def sealed(sheet: Pixels) -> None:
        seal(sheet, Box(box.x - 20, box.y + 2, 36, 26))

    assert said(stamp.read(drawn(printed), field)) == ("ya", [])
    assert said(stamp.read(drawn(sealed), field)) == ("tidak", ["stamp_unclear"])
    assert said(stamp.read(drawn(lambda sheet: stroke(sheet, *loops(field.box, 3))), field)) == ("tidak", [])


def test_letters_that_are_left_of_a_stamp_are_not_taken_for_nothing(
    drawn: Callable[..., InkPage], blanks: Sequence[BlankPage]
) -> None:
    """A scan of black and white loses tint and fine lines; no pen writes what is left."""
    box = blanks[0].placed.field("tanda_tangan").box
    field = PlacedField("meterai", "stamp", Writing.STAMP, Box(box.x, box.y, 36, 26))

    def letters(sheet: Pixels) -> None:
        for row, text in enumerate(("TEMPEL", "ENAM", "855861")):
            for column, letter in enumerate(text):
                at = round((box.x + 14 + 2.4 * column) * SCALE), round((box.y + 8 + 6 * row) * SCALE)
                cv2.putText(sheet, letter, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, 40, 1, cv2.LINE_AA)

    assert said(stamp.read(drawn(letters), field)) == ("tidak", ["stamp_unclear"])


def test_a_stamps_box_under_glare_is_flagged(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> None:
    box = blanks[0].placed.field("tanda_tangan").box
    field = PlacedField("meterai", "stamp", Writing.STAMP, Box(box.x, box.y, 36, box.h))
    sheet = (copy() * 0.9).astype(np.uint8)
    assert said(stamp.read(ink_page(sheet, register(sheet, blanks)), field)) == ("tidak", [])
    disc(sheet, box.x + 18, box.y + 10, 17, 255)
    assert said(stamp.read(ink_page(sheet, register(sheet, blanks)), field)) == ("tidak", ["box_hidden"])
