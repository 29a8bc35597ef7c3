"""The shipped samples: each has its expected record in the contract's shape, and its line in the table."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from samples.maker.golden import GOLDENS, Golden, make_golden
from samples.maker.make import main, registration_form
from samples.maker.page import CHARS
from samples.maker.saving import SUFFIXES
from samples.maker.sides import SAMPLES

FOLDER = SAMPLES / "registration"
SHAPE = json.loads((Path(__file__).parents[1] / "contract" / "expected.schema.json").read_text(encoding="utf-8"))


def _file(golden: Golden) -> Path:
    return FOLDER / f"{golden.name}{SUFFIXES[golden.kind]}"


def test_the_folder_holds_these_samples_and_no_others() -> None:
    names = {_file(golden).name for golden in GOLDENS} | {f"{golden.name}.expected.json" for golden in GOLDENS}
    assert {path.name for path in FOLDER.iterdir()} == names
    assert len(GOLDENS) == 20
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_a_sample_has_its_expected_record_and_its_line(golden: Golden) -> None:
    expected = json.loads((FOLDER / f"{golden.name}.expected.json").read_text(encoding="utf-8"))
    jsonschema.validate(expected, SHAPE)
    records = expected if isinstance(expected, list) else [expected]
    assert len(records) == len(golden.seeds)
    known = {field.name for field in registration_form().fields()}
    assert all(record["form"] == "registration" and set(record["fields"]) <= known for record in records)
    assert f"`{_file(golden).name}`" in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_a_stack_has_a_page_for_each_record() -> None:
    stack = next(golden for golden in GOLDENS if len(golden.seeds) > 1)
    with Image.open(_file(stack)) as picture:
        assert getattr(picture, "n_frames", 1) == len(stack.seeds)


@pytest.mark.parametrize("golden", [g for g in GOLDENS if g.fill == "printed"][:3], ids=lambda golden: golden.name)
def test_a_sample_is_what_its_seed_makes(golden: Golden) -> None:
    """Its record to the letter; the pixels depend on the versions of the libraries that draw."""
    _, pages = make_golden(golden, CHARS)
    shipped = json.loads((FOLDER / f"{golden.name}.expected.json").read_text(encoding="utf-8"))
    assert shipped == json.loads(json.dumps(pages[0].expected))


def test_every_font_has_its_licence() -> None:
    fonts = {path.stem for path in (SAMPLES / "fonts").glob("*/*.woff2")}
    assert fonts == {path.stem for path in (SAMPLES / "fonts" / "licences").glob("*.txt")}


def test_the_command_line_writes_three_files_a_page(tmp_path: Path) -> None:
    asked = ["--out", str(tmp_path), "--count", "2", "--conditions", "onebit,scan150", "--fill", "printed"]
    assert main([*asked, "--workers", "1"]) == 0
    assert len(list(tmp_path.iterdir())) == 6
    for path in tmp_path.glob("*.expected.json"):
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), SHAPE)
