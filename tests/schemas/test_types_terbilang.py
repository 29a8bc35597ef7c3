"""Amounts in words."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.types import terbilang
from schemas.types._number_words import ABOVE_ALL, WORDS
from schemas.values import Flag

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Amounts of every length, and those that people write: a few digits and many zeros.
amounts = st.integers(0, 14).flatmap(lambda n: st.integers(0, 10 ** (n + 1) - 1)) | st.builds(
    lambda few, zeros: few * 10**zeros, st.integers(0, 999), st.integers(0, 12)
)


def reasons(parsed):
    return [doubt.reason for doubt in parsed.doubts]


@given(amounts)
def test_words_and_amounts_turn_into_each_other(about, amount):
    words = terbilang.words_of(amount)
    assert terbilang.amount_of(words) == amount
    assert terbilang.parse(words, about()).value == words and not terbilang.parse(words, about()).doubts
    assert terbilang.parse(terbilang.format(words), about()).value == words


def test_every_amount_below_ten_thousand_is_read_from_its_letters():
    assert all(terbilang.amount_of(terbilang.words_of(n).replace(" ", "")) == n for n in range(10_000))


@pytest.mark.parametrize("amount", [-1, ABOVE_ALL])
def test_amounts_beyond_the_words_are_refused(amount):
    with pytest.raises(ValueError):
        terbilang.words_of(amount)


@given(amounts, st.data())
def test_spaces_and_capitals_say_nothing(about, amount, data):
    letters = terbilang.words_of(amount).replace(" ", "")
    gaps = data.draw(st.lists(st.sampled_from(["", "", "", " ", "  ", "-", ". "]), min_size=len(letters)))
    text = "".join(letter + gap for letter, gap in zip(letters, gaps, strict=False))
    for written in (text, text.lower(), text.title()):
        assert terbilang.parse(written, about()).value == terbilang.words_of(amount)
        assert not terbilang.parse(written, about()).doubts


@pytest.mark.parametrize(
    "text, amount",
    [
        ("satu juta dua ratus lima puluh ribu rupiah", 1_250_000),
        ("Satu Juta Duaratus Limapuluh Ribu", 1_250_000),
        ("# duaratuslimapuluhribu rupiah,- #", 250_000),
        ("Uang sejumlah: lima juta rupiah saja", 5_000_000),
        ("Rp. dua milyar tiga juta", 2_003_000_000),
        ("satu triliun rupiah", 10**12),
        ("satu trilyun rupiah", 10**12),
        ("satu ribu lima ratus rp", 1_500),
        ("satu ratus ribu", 100_000),
        ("satu puluh ribu", 10_000),
        ("sejuta seratus satu ribu sebelas rupiah", 1_101_011),
        ("nol rupiah", 0),
        ("== dua-puluh-lima ribu ==", 25_000),
    ],
)
def test_what_people_write_is_no_doubt(about, text, amount):
    parsed = terbilang.parse(text, about())
    assert parsed.value == terbilang.words_of(amount) and parsed.doubts == ()


@pytest.mark.parametrize(
    "text, amount",
    [
        ("satu jutA dua ratus lima pu1uh ribu rup!ah", 1_250_000),
        ("5ATU JULA DUA RATVS RlBU RUPIAH", 1_200_000),
        ("lirna ratus ribu rupiah", 500_000),
        ("SEMBLAN RATUS RIBU", 900_000),
        ("DUAJUTALIMARATU5RIBURUPIAH", 2_500_000),
        ("empat puluh tujuhh ribu", 47_000),
        ("DELPAAN JUTA RUPIAH", 8_000_000),
    ],
)
def test_slips_are_put_right_with_a_doubt(about, text, amount):
    parsed = terbilang.parse(text, about())
    assert parsed.value == terbilang.words_of(amount)
    assert [(doubt.flag, doubt.reason) for doubt in parsed.doubts] == [(Flag.REPAIRED, "words_repaired")]


@pytest.mark.parametrize(
    "text",
    [
        "TIMA RIBU RUPIAH",  # tiga or lima
        "LIGA JUTA",
        "dua tiga ratus rupiah",
        "satu ribu juta",
        "seratus ratus",
        "sepuluh lima ribu",
        "dua puluh belas",
        "satu juta dua juta",
        "satu ribu dua juta",
        "nol juta rupiah",
        "satu juta nol",
        "rupiah",
        "juta rupiah",
        "2 juta rupiah",
        "1.250.000",
        "lima ribu koma lima rupiah",
        "lima ribu rupiah lima puluh sen",
        "limariburupiahlimapuluhsen",
        "minus lima ribu",
        "dua setengah juta",
        "SATU JUTA RUPIAH SATU JUTA RUPIAH",
        "terima kasih banyak",
        "#",
        "x" * 10_000,
    ],
)
def test_what_is_no_one_amount_stays_as_written(about, text):
    parsed = terbilang.parse(text, about())
    assert parsed.value == text and reasons(parsed) == ["words_not_legal"]
    assert terbilang.amount_of(text) is None


def slip(chance: random.Random, text: str) -> str:
    """The text with one letter changed, lost or added, or two that changed places."""
    at, letter = chance.randrange(len(text)), chance.choice(LETTERS)
    kinds = (text[:at] + letter, text[:at], text[: at + 1] + letter, text[:at] + text[at + 1 : at + 2] + text[at])
    which = chance.randrange(4)
    return kinds[which] + text[at + 1 + (which == 3) :]


def test_slips_never_make_another_amount_without_a_doubt(about):
    chance, became = random.Random(5), Counter()
    for number in range(400):
        amount = chance.randrange(10 ** chance.randint(1, 10)) * 10 ** chance.choice([0, 3])
        text = terbilang.words_of(amount)
        text = text.replace(" ", "") if number % 2 else text
        for _ in range(1 + number % 3 % 2):
            text = slip(chance, text)
        parsed = terbilang.parse(text, about())
        right = parsed.value == terbilang.words_of(amount)
        assert right or parsed.doubts, (amount, text)
        became["right" if right else parsed.doubts[0].reason] += 1
    assert became["right"] > 0.95 * 400 and became["words_repaired"] <= 2


@given(amounts)
def test_every_beginning_of_official_words_may_start(amount):
    words = terbilang.words_of(amount)
    assert all(terbilang.may_start(words[:n], None) for n in range(len(words) + 1))
    assert not terbilang.may_start(words + " ", None) and not terbilang.may_start(words + "S", None)


@given(st.lists(st.sampled_from([word.spelling for word in WORDS]), max_size=7).map(" ".join), st.data())
def test_what_may_start_can_be_ended(text, data):
    text = text[: data.draw(st.integers(0, len(text)))]
    # Words are added as long as any fits: a beginning that may start leads to an official text, others never do.
    ended = text
    while terbilang.may_start(text, None) and not ended.endswith("RUPIAH"):
        nexts = [one for one in (*LETTERS, " ") if terbilang.may_start(ended + one, None)]
        assert nexts, ended
        ended += "R" if terbilang.may_start(ended + "RUPIAH", None) else nexts[0]
        ended = ended[:-1] + "RUPIAH" if terbilang.may_start(ended[:-1] + "RUPIAH", None) else ended
    amount = terbilang.amount_of(ended)
    assert terbilang.may_start(text, None) == (amount is not None and terbilang.words_of(amount).startswith(text))


@pytest.mark.parametrize("text", ["S", "SE", "SATU", "SATU JUTA", "SERATUS SE", "NOL R", "DUA PULUH SATU RIB"])
def test_beginnings(text):
    assert terbilang.may_start(text, None)


@pytest.mark.parametrize(
    "text",
    [
        " ",
        "SATU RA",
        "SATU P",
        "SATU B",
        "SATU RI",
        "SATU  J",
        "satu",
        "SEPULUH S",
        "RIBU",
        "MILYAR",
        "RUPIAH",
        "NOL J",
    ],
)
def test_what_no_official_words_begin_with(text):
    assert not terbilang.may_start(text, None)
