"""Fields that are hard to read are settled by those that are not."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from schemas.calibration import SURE, Calibration, features, logistic, logit, read_calibration
from schemas.form import FormFile
from schemas.joint import Choice, settled
from schemas.places import load_gazetteer
from schemas.types import About
from schemas.values import Evidence, Vote

DAY = datetime.date(2026, 11, 24)


@pytest.fixture
def form() -> FormFile:
    box = {"box": [10, 10, 50, 8], "writing": "printed"}
    places = {
        level: {"name": level, "label": {"id": level}, "type": "place", "params": {"level": level}, **box}
        for level in ("village", "district", "regency", "province")
    }
    fields = [
        {"name": "nik", "label": {"id": "NIK"}, "type": "nik", **box},
        {"name": "lahir", "label": {"id": "Lahir"}, "type": "date", **box},
        *places.values(),
    ]
    checks = [
        {"nik_matches_birth_date": {"nik": "nik", "birth_date": "lahir"}},
        {"places_nested": {level: level for level in places}},
    ]
    title = {"id": "Coba"}
    pages = [{"fields": fields}]
    given = {"form": "coba", "version": 1, "layout": "printed", "title": title, "pages": pages, "checks": checks}
    return FormFile.model_validate(given)


def choices(**texts: list[tuple[str, float]]) -> dict[str, tuple[Choice, ...]]:
    return {name: tuple(Choice(text, text, share) for text, share in several) for name, several in texts.items()}


def test_a_birth_date_decides_between_two_numbers(form: FormFile) -> None:
    given = choices(
        nik=[("5371044107900001", 0.6), ("5371044101900001", 0.4)], lahir=[("1990-01-01", 0.97), ("1990-01-07", 0.03)]
    )
    found = settled(form, given, About(DAY, load_gazetteer()))
    assert found["nik"][0].text == "5371044101900001" and found["nik"][0].probability > 0.9
    assert found["lahir"][0].text == "1990-01-01"


def test_places_are_settled_along_their_path(form: FormFile) -> None:
    given = choices(
        village=[("OESAPA", 1.0)],
        district=[("KELAPA LIMA", 0.5), ("KELAPA DUA", 0.5)],
        regency=[("KOTA KUPANG", 0.4), ("KABUPATEN KUPANG", 0.6)],
        province=[("NUSA TENGGARA TIMUR", 0.3), ("NUSA TENGGARA BARAT", 0.7)],
    )
    found = settled(form, given, About(DAY, load_gazetteer()))
    best = {name: ranked[0].text for name, ranked in found.items()}
    assert best == {
        "village": "OESAPA",
        "district": "KELAPA LIMA",
        "regency": "KOTA KUPANG",
        "province": "NUSA TENGGARA TIMUR",
    }


def test_a_number_that_is_hard_to_read_is_rather_from_home(form: FormFile) -> None:
    home = {level: level for level in ("district", "regency", "province")}
    form = form.model_copy(update={"checks": (*form.checks, {"number_from_home": {"number": "nik", **home}})})
    given = choices(
        nik=[("5271034107900001", 0.55), ("5371034107900001", 0.45)],
        district=[("KELAPA LIMA", 1.0)],
        regency=[("KOTA KUPANG", 1.0)],
        province=[("NUSA TENGGARA TIMUR", 1.0)],
    )
    about = About(DAY, load_gazetteer())
    found = settled(form, given, about)["nik"]
    assert found[0].text == "5371034107900001" and 0.98 < found[0].probability < 0.995
    # What is plainly written elsewhere stays so.
    plain = choices(nik=[("5271034107900001", 0.9999), ("5371034107900001", 0.0001)])
    assert settled(form, given | plain, about)["nik"][0].text == "5271034107900001"


def test_what_no_check_speaks_of_stays_as_it_is(form: FormFile) -> None:
    given = choices(village=[("OESAPA", 0.6), ("OEBA", 0.4)])
    assert settled(form, given, About(DAY, load_gazetteer())) == given


KNOWN = Calibration(
    "coba", {"line": (-1.0, 0.5, 0.1, 0.4, 0.1, -2.0, -3.0, 1.0, -1.0, -1.0)}, ((0.3, 0.99), (1.0, 0.9))
)


def test_dissent_doubt_and_a_poor_page_make_a_reading_less_probable() -> None:
    sure = Evidence("line", 0.99, asked=2, agreeing=2)
    best = KNOWN.probability(sure, 0.999)
    worse = [
        KNOWN.probability(replace(sure, agreeing=1), 0.999),
        KNOWN.probability(replace(sure, weakest=0.5), 0.999),
        KNOWN.probability(replace(sure, lowest=0.1), 0.999),
        KNOWN.probability(replace(sure, quality=0.2), 0.999),
        KNOWN.probability(sure, 0.7),
    ]
    assert all(probability < best for probability in worse)
    assert KNOWN.probability(replace(sure, agreeing=0), 0.999) < worse[0] + 1e-9


def test_a_vote_counts_for_the_text_by_how_sure_it_is_or_against_it() -> None:
    votes = Vote(False, 0.9), None, Vote(True, 0.7), Vote(True, 0.9)
    found = [KNOWN.probability(Evidence("line", 0.99, vote=vote), 0.999) for vote in votes]
    assert found == sorted(found) and len(set(found)) == len(found)


def test_plain_pages_and_confirmed_readings_have_weights_of_their_own_where_these_were_fitted() -> None:
    own = replace(KNOWN, weights={**KNOWN.weights, "line+plain": (9.0,) + (0.0,) * 9, "line+vote": (8.0,) + (0.0,) * 9})
    plain, confirmed = Evidence("line", plain=0.99), Evidence("line", vote=Vote(True, 0.9))
    assert own.probability(plain, 0.5) == logistic(9.0)
    assert own.probability(confirmed, 0.5) == logistic(8.0)
    assert own.probability(replace(confirmed, plain=0.99), 0.5) == logistic(9.0)
    assert KNOWN.probability(plain, 0.5) == KNOWN.probability(Evidence("line"), 0.5)


def test_a_kind_that_was_never_fitted_is_never_trusted() -> None:
    assert KNOWN.probability(Evidence("new"), 1.0) == 0.0


def test_a_calibration_is_kept_as_it_is() -> None:
    assert read_calibration(KNOWN.as_json()) == KNOWN


def test_no_probability_is_so_near_to_one_that_nothing_else_counts() -> None:
    assert set(features(Evidence("line"), 1.0)[1:5]) == {logit(1 - 1e-6), logit(1 - 1e-6) - SURE}
