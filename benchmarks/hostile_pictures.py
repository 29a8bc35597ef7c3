"""Pictures that nobody means well with: cut short, larger than memory, contradicting themselves, or just strange."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pillow_heif
import zxingcpp
from numpy.random import Generator
from PIL import Image

from extractors.blank import render
from extractors.marks import MARKER_MODULES, PageCode, code_modules, marker_modules
from samples.maker.sides import SAMPLES
from schemas.library import library

GOOD = SAMPLES / "registration"
# Where the good files are cut, as shares of their length.
CUTS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.999)


@dataclass(frozen=True)
class Recipe:
    """A hostile file: what it is called in the report, how it is made, and how many pages it may take time for."""

    name: str
    suffix: str
    make: Callable[[Generator], bytes]
    pages: int = 1


@cache
def good(kind: str) -> bytes:
    """A good page of the registration form as a file of that kind (a suffix without its dot)."""
    named = {"jpg": "03_scan200_printed.jpg", "png": "07_grey_printed.png", "tif": "20_stack_mixed.tif"}
    if kind in named:
        return (GOOD / named[kind]).read_bytes()
    if kind == "pdf":
        return (GOOD / "04_scan200_hand.pdf").read_bytes()
    with Image.open(GOOD / named["jpg"]) as image:
        if kind == "heic":
            out = BytesIO()
            pillow_heif.from_pillow(image).save(out, quality=60)
            return out.getvalue()
        return saved(image, {"webp": "WEBP", "bmp": "BMP", "gif": "GIF"}[kind])


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as the bytes of a file."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int, height: int, bits: int = 8, colour: int = 0, extra: bytes = b"", data: bytes | None = None
) -> bytes:
    """A PNG of nothing but zeros, made without ever standing in memory; `data` instead of its pixels."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if data is None:
        packer, row = zlib.compressobj(9), bytes(1 + (width * bits * samples + 7) // 8)
        data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


Entry = tuple[int, int, int, int]


def tiff(entries: Sequence[Entry], data: bytes = b"", following: int = 0) -> bytes:
    """A little-endian TIFF of one directory (tag, type, count, value or offset); `data` begins right behind it."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", following) + data


def plain_tiff(width: int, height: int, data: bytes = b"\0" * 64, following: int = 0, **tags: int) -> bytes:
    """A TIFF of one strip; `tags` (named t + number) instead of the usual ones or beside them."""
    usual = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 277: 1, 278: height, 279: len(data)}
    usual |= {int(name[1:]): value for name, value in tags.items()}
    offset = 8 + 2 + 12 * (len(usual) + 1) + 4
    entries = [(tag, 4, 1, value) for tag, value in usual.items()] + [(273, 4, 1, offset)]
    return tiff(entries, data, following)


def jpeg_sized(width: int, height: int) -> bytes:
    """A good JPEG whose header says another size."""
    data = bytearray(saved(Image.new("L", (64, 64), 200), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def with_exif(exif: bytes) -> bytes:
    """A good page with that EXIF block, whatever it holds."""
    data = good("jpg")
    segment = b"Exif\0\0" + exif
    return data[:2] + b"\xff\xe1" + struct.pack(">H", (len(segment) + 2) & 0xFFFF) + segment + data[2:]


def _exif_entry(tag: int, kind: int, count: int, value: bytes, following: int = 0) -> bytes:
    return b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHI", tag, kind, count) + value + struct.pack(">I", following)


EXIFS: dict[str, bytes] = {
    "orientation_0": _exif_entry(0x112, 3, 1, b"\0\0\0\0"),
    "orientation_9": _exif_entry(0x112, 3, 1, b"\0\x09\0\0"),
    "orientation_65535": _exif_entry(0x112, 3, 1, b"\xff\xff\0\0"),
    "orientation_text": _exif_entry(0x112, 2, 4, b"six\0"),
    "orientation_float": _exif_entry(0x112, 11, 1, b"\x7f\xc0\0\0"),
    "orientation_many": _exif_entry(0x112, 3, 0x40000000, b"\0\0\0\x08"),
    "loop": _exif_entry(0x112, 3, 1, b"\0\x06\0\0", following=8),
    "pointer_to_itself": _exif_entry(0x8769, 4, 1, b"\0\0\0\x08"),
    "pointer_outside": _exif_entry(0x8769, 4, 1, b"\x7f\xff\xff\xff"),
    "unknown_type": _exif_entry(0x112, 999, 1, b"\0\0\0\0"),
    "many_entries": b"MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" * 300,
    "no_header": b"\0" * 40,
    "cut": b"MM\0*\0\0",
    "nothing": b"",
    "rational_by_zero": _exif_entry(0x11A, 5, 1, b"\0\0\0\x0a") + b"\0\0\0\x01\0\0\0\0",
}


def _noise_exif(rng: Generator) -> bytes:
    return with_exif(rng.integers(0, 256, int(rng.integers(1, 3000)), dtype=np.uint8).tobytes())


def _noise(rng: Generator) -> bytes:
    return saved(Image.fromarray(rng.integers(0, 256, (2339, 1654), dtype=np.uint8)), "PNG", compress_level=1)


def _flat(value: int) -> Callable[[Generator], bytes]:
    return lambda rng: saved(Image.new("L", (1654, 2339), value), "PNG")


def _cat(rng: Generator) -> bytes:
    """A drawn cat on a bright cloth, soft and noisy as a photograph."""
    picture = np.full((1600, 1200, 3), (90, 140, 170), np.uint8)
    for _ in range(60):
        at, size = rng.integers(0, 1600, 2), int(rng.integers(20, 250))
        cv2.circle(picture, (int(at[0]), int(at[1])), size, rng.integers(0, 255, 3).tolist(), -1)
    fur = (70, 120, 200)
    cv2.ellipse(picture, (600, 1000), (330, 450), 0, 0, 360, fur, -1)
    cv2.circle(picture, (600, 500), 230, fur, -1)
    for side in (-1, 1):
        ear = np.array([[600 + side * 210, 420], [600 + side * 190, 190], [600 + side * 60, 300]])
        cv2.fillPoly(picture, [ear], fur)
        cv2.circle(picture, (600 + side * 90, 470), 36, (80, 200, 120), -1)
        cv2.circle(picture, (600 + side * 90, 470), 14, (0, 0, 0), -1)
        for whisker in (-20, 10, 40):
            cv2.line(picture, (600 + side * 60, 570), (600 + side * 330, 550 + whisker), (250, 250, 250), 3)
    soft = cv2.GaussianBlur(picture, (0, 0), 3).astype(np.float64)
    seen = np.clip(soft + rng.normal(0, 6, soft.shape), 0, 255).astype(np.uint8)
    return saved(Image.fromarray(seen[..., ::-1]), "JPEG", quality=88)


def _modules(dark: Any, size: int) -> Any:
    return np.kron(np.where(dark, 0, 255).astype(np.uint8), np.ones((size, size), np.uint8))


def _sheet_of(patches: Sequence[Any], rng: Generator) -> bytes:
    """Patches scattered over white paper, over each other too."""
    sheet = np.full((2339, 1654), 255, np.uint8)
    for patch in patches:
        top, left = (int(rng.integers(0, room - side)) for room, side in zip(sheet.shape, patch.shape, strict=True))
        sheet[top : top + patch.shape[0], left : left + patch.shape[1]] = patch
    return saved(Image.fromarray(sheet), "PNG")


def _foreign_codes(rng: Generator) -> bytes:
    texts = [f"https://example.org/{number}?{rng.integers(10**9)}" for number in range(120)]
    made = [zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1) for text in texts]
    return _sheet_of([_modules(np.asarray(code) < 128, 4) for code in made], rng)


def _our_code(text: str) -> Any:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1)
    return _modules(np.asarray(made) < 128, 5)


def _forged_codes(rng: Generator) -> bytes:
    """Our own code many times, each with another number, and none of our print."""
    codes = [PageCode("registration", 1, 1, f"{number:08d}") for number in range(80)]
    return _sheet_of([np.pad(_modules(code_modules(code), 5), 20, constant_values=255) for code in codes], rng)


FORGED = (
    "REGISTRATION:9999:1:7F3K2Q9X",
    "REGISTRATION:1:999:7F3K2Q9X",
    "REGISTRATION:0:0:",
    "REGISTRATION:1:1:" + "\x00" * 16,
    "../../ETC/PASSWD:1:1:7F3K2Q9X",
    "REGISTRATION:1:1:" + "7" * 400,
    "NOSUCHFORM:1:1:7F3K2Q9X",
    "REGISTRATION:\u0661:\u0661:7F3K2Q9X",
)


def _forged_texts(rng: Generator) -> bytes:
    return _sheet_of([_our_code(text) for text in FORGED for _ in range(4)], rng)


def _markers(rng: Generator) -> bytes:
    """Our corner markers all over the page, in any size and direction."""
    patches = []
    for number in range(90):
        pixels = _modules(marker_modules(number % 50), int(rng.integers(2, 20)))
        patches.append(np.rot90(np.pad(pixels, MARKER_MODULES, constant_values=255), int(rng.integers(4))))
    return _sheet_of(patches, rng)


def _forged_page(rng: Generator) -> bytes:
    """A true blank of ours on which our code stands forty times more."""
    form = library().forms[0]
    sheet = render(form, 1, 200, "7F3K2Q9X")
    grey = np.array(Image.fromarray(sheet).convert("L"))
    for number in range(40):
        code = np.pad(_modules(code_modules(PageCode(form.form, form.version, 1, f"{number:08d}")), 4), 16, "maximum")
        top, left = int(rng.integers(0, grey.shape[0] - len(code))), int(rng.integers(0, grey.shape[1] - len(code)))
        grey[top : top + len(code), left : left + len(code)] = code
    return saved(Image.fromarray(grey), "PNG")


def _checkers(size: int) -> Callable[[Generator], bytes]:
    def made(rng: Generator) -> bytes:
        rows, columns = np.indices((2339 // size, 1654 // size))
        return saved(Image.fromarray(_modules((rows + columns) % 2 == 0, size)), "PNG")

    return made


def _dots(rng: Generator) -> bytes:
    """A hundred thousand specks: corners, contours and strips without end."""
    sheet = np.full((3508, 2480), 255, np.uint8)
    sheet[rng.integers(0, 3508, 100_000), rng.integers(0, 2480, 100_000)] = 0
    return saved(Image.fromarray(cv2.erode(sheet, np.ones((3, 3), np.uint8))), "PNG")


def _squares(rng: Generator) -> bytes:
    """Nested black frames, thousands of them, as a marker finder loves."""
    sheet = np.full((3508, 2480), 255, np.uint8)
    for top in range(10, 3450, 46):
        for left in range(10, 2420, 46):
            sheet[top : top + 36, left : left + 36] = 0
            sheet[top + 6 : top + 30, left + 6 : left + 30] = rng.choice([0, 255], (4, 4)).repeat(6, 0).repeat(6, 1)
    return saved(Image.fromarray(sheet), "PNG")


def _frames(kind: str, count: int, size: int = 40) -> Callable[[Generator], bytes]:
    def made(rng: Generator) -> bytes:
        frames = [Image.new("L", (size, size), int(value)) for value in rng.integers(0, 256, count)]
        return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=20)

    return made


def _many_directories(count: int) -> bytes:
    """A TIFF of so many tiny pages."""
    parts, at = [b"II*\0", struct.pack("<I", 8)], 8
    for number in range(count):
        length = 2 + 9 * 12 + 4
        tags = ((256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1))
        body = struct.pack("<H", 9) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        at += length
        parts.append(body + struct.pack("<I", at if number < count - 1 else 0))
    return b"".join(parts)


def _floats(value: float) -> bytes:
    pixels = np.full((600, 400), value, np.float32)
    pixels[::7] = np.nan
    return saved(Image.fromarray(pixels), "TIFF")


def _wide(kind: str) -> bytes:
    ramp = np.tile(np.linspace(0, 65535, 800).astype(np.uint16), (1100, 1))
    return saved(Image.fromarray(ramp), kind)


def _many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each costs the time of a whole picture."""
    data = saved(Image.new("L", (6000, 6000), 128), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def _webp_canvas() -> bytes:
    return saved(Image.new("RGB", (16383, 16383), (255, 255, 255)), "WEBP", lossless=True, quality=0, method=0)


def _riff(kind: bytes, body: bytes) -> bytes:
    data = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(data) + 4) + b"WEBP" + data


def _bmp(width: int, height: int, bits: int = 8, compression: int = 0, body: bytes = b"\0" * 4000) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(body), 2835, 2835, 256, 0)
    return b"BM" + struct.pack("<IHHI", 14 + 40 + 1024 + len(body), 0, 0, 14 + 40 + 1024) + header + bytes(1024) + body


