"""Tesseract as it should not be: missing, crashing, hanging, talking nonsense. The real caller is asked."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from extractors.readers import tesseract
from extractors.strips import Strip

NONSENSE = "head -c 4000 /dev/urandom"
# How a program behaves: what stands in the script that is called `tesseract`. Its first argument is the list.
BEHAVIOURS = {
    "missing": None,
    "crashing": "kill -SEGV $$",
    "hanging": "exec sleep 60",
    "garbage": NONSENSE + ' > "$2.tsv"',
    "failing": "echo 'read_params_file: Can not open' >&2; exit 1",
    "silent": "exit 0",
}


def folder_with(behaviour: str, at: Path) -> str:
    """A PATH on which Tesseract behaves so, and the few programs that its script needs."""
    at.mkdir(exist_ok=True)
    for name in ("sh", "sleep", "head"):
        program = next(Path(folder) / name for folder in ("/bin", "/usr/bin") if (Path(folder) / name).exists())
        if not (at / name).exists():
            (at / name).symlink_to(program)
    script = BEHAVIOURS[behaviour]
    if script is not None:
        (at / "tesseract").write_text(f"#!/bin/sh\n{script}\n")
        (at / "tesseract").chmod(0o755)
    return str(at)


def ask(scratch: Path, path: str) -> None:
    """Reads a strip with what stands on this PATH. Raises where it cannot; waits a second for what hangs."""
    os.environ["PATH"] = path
    tesseract.SECONDS_A_CALL, tesseract.SECONDS_A_STRIP = 1, 0
    tesseract.Tesseract(scratch).read([Strip(np.full((40, 200), 255, np.uint8))])
