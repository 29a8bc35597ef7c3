"""Small good files to begin a mutation run with: one of each kind, some hundred bytes to some kilobytes."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from benchmarks.hostile_files.pdf_parts import image_pdf, one_page, pdf, sized
from benchmarks.hostile_files.recipe import saved


def _picture() -> Image.Image:
    return Image.fromarray(np.tile(np.linspace(0, 255, 60, dtype=np.uint8), (80, 1)))


def _pages() -> list[Image.Image]:
    return [Image.new("1", (40 + number, 50), number % 2) for number in range(3)]


def _half() -> Image.Image:
    """Black above, white below."""
    half = Image.new("1", (64, 80), 1)
    half.paste(0, (0, 0, 64, 40))
    return half


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "sample"
    return exif


def _heic() -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(_picture().convert("RGB")).save(out, quality=50)
    return out.getvalue()


def _typed_pdf() -> bytes:
    """Text, and form fields that are filled in."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(200, 150), invariant=1)
    canvas.drawString(20, 100, "NAMA: MARIA")
    canvas.acroForm.textfield(name="nama", value="MARIA", x=20, y=40, width=120, height=20)
    canvas.acroForm.checkbox(name="setuju", checked=True, x=150, y=40, size=15)
    canvas.showPage()
    canvas.drawString(20, 100, "HALAMAN 2")
    canvas.save()
    return out.getvalue()


def _locked_pdf() -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(200, 150), encrypt="rahasia", invariant=1)
    canvas.drawString(20, 100, "RAHASIA")
    canvas.save()
    return out.getvalue()


def _long_pdf() -> bytes:
    """More pages than a file may have, all of them the same small one."""
    tree = b"<< /Type /Pages /Kids [%s] /Count 1001 >>" % (b"3 0 R " * 1001)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 20 20] >>"
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: tree, 3: page})


@cache
def seeds() -> dict[str, bytes]:
    """Each by a name with its suffix."""
    first, *rest = _pages()
    return {
        "exif.jpg": saved(_picture(), "JPEG", exif=_exif()),
        "colour.jpg": saved(_picture().convert("CMYK"), "JPEG", progressive=True),
        "grey.png": saved(_picture(), "PNG"),
        "clear.png": saved(_picture().convert("LA"), "PNG"),
        "deep.png": saved(Image.fromarray(np.asarray(_picture()).astype(np.uint16) * 257), "PNG"),
        "pages.tif": saved(first, "TIFF", save_all=True, append_images=rest, compression="group4"),
        "strip.tif": saved(_half(), "TIFF", compression="group4", strip_size=8 * 80),
        "lzw.tif": saved(_picture().convert("RGB"), "TIFF", compression="tiff_lzw"),
        "float.tif": saved(_picture().convert("F"), "TIFF"),
        "lossy.webp": saved(_picture().convert("RGB"), "WEBP"),
        "frames.webp": saved(_picture(), "WEBP", save_all=True, append_images=[_picture().rotate(180)], lossless=True),
        "runs.bmp": saved(_picture(), "BMP"),
        "frames.gif": saved(_picture(), "GIF", save_all=True, append_images=[_picture().rotate(180)]),
        "one.heic": _heic(),
        "scan.pdf": saved(_picture(), "PDF"),
        "typed.pdf": _typed_pdf(),
        "long.pdf": _long_pdf(),
        "locked.pdf": _locked_pdf(),
        "plain.pdf": one_page(b"BT /F1 20 Tf 20 40 Td (KUPANG) Tj ET", box=b"[0 0 150 80]"),
        "picture.pdf": image_pdf(sized(30, 40), bytes(1200), b"[0 0 90 120]"),
    }
