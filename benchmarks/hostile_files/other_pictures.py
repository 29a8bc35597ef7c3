"""TIFF, WebP, GIF, BMP and HEIC that lie about themselves."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from PIL import Image

from benchmarks.hostile_files.recipe import Recipe, frames, given, good, saved, wide

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


def tiffs() -> list[Recipe]:
    return [
        given("tiff bomb 30,000 x 30,000", ".tif", lambda: plain_tiff(30_000, 30_000, zlib.compress(b"x"), t259=8)),
        given("tiff of 4,294,967,295 pixels a side", ".tif", lambda: plain_tiff(2**32 - 1, 2**32 - 1)),
        given("tiff bomb packbits", ".tif", lambda: plain_tiff(60_000, 60_000, b"\x81\0" * 30_000, t259=32773)),
        given("tiff bomb group 4", ".tif", lambda: plain_tiff(100_000, 100_000, b"\0" * 3000, t258=1, t259=4)),
        given(
            "tiff bomb group 4 within limits",
            ".tif",
            lambda: plain_tiff(10_900, 10_900, b"\xff" * 9000, t258=1, t259=4),
        ),
        given("tiff lzw garbage", ".tif", lambda: plain_tiff(3000, 3000, b"\x80" + b"\xa5" * 5000, t259=5)),
        given("tiff jpeg garbage", ".tif", lambda: plain_tiff(3000, 3000, b"\xff\xd8" + b"\xa5" * 5000, t259=7)),
        given(
            "tiff old jpeg garbage", ".tif", lambda: plain_tiff(3000, 3000, b"\xff\xd8" * 500, t259=6, t513=8, t514=9)
        ),
        given("tiff whose next page is itself", ".tif", lambda: plain_tiff(8, 8, following=8)),
        given("tiff whose next page lies outside", ".tif", lambda: plain_tiff(8, 8, following=0x7FFFFFF0)),
        given("tiff with sub-pages that are itself", ".tif", lambda: plain_tiff(8, 8, t330=8, t34665=8)),
        given("tiff of 2,000 tiny pages", ".tif", lambda: _many_directories(2000), 1000),
        given("tiff of 900 tiny pages", ".tif", lambda: _many_directories(900), 900),
        given("tiff of 100,000 tiny pages", ".tif", lambda: _many_directories(100_000), 1000),
        given("tiff with 65,535 entries", ".tif", lambda: tiff([(n, 4, 1, n) for n in range(65_535)])),
        given("tiff without entries", ".tif", lambda: tiff([])),
        given("tiff with a count of 4,294,967,295", ".tif", lambda: tiff([(273, 4, 2**32 - 1, 8), (256, 4, 1, 9)])),
        given("tiff of 65,535 bits a sample", ".tif", lambda: plain_tiff(100, 100, t258=65_535)),
        given("tiff of 1,000 samples a pixel", ".tif", lambda: plain_tiff(100, 100, t277=1000)),
        given("tiff with tiles of nothing", ".tif", lambda: plain_tiff(500, 500, t322=0, t323=0, t324=8, t325=8)),
        given("tiff with huge tiles", ".tif", lambda: plain_tiff(500, 500, t322=2**31, t323=2**31, t324=8, t325=8)),
        given("tiff of floats", ".tif", lambda: _floats(1e30)),
        given("tiff of floats between 0 and 1", ".tif", lambda: _floats(0.5)),
        given("tiff of nothing but nan", ".tif", lambda: _floats(float("nan"))),
        given("tiff of 16 bits", ".tif", lambda: wide("TIFF")),
        given("tiff with an unknown compression", ".tif", lambda: plain_tiff(100, 100, t259=50_001)),
        given(
            "tiff with a resolution of 0", ".tif", lambda: plain_tiff(600, 800, bytes(480_000), t282=0, t283=0, t296=2)
        ),
    ]


def others() -> list[Recipe]:
    rle = b"".join(b"\xff\0" for _ in range(2000))
    return [
        Recipe("webp of 1,000 frames", ".webp", frames("WEBP", 1000)),
        given("webp 16,383 x 16,383", ".webp", _webp_canvas),
        given("webp canvas of 16 million a side", ".webp", lambda: _riff(b"VP8X", b"\x02\0\0\0" + b"\xff" * 6)),
        Recipe("webp of noise", ".webp", lambda rng: _riff(b"VP8L", b"\x2f" + rng.bytes(4000))),
        Recipe("gif of 1,000 frames", ".gif", frames("GIF", 1000)),
        given("gif 65,535 x 65,535", ".gif", lambda: _gif(65_535, 65_535)),
        given("gif of 50,000 frames 3,000 x 3,000", ".gif", lambda: _gif(3000, 3000, 50_000)),
        given("gif 0 x 0", ".gif", lambda: _gif(0, 0)),
        given("bmp 30,000 x 30,000", ".bmp", lambda: _bmp(30_000, 30_000)),
        given("bmp of runs 30,000 x 30,000", ".bmp", lambda: _bmp(30_000, 30_000, 8, 1, rle)),
        given("bmp of runs within limits", ".bmp", lambda: _bmp(10_000, 10_000, 8, 1, rle)),
        given("bmp of negative height", ".bmp", lambda: _bmp(100, -(2**31))),
        given("bmp of 77 bits", ".bmp", lambda: _bmp(100, 100, 77)),
        Recipe("heic of noise", ".heic", _heic),
        given("heic that says it is huge", ".heic", _heic_size),
        given("heic of boxes in boxes", ".heic", _boxes_in_boxes),
    ]
