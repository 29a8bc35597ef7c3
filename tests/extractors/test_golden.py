"""Every shipped sample through the whole pipeline with the real engines, held against its record."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractors.equipment import Equipment, equip
from extractors.pipeline import read_batch
from schemas.outcome import DocumentOutcome, FileOutcome
from schemas.values import FieldResult, Status

FOLDER = Path(__file__).parents[2] / "samples" / "registration"
SCANS = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".json"))
DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def equipment(tmp_path_factory: pytest.TempPathFactory) -> Equipment:
    return equip((), tmp_path_factory.mktemp("scratch"))


def expected(scan: Path) -> list[dict[str, Any]]:
    record = json.loads((FOLDER / f"{scan.stem}.expected.json").read_text(encoding="utf-8"))
    return record if isinstance(record, list) else [record]


def documents(scan: Path, equipment: Equipment) -> tuple[DocumentOutcome, ...]:
    (outcome,) = read_batch([scan.read_bytes], equipment, DAY)
    assert isinstance(outcome, FileOutcome), outcome
    return outcome.documents


def silent(field: FieldResult, truth: object) -> bool:
    """Nobody is asked, and it is not what stands on the paper."""
    return field.status is not Status.FLAGGED and field.guess != truth


def ambiguous(field: FieldResult) -> bool:
    """A name cut to its first cells that is another name in full; the paper alone does not tell them apart."""
    return "place_ambiguous" in {doubt.reason for doubt in field.doubts}


@pytest.mark.parametrize("scan", SCANS, ids=lambda scan: scan.stem)
def test_a_sample_ends_as_expected(scan: Path, equipment: Equipment) -> None:
    records, found = expected(scan), documents(scan, equipment)
    assert [document.form for document in found] == [record["form"] for record in records]
    for record, document in zip(records, found, strict=True):
        fields, truth = {field.name: field for field in document.fields}, record["fields"]
        assert document.paper_number == truth["kode_kasus"]
        assert [name for name, field in fields.items() if silent(field, truth.get(name))] == []
        ticks = [f.name for f in equipment.forms.forms[0].fields() if f.options or f.type == "signature"]
        assert {name: fields[name].guess for name in ticks} == {name: truth.get(name) for name in ticks}
        if "printed" in scan.stem:
            wrong = {name for name, field in fields.items() if field.guess != truth.get(name)}
            assert {name for name in wrong if not ambiguous(fields[name])} == set()


def test_batches_and_single_files_read_alike(equipment: Equipment) -> None:
    data = [scan.read_bytes for scan in SCANS[:4]]
    together = read_batch(data, equipment, DAY)
    alone = [read_batch([one], equipment, DAY)[0] for one in data]
    assert [outcome.documents[0].fields for outcome in together if isinstance(outcome, FileOutcome)] == [
        outcome.documents[0].fields for outcome in alone if isinstance(outcome, FileOutcome)
    ]
