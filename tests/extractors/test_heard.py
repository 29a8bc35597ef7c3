"""The readers are asked once for many fields, each about what it can say, and heard together."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from extractors.geometry import Pixels
from extractors.heard import Heard, Known, Waiting, as_plain, with_text, with_vote
from extractors.listening import listen, with_votes
from extractors.readers import Line, Probabilities, Readers
from extractors.readers.cellnet import EMPTY, OTHER, SIGNS
from extractors.strips import Strip
from extractors.text_layer import Said
from schemas.calibration import DIGITS, LINE
from schemas.form import FormFile
from schemas.layout import place
from schemas.lexicon import load_lexicon
from schemas.places import load_gazetteer
from schemas.types import About, alphabet
from schemas.values import Box, FieldReading, Flag, Reading

WRITTEN = np.zeros((20, 40), np.uint8)
CELL = np.zeros((4, 40, 32), np.uint8)


@dataclass
class Told:
    """A reader of all kinds that says what it is told to, and keeps what it was asked about."""

    text: str
    name: str = "told"
    asked: list[Strip] = field(default_factory=list)
    cells: int = 0

    def lines(self, strips: Sequence[Strip]) -> list[Line]:
        return [Line(Reading(self.name, "" if strip.empty else self.text, 0.9)) for strip in strips]

    def read(self, strips: Sequence[Strip]) -> list[Reading]:
        self.asked += [strip for strip in strips if not strip.empty]
        return [Reading(self.name, "" if strip.empty else self.text, 0.8) for strip in strips]

    def probabilities(self, pictures: Pixels) -> Probabilities:
        self.cells += len(pictures)
        found = np.full((len(pictures), OTHER + 1), 1e-6, np.float32)
        for at, sign in enumerate((self.text * len(pictures))[: len(pictures)]):
            found[at, EMPTY if sign == " " else SIGNS.index(sign)] = 1.0
        return found


@pytest.fixture(scope="module")
def form() -> FormFile:
    comb = {
        "name": "rt",
        "label": {"id": "RT"},
        "type": "number",
        "writing": "comb",
        "comb": {"at": [10, 10], "groups": [4]},
    }
    name = {**comb, "name": "nama", "type": "name", "comb": {"at": [10, 50], "groups": [4]}}
    line = {"name": "jalan", "label": {"id": "Jalan"}, "type": "text", "writing": "hand", "box": [10, 30, 90, 8]}
    title = {"id": "Coba"}
    return FormFile.model_validate(
        {"form": "coba", "version": 1, "layout": "printed", "title": title, "pages": [{"fields": [comb, line, name]}]}
    )


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(About(datetime.date(2026, 11, 24), load_gazetteer()), load_lexicon())


def waiting(form: FormFile, name: str, strip: Strip, pictures: Pixels | None = None, said: str = "") -> Waiting:
    reading = FieldReading(name, 1, Box(0, 0, 1, 1), "", 0.0, empty=strip.empty)
    return Waiting(place(form.field(name)), reading, (strip,), Said(typed=said), pictures)


def test_each_reader_is_asked_about_what_it_can_say(form: FormFile) -> None:
    vote, cell = Told("x", "vote"), Told("1234", "cells")
    fields = [
        waiting(form, "rt", Strip(WRITTEN, (0, 1, 2, 3), "0123456789"), CELL),
        waiting(form, "jalan", Strip(WRITTEN)),
        waiting(form, "jalan", Strip(WRITTEN), said="JALAN 1"),
        waiting(form, "rt", Strip(None)),
    ]
    comb, line, typed, nothing = listen(fields, Readers(Told("JALAN 1", "line"), vote, cell))
    assert len(vote.asked) == 1, "of combs it knows less than the others, and typed text was seen"
    assert cell.cells == 4
    assert comb.cells is not None and comb.votes == ()
    assert [reading.text for reading in line.readings] == ["JALAN 1", "x"]
    assert line.cells is None and typed.cells is None and nothing.cells is None


def test_a_comb_is_what_its_readers_together_make_of_it(form: FormFile, known: Known) -> None:
    one = waiting(form, "rt", Strip(WRITTEN, (0, 1, 2, 3), "0123456789"), CELL)
    (heard,) = listen([one], Readers(Told("1284", "line"), Told("", "vote"), Told("1234", "cells")))
    read = with_text(one, heard, form, known)
    assert read.text == "1234" and read.candidates[0].text == "1234"
    assert {reading.engine for reading in read.readings} == {"cells", "line"}
    assert read.evidence is not None
    assert (read.evidence.kind, read.evidence.asked, read.evidence.agreeing) == (DIGITS, 2, 1)


def test_in_print_two_readers_of_lines_outvote_the_one_of_cells_but_a_person_is_asked(
    form: FormFile, known: Known
) -> None:
    one = waiting(form, "rt", Strip(WRITTEN, (0, 1, 2, 3), "0123456789"), CELL)
    cells = Told("1284").probabilities(CELL)
    cells[2, [SIGNS.index("8"), SIGNS.index("3")]] = 0.95, 0.05
    read = with_text(one, Heard((Line(Reading("line", "1234", 0.9)),), cells=cells), form, known)
    assert read.text == "1284" and read.evidence is not None
    for plain, said, text in (
        (0.99, "1234", "1234"),
        (0.85, "1234", "1234"),
        (0.5, "1234", "1284"),
        (0.99, "1254", "1284"),
    ):
        page = replace(read, evidence=replace(read.evidence, plain=plain))
        voted = with_vote(one, page, Reading("vote", said, 0.9))
        assert voted.text == voted.candidates[0].text == text
        assert bool(voted.doubts) == (text == "1234"), "no calibration knows of it"
        assert len(voted.candidates) == len(read.candidates)


def seen_along(text: str) -> Line:
    """A reader of lines that is sure of digits."""
    steps = np.full((2 * len(text), 11), 1e-6, np.float32)
    for at, sign in enumerate(text):
        steps[2 * at, 1 + int(sign)] = steps[2 * at + 1, 0] = 1.0
    return Line(Reading("line", text, 1.0), "0123456789", steps)


@pytest.mark.parametrize("plain, doubted", [(0.6, True), (0.99, False)])
def test_what_the_nets_see_otherwise_is_asked_about_where_a_hand_wrote_it(
    form: FormFile, known: Known, plain: float, doubted: bool
) -> None:
    one = waiting(form, "rt", Strip(WRITTEN, (0, 1, 2, 3), "0123456789"), CELL)
    cells = Told("1294").probabilities(CELL)
    cells[2, [SIGNS.index("9"), SIGNS.index("1")]] = 0.65, 0.35
    read = as_plain(with_text(one, Heard((seen_along("1214"),), cells=cells), form, known), plain)
    assert read.text == "1214" and read.evidence is not None and not read.evidence.own
    assert [doubt.flag for doubt in read.doubts] == [Flag.READERS_DISAGREE] * doubted
    # Where the nets outweigh the reader of lines, the calibration decides.
    cells[2, [SIGNS.index("9"), SIGNS.index("1")]] = 0.9999, 0.0001
    sure = as_plain(with_text(one, Heard((seen_along("1214"),), cells=cells), form, known), plain)
    assert sure.text == "1294" and sure.evidence is not None and sure.evidence.own and not sure.doubts


def test_a_name_that_no_reader_saw_so_is_in_doubt(form: FormFile, known: Known) -> None:
    one = waiting(form, "nama", Strip(WRITTEN, (0, 1, 2, 3), alphabet("name", comb=True)), CELL)
    cells = Told("ROSA").probabilities(CELL)
    cells[1, [SIGNS.index("Q"), SIGNS.index("O")]] = 0.6, 0.4
    for line, doubted in (("RQSA", True), ("ROSA", False)):
        read = with_text(one, Heard((Line(Reading("line", line, 0.9)),), cells=cells), form, known)
        assert read.text == "ROSA", "that is how names go"
        assert any(doubt.flag is Flag.READERS_DISAGREE for doubt in read.doubts) == doubted


def test_how_words_go_does_not_outweigh_readers_that_are_sure(form: FormFile, known: Known) -> None:
    one = waiting(form, "nama", Strip(WRITTEN, (0, 2, 3), alphabet("name", comb=True)), CELL)
    cells = Told("N QA").probabilities(CELL)
    cells[2, [SIGNS.index("Q"), SIGNS.index("O")]] = 0.99, 0.01
    read = with_text(one, Heard((Line(Reading("line", "N QA", 0.9)),), cells=cells), form, known)
    assert read.text == "N QA" and not read.doubts, "no word it knows begins with Q"


def test_of_a_line_the_evidence_says_who_agrees(form: FormFile, known: Known) -> None:
    one = waiting(form, "jalan", Strip(WRITTEN))
    for said, same in (("JALAN 1", True), ("JALAN 7", False)):
        (heard,) = listen([one], Readers(Told("JALAN 1", "line"), Told(said, "vote"), Told("", "cells")))
        read = with_text(one, heard, form, known)
        assert read.text == "JALAN 1" and read.evidence is not None
        assert read.evidence.kind == LINE and read.evidence.vote == (same, 0.8)


def test_a_vote_on_a_comb_is_asked_only_where_the_others_are_unsure(form: FormFile, known: Known) -> None:
    combs = [waiting(form, "rt", Strip(WRITTEN, (0, 1, 2, 3), "0123456789"), CELL) for _ in range(2)]
    fields, vote = [*combs, waiting(form, "jalan", Strip(WRITTEN))], Told("1234", "vote")
    heard = listen(fields, Readers(Told("1234", "line"), Told("x", "vote"), Told("1234", "cells")))
    read = [with_text(one, said, form, known) for one, said in zip(fields, heard, strict=True)]
    asked = iter([False, True])
    sure, unsure, line = with_votes(fields, read, vote, lambda reading: next(asked))
    assert len(vote.asked) == 1 and line is read[2], "of lines it was asked before"
    assert sure.evidence is not None and sure.evidence.vote is None
    assert unsure.evidence is not None and unsure.evidence.vote == (True, 0.8)
    assert [reading.engine for reading in unsure.readings] == ["cells", "line", "vote"]
