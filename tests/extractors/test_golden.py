"""Every shipped sample through the whole pipeline with the real engines, held against its record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractors.equipment import Equipment, equip
from extractors.pipeline import read_batch
from schemas.calibration import COMBS, PLAIN
from schemas.errors import Rejected
from schemas.outcome import DocumentOutcome, FileOutcome
from schemas.types.terbilang import amount_of
from schemas.values import FieldResult, Flag, Status

SAMPLES = Path(__file__).parents[2] / "samples"
SCANS = sorted(path for path in SAMPLES.glob("*/*") if path.with_name(f"{path.stem}.expected.json").is_file())
DAY = date(2026, 11, 24)
Outcome = FileOutcome | Rejected


@pytest.fixture(scope="session")
def equipment(tmp_path_factory: pytest.TempPathFactory) -> Equipment:
    return equip((SAMPLES / "forms",), tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="session")
def outcome(equipment: Equipment) -> Callable[[Path], Outcome]:
    """What the pipeline makes of a sample, each read once."""

    @cache
    def read(scan: Path) -> Outcome:
        return read_batch([scan.read_bytes], equipment, DAY)[0]

    return read


def expected(scan: Path) -> Any:
    return json.loads(scan.with_name(f"{scan.stem}.expected.json").read_text(encoding="utf-8"))


def records(scan: Path) -> list[dict[str, Any]]:
    """The records of a sample; none of one that is set aside, or that only adds to another's."""
    record = expected(scan)
    if isinstance(record, list):
        return record
    return [] if "set_aside" in record else [record]


def documents(found: Outcome) -> tuple[DocumentOutcome, ...]:
    assert isinstance(found, FileOutcome), found
    return found.documents


def name(scan: Path) -> str:
    return f"{scan.parent.name}/{scan.stem}"


def silent(field: FieldResult, truth: object) -> bool:
    """Nobody is asked, and it is not what stands on the paper."""
    return field.status is not Status.FLAGGED and field.guess != truth


def ambiguous(field: FieldResult) -> bool:
    """A name cut to its first cells that is another name in full; the paper alone does not tell them apart."""
    return "place_ambiguous" in {doubt.reason for doubt in field.doubts}


def at_odds(truth: dict[str, Any]) -> set[str]:
    """The fields of a receipt whose figures and words differ on the paper."""
    amount, words = truth.get("jumlah"), truth.get("terbilang")
    return {"jumlah", "terbilang"} if words is not None and amount_of(words) != amount else set()


def others_of(scan: Path) -> Iterator[Path]:
    """The samples beside one that have no record of their own: their pages belong to others' documents."""
    return (other for other in SCANS if other.parent == scan.parent and expected(other) == [])


def whole(document: DocumentOutcome, scan: Path, outcome: Callable[[Path], Outcome]) -> dict[str, FieldResult]:
    """The fields of a document, with those of its pages that came in another file."""
    fields = {field.name: field for field in document.fields}
    if not document.complete:
        for other in others_of(scan):
            for rest in documents(outcome(other)):
                if (rest.form, rest.paper_number) == (document.form, document.paper_number):
                    fields = {field.name: field for field in rest.fields} | fields
    return fields


@pytest.mark.parametrize("scan", [scan for scan in SCANS if records(scan)], ids=name)
def test_a_sample_ends_as_expected(scan: Path, equipment: Equipment, outcome: Callable[[Path], Outcome]) -> None:
    found, wanted = documents(outcome(scan)), records(scan)
    assert [document.form for document in found] == [record["form"] for record in wanted]
    for record, document in zip(wanted, found, strict=True):
        form = equipment.forms.get(document.form, document.form_version)
        assert form is not None
        fields, truth = whole(document, scan, outcome), record["fields"]
        assert set(fields) == {field.name for field in form.fields()}
        assert document.paper_number == truth.get(form.paper_number)
        assert [name for name, field in fields.items() if silent(field, truth.get(name))] == []
        marked = [f.name for f in form.fields() if f.options or f.type in ("signature", "stamp")]
        assert {name: fields[name].guess for name in marked} == {name: truth.get(name) for name in marked}
        vital = [f.name for f in form.fields() if f.critical and form.layout == "free"]
        assert {name: fields[name].guess for name in vital} == {name: truth.get(name) for name in vital}
        assert at_odds(truth) <= {name for name, field in fields.items() if Flag.CONTRADICTS in field.flags}
        if "printed" in scan.stem:
            wrong = {name for name, field in fields.items() if field.guess != truth.get(name)}
            assert {name for name in wrong if not ambiguous(fields[name])} == set()


@pytest.mark.parametrize("scan", [scan for scan in SCANS if "set_aside" in expected(scan)], ids=name)
def test_a_bad_sample_is_set_aside_with_its_reason(scan: Path, outcome: Callable[[Path], Outcome]) -> None:
    found = outcome(scan)
    assert isinstance(found, Rejected)
    assert found.code.value == expected(scan)["set_aside"]


@pytest.mark.parametrize("scan", [scan for scan in SCANS if expected(scan) == []], ids=name)
def test_a_sample_without_a_record_adds_to_another(scan: Path, outcome: Callable[[Path], Outcome]) -> None:
    """It is another sample once more, or holds pages that another sample's document waits for."""
    beside = [other for other in SCANS if other.parent == scan.parent and records(other)]
    if any(other.read_bytes() == scan.read_bytes() for other in beside):
        return
    waiting = [d for other in beside for d in documents(outcome(other)) if not d.complete]
    numbers = {(document.form, document.paper_number) for document in waiting}
    assert {(document.form, document.paper_number) for document in documents(outcome(scan))} <= numbers


def test_batches_and_single_files_read_alike(equipment: Equipment, outcome: Callable[[Path], Outcome]) -> None:
    some = [scan for scan in SCANS if scan.parent.name == "registration"][:4]
    together = read_batch([scan.read_bytes for scan in some], equipment, DAY)
    fields = [outcome.documents[0].fields for outcome in together if isinstance(outcome, FileOutcome)]
    assert fields == [documents(outcome(scan))[0].fields for scan in some]


def test_print_is_plain_to_all_readers_and_hands_are_not(outcome: Callable[[Path], Outcome]) -> None:
    plain = {kind: [_plainness(outcome(scan)) for scan in _scans(kind)] for kind in ("printed", "hand")}
    assert len(plain["printed"]) > 5 and len(plain["hand"]) > 5
    assert all(one < PLAIN for one in plain["hand"])
    assert sum(one >= PLAIN for one in plain["printed"]) >= 0.8 * len(plain["printed"])


def _scans(kind: str) -> list[Path]:
    return [scan for scan in SCANS if scan.parent.name == "registration" and scan.stem.endswith(f"_{kind}")]


def _plainness(found: Outcome) -> float:
    (one, *_) = {
        field.evidence.plain
        for document in documents(found)
        for field in document.fields
        if field.evidence and field.evidence.kind in COMBS
    }
    return one
