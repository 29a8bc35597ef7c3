"""`pendataan calibrate` as a whole, over samples whose contents are known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.calibration import load_calibration
from tests.cli.conftest import Pendataan

SAMPLES = Path(__file__).parents[2] / "samples"
CHOSEN = ("registration/03_scan200_printed", "receipt/08_scan200_hand")


@pytest.mark.slow
def test_an_office_makes_its_own_calibration_and_reads_with_it(pendataan: Pendataan, tmp_path: Path) -> None:
    folder, data = tmp_path / "contoh", tmp_path / "data"
    folder.mkdir()
    for name in CHOSEN:
        for suffix in (".jpg", ".expected.json"):
            shutil.copyfile(SAMPLES / f"{name}{suffix}", folder / f"{Path(name).name}{suffix}")
    kept = tmp_path / "kalibrasi.json"
    done = pendataan("calibrate", folder, "--out", kept, "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert kept.stat().st_mode & 0o777 == 0o600
    shutil.copyfile(kept, data / "calibration.json")
    made = load_calibration([data])
    assert made.name.startswith("office-") and made.weights == load_calibration().weights, "two scans are too few"
    again = pendataan("calibrate", folder, "--out", kept)
    assert again.returncode == 2 and "--force" in again.stderr
