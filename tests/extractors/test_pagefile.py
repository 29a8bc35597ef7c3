"""Pages out of files of every kind, and the reasons of those that cannot be read."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractors.decoder import ChildDecoder
from extractors.pagefile import MAX_BYTES, pages
from extractors.pdffile import PDF_DPI
from schemas.errors import Rejected, SetAside
from tests.extractors.made_pdf import FIRST, lines, page, pdf, picture, stream, zeros

RAMP = np.tile(np.linspace(0, 255, 120, dtype=np.uint8), (160, 1))
PICTURE = Image.fromarray(RAMP)
NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (400, 400), np.uint8))
CANNOT_HOLD = {
    "JPEG": {"P", "LA", "RGBA", "I;16"},
    "PNG": {"CMYK", "LAB"},
    "TIFF": set[str](),
    "WEBP": {"1", "CMYK", "P", "LA", "LAB", "I;16"},
    "BMP": {"CMYK", "LA", "LAB", "I;16"},
    "GIF": {"CMYK", "LA", "LAB", "I;16", "RGBA"},
    "PPM": {"CMYK", "P", "LA", "LAB", "RGBA", "I;16"},
    "AVIF": {"1", "CMYK", "P", "LA", "LAB", "I;16"},
    "HEIF": {"1", "CMYK", "P", "LA", "LAB", "I;16"},
}
KINDS = [
    (kind, mode)
    for kind, impossible in CANNOT_HOLD.items()
    for mode in ("L", "RGB", "CMYK", "1", "P", "LA", "RGBA", "LAB", "I;16")
    if mode not in impossible and (kind, mode) != ("JPEG", "LAB")
]


def encoded(kind: str, image: Image.Image = PICTURE, **options: object) -> bytes:
    out = BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    image.save(out, kind, **options)
    return out.getvalue()


def in_mode(mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(RAMP.astype(np.uint16) * 257)
    if mode == "LAB":
        flat = Image.new("L", PICTURE.size, 128)
        return Image.merge("LAB", (PICTURE, flat, flat))
    return PICTURE.convert(mode)


def why(data: bytes) -> SetAside:
    with pytest.raises(Rejected) as refused:
        list(pages(data))
    return refused.value.code


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_a_picture_is_one_grey_page(kind: str, mode: str) -> None:
    (page,) = pages(encoded(kind, in_mode(mode)))
    assert page.number == 1
    assert page.pixels.shape == (160, 120)
    assert page.pixels.dtype == np.uint8
    assert page.pixels.flags.c_contiguous
    if mode in ("1", "P"):
        assert page.pixels[:, :20].mean() < 60 < 200 < page.pixels[:, -20:].mean()
    else:
        assert np.abs(page.pixels.astype(int) - RAMP).mean() < 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (RAMP.astype(np.uint16) * 16, RAMP),
        (RAMP.astype(np.uint16) * 257, RAMP),
        (RAMP.astype(np.int32) * 8_000_000, RAMP),
        (RAMP.astype(np.int32) - 300, RAMP),
        (RAMP.astype(np.float32) / 255, RAMP),
        (RAMP.astype(np.float32), RAMP),
        (RAMP.astype(np.float32) * 1e30 - 1e31, RAMP),
        (np.where(RAMP < 100, np.nan, np.inf).astype(np.float32), np.full_like(RAMP, 255)),
        (np.zeros(RAMP.shape, np.uint16), np.zeros_like(RAMP)),
    ],
)
def test_numbers_of_more_than_8_bits_keep_their_shades(
    values: NDArray[np.generic], expected: NDArray[np.uint8]
) -> None:
    (page,) = pages(encoded("TIFF", Image.fromarray(values)))
    assert np.abs(page.pixels.astype(int) - expected).max() <= 2


def test_white_may_be_zero() -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[262] = 0
    (page,) = pages(encoded("TIFF", Image.fromarray(65535 - RAMP.astype(np.uint16) * 257), tiffinfo=tags))
    assert np.abs(page.pixels.astype(int) - RAMP).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
def test_transparent_paper_is_white(kind: str) -> None:
    clear = Image.new("RGBA", (64, 80), (0, 0, 0, 0))
    (page,) = pages(encoded(kind, clear))
    assert page.pixels.min() >= 253


def test_a_colour_that_stands_for_clear_is_white() -> None:
    for image in (PICTURE, PICTURE.convert("P"), PICTURE.convert("1")):
        (page,) = pages(encoded("PNG", image, transparency=0))
        assert page.pixels[:, 0].min() == 255


def test_a_tiff_holds_its_pages_in_order_and_no_smaller_copies() -> None:
    sheets = [Image.new("1", (50, 60 + n), 1) for n in range(3)]
    found = list(pages(encoded("TIFF", sheets[0], save_all=True, append_images=sheets[1:], compression="group4")))
    assert [(page.number, page.pixels.shape[0]) for page in found] == [(1, 60), (2, 61), (3, 62)]
    out = BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(out) as writer:
        for copy_of, sheet in zip((0, 1, 2), sheets, strict=True):
            tags = TiffImagePlugin.ImageFileDirectory_v2()
            tags[254] = copy_of
            sheet.save(writer, "TIFF", tiffinfo=tags)
            writer.newFrame()
    assert [(page.number, page.pixels.shape[0]) for page in pages(out.getvalue())] == [(1, 60), (2, 62)]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "HEIF", "MPO", "AVIF"])
def test_what_is_no_tiff_has_one_page(kind: str) -> None:
    white = Image.new("RGB", PICTURE.size, "white")
    (page,) = pages(encoded(kind, PICTURE.convert("RGB"), save_all=True, append_images=[white, white]))
    assert page.pixels[:, :20].mean() < 60


def turned(kind: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(kind, PICTURE.convert("RGB"), exif=exif.tobytes() if kind == "HEIF" else exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_is_set_upright_once(kind: str, orientation: int) -> None:
    ways = {1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud}
    ways |= {5: lambda a: a.T, 6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(a, 2).T, 8: np.rot90}
    (page,) = pages(turned(kind, orientation))
    upright = ways[orientation](RAMP)
    assert page.pixels.shape == upright.shape
    assert np.abs(page.pixels.astype(int) - upright).mean() < 4


def test_a_broken_exif_turns_nothing() -> None:
    broken = [
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(9),
        b"Exif\0\0",
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"\xff" * 60,
    ]
    wrong = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0abc\0\0\0\0\0"
    for exif in (*broken, wrong, wrong.replace(b"abc\0", b"\x0c\0\0\0")):
        (page,) = pages(encoded("JPEG", exif=exif))
        assert page.pixels.shape == (160, 120)


def test_a_very_large_picture_is_halved_and_a3_at_600_dpi_is_taken() -> None:
    wide = Image.new("L", (9000, 5001), 255)
    wide.paste(0, (0, 0, 4500, 5001))
    for kind in ("JPEG", "PNG"):
        (page,) = pages(encoded(kind, wide))
        assert page.pixels.shape == (2501, 4500)
        assert page.pixels[:, 2240].max() < 5 and page.pixels[:, 2260].min() > 250
    (page,) = pages(encoded("TIFF", Image.new("1", (9921, 7016), 1), compression="group4"))
    assert page.pixels.shape == (3508, 4961)


# ---- PDF ----------------------------------------------------------------------------------------


def a_pdf(box: bytes = b"0 0 300 400", entries: bytes = b"") -> bytes:
    return pdf([page(FIRST + 1, box, entries), stream(lines((60, 80, b"HI")))])


def test_a_pdf_is_drawn_at_the_resolution_of_its_scan() -> None:
    scan = Image.new("L", (1240, 1754), 255)
    (page,) = pages(encoded("PDF", scan, resolution=150.0))
    assert abs(page.pixels.shape[0] - 1754) <= 2


def test_pages_of_unlikely_sizes() -> None:
    (tiny,) = pages(a_pdf(b"0 0 0.01 2"))
    assert tiny.pixels.shape == (32, 32)
    (poster,) = pages(a_pdf(b"0 0 2384 3370"))
    assert 20_000_000 < poster.pixels.size <= 41_000_000
    assert why(a_pdf(b"0 0 14400 14400")) is SetAside.TOO_LARGE
    (long,) = pages(a_pdf(b"0 0 14400 72"))
    assert 29_990 < long.pixels.shape[1] <= 30_000


def test_scraps_lie_on_white_paper_and_what_is_too_long_is_too_large() -> None:
    (scrap,) = pages(encoded("PNG", Image.new("L", (3, 40), 0)))
    assert scrap.pixels.shape == (40, 32)
    assert scrap.pixels[:, :3].max() == 0 and scrap.pixels[:, 3:].min() == 255
    assert why(encoded("PNG", Image.new("L", (30_001, 40)))) is SetAside.TOO_LARGE


def test_garbage_before_a_pdf_is_passed_over() -> None:
    (page,) = pages(b"\0garbage\r\n" * 50 + a_pdf())
    assert page.pixels.min() < 50


def test_a_picture_in_a_pdf_that_cannot_be_drawn_is_no_empty_sheet() -> None:
    def scanned(drawn: bytes) -> bytes:
        return pdf([page(FIRST + 1, pictures=[FIRST + 2]), stream(b"300 0 0 400 0 0 cm /I0 Do"), drawn])

    (empty,) = pages(scanned(picture(600, 800)))
    assert empty.pixels.min() == 255
    assert why(scanned(picture(600, 800, b"nonsense", b"/Filter/DCTDecode"))) is SetAside.TRUNCATED
    assert why(scanned(picture(30_000, 30_000, b"x"))) is SetAside.TOO_LARGE


def test_a_pdf_without_pages_or_with_too_many() -> None:
    assert why(pdf([], kids=())) is SetAside.TRUNCATED
    assert why(pdf([page(FIRST + 1), stream(b"")], kids=(FIRST,) * 2000)) is SetAside.TOO_MANY_PAGES


def test_a_pdf_that_only_its_owner_may_change_opens_and_a_locked_one_says_so() -> None:
    for user, opens in (("", True), ("rahasia", False)):
        out = BytesIO()
        canvas = Canvas(out, (300, 400), encrypt=StandardEncryption(user, "pemilik", strength=128))
        canvas.drawString(30, 350, "SITI")
        canvas.save()
        if opens:
            (page,) = pages(out.getvalue())
            assert page.text and "".join(glyph.text for glyph in page.text.glyphs) == "SITI"
        else:
            assert why(out.getvalue()) is SetAside.ENCRYPTED
    locked = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"00" * 32 + b">/U<" + b"11" * 32 + b">>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
    )
    assert why(locked) is SetAside.ENCRYPTED


# ---- what cannot be read --------------------------------------------------------------------------


def test_what_is_no_picture_and_what_is_empty() -> None:
    assert why(b"") is SetAside.EMPTY
    for data in (b"this is no picture", b"PK\x03\x04" + bytes(99), b"\0" * 99, b"BMW", b"P5 is no picture either"):
        assert why(data) is SetAside.NOT_AN_IMAGE
    assert why(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom") is SetAside.NOT_AN_IMAGE
    assert why(b"%PDF-1.7 and no more") is SetAside.TRUNCATED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "PPM", "AVIF", "HEIF", "PDF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_file_that_breaks_off_is_truncated(kind: str, share: float) -> None:
    whole = encoded(kind, NOISE)
    assert len(list(pages(whole))) == 1
    assert why(whole[: max(20, int(len(whole) * share))]) is SetAside.TRUNCATED


def test_a_tiff_that_breaks_off_in_a_later_page_is_refused() -> None:
    whole = encoded("TIFF", NOISE, save_all=True, append_images=[NOISE, NOISE])
    assert why(whole[: len(whole) * 5 // 6]) is SetAside.TRUNCATED


def png_bomb(across: int, down: int) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zeros(across * 3)) + chunk(b"IEND", b"")


def tiff_bomb() -> bytes:
    """60,000 by 1,300 pixels in one strip that says it is 4 GB long."""
    entries = [(256, 4, 60_000), (257, 4, 1300), (258, 3, 8), (259, 3, 8), (262, 3, 1), (273, 4, 200)]
    entries += [(277, 3, 1), (278, 4, 0xFFFFFFFF), (279, 4, 0xFFFFFFF0)]
    listed = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + listed + bytes(4)
    return head.ljust(200, b"\0") + zeros(1000)


@pytest.mark.slow
def test_bombs_end_where_they_are() -> None:
    content = [page(FIRST + 1), stream(zeros(1 << 30, 3), b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")]
    child = ChildDecoder()
    try:
        for data in (png_bomb(30_000, 30_000), png_bomb(12_000, 8000), tiff_bomb(), pdf(content)):
            with pytest.raises(Rejected) as refused:
                list(child.pages(data))
            assert refused.value.code in (SetAside.TOO_LARGE, SetAside.TRUNCATED)
        with pytest.raises(Rejected) as refused:
            list(child.pages(bytes(MAX_BYTES + 1_000_000)))
        assert refused.value.code is SetAside.TOO_LARGE
    finally:
        child.close()
    assert why(png_bomb(30_000, 30_000)) is SetAside.TOO_LARGE


def test_too_many_pages_are_refused_before_the_first() -> None:
    sheet = Image.new("1", (8, 8), 1)
    many = encoded("TIFF", sheet, save_all=True, append_images=[sheet] * 1000)
    with pytest.raises(Rejected) as refused:
        next(pages(many))
    assert (refused.value.code, refused.value.pages) == (SetAside.TOO_MANY_PAGES, 0)


SEEDS = [*(encoded(kind) for kind in CANNOT_HOLD), a_pdf()]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_file_gives_pages_or_a_reason(seed: bytes, damage: list[tuple[float, int]]) -> None:
    data = bytearray(seed)
    for place, value in damage:
        data[int(place * len(data))] = value
    try:
        sizes = [scan.pixels.size for scan in pages(bytes(data))]
    except Rejected as reason:
        assert reason.code is not SetAside.EMPTY
    else:
        assert sizes and min(sizes) >= 32 * 32


def test_dpi_of_a_drawn_pdf_stays_in_bounds() -> None:
    for size in (20, 4000):
        (scan,) = pages(encoded("PDF", Image.new("L", (size, size), 255), resolution=size / 2))
        assert PDF_DPI[0] * 2 - 1 <= scan.pixels.shape[0] <= PDF_DPI[1] * 2 + 1