def _gif(width: int, height: int, frames: int = 1) -> bytes:
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x08\x02\x4c\x01\0"
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF0, 0, 0) + b"\0\0\0\xff\xff\xff" + image * frames + b"\x3b"
    )


def _heif_box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _heic(rng: Generator) -> bytes:
    meta = rng.integers(0, 256, 800, dtype=np.uint8).tobytes()
    return _heif_box(b"ftyp", b"heic\0\0\0\0mif1heic") + _heif_box(b"meta", b"\0\0\0\0" + meta)


def _heic_size() -> bytes:
    """A good HEIC that says it is as large as can be said."""
    data = bytearray(good("heic"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = b"\x7f\xff\xff\xff" * 2
    return bytes(data)


def _boxes_in_boxes() -> bytes:
    body = b""
    for _ in range(20_000):
        body = _heif_box(b"meta", b"\0\0\0\0" + body) if len(body) < 400_000 else body
    return _heif_box(b"ftyp", b"heic\0\0\0\0mif1heic") + body


def _icc(profile: bytes) -> Callable[[Generator], bytes]:
    return lambda rng: saved(Image.new("RGB", (800, 1100), "white"), "JPEG", icc_profile=profile)


MAGICS: dict[str, bytes] = {
    "jpg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n",
    "tif": b"II*\0",
    "tif_big": b"MM\0+\0\x08\0\0",
    "pdf": b"%PDF-1.7\n",
    "webp": b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    "gif": b"GIF89a",
    "bmp": b"BM",
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "psd": b"8BPS\0\x01",
    "jp2": b"\0\0\0\x0cjP  \r\n\x87\n",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99999 99999\n",
    "ico": b"\0\0\x01\0\xff\xff",
    "zip": b"PK\x03\x04",
}


def _cut(kind: str, share: float) -> Callable[[Generator], bytes]:
    return lambda rng: good(kind)[: int(len(good(kind)) * share)]


def _begun(data: bytes, noise: int) -> Callable[[Generator], bytes]:
    return lambda rng: data + rng.bytes(noise)


def _cuts() -> Iterator[Recipe]:
    for kind in ("jpg", "png", "tif", "webp", "heic", "bmp", "gif", "pdf"):
        for share in CUTS:
            yield Recipe(f"cut {kind} at {share:.1%}", f".{kind}", _cut(kind, share))


def _begins() -> Iterator[Recipe]:
    for kind, magic in MAGICS.items():
        suffix = "." + kind.partition("_")[0]
        yield Recipe(f"beginning alone {kind}", suffix, _begun(magic, 0))
        yield Recipe(f"beginning and noise {kind}", suffix, _begun(magic, 20_000))


def _given(name: str, suffix: str, make: Callable[[], bytes], pages: int = 1) -> Recipe:
    return Recipe(name, suffix, lambda rng: make(), pages)


SVG = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">%s]><svg xmlns="http://www.w3.org/2000/svg">&j;</svg>"""
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))


