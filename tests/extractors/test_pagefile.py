"""Pages out of files of every kind, and the reasons of those that cannot be read."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extractors.pagefile import pages
from schemas.errors import Rejected, SetAside

PICTURE = Image.fromarray(np.tile(np.linspace(0, 255, 120, dtype=np.uint8), (160, 1)))


def encoded(kind: str, image: Image.Image = PICTURE, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def why(data: bytes) -> SetAside:
    with pytest.raises(Rejected) as refused:
        list(pages(data))
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "1", "P", "LA", "RGBA", "I;16"])
def test_a_picture_is_one_grey_page(kind: str, mode: str) -> None:
    impossible = {"JPEG": {"P", "LA", "RGBA", "I;16"}, "PNG": {"CMYK"}, "TIFF": set[str]()}
    if mode in impossible[kind]:
        pytest.skip(f"{kind} holds no {mode}")
    image = PICTURE if mode != "I;16" else Image.fromarray(np.asarray(PICTURE).astype(np.uint16) * 257)
    (page,) = pages(encoded(kind, image if mode == "I;16" else image.convert(mode)))
    assert page.pixels.shape == (160, 120)
    assert page.pixels.dtype == np.uint8
    assert page.pixels[:, :20].mean() < 60 < 200 < page.pixels[:, -20:].mean()


def test_transparent_paper_is_white() -> None:
    clear = Image.new("RGBA", (30, 40), (0, 0, 0, 0))
    (page,) = pages(encoded("PNG", clear))
    assert page.pixels.min() == 255


def test_a_tiff_holds_its_pages_in_order() -> None:
    sheets = [Image.new("1", (50, 60 + n), 1) for n in range(3)]
    found = list(pages(encoded("TIFF", sheets[0], save_all=True, append_images=sheets[1:], compression="group4")))
    assert [(page.number, page.pixels.shape[0]) for page in found] == [(1, 60), (2, 61), (3, 62)]


def test_a_turned_photograph_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = pages(encoded("JPEG", PICTURE, exif=exif))
    assert page.pixels.shape == (120, 160)


def test_a_pdf_is_drawn_at_the_resolution_of_its_scan() -> None:
    scan = Image.new("L", (1240, 1754), 255)
    (page,) = pages(encoded("PDF", scan, resolution=150.0))
    assert abs(page.pixels.shape[0] - 1754) <= 2


def test_reasons() -> None:
    assert why(b"") is SetAside.EMPTY
    assert why(b"this is no picture") is SetAside.NOT_AN_IMAGE
    assert why(b"GIF89a" + bytes(50)) is SetAside.TRUNCATED
    whole = encoded("JPEG", Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 400), np.uint8)))
    assert why(whole[: len(whole) // 2]) is SetAside.TRUNCATED
    assert why(encoded("PDF")[:400]) is SetAside.TRUNCATED
    assert why(encoded("PNG", Image.new("1", (12_000, 12_000)))) is SetAside.TOO_LARGE


def test_a_locked_pdf_says_so() -> None:
    pypdf_like = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"00" * 32 + b">/U<" + b"11" * 32 + b">>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
    )
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(pypdf_like)
    assert why(pypdf_like) is SetAside.ENCRYPTED
