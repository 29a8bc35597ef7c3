"""When one reader more is asked, and when it could change nothing."""

from __future__ import annotations

from dataclasses import replace

from schemas.acceptance import Acceptance
from schemas.calibration import Calibration, features
from schemas.values import Box, Candidate, Doubt, Evidence, FieldReading, Flag, Vote

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


def test_who_says_otherwise_in_print_is_outvoted_by_two_readers_of_lines() -> None:
    alone = Evidence("comb_digits", asked=2, agreeing=1, plain=0.99)
    confirmed, denied = (replace(alone, vote=Vote(same, 0.95)) for same in (True, False))
    assert [features(one, 0.9)[5] for one in (alone, confirmed, denied)] == [1.0, 0.0, 1.0]
    assert features(replace(confirmed, plain=0.5), 0.9)[5] == 1.0, "by hand it is not"