def _zip_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for number in range(5):
            packed.writestr(f"{number}.pdf", bytes(40_000_000))
    return out.getvalue()


def _sparse() -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes(300_000_000)


def recipes() -> list[Recipe]:
    """All pictures, and what is none."""
    return [
        *(_given(f"zero bytes {kind}", f".{kind}", lambda: b"") for kind in ("jpg", "pdf", "tif")),
        *_begins(),
        *_cuts(),
        *(_given(f"exif {name}", ".jpg", partial(with_exif, exif)) for name, exif in EXIFS.items()),
        *(Recipe(f"exif noise {number}", ".jpg", _noise_exif) for number in range(4)),
        *_not_pictures(),
        *_pngs(),
        *_tiffs(),
        *_jpegs(),
        *_others(),
        *_contents(),
    ]


def _not_pictures() -> list[Recipe]:
    return [
        _given("text named jpg", ".jpg", lambda: b"Ini bukan gambar.\n" * 100),
        _given("page of html named png", ".png", lambda: b"<html><script>alert(1)</script></html>" * 50),
        _given("svg of billion laughs named png", ".png", lambda: SVG % LAUGHS),
        _given("xml of billion laughs named pdf", ".pdf", lambda: SVG % LAUGHS),
        _given("zip bomb named pdf", ".pdf", _zip_bomb),
        _given("300 MB of zeros named jpg", ".jpg", _sparse),
        _given("a program named pdf", ".pdf", lambda: Path("/bin/true").read_bytes()),
        Recipe("noise without a beginning", ".jpg", lambda rng: rng.bytes(500_000)),
    ]


