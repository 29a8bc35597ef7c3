"""When one reader more is asked, and when it could change nothing."""

from __future__ import annotations

from dataclasses import replace

from schemas.acceptance import Acceptance
from schemas.calibration import Calibration
from schemas.values import Box, Candidate, Doubt, Evidence, FieldReading, Flag

HALF = Calibration("coba", {"comb_digits": (0.0,) * 10}, ())
READ = FieldReading(
    "rt", 1, Box(0, 0, 1, 1), "12", 0.9, False, candidates=(Candidate("12", 0.9),), evidence=Evidence("comb_digits")
)


def test_one_reader_more_is_asked_only_where_it_may_change_something() -> None:
    wary, easy = Acceptance(HALF, 0.9), Acceptance(HALF, 0.4)
    assert wary.is_unsure(READ)
    assert not easy.is_unsure(READ), "it is accepted as it is"
    assert wary.is_unsure(replace(READ, doubts=(Doubt(Flag.READERS_DISAGREE, "readers_disagree"),)))
    assert not wary.is_unsure(replace(READ, doubts=(Doubt(Flag.UNCERTAIN, "faint_marks"),))), "it is flagged anyway"
    assert not wary.is_unsure(replace(READ, text="1Z")), "what was written is not legal"
