"""Readers: the engine as it is, and a fake for each way it can break."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytesseract
import pytest

from benchmarks.faults.tesseract import folder_with
from extractors.blanks import BlankPage
from extractors.combine import agree, best_of, spaced
from extractors.combs import comb
from extractors.geometry import Pixels
from extractors.ink import InkPage, ink_page
from extractors.readers import Seen, signature, stamp, tesseract, tick
from extractors.readers.ppocr import PPOcr
from extractors.readers.tesseract import Tesseract
from extractors.register import register
from extractors.strips import NOTHING, Strip, strips
from schemas.layout import PlacedField
from schemas.values import Box, Flag, Reading, Writing
from tests.extractors.conftest import DPI

SCALE = DPI / 25.4


def text_strip(text: str) -> Strip:
    canvas = np.full((60, 40 + 26 * len(text)), 255, np.uint8)
    cv2.putText(canvas, text, (20, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
    return Strip(canvas)


def test_one_call_reads_many_strips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    real = tesseract.run_tesseract
    monkeypatch.setattr(tesseract, "run_tesseract", lambda path, *a, **k: (calls.append(path), real(path, *a, **k))[1])
    texts = ["KUPANG", "5371044107", "MELATI"]
    readings = Tesseract(tmp_path).read([text_strip(texts[0]), Strip(None), *map(text_strip, texts[1:])])
    assert [reading.text for reading in readings] == ["KUPANG", "", "5371044107", "MELATI"]
    assert len(calls) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_second_reader_keeps_to_the_alphabet() -> None:
    reader = PPOcr.load()
    strip = text_strip("5371O44IO7")
    free, digits, nothing = reader.lines([strip, replace(strip, alphabet="0123456789"), Strip(None)])
    assert free.reading.text != "5371044107"
    assert digits.reading.text == "5371044107"
    assert digits.steps is not None and digits.steps.shape[1] == 1 + len(digits.signs)
    assert nothing.reading.text == "" and nothing.steps is None


def test_a_poisoned_strip_does_not_spoil_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_on_many(listing: str, to: str, **options: object) -> None:
        if len(Path(listing).read_text().split()) > 1:
            raise pytesseract.TesseractError(1, "cannot read one of them")
        Path(f"{to}.tsv").write_text("level\tpage_num\tconf\ttext\n5\t1\t91.0\tSATU\n")

    monkeypatch.setattr(tesseract, "run_tesseract", breaks_on_many)
    readings = Tesseract(tmp_path).read([text_strip("A")] * 5)
    assert [reading.text for reading in readings] == ["SATU"] * 5


@pytest.mark.parametrize("broken", [pytesseract.TesseractNotFoundError(), RuntimeError("Tesseract process timeout")])
def test_a_broken_engine_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise broken

    monkeypatch.setattr(tesseract, "run_tesseract", fail)
    with pytest.raises(type(broken)):
        Tesseract(tmp_path).read([text_strip("A")])
    assert list(tmp_path.iterdir()) == []


def test_garbage_is_read_as_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(listing: str, to: str, **options: object) -> None:
        Path(f"{to}.tsv").write_text("level\tpage_num\tconf\ttext\n")

    monkeypatch.setattr(tesseract, "run_tesseract", nothing)
    assert Tesseract(tmp_path).read([text_strip("A")])[0].text == ""


def test_an_engine_that_says_nothing_that_can_be_understood_is_broken_and_ends_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for behaviour in ("garbage", "silent", "crashing", "missing"):
        (tmp_path / behaviour).mkdir()
        monkeypatch.setenv("PATH", folder_with(behaviour, tmp_path / behaviour / "bin"))
        with pytest.raises(Exception):  # noqa: B017 - whatever it is, it is no SystemExit, and the batch tries again
            Tesseract(tmp_path / behaviour).read([text_strip("A")])
    assert list((tmp_path / "garbage").iterdir()) == [tmp_path / "garbage" / "bin"]


def test_an_engine_that_hangs_is_waited_for_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", folder_with("hanging", tmp_path / "bin"))
    monkeypatch.setattr(tesseract, "SECONDS_A_CALL", 1)
    monkeypatch.setattr(tesseract, "SECONDS_A_STRIP", 0)
    with pytest.raises(RuntimeError, match="timeout"):
        Tesseract(tmp_path).read([text_strip("A")])


def test_spaces_stand_where_cells_are_empty() -> None:
    cells = Strip(np.zeros((1, 1), np.uint8), cells=(0, 1, 2, 3, 5, 6, 7))
    assert spaced(Reading("x", "BUDISAN", 0.9), cells).text == "BUDI SAN"
    assert spaced(Reading("x", "BUD ISA N", 0.9), cells).text == "BUDI SAN"
    assert spaced(Reading("x", "BUDI SA", 0.9), cells).text == "BUDI SA"


def test_the_trusted_reading_counts_and_others_agree_or_not() -> None:
    trusted, other = Reading("a", "PUTIH", 0.8), Reading("b", "PUTH", 0.99)
    assert best_of([trusted, other], "text") == trusted
    assert not agree([trusted, other], "text")
    assert agree([Reading("a", "Putih", 0.8), Reading("b", "PUTIH", 0.9)], "text")
    assert agree([Reading("a", "O1 2", 0.8), Reading("b", "012", 0.9)], "number")


def test_what_a_reader_made_up_is_no_suggestion() -> None:
    assert best_of([Reading("a", "", 0.0), Reading("b", "ee—- = | _ ee", 0.0)], "text").text == ""


def test_a_space_is_rather_lost_than_made_up() -> None:
    assert best_of([Reading("a", "NO.5", 0.9), Reading("b", "NO. 5", 0.6)], "text").text == "NO. 5"


@pytest.fixture
def inked(copy: Callable[[], Pixels], blanks: Sequence[BlankPage]) -> Callable[[Callable[[Pixels], None]], InkPage]:
    """A page on which something was drawn."""

    def page(draw: Callable[[Pixels], None]) -> InkPage:
        sheet = copy()
        draw(sheet)
        return ink_page(sheet, register(sheet, blanks))

    return page


def line(sheet: Pixels, *points: tuple[float, float], mm: float = 0.5) -> None:
    """A pen stroke through points in millimetres."""
    path = np.array([[x * SCALE, y * SCALE] for x, y in points], np.int32)
    cv2.polylines(sheet, [path], False, 40, max(1, round(mm * SCALE)), cv2.LINE_AA)


def cross(sheet: Pixels, box: Box) -> None:
    line(sheet, (box.x + 0.7, box.y + 0.7), (box.right - 0.7, box.bottom - 0.7))
    line(sheet, (box.right - 0.7, box.y + 0.7), (box.x + 0.7, box.bottom - 0.7))


def test_crosses_are_read_and_clear(inked: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    field = blanks[0].placed.field("pelatihan")
    boxes = dict(field.options)
    page = inked(lambda sheet: [cross(sheet, boxes[name]) for name in ("menjahit", "usaha_lain")])
    seen = tick.read(page, field)
    assert (seen.reading.text, seen.doubts) == ("menjahit,usaha_lain", ())
    assert tick.read(page, blanks[0].placed.field("pilihan")).reading.text == ""


def test_a_faint_dot_is_a_doubt(inked: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    field = blanks[0].placed.field("pilihan")
    box = dict(field.options)["mandiri"]
    page = inked(lambda sheet: line(sheet, (box.x + 2, box.y + 2), (box.x + 2.3, box.y + 2.2)))
    assert [doubt.flag for doubt in tick.read(page, field).doubts] == [Flag.UNCERTAIN]


def test_signatures(inked: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    field, other = (blanks[0].placed.field(name) for name in ("tanda_tangan", "tanda_tangan_petugas"))
    box = field.box
    wave = [(box.x + 15 + t * 0.5, box.y + 10 + 5 * np.sin(t / 2)) for t in range(60)]
    page = inked(lambda sheet: line(sheet, *wave))
    assert signature.read(page, field).reading.text == "ya"
    unsigned = signature.read(page, other)
    assert (unsigned.reading.text, unsigned.doubts) == ("tidak", ())


def test_an_empty_form_is_empty(inked: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    page = inked(lambda sheet: None)
    lines = [field for field in blanks[0].placed.fields if field.writing in ("comb", "hand")]
    assert [field.name for field in lines if not strips(page, field)[0].empty] == []


def test_a_thin_light_stroke_is_not_nothing(inked: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    field = blanks[0].placed.field("tanggungan")
    cell = field.cells[1]

    def one(sheet: Pixels) -> None:
        top, bottom = (round((cell.y + part * cell.h) * SCALE) for part in (0.2, 0.8))
        middle = round((cell.x + cell.w / 2) * SCALE)
        sheet[top:bottom, middle : middle + 2] = 175

    assert not strips(inked(one), field)[0].empty


def test_two_lines_are_two_strips_wherever_they_stand(
    inked: Callable[..., InkPage], blanks: Sequence[BlankPage]
) -> None:
    box = blanks[0].placed.field("tanda_tangan").box
    half = box.h / 2
    halves = (Box(box.x, box.y, box.w, half), Box(box.x, box.y + half, box.w, half))
    field = PlacedField("words", "text", Writing.HAND, box, lines=halves)

    def rows(*heights: float) -> Callable[[Pixels], None]:
        def draw(sheet: Pixels) -> None:
            for y in heights:
                for x in range(10, 34, 4):
                    line(sheet, (box.x + x, box.y + y), (box.x + x + 2, box.y + y + 3.5))

        return draw

    assert len(strips(inked(rows(3, 13)), field)) == 2
    assert len(strips(inked(rows(8.5)), field)) == 1, "one line in the middle of two"
    assert strips(inked(rows()), field) == (replace(NOTHING, alphabet=""),)


def test_a_stamp_is_a_printed_patch(inked: Callable[..., InkPage], blanks: Sequence[BlankPage]) -> None:
    box = blanks[0].placed.field("tanda_tangan").box
    field = PlacedField("meterai", "stamp", Writing.STAMP, Box(box.x, box.y, 34, box.h))
    x, y, right, bottom = (round(v * SCALE) for v in (box.x + 4, box.y + 2, box.x + 28, box.y + 19))

    def stuck(sheet: Pixels) -> None:
        sheet[y:bottom, x:right] = 205
        sheet[y:bottom:5, x:right] = 120

    def shadow(sheet: Pixels) -> None:
        sheet[y:bottom, x:right] = 205

    def strokes(sheet: Pixels) -> None:
        line(sheet, *[(box.x + 6 + t * 0.4, box.y + 10 + 4 * np.sin(t / 2)) for t in range(40)])

    assert stamp.read(inked(stuck), field) == Seen(Reading("patch", "ya", stamp.CLEAR_CONFIDENCE))
    assert stamp.read(inked(lambda sheet: None), field) == Seen(Reading("patch", "tidak", stamp.CLEAR_CONFIDENCE))
    for drawn in (shadow, strokes):
        seen = stamp.read(inked(drawn), field)
        assert seen.reading.text == "tidak"
        assert drawn is strokes or seen.doubts, "a plain dark place is a doubt"


def test_a_comb_typed_in_without_heed_of_its_cells_is_read_as_a_line(
    inked: Callable[..., InkPage], blanks: Sequence[BlankPage]
) -> None:
    field = blanks[0].placed.field("nama")
    box = field.box

    def typed(pitch: float) -> Callable[[Pixels], None]:
        def draw(sheet: Pixels) -> None:
            for n in range(8):
                x = box.x + 1.2 + n * pitch
                line(sheet, (x, box.y + 1.5), (x + 1.4, box.y + 4.5))

        return draw

    across = comb(inked(typed(2.54)), field)
    assert across.strips[0].cells == () and across.pictures is None
    assert comb(inked(typed(5.0)), field).strips[0].cells == tuple(range(8))
