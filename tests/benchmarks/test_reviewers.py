from __future__ import annotations

import pytest

from benchmarks.reviewers import Asked, measured


@pytest.mark.slow
def test_of_twenty_at_once_for_half_a_minute_nothing_is_lost_doubled_or_given_to_two() -> None:
    told = measured(Asked(minutes=0.5, reviewers=20, documents=300, think=0.5))
    assert (told.lost, told.doubled, told.given_to_two, dict(told.failures)) == (0, 0, 0, {})
    # They did work; whether two of them keyed the same field by then depends on what else the machine does.
    assert told.decisions > 20 and told.keys > 0