def _pngs() -> list[Recipe]:
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(400_000_000), 9))
    profile = _chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 9))
    return [
        _given("png bomb 30,000 x 30,000 grey", ".png", lambda: png(30_000, 30_000)),
        _given("png bomb 30,000 x 30,000 one bit", ".png", lambda: png(30_000, 30_000, 1)),
        _given("png 10,900 x 10,900 rgba 16 bit", ".png", lambda: png(10_900, 10_900, 16, 6)),
        _given("png 10,900 x 10,900 rgb", ".png", lambda: png(10_900, 10_900, 8, 2)),
        _given("png of 2,147,483,647 pixels a side", ".png", lambda: png(2**31 - 1, 2**31 - 1, data=b"x")),
        _given("png of width 0", ".png", lambda: png(0, 100, data=zlib.compress(b""))),
        _given("png 1 x 1", ".png", lambda: png(1, 1)),
        _given("png 1 x 60,000", ".png", lambda: png(1, 60_000)),
        _given("png 60,000 x 1", ".png", lambda: png(60_000, 1)),
        _given("png 3 x 100,000", ".png", lambda: png(3, 100_000)),
        _given("png with a text of 400 MB", ".png", lambda: png(100, 100, extra=text)),
        _given("png with a profile of 200 MB", ".png", lambda: png(100, 100, extra=profile)),
        _given("png with too few pixels", ".png", lambda: png(1000, 1000, data=zlib.compress(bytes(999)))),
        _given("png with too many pixels", ".png", lambda: png(10, 10, data=zlib.compress(bytes(300_000_000), 9))),
        _given("png palette without palette", ".png", lambda: png(100, 100, 8, 3)),
        _given("png of 16 bits", ".png", lambda: _wide("PNG")),
        Recipe("apng of 1,000 frames", ".png", _frames("PNG", 1000)),
    ]


