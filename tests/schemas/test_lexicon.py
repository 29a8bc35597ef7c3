"""The model of how words are spelt."""

from __future__ import annotations

import math
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.lexicon import END, Lexicon, load_lexicon

lexicon = cache(load_lexicon)


@pytest.mark.parametrize(
    ("word", "slip"),
    [
        ("JL. SUDIRMAN", "JI. SUDIRMAN"),
        ("DUSUN OELNASI", "DUSUN OEINASI"),
        ("MARIA", "MARLA"),
        ("TERNAK BABI", "TERNAK BA8I"),
        ("TIGA JUTA RUPIAH", "TIGA JUTA RUPLAH"),
    ],
)
def test_words_are_likelier_than_slips_of_readers(word: str, slip: str) -> None:
    assert lexicon().log_probability(word) > lexicon().log_probability(slip)


def test_no_number_is_likelier_than_another() -> None:
    assert lexicon().score("NO. 1", "7") == lexicon().score("NO. 4", "0")


@given(st.text("ABEKOTU .0", max_size=6))
def test_what_may_follow_a_text_adds_up_to_no_more_than_one(prefix: str) -> None:
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,'-/()" + END
    assert 0.5 < sum(math.exp(lexicon().score(prefix, sign)) for sign in signs) <= 1.001


def test_by_hand() -> None:
    """A was followed by B four times (kept as about 4), and nothing else is known."""
    counts = Lexicon({"": "Bd", "A": "Bd"})
    alone = (4 + 1 / 60) / 5
    assert counts.score("", "B") == pytest.approx(math.log(alone))
    assert counts.score("A", "B") == pytest.approx(math.log((4 + alone) / 5))
    assert counts.score("A", "Q") == pytest.approx(math.log((1 / 60) / 5 / 5))


def test_unheard_signs_are_unlikely_and_never_impossible() -> None:
    assert -40 < lexicon().score("ŻŹ", "漢") < -4
