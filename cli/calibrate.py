"""`pendataan calibrate`: fits how probable it is that a reading is right, on scans whose contents are known.

An office whose paper, pens and scanners are others than those of the shipped calibration makes its own: its
reviewed documents, as scans with their records beside them.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import say
from cli.context import office
from cli.evaluate import Folder, Force, Workers, cores, free, pairs_in, read, write
from cli.words import both

if TYPE_CHECKING:
    from cli.evaluation.cases import JudgedFile
    from cli.evaluation.scoring import JudgedField

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="F.json",
        help="Di mana kalibrasi disimpan / where it is kept [default: calibration.json in the data folder]",
        show_default=False,
    ),
]


def command(
    context: typer.Context, folder: Folder, out: Out = None, workers: Workers = None, force: Force = False
) -> None:
    """Menyesuaikan tingkat kepercayaan dengan kertas kantor ini / fits acceptance to this office's own paper"""
    from cli.evaluation.fitting import FEWEST, fitted, samples
    from schemas.acceptance import NONE_ACCEPTED
    from schemas.calibration import calibrated_as, load_calibration
    from storage.folder import DataFolder

    settings = office(context).settings()
    kept = out or DataFolder(settings.data).made().root / "calibration.json"
    free(kept, force)
    found = pairs_in(folder)
    fields = _fields(read(found, replace(settings, max_wrong_per_1000=NONE_ACCEPTED), workers or cores()))
    seen, written = samples(fields), sum(field.written for field in fields)
    name = hashlib.sha256("\n".join(sorted(map(repr, seen))).encode()).hexdigest()[:12]
    shipped = load_calibration()
    made = fitted(seen, written, f"office-{name}", shipped)
    write(kept, made.as_json(), force)
    say(both("calibrate.done", path=kept, n=written))
    for kind in sorted(made.weights):
        own = sum(kind in (one.evidence.kind, calibrated_as(one.evidence)) for one in seen)
        is_own = made.weights[kind] != shipped.weights.get(kind)
        say(f"  {kind:<20}{own:>8}  " + both("calibrate.own" if is_own else "calibrate.shipped", n=FEWEST))


def _fields(files: list[JudgedFile]) -> list[JudgedField]:
    return [case.field for file in files for document in file.documents for case in document.cases]