def _tiffs() -> list[Recipe]:
    return [
        _given("tiff bomb 30,000 x 30,000", ".tif", lambda: plain_tiff(30_000, 30_000, zlib.compress(b"x"), t259=8)),
        _given("tiff of 4,294,967,295 pixels a side", ".tif", lambda: plain_tiff(2**32 - 1, 2**32 - 1)),
        _given("tiff bomb packbits", ".tif", lambda: plain_tiff(60_000, 60_000, b"\x81\0" * 30_000, t259=32773)),
        _given("tiff bomb group 4", ".tif", lambda: plain_tiff(100_000, 100_000, b"\0" * 3000, t258=1, t259=4)),
        _given(
            "tiff bomb group 4 within limits",
            ".tif",
            lambda: plain_tiff(10_900, 10_900, b"\xff" * 9000, t258=1, t259=4),
        ),
        _given("tiff lzw garbage", ".tif", lambda: plain_tiff(3000, 3000, b"\x80" + b"\xa5" * 5000, t259=5)),
        _given("tiff jpeg garbage", ".tif", lambda: plain_tiff(3000, 3000, b"\xff\xd8" + b"\xa5" * 5000, t259=7)),
        _given(
            "tiff old jpeg garbage", ".tif", lambda: plain_tiff(3000, 3000, b"\xff\xd8" * 500, t259=6, t513=8, t514=9)
        ),
        _given("tiff whose next page is itself", ".tif", lambda: plain_tiff(8, 8, following=8)),
        _given("tiff whose next page lies outside", ".tif", lambda: plain_tiff(8, 8, following=0x7FFFFFF0)),
        _given("tiff with sub-pages that are itself", ".tif", lambda: plain_tiff(8, 8, t330=8, t34665=8)),
        _given("tiff of 2,000 tiny pages", ".tif", lambda: _many_directories(2000), 1000),
        _given("tiff of 900 tiny pages", ".tif", lambda: _many_directories(900), 900),
        _given("tiff of 100,000 tiny pages", ".tif", lambda: _many_directories(100_000), 1000),
        _given("tiff with 65,535 entries", ".tif", lambda: tiff([(n, 4, 1, n) for n in range(65_535)])),
        _given("tiff without entries", ".tif", lambda: tiff([])),
        _given("tiff with a count of 4,294,967,295", ".tif", lambda: tiff([(273, 4, 2**32 - 1, 8), (256, 4, 1, 9)])),
        _given("tiff of 65,535 bits a sample", ".tif", lambda: plain_tiff(100, 100, t258=65_535)),
        _given("tiff of 1,000 samples a pixel", ".tif", lambda: plain_tiff(100, 100, t277=1000)),
        _given("tiff with tiles of nothing", ".tif", lambda: plain_tiff(500, 500, t322=0, t323=0, t324=8, t325=8)),
        _given("tiff with huge tiles", ".tif", lambda: plain_tiff(500, 500, t322=2**31, t323=2**31, t324=8, t325=8)),
        _given("tiff of floats", ".tif", lambda: _floats(1e30)),
        _given("tiff of floats between 0 and 1", ".tif", lambda: _floats(0.5)),
        _given("tiff of nothing but nan", ".tif", lambda: _floats(float("nan"))),
        _given("tiff of 16 bits", ".tif", lambda: _wide("TIFF")),
        _given("tiff with an unknown compression", ".tif", lambda: plain_tiff(100, 100, t259=50_001)),
        _given(
            "tiff with a resolution of 0", ".tif", lambda: plain_tiff(600, 800, bytes(480_000), t282=0, t283=0, t296=2)
        ),
    ]


