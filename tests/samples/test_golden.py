"""The shipped samples: each has its expected record in the contract's shape, and its line in the table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from samples.maker.forms import the_form
from samples.maker.golden import GOLDENS, Golden, make_golden
from samples.maker.make import main
from samples.maker.page import CHARS
from samples.maker.saving import SUFFIXES
from samples.maker.sets import Sample, samples
from samples.maker.sides import SAMPLES

SHAPE = json.loads((Path(__file__).parents[1] / "contract" / "expected.schema.json").read_text(encoding="utf-8"))
OTHERS = list(samples())
NAMED = [("registration", golden.name) for golden in GOLDENS] + [(sample.folder, sample.name) for sample in OTHERS]
FOLDERS = sorted({folder for folder, _ in NAMED})


def _file(folder: str, name: str) -> Path:
    """The scan of a sample, whatever its kind."""
    (found,) = (path for path in (SAMPLES / folder).glob(f"{name}.*") if not path.name.endswith(".json"))
    return found


def _expected(folder: str, name: str) -> Any:
    return json.loads((SAMPLES / folder / f"{name}.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_holds_its_samples_and_no_others(folder: str) -> None:
    own = [name for there, name in NAMED if there == folder]
    names = {f"{name}.expected.json" for name in own} | {_file(folder, name).name for name in own}
    assert {path.name for path in (SAMPLES / folder).iterdir()} == names


def test_there_are_enough_samples_and_they_are_small() -> None:
    assert len(NAMED) >= 40
    assert sum(path.stat().st_size for folder in FOLDERS for path in (SAMPLES / folder).iterdir()) < 20_000_000


@pytest.mark.parametrize(("folder", "name"), NAMED, ids=[f"{folder}/{name}" for folder, name in NAMED])
def test_a_sample_has_its_expected_record_and_its_line(folder: str, name: str) -> None:
    expected = _expected(folder, name)
    jsonschema.validate(expected, SHAPE)
    for record in expected if isinstance(expected, list) else [expected] if "form" in expected else []:
        fields = the_form(record["form"]).fields()
        assert set(record["fields"]) <= {field.name for field in fields}
        stated = {field.name for field in fields if field.type in ("signature", "stamp", "consent")}
        assert all(isinstance(record["fields"][field], bool) for field in stated)
    file = _file(folder, name).name
    listed = f"`{file}`" if folder == "registration" else f"`{folder}/{file}`"
    assert listed in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_a_stack_has_a_page_for_each_record() -> None:
    stack = next(golden for golden in GOLDENS if len(golden.seeds) > 1)
    with Image.open(SAMPLES / "registration" / f"{stack.name}{SUFFIXES[stack.kind]}") as picture:
        assert getattr(picture, "n_frames", 1) == len(stack.seeds)


@pytest.mark.parametrize("golden", [g for g in GOLDENS if g.fill == "printed"][:3], ids=lambda golden: golden.name)
def test_a_registration_is_what_its_seed_makes(golden: Golden) -> None:
    """Its record to the letter; the pixels depend on the versions of the libraries that draw."""
    _, pages = make_golden(golden, CHARS)
    assert _expected("registration", golden.name) == json.loads(json.dumps(pages[0].expected))


FIRST = [next(s for s in OTHERS if s.folder == folder) for folder in FOLDERS if folder != "registration"]
# Of several sheets on one glass, and of several kinds of page in one PDF, the order counts.
ORDERED = [sample for sample in OTHERS if sample.name.startswith(("14_two", "09_mixed"))]


@pytest.mark.parametrize("sample", [*FIRST, *ORDERED], ids=lambda sample: f"{sample.folder}/{sample.name}")
def test_a_sample_is_what_its_recipe_makes(sample: Sample) -> None:
    made = sample.make(CHARS)
    assert _expected(sample.folder, sample.name) == json.loads(json.dumps(made.expected))
    assert _file(sample.folder, sample.name).suffix == made.suffix


def test_every_font_has_its_licence() -> None:
    fonts = {path.stem for path in (SAMPLES / "fonts").glob("*/*.woff2")}
    assert fonts == {path.stem for path in (SAMPLES / "fonts" / "licences").glob("*.txt")}


@pytest.mark.parametrize("form", ["registration", "receipt", "kunjungan"])
def test_the_command_line_writes_three_files_a_page(tmp_path: Path, form: str) -> None:
    asked = ["--out", str(tmp_path), "--count", "2", "--conditions", "onebit,sideways", "--fill", "printed"]
    assert main([*asked, "--workers", "1", "--form", form]) == 0
    assert len(list(tmp_path.iterdir())) == 6
    for path in tmp_path.glob("*.expected.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(record, SHAPE)
        assert record["form"] == form
