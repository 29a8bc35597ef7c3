"""Prints made blanks with a browser: `python -m samples.blanks.build F.html`.

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
    """Prints each blank, by default beside its source, and writes down where its places to write in are."""
    reads = argparse.ArgumentParser(prog="python -m samples.blanks.build", description=__doc__)
    reads.add_argument("sources", type=Path, nargs="+", metavar="F.html")
    reads.add_argument("--out", type=Path, help="folder to write to")
    options = reads.parse_args(arguments)
    for source in options.sources:
        out = (options.out or source.parent).resolve() / source.stem
        print_pdf(source.resolve(), out.with_suffix(".pdf"))
        out.with_suffix(".places.json").write_text(told(places(source.resolve())), encoding="utf-8")
    return 0


def told(pages: list[list[dict[str, object]]]) -> str:
    """Places as JSON, a line for each."""
    rows = [",\n".join(f"  {json.dumps(place, ensure_ascii=False)}" for place in page) for page in pages]
    return "[\n" + ",\n".join(f" [\n{page}\n ]" for page in rows) + "\n]\n"


if __name__ == "__main__":
    sys.exit(main())
