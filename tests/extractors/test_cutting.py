"""Several forms on one scan: how many there are, and that each is read as itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import gettempdir

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from extractors.blank import render
from extractors.blanks import BlankPage, blank_pages
from extractors.cutting import Sheet, sheets
from extractors.ink import is_empty_sheet
from extractors.marks import marker_modules
from extractors.page import view
from extractors.pictures import Spool
from extractors.register import register
from extractors.scan import Scan
from schemas.errors import Rejected, SetAside
from schemas.library import library
from schemas.types import paper_number

Pixels = NDArray[np.uint8]

DPI = 110
MM = DPI / 25.4
NUMBERS = [paper_number.new(Random(seed)) for seed in range(4)]
A4, A3 = (210, 297), (420, 297)


@pytest.fixture(scope="module")
def known() -> list[BlankPage]:
    return blank_pages(library())


@pytest.fixture(scope="module")
def copies() -> dict[str, list[Pixels]]:
    """Four copies of each form, numbered as `NUMBERS`."""
    forms = {name: library().latest(name) for name in ("receipt", "registration")}
    return {name: [render(form, 1, DPI, number) for number in NUMBERS] for name, form in forms.items() if form}


def bed(size: tuple[int, int], *laid: tuple[Pixels, float, float, float]) -> Pixels:
    """A scan of that size (millimetres) on which copies lie: each with its place (millimetres) and turn."""
    wide, tall = (round(side * MM) for side in size)
    scan = np.full((tall, wide), 90, np.uint8)
    for copy, x, y, degrees in laid:
        height, width = copy.shape
        move = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        move[:, 2] += np.array([x, y]) * MM
        cover = cv2.warpAffine(np.full_like(copy, 255), move, (wide, tall))
        scan[cover > 0] = cv2.warpAffine(copy, move, (wide, tall), borderValue=255)[cover > 0]
    return scan


def without(scan: Pixels, *corners: tuple[float, float]) -> Pixels:
    """The scan with squares of 20 mm torn off at those places (millimetres)."""
    torn = scan.copy()
    for x, y in corners:
        torn[round(y * MM) : round((y + 20) * MM), round(x * MM) : round((x + 20) * MM)] = 90
    return torn


def cut(scan: Pixels, known: Sequence[BlankPage]) -> list[Sheet]:
    return sheets(scan, sorted({blank.size for blank in known}))


def numbers(scan: Pixels, known: Sequence[BlankPage]) -> list[str | None]:
    """The number of each form on a scan, in their order."""
    registered = [register(sheet.pixels, known, sheet.found) for sheet in cut(scan, known)]
    return [one.code.number if one.code else None for one in registered]


def test_two_receipts_on_one_glass_are_two(known: list[BlankPage], copies: dict[str, list[Pixels]]) -> None:
    one, two, *_ = copies["receipt"]
    for turns in ((0, 0), (180, 0), (1.5, -2)):
        scan = bed(A4, (one, 0, 0, turns[0]), (two, 0, 148.5, turns[1]))
        assert numbers(scan, known) == NUMBERS[:2], turns


def test_four_receipts_and_two_sizes_are_told_apart(known: list[BlankPage], copies: dict[str, list[Pixels]]) -> None:
    receipts = copies["receipt"]
    places = ((0, 0), (210, 0), (0, 148.5), (210, 148.5))
    four = bed(A3, *((copy, x, y, 0.0) for copy, (x, y) in zip(receipts, places, strict=True)))
    assert sorted(map(str, numbers(four, known))) == sorted(NUMBERS)
    mixed = bed(A3, (copies["registration"][3], 0, 0, 0), (receipts[0], 210, 0, 0), (receipts[1], 210, 148.5, 0))
    assert sorted(map(str, numbers(mixed, known))) == sorted([NUMBERS[3], *NUMBERS[:2]])


def test_a_form_that_lost_its_markers_is_found_beside_one_that_has_them(
    known: list[BlankPage], copies: dict[str, list[Pixels]]
) -> None:
    one, two, *_ = copies["receipt"]
    scan = bed(A4, (one, 0, 0, 0), (two, 0, 148.5, 0))
    corners = [(0.0, 0.0), (190.0, 0.0), (0.0, 128.0), (190.0, 128.0)]
    for lost in range(1, 5):
        assert sorted(map(str, numbers(without(scan, *corners[:lost]), known))) == sorted(NUMBERS[:2]), lost


def test_forms_that_lie_on_each_other_are_refused(known: list[BlankPage], copies: dict[str, list[Pixels]]) -> None:
    one, two, *_ = copies["receipt"]
    with pytest.raises(Rejected) as refused:
        cut(bed(A4, (one, 0, 0, 0), (two, 0, 70, 0)), known)
    assert refused.value.code is SetAside.NO_REGISTRATION


def test_one_form_alone_stays_whole(known: list[BlankPage], copies: dict[str, list[Pixels]]) -> None:
    for scan in (
        copies["registration"][0],
        bed(A4, (copies["receipt"][0], 0, 60, 4)),
        np.full((900, 700), 255, np.uint8),
    ):
        (sheet,) = cut(scan, known)
        assert sheet.pixels is scan


def test_a_form_without_markers_and_codes_beside_another_is_not_lost(
    known: list[BlankPage], copies: dict[str, list[Pixels]]
) -> None:
    one, two, *_ = copies["receipt"]
    height = two.shape[0]
    bare = two[round(27 * MM) : height - round(24 * MM)]
    scan = bed(A4, (one, 0, 0, 0), (bare, 0, 175, 0))
    first, rest = cut(scan, known)
    assert (first.certain, rest.certain) == (True, False)
    assert register(rest.pixels, known, rest.found).by == "sift"


def test_other_things_beside_a_form_are_not_certain_to_be_one(
    known: list[BlankPage], copies: dict[str, list[Pixels]]
) -> None:
    card = np.full((round(54 * MM), round(86 * MM)), 230, np.uint8)
    cv2.putText(card, "NAMA 123", (20, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 20, 4)
    _, rest = cut(bed(A4, (copies["receipt"][0], 0, 0, 0), (card, 40, 190, 3)), known)
    assert not rest.certain
    with pytest.raises(Rejected) as refused:
        register(rest.pixels, known, rest.found)
    assert refused.value.code is SetAside.UNKNOWN_FORM


def test_a_swarm_of_markers_is_refused_at_once(known: list[BlankPage]) -> None:
    tile = np.pad(
        np.where(np.kron(marker_modules(1), np.ones((8, 8))) > 0, 0, 255).astype(np.uint8), 12, constant_values=255
    )
    with pytest.raises(Rejected) as refused:
        cut(np.tile(tile, (12, 12)), known)
    assert refused.value.code is SetAside.NO_REGISTRATION


@given(st.integers(1, 60), st.integers(1, 3000), st.booleans(), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_a_scrap_of_any_shape_is_blank_or_refused(
    known: list[BlankPage], short: int, long: int, upright: bool, grey: int
) -> None:
    scrap = np.full((long, short) if upright else (short, long), grey, np.uint8)
    (sheet,) = cut(scrap, known)
    with pytest.raises(Rejected):
        register(sheet.pixels, known, sheet.found)
    is_empty_sheet(sheet.pixels)


@pytest.mark.parametrize("name", ["registration", "receipt"])
def test_a_form_that_lost_markers_is_never_cut_itself(
    name: str, known: list[BlankPage], copies: dict[str, list[Pixels]]
) -> None:
    """Half a sheet would be fields that seem empty."""
    copy = copies[name][0]
    height, width = (side / MM for side in copy.shape)
    places = [(0.0, 0.0), (width - 20, 0.0), (width - 20, height - 20), (0.0, height - 20)]
    for lost in range(1, 5):
        for torn in combinations(places, lost):
            scan = without(copy, *torn)
            (sheet,) = cut(scan, known)
            assert sheet.pixels is scan, torn


def test_a_form_that_lies_partly_under_another_is_set_aside(
    known: list[BlankPage], copies: dict[str, list[Pixels]]
) -> None:
    """It has lost its own markers, so that only its looks say where it lies."""
    upper, lower, *_ = copies["receipt"]
    height, width = (side / MM for side in lower.shape)
    bare = without(lower, (0, 0), (width - 20, 0), (0, height - 20), (width - 20, height - 20))
    scan = bed(A4, (bare, 0, 120, 0), (upper, 0, 0, 0))
    first, rest = cut(scan, known)
    keep = Spool(Path(gettempdir())).keep
    assert view(first, Scan(1, scan), known, keep).number == NUMBERS[0]
    with pytest.raises(Rejected) as refused:
        view(rest, Scan(1, scan, part=2), known, keep)
    assert refused.value.code is SetAside.NO_REGISTRATION
