from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from review.speaking import Voice
from review.telling import Telling
from review.words import LANGUAGES, Language
from schemas.library import library
from schemas.values import Status
from storage.review.events import Event, Said
from tests.storage.made import NOW

# Everything that `storage/review/events.py` makes of rows, and the numbers that come with it.
FACTS = {"page": 1, "source_page": 2, "number": 1, "seconds": 8.3, "documents": 2, "other": None}
KINDS = [
    *("came_in", "read", "read_more", "result", "flagged", "decided", "agreed", "withdrawn", "dismissed"),
    *("made_void", "reopened", "keyed_second", "keyed_sample", "sampled", "sample_right", "sample_wrong"),
    *("asked", "answered", "reread_wished", "reread_done", "reread_failed", "came_of", "audit.document_opened"),
    *("audit.picture_seen", "audit.exported", "audit.maybe_exported", "audit.original_taken"),
]


def telling(language: Language) -> Telling:
    form = library().latest("registration")
    assert form is not None
    return Telling(Voice(language, ZoneInfo("Asia/Makassar")), form)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", KINDS)
def test_whatever_happened_is_told_in_words(what: str, language: Language) -> None:
    told = telling(language).sentence(Event(NOW, what, facts=FACTS))
    assert told
    assert not any(sign in told for sign in "{}_")
    assert not told.startswith(("Tercatat", "Noted"))


def test_what_nobody_has_put_into_words_is_told_by_its_name() -> None:
    assert telling("id").sentence(Event(NOW, "audit.something_new")) == "Tercatat: something_new"


def test_values_are_told_as_the_paper_says_them() -> None:
    id_, en = telling("id"), telling("en")
    assert id_.said(Said(Status.REVIEWED, "perempuan"), "jenis_kelamin") == "Perempuan"
    assert id_.said(Said(Status.FLAGGED, "laki_laki,perempuan"), "jenis_kelamin") == "Laki-laki, Perempuan"
    assert en.said(Said(Status.REVIEWED, "1990-07-01"), "tanggal_lahir") == "1 Juli 1990"
    assert (id_.said(Said(Status.EMPTY, None), "hp"), en.said(Said(Status.UNREADABLE, None), "hp")) == (
        "Kosong",
        "Cannot be read",
    )
    # On the paper stands only a stroke before it.
    assert (id_.label("rw"), id_.label("rt"), id_.label("bukan_isian")) == ("RW", "RT / RW", "bukan isian")
    assert id_.said(Said(Status.REVIEWED, "X"), "bukan_isian_formulir_ini") == "X"


def test_no_machine_is_ever_quite_sure() -> None:
    assert [telling("id").percent(share) for share in (1.0, 0.99996, 0.5)] == ["99,99 %", "99,99 %", "50 %"]
