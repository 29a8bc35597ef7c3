"""The answers of an office, counted: certain and uncertain apart, each paper exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.library import Library, library
from schemas.programme import Programme, load_programme
from schemas.report import Answers, Money
from schemas.values import FieldResult, Flag, Value
from storage.decisions import Choice, decide, make_void
from storage.facts import Rules
from storage.report.answers import answers, questions
from storage.store import Store
from tests.storage.made import NOW, Paper, accepted, explain, flagged, saved

FORMS = library()


def rules() -> Rules:
    return Rules(lambda name, version: FORMS.get(name, version) or pytest.fail("no such form"), explain)


def registration(store: Store, folder: Path, *fields: FieldResult, flags: tuple[Flag, ...] = ()) -> str:
    number = len(list((store.folder.store / "vault").rglob("original")))
    paper = Paper(number=f"{number:07}A", fields=fields, flags=flags)
    return saved(store, folder, paper, data=f"registration {number}".encode())[0]


def receipt(store: Store, folder: Path, amount: FieldResult, purpose: FieldResult, number: int = 0) -> str:
    number = number or len(list((store.folder.store / "vault").rglob("original")))
    fields = (accepted("nomor", f"{number:07}B"), amount, purpose)
    return saved(
        store, folder, Paper(form="receipt", fields=fields, number=f"{number:07}B"), data=f"{amount}{number}".encode()
    )[0]


def told(
    store: Store, forms: Library = FORMS, programme: Programme | None = None
) -> tuple[list[Answers], Money | None, int]:
    return answers(store, forms, programme or load_programme())


def rows(one: Answers) -> dict[str, tuple[int, int]]:
    return {row.label.id: (row.certain, row.uncertain) for row in one.answers if row.certain or row.uncertain}


def choice(value: Value, sure: bool = True, name: str = "pilihan") -> FieldResult:
    return accepted(name, value) if sure else flagged(name, value)


def test_an_office_without_papers_has_no_answers(store: Store) -> None:
    assert told(store) == ([], None, 0)


def test_each_paper_is_counted_once_in_the_first_question(store: Store, tmp_path: Path) -> None:
    registration(store, tmp_path, choice("pulang"))
    registration(store, tmp_path, choice("pulang", sure=False))
    registration(store, tmp_path, choice("belum"))
    registration(store, tmp_path, choice(None, sure=False))
    registration(store, tmp_path, choice("mandiri"), flags=(Flag.NO_CONSENT,))
    void = registration(store, tmp_path, choice("mandiri"))
    make_void(store, void, "sinta", "salah pindai", NOW)
    (first, *_), money, closed = told(store)
    assert rows(first) == {"Pulang ke daerah asal": (1, 1), "Belum memilih": (1, 0)}
    assert (first.asked, first.empty, first.unknown, closed, money) == (4, 0, 1, 1, None)
    assert sum(row.certain + row.uncertain for row in first.answers) + first.empty + first.unknown == first.asked
    assert [row.label.id for row in first.answers][:2] == ["Pulang ke daerah asal", "Ikut pemberdayaan"], (
        "paper's order"
    )


def test_training_is_asked_of_those_who_chose_it_and_is_as_sure_as_the_choice(store: Store, tmp_path: Path) -> None:
    both = ["menjahit", "membuat_kue"]
    registration(store, tmp_path, choice("pemberdayaan"), choice(both, name="pelatihan"))
    registration(store, tmp_path, choice("pemberdayaan", sure=False), choice(["menjahit"], name="pelatihan"))
    registration(store, tmp_path, choice("pemberdayaan"), choice(None, name="pelatihan"))
    registration(store, tmp_path, choice("pulang"), choice(["menjahit"], name="pelatihan"))
    (_, training, _), _, _ = told(store)
    assert rows(training) == {"Menjahit": (1, 1), "Membuat kue": (1, 0)}
    assert (training.asked, training.empty, training.several) == (3, 1, True)


def test_destinations_are_opened_and_counted_by_name(store: Store, tmp_path: Path) -> None:
    for province, sure in (("JAWA TIMUR", True), ("JAWA TIMUR", False), ("BALI", True)):
        registration(store, tmp_path, choice("pulang"), choice(province, sure, "provinsi"))
    (_, _, provinces), _, _ = told(store)
    assert rows(provinces) == {"JAWA TIMUR": (1, 1), "BALI": (1, 0)}
    assert provinces.answers[0].label.id == "JAWA TIMUR", "the most first"


def test_what_a_person_decides_becomes_certain(store: Store, tmp_path: Path) -> None:
    id_ = registration(store, tmp_path, choice("pulang", sure=False), choice("BALI", False, "provinsi"))
    decide(store, id_, Choice("pilihan", "mandiri"), "sinta", rules(), NOW)
    (first, *_), _, _ = told(store)
    assert rows(first) == {"Sudah pulang sendiri": (1, 0)}


def test_what_may_be_there_twice_is_uncertain(store: Store, tmp_path: Path) -> None:
    for data in (b"one", b"two"):
        saved(store, tmp_path, Paper(number="7K2M9QA3", fields=(choice("pulang"),)), data=data)
    (first, *_), _, _ = told(store)
    assert rows(first) == {"Pulang ke daerah asal": (0, 2)}


def test_money_is_summed_by_purpose_and_source_against_the_programme(store: Store, tmp_path: Path) -> None:
    transport = accepted("keperluan", "transport")
    receipt(store, tmp_path, accepted("jumlah", 2_500_000), transport)
    receipt(store, tmp_path, flagged("jumlah", 2_000_000), transport)
    receipt(store, tmp_path, accepted("jumlah", 5_500_000), accepted("keperluan", "modal_usaha"))
    receipt(store, tmp_path, accepted("jumlah", 100_000), flagged("keperluan", None))
    receipt(store, tmp_path, accepted("jumlah", 50_000), accepted("keperluan", "lainnya"))
    receipt(store, tmp_path, flagged("jumlah", None), transport)
    told_answers, money, _ = told(store)
    assert told_answers == [] and money is not None, "its purpose is told with the money"
    spent = {
        row.label.en: (row.total, row.certain, row.uncertain, row.papers, row.papers_uncertain)
        for row in money.purposes
    }
    assert spent["travel home"] == (500_000_000, 2_500_000, 2_000_000, 1, 1)
    assert spent["business capital"] == (797_500_000, 5_500_000, 0, 1, 0)
    assert spent["purpose not known yet"] == (None, 0, 100_000, 0, 1)
    sources = {row.label.en: (row.total, row.certain, row.uncertain) for row in money.sources}
    assert sources["budget of Kupang city"] == (500_000_000, 2_500_000, 2_000_000)
    assert sources["no source named"] == (None, 50_000, 100_000)
    assert money.unread == 1
    assert sum(row.certain + row.uncertain for row in money.purposes) == sum(
        row.certain + row.uncertain for row in money.sources
    )


def test_more_than_there_is_is_told(store: Store, tmp_path: Path) -> None:
    small = Programme.model_validate(
        {
            "version": 1,
            "sources": [{"name": "kas", "label": {"id": "Kas"}, "total": 1_000}],
            "purposes": [{"name": "transport", "label": {"id": "Transport"}, "source": "kas", "total": 1_000}],
        }
    )
    receipt(store, tmp_path, accepted("jumlah", 900), accepted("keperluan", "transport"))
    receipt(store, tmp_path, flagged("jumlah", 200), accepted("keperluan", "transport"))
    _, money, _ = told(store, programme=small)
    assert money is not None and (money.sources[0].over, money.sources[0].may_be_over) == (False, True)
    receipt(store, tmp_path, accepted("jumlah", 200), accepted("keperluan", "transport"))
    _, money, _ = told(store, programme=small)
    assert money is not None and money.sources[0].over and money.purposes[0].over


def test_a_form_that_asks_nothing_is_told_by_its_required_choices() -> None:
    (form,) = [form for form in FORMS if form.form == "p1_pmks"]
    assert [question.field for question in questions(form)] == [
        field.name for field in form.fields() if field.type == "choice" and field.required and not field.personal
    ]
    assert questions(form)
