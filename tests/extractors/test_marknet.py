"""What is suggested for marks that leave a doubt: who is asked, what follows from the answer, what the nets know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import pytest

from extractors.blanks import BlankPage
from extractors.cutting import sheets
from extractors.geometry import Pixels
from extractors.ink import InkPage
from extractors.page import view
from extractors.pictures import Spool
from extractors.readers import FILLED, MARKED, NOTHING, Probabilities, signature, tick
from extractors.readers.marknet import AROUND_BOX, AROUND_SIGNATURE, MarkNet, box_picture, signature_picture
from extractors.scan import Scan
from schemas.layout import PlacedField
from schemas.values import Box
from tests.extractors.drawn_marks import ORDINARY, SIGNED, STRANGE, across, blacken, boxes, cross, said, stroke


@dataclass
class Judge:
    """Says what it was told to say, and remembers what it was asked."""

    says: dict[str, int] = field(default_factory=dict)
    signs: float = 0.0
    asked: list[str] = field(default_factory=list)
    name: str = "judge"
    known: bool = True
    sure: float = 1.0

    def knows(self, field: PlacedField) -> bool:
        return self.known

    def meant(self, page: InkPage, field: PlacedField, options: Sequence[str]) -> Probabilities:
        self.asked += options
        best = np.eye(3, dtype=np.float32)[[self.says.get(name, NOTHING) for name in options]]
        return best * self.sure + (1 - self.sure) / 3

    def signed(self, page: InkPage, field: PlacedField) -> float:
        self.asked.append(field.name)
        return self.signs


def crossed_and_blackened(choice: PlacedField) -> Callable[[Pixels], None]:
    def draw(sheet: Pixels) -> None:
        blacken(sheet, boxes(choice)["pulang"])
        cross(sheet, boxes(choice)["belum"])

    return draw


def fine_cross(sheet: Pixels, box: Box) -> None:
    """Smaller than the box and of a fine pen, as a typewriter's."""
    stroke(sheet, *across(box, (0.25, 0.2), (0.75, 0.8)), mm=0.2)
    stroke(sheet, *across(box, (0.75, 0.2), (0.25, 0.8)), mm=0.2)


