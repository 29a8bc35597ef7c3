"""What `./dev demo` shows: samples through the Prefect flow, in this process, without a server of one's own."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from extractors.blank import print_pdf
from schemas.library import SHIPPED
from schemas.loading import load_form
from tests.cli.conftest import Pendataan


@pytest.mark.slow
def test_samples_go_through_the_prefect_flow_and_are_held_against_their_records(
    pendataan: Pendataan, tmp_path: Path, data: Path
) -> None:
    folder = tmp_path / "samples"
    for name in ("bad", "forms"):
        (folder / name).mkdir(parents=True)
    form = folder / "forms" / "kunjungan.v1.yaml"
    form.write_text(
        SHIPPED.joinpath("registration.v1.yaml").read_text().replace("form: registration", "form: kunjungan")
    )
    with (folder / "a.pdf").open("wb") as out:
        print_pdf(load_form(form), out, 2, Random(1), help_sheet=False)
    (folder / "a.expected.json").write_text('{"form": "kunjungan", "fields": {}}')
    (folder / "bad" / "b.png").write_bytes(b"no picture")
    (folder / "bad" / "b.expected.json").write_text('{"set_aside": "not_an_image"}')
    (folder / "maker.py").write_text("")

    shown = pendataan("demo", folder)
    assert shown.returncode == 1, shown.stderr
    assert "2  Berkas dibaca / files read" in shown.stdout
    assert "2  Dokumen / documents" in shown.stdout
    assert "export --format xlsx" in shown.stdout
    assert "a.pdf: seharusnya [kunjungan], hasilnya [kunjungan, kunjungan]" in shown.stdout
    assert "1 dari 2 contoh" in shown.stdout

    (folder / "a.expected.json").unlink()  # what has no record beside it is no sample
    again = pendataan("demo", folder)
    assert (again.returncode, "1 dari 1 contoh berakhir seperti yang diharapkan" in again.stdout) == (0, True)