def _jpegs() -> list[Recipe]:
    good_page = good("jpg")
    return [
        _given("jpeg 65,500 x 65,500 in its header", ".jpg", lambda: jpeg_sized(65_500, 65_500)),
        _given("jpeg 10,900 x 10,900 in its header", ".jpg", lambda: jpeg_sized(10_900, 10_900)),
        _given("jpeg 65,500 x 1 in its header", ".jpg", lambda: jpeg_sized(65_500, 1)),
        _given("jpeg 0 x 0 in its header", ".jpg", lambda: jpeg_sized(0, 0)),
        _given("jpeg of 2,000 scans", ".jpg", lambda: _many_scans(2000)),
        _given("jpeg with 20 MB behind it", ".jpg", lambda: good_page + bytes(20_000_000)),
        _given(
            "jpeg with 500 comments",
            ".jpg",
            lambda: good_page[:2] + (b"\xff\xfe\xff\xff" + bytes(65_533)) * 500 + good_page[2:],
        ),
        _given(
            "jpeg without tables",
            ".jpg",
            lambda: good_page.replace(b"\xff\xdb", b"\xff\xee").replace(b"\xff\xc4", b"\xff\xee"),
        ),
        _given("jpeg that says it is arithmetic", ".jpg", lambda: good_page.replace(b"\xff\xc0", b"\xff\xc9", 1)),
        _given("jpeg that says it is lossless", ".jpg", lambda: good_page.replace(b"\xff\xc0", b"\xff\xc3", 1)),
        _given("jpeg of many beginnings", ".jpg", lambda: b"\xff\xd8" * 100_000),
        _given("jpeg and pdf at once", ".jpg", lambda: good_page[:2] + b"\xff\xfe\0\x0c%PDF-1.7\n\n" + good_page[2:]),
        Recipe("jpeg with a profile of noise", ".jpg", lambda rng: _icc(rng.bytes(3000))(rng)),
        Recipe("jpeg with a profile of 5 MB", ".jpg", _icc(bytes(5_000_000))),
        _given(
            "jpeg of colours that are ink",
            ".jpg",
            lambda: saved(Image.new("CMYK", (800, 1100), (0, 0, 0, 255)), "JPEG"),
        ),
    ]


