"""`pendataan evaluate` as a whole, over samples whose contents are known."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Pendataan

SAMPLES = Path(__file__).parents[2] / "samples"
CHOSEN = ("registration/03_scan200_printed.jpg", "receipt/08_scan200_hand.jpg", "bad/09_letter.jpg")
WRITTEN = ("accepted", "silent", "needless", "called_for", "caught", "unread")
TRAP = "receipt/08_scan200_hand.expected.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three samples; of one the record says that another number was printed on it than is."""
    made = tmp_path / "contoh"
    for name in CHOSEN:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        for path in (SAMPLES / name, (SAMPLES / name).with_suffix(".expected.json")):
            shutil.copyfile(path, made / name.split("/")[0] / path.name)
    record = json.loads((made / TRAP).read_text())
    record["fields"]["nomor"] = "7K2M9QA3"
    (made / TRAP).write_text(json.dumps(record))
    return made


def records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in folder.rglob("*.expected.json"):
        record = json.loads(path.read_text("utf-8"))
        if "fields" in record:
            yield record["fields"]


@pytest.mark.slow
def test_scans_are_read_judged_and_told_of(pendataan: Pendataan, folder: Path, tmp_path: Path) -> None:
    out, figures = tmp_path / "laporan.html", tmp_path / "angka.json"
    done = pendataan("evaluate", folder, "--out", out, "--json", figures, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert "3 berkas" in done.stdout and "data pribadi" in done.stdout
    told = json.loads(figures.read_text())
    written = [value for fields in records(folder) for value in fields.values() if value is not None]
    assert told["written"]["n"] == len(written)
    assert sum(told["categories"][one] for one in WRITTEN) == len(written)
    assert told["categories"]["silent"] == told["by"]["type"]["paper_number"]["silent"]["hits"] == 1
    assert set(told["by"]["condition"]) == {"registration", "receipt"}
    assert told["apart"]["read_wrongly"]["hits"] == told["apart"]["aside_wrongly"]["hits"] == 0

    page = out.read_text("utf-8")
    assert "7K2M9QA3" in page and 'src="data:image/webp;base64,' in page
    assert "http:" not in page and "https:" not in page
    assert [path.stat().st_mode & 0o777 for path in (out, figures)] == [0o600, 0o600]
    texts = {value for value in written if isinstance(value, str) and len(value) > 4}
    assert [value for value in texts if value in done.stdout + done.stderr + figures.read_text()] == []


def test_wrong_use_is_told_before_anything_is_read(pendataan: Pendataan, folder: Path, tmp_path: Path) -> None:
    there = tmp_path / "laporan.html"
    there.write_text("somebody's")
    again = pendataan("evaluate", folder, "--out", there)
    assert (again.returncode, there.read_text()) == (2, "somebody's")
    assert "--force" in again.stderr
    assert pendataan("evaluate", folder, "--json", tmp_path / "no" / "a.json").returncode == 2
    nothing = tmp_path / "empty"
    nothing.mkdir()
    assert pendataan("evaluate", nothing).returncode == 2
    (folder / TRAP).write_text("ANI")
    wrong = pendataan("evaluate", folder)
    assert wrong.returncode == 2
    assert "08_scan200_hand.expected.json" in wrong.stderr and "ANI" not in wrong.stderr
