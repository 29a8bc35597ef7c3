"""Prints a made blank with a browser: `python -m samples.blanks.build NAME --out F.pdf --places F.json`.

Only whoever changes a blank needs it, with Debian's `chromium` and `fonts-liberation`: the PDFs are in the repository.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

MM = 72 / 25.4  # points
HERE = Path(__file__).parent
BROWSER = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files")
TOLD = re.compile(r'<script type="application/json" id="places">(.*?)</script>', re.DOTALL)


def _browse(source: Path, *options: str) -> str:
    with TemporaryDirectory() as profile:
        command = [*BROWSER, f"--user-data-dir={profile}", "--virtual-time-budget=4000", *options, source.as_uri()]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def places(source: Path) -> list[list[dict[str, object]]]:
    """Where each place to write in lies, page by page, in millimetres, as the browser laid them out.

    Raises ValueError where the page does not tell.
    """
    found = TOLD.search(_browse(source, "--dump-dom"))
    if found is None:
        raise ValueError(f"{source.name} does not tell its places")
    told: list[list[dict[str, object]]] = json.loads(found.group(1))
    return told


def print_pdf(source: Path, out: Path) -> None:
    """Prints a page of HTML to a PDF of whole millimetres; the browser rounds its sheets to pixels."""
    with TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.pdf"
        _browse(source, "--no-pdf-header-footer", "--disable-pdf-tagging", f"--print-to-pdf={raw}")
        document = pypdfium2.PdfDocument(raw)
        for page in document:
            left, _, _, top = page.get_mediabox()
            width, height = (round(side / MM) * MM for side in page.get_size())
            page.set_mediabox(left, top - height, left + width, top)
        document.save(out)
        document.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a blank, and writes down where its places to write in are."""
    reads = argparse.ArgumentParser(prog="python -m samples.blanks.build", description=__doc__)
    reads.add_argument("name", help="a folder of samples/blanks, with NAME.html in it")
    reads.add_argument("--out", type=Path, required=True, metavar="F.pdf")
    reads.add_argument("--places", type=Path, metavar="F.json", help="millimetres, page by page")
    options = reads.parse_args(arguments)
    source = (HERE / options.name / f"{options.name}.html").resolve()
    print_pdf(source, options.out.resolve())
    if options.places:
        options.places.write_text(json.dumps(places(source), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