def _others() -> list[Recipe]:
    rle = b"".join(b"\xff\0" for _ in range(2000))
    return [
        Recipe("webp of 1,000 frames", ".webp", _frames("WEBP", 1000)),
        _given("webp 16,383 x 16,383", ".webp", _webp_canvas),
        _given("webp canvas of 16 million a side", ".webp", lambda: _riff(b"VP8X", b"\x02\0\0\0" + b"\xff" * 6)),
        Recipe("webp of noise", ".webp", lambda rng: _riff(b"VP8L", b"\x2f" + rng.bytes(4000))),
        Recipe("gif of 1,000 frames", ".gif", _frames("GIF", 1000)),
        _given("gif 65,535 x 65,535", ".gif", lambda: _gif(65_535, 65_535)),
        _given("gif of 50,000 frames 3,000 x 3,000", ".gif", lambda: _gif(3000, 3000, 50_000)),
        _given("gif 0 x 0", ".gif", lambda: _gif(0, 0)),
        _given("bmp 30,000 x 30,000", ".bmp", lambda: _bmp(30_000, 30_000)),
        _given("bmp of runs 30,000 x 30,000", ".bmp", lambda: _bmp(30_000, 30_000, 8, 1, rle)),
        _given("bmp of runs within limits", ".bmp", lambda: _bmp(10_000, 10_000, 8, 1, rle)),
        _given("bmp of negative height", ".bmp", lambda: _bmp(100, -(2**31))),
        _given("bmp of 77 bits", ".bmp", lambda: _bmp(100, 100, 77)),
        Recipe("heic of noise", ".heic", _heic),
        _given("heic that says it is huge", ".heic", _heic_size),
        _given("heic of boxes in boxes", ".heic", _boxes_in_boxes),
    ]


def _contents() -> list[Recipe]:
    return [
        Recipe("all black", ".png", _flat(0)),
        Recipe("all white", ".png", _flat(255)),
        Recipe("all grey", ".png", _flat(128)),
        Recipe("noise", ".png", _noise),
        Recipe("a cat", ".jpg", _cat),
        Recipe("120 codes of others", ".png", _foreign_codes),
        Recipe("80 codes of ours, forged", ".png", _forged_codes),
        Recipe("codes of ours that say nonsense", ".png", _forged_texts),
        Recipe("our blank with 40 more codes", ".png", _forged_page),
        Recipe("90 markers of ours", ".png", _markers),
        Recipe("a chess board of 4 pixels", ".png", _checkers(4)),
        Recipe("a chess board of 40 pixels", ".png", _checkers(40)),
        Recipe("100,000 specks", ".png", _dots),
        Recipe("4,000 frames like markers", ".png", _squares),
    ]