def test_nobody_is_asked_about_boxes_that_are_empty(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    judge = Judge()
    assert said(tick.read(drawn(lambda sheet: None), choice, judge)) == ("", [])
    assert not judge.asked


@pytest.mark.parametrize(
    ("draw", "signs", "text", "reasons"),
    [
        ("loops", 0.9, "ya", []),
        ("loops", 0.1, "tidak", ["marks_disagree"]),
        ("nothing", 0.1, "tidak", []),
        ("nothing", 0.9, "ya", ["marks_disagree"]),
    ],
)
def test_a_signature_is_clear_where_the_judge_sees_it_too(
    drawn: Callable[..., InkPage], blanks: Sequence[BlankPage], draw: str, signs: float, text: str, reasons: list[str]
) -> None:
    place = blanks[0].placed.field("tanda_tangan")
    page = drawn(lambda sheet: SIGNED[draw][0](sheet, place.box) if draw in SIGNED else None)
    assert said(signature.read(page, place, Judge(signs=signs))) == (text, reasons)


@pytest.mark.parametrize(
    ("says", "text", "reasons"),
    [(MARKED, "mandiri", []), (FILLED, "mandiri", []), (NOTHING, "", ["marks_disagree"])],
    ids=["a mark", "a mark of another kind", "no mark"],
)
def test_what_is_clear_is_accepted_where_the_judge_sees_it_too(
    drawn: Callable[..., InkPage], choice: PlacedField, says: int, text: str, reasons: list[str]
) -> None:
    judge = Judge({"mandiri": says})
    page = drawn(lambda sheet: cross(sheet, boxes(choice)["mandiri"]))
    assert said(tick.read(page, choice, judge)) == (text, reasons)
    assert judge.asked == ["mandiri"], "empty boxes need no judge"


@pytest.mark.parametrize(
    ("judge", "reasons"),
    [
        (Judge({"mandiri": MARKED}), []),
        (Judge({"mandiri": MARKED}, sure=0.9), ["tick_unclear"]),
        (Judge({"mandiri": FILLED}), ["tick_unclear"]),
        (Judge({"mandiri": MARKED}, known=False), ["tick_unclear"]),
        (None, ["tick_unclear"]),
    ],
    ids=["sure", "not so sure", "of another kind", "not asked", "nobody"],
)
def test_a_fine_mark_is_clear_where_the_judge_is_sure_too(
    drawn: Callable[..., InkPage], choice: PlacedField, judge: Judge | None, reasons: list[str]
) -> None:
    page = drawn(lambda sheet: fine_cross(sheet, boxes(choice)["mandiri"]))
    assert said(tick.read(page, choice, judge)) == ("mandiri", reasons)


def test_a_fine_mark_beside_a_clear_one_is_a_second_mark(drawn: Callable[..., InkPage], choice: PlacedField) -> None:
    def both(sheet: Pixels) -> None:
        fine_cross(sheet, boxes(choice)["mandiri"])
        cross(sheet, boxes(choice)["pulang"])

    judge = Judge({"mandiri": MARKED, "pulang": MARKED})
    assert said(tick.read(drawn(both), choice, judge))[0] == "pulang,mandiri"


@pytest.mark.parametrize(
    ("says", "text"),
    [
        ({"pulang": FILLED, "belum": MARKED}, "belum"),
        ({"pulang": FILLED}, "pulang"),
        ({"pulang": MARKED, "belum": MARKED}, "pulang,belum"),
        ({}, ""),
    ],
    ids=["taken back", "filled alone", "two marks", "nothing meant"],
)
def test_a_doubt_stays_one_whatever_the_judge_suggests(
    drawn: Callable[..., InkPage], choice: PlacedField, says: dict[str, int], text: str
) -> None:
    judge = Judge(says)
    seen = tick.read(drawn(crossed_and_blackened(choice)), choice, judge)
    assert (seen.reading.text, len(seen.doubts)) == (text, 1)
    assert seen.reading.engine == ("omr" if text == "belum" else "judge"), "who says otherwise is named"
    assert (seen.otherwise and seen.otherwise.text) == (None if text == "belum" else "belum"), (
        "and what the measures say is kept"
    )
    assert judge.asked == ["pulang", "belum"]


@pytest.mark.parametrize(("signs", "text"), [(0.9, "ya"), (0.1, "tidak")])
def test_a_doubtful_signature_is_suggested_as_the_judge_sees_it(
    drawn: Callable[..., InkPage], blanks: Sequence[BlankPage], signs: float, text: str
) -> None:
    place = blanks[0].placed.field("tanda_tangan")
    page = drawn(lambda sheet: SIGNED["scratch"][0](sheet, place.box))
    assert said(signature.read(page, place, Judge(signs=signs))) == (text, ["signature_unclear"])


def test_whoever_decides_sees_what_either_saw(
    copy: Callable[[], Pixels], blanks: Sequence[BlankPage], choice: PlacedField
) -> None:
    scan, judge = copy(), Judge({"belum": MARKED})
    crossed_and_blackened(choice)(scan)
    cross(scan, boxes(choice)["mandiri"])
    (sheet, *_) = sheets(scan, [blanks[0].size])
    page = view(sheet, Scan(1, scan), blanks, Spool(Path(gettempdir())).keep, judge)
    (read,) = [one for one in page.known if one.name == choice.name]
    assert read.text == "belum"
    assert [(one.engine, one.text) for one in read.readings] == [("judge", "belum"), ("omr", "mandiri,belum")]


def test_pictures_have_the_windows_size_at_the_pages_edges_too(
    drawn: Callable[..., InkPage], choice: PlacedField, blanks: Sequence[BlankPage]
) -> None:
    page = drawn(lambda sheet: None)
    for x, y in ((0.0, 0.0), (205.0, 292.0), (100.0, 150.0)):
        place = Box(x, y, 4.2, 4.2)
        moved = replace(choice, options=(("here", place),), labels=(), box=place)
        assert box_picture(page, moved, "here").shape == AROUND_BOX.shape
        assert signature_picture(page, moved).shape == AROUND_SIGNATURE.shape


def test_nobody_is_asked_about_what_he_does_not_know(
    drawn: Callable[..., InkPage], choice: PlacedField, blanks: Sequence[BlankPage]
) -> None:
    judge, place = Judge(known=False), blanks[0].placed.field("tanda_tangan")
    page = drawn(crossed_and_blackened(choice))
    assert said(tick.read(page, choice, judge)) == said(tick.read(page, choice))
    assert said(signature.read(page, place, judge)) == said(signature.read(page, place))
    assert not judge.asked


@pytest.mark.parametrize(
    ("width", "height", "knows"), [(4.2, 4.2, True), (3.97, 3.97, True), (16.8, 8.4, False), (2.5, 2.5, False)]
)
def test_the_net_knows_boxes_and_no_cells_of_tables(
    choice: PlacedField, net: MarkNet, width: float, height: float, knows: bool
) -> None:
    one = replace(choice, options=(("here", Box(50, 50, width, height)),))
    assert net.knows(one) == knows


@pytest.mark.parametrize(("width", "knows"), [(84.0, True), (64.0, True), (30.0, False)])
def test_the_net_knows_boxes_for_signatures(
    blanks: Sequence[BlankPage], net: MarkNet, width: float, knows: bool
) -> None:
    assert net.knows(replace(blanks[0].placed.field("tanda_tangan"), box=Box(20, 200, width, 21))) == knows


@pytest.fixture(scope="module")
def net() -> MarkNet:
    return MarkNet.load()


ODD: dict[str, tuple[Callable[[Pixels, Box], None], bool]] = {
    **{name: (draw, True) for name, draw in ORDINARY.items()},
    # A straight line from corner to corner that is as fine as a scratch may be a fine pen's: it may say either.
    **{name: (draw, False) for name, draw in STRANGE.items() if name != "short scratch"},
    "tick that runs far": (lambda s, box: stroke(s, *across(box, (0.1, 0.4), (0.4, 0.95), (3.6, -1.8))), True),
    "large cross": (lambda s, box: cross(s, box.grown(1.2)), True),
}


@pytest.mark.parametrize("kind", ODD)
def test_the_net_knows_what_was_meant(
    drawn: Callable[..., InkPage], choice: PlacedField, net: MarkNet, kind: str
) -> None:
    """The marks are drawn here and not by the maker of the pages that the net learned from."""
    draw, meant = ODD[kind]
    page = drawn(lambda sheet: draw(sheet, boxes(choice)["mandiri"]))
    best = net.meant(page, choice, ["mandiri"]).argmax(axis=1)
    assert (best[0] != NOTHING) == meant


@pytest.mark.parametrize("kind", STRANGE)
def test_with_the_net_beside_the_measures_nothing_strange_is_accepted(
    drawn: Callable[..., InkPage], choice: PlacedField, net: MarkNet, kind: str
) -> None:
    page = drawn(lambda sheet: STRANGE[kind](sheet, boxes(choice)["mandiri"]))
    assert tick.read(page, choice, net).doubts


@pytest.mark.parametrize("kind", ["fine cross", *ORDINARY])
def test_with_the_net_beside_the_measures_ordinary_marks_are_accepted(
    drawn: Callable[..., InkPage], choice: PlacedField, net: MarkNet, kind: str
) -> None:
    page = drawn(lambda sheet: {"fine cross": fine_cross, **ORDINARY}[kind](sheet, boxes(choice)["mandiri"]))
    assert said(tick.read(page, choice, net)) == ("mandiri", [])


def test_a_blackened_box_is_known_as_filled(drawn: Callable[..., InkPage], choice: PlacedField, net: MarkNet) -> None:
    page = drawn(crossed_and_blackened(choice))
    assert net.meant(page, choice, ["pulang", "belum"]).argmax(axis=1).tolist() == [FILLED, MARKED]
    assert net.meant(page, choice, []).shape == (0, 3)


@pytest.mark.parametrize("kind", SIGNED)
def test_the_net_knows_what_was_signed(
    drawn: Callable[..., InkPage], blanks: Sequence[BlankPage], net: MarkNet, kind: str
) -> None:
    place = blanks[0].placed.field("tanda_tangan")
    draw, text, _ = SIGNED[kind]
    assert (net.signed(drawn(lambda sheet: draw(sheet, place.box)), place) >= signature.EVEN) == (text == "ya")
