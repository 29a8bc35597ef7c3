"""Draws the picture of the document view that stands in the README: `docs/pictures/review.png`, of a made-up person.

A sample is read, its document opened in a real browser, and what the window shows is kept in few colours.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from benchmarks.serving import LAPTOP, chromium, served, sign_in
from benchmarks.ten_thousand import read_really
from storage.accounts.people import add_person, set_password
from storage.accounts.roles import Role
from storage.settings import load_settings
from storage.store import open_store

SAMPLE = Path("samples/registration/08_colour_hand.jpg")
OUT = Path("docs/pictures/review.png")
LOGIN, PASSWORD = "yohana", "kelapa muda segar"
COLOURS, GREYS = 100, 48
# Red, green and blue of a grey are nearly the same.
A_COLOUR = 12


def main() -> None:
    """Writes the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    out: Path = parser.parse_args().out
    with TemporaryDirectory(prefix="review-picture-") as name:
        folder = Path(name)
        _made(folder / "data")
        with served(folder / "data", folder / "server.log") as server, chromium() as browser:
            width, height = LAPTOP
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="id-ID", base_url=server.url
            )
            _small(_opened(context.new_page())).save(out, optimize=True)
    print(f"{out}: {out.stat().st_size / 1000:.0f} kB")


def _made(data: Path) -> None:
    read_really(data, [SAMPLE])
    store = open_store(load_settings({}, data))
    person = add_person(store, LOGIN, "Yohana Tallo", Role.PENYELIA, datetime.now(UTC))
    set_password(store, person.id, PASSWORD, datetime.now(UTC))
    store.close()


def _opened(page: Page) -> bytes:
    """The document view at its first field that waits, as PNG."""
    sign_in(page, LOGIN, PASSWORD)
    page.goto("/periksa/berikut?semua=1")
    page.locator("li.field :focus").wait_for()
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def _small(picture: bytes) -> Image.Image:
    """The same in few colours. Those of the page are chosen apart: the greys of the scan would take their places."""
    pixels = np.asarray(Image.open(BytesIO(picture)).convert("RGB"))
    coloured = pixels[np.ptp(pixels, axis=-1) > A_COLOUR]
    chosen = Image.fromarray(coloured[np.newaxis]).quantize(COLOURS, Image.Quantize.MAXCOVERAGE).getpalette() or []
    greys = np.linspace(0, 255, GREYS, dtype=int)
    few = np.vstack([np.reshape(chosen[: 3 * COLOURS], (-1, 3)), np.column_stack([greys] * 3)])
    seen, where = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    nearest = np.square(seen[:, np.newaxis, :].astype(int) - few).sum(axis=-1).argmin(axis=-1)
    made = Image.fromarray(nearest[where].reshape(pixels.shape[:2]).astype(np.uint8), "P")
    made.putpalette(few.astype(np.uint8).tobytes())
    return made


if __name__ == "__main__":
    main()
