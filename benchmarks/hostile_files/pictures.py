"""PNG and JPEG that lie about themselves: sizes, chunks, profiles, EXIF."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.random import Generator
from PIL import Image

from benchmarks.hostile_files.recipe import Recipe, frames, given, good, saved, wide


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


def with_exif(exif: bytes) -> bytes:
    """A good page with that EXIF block, whatever it holds."""
    data = good("jpg")
    segment = b"Exif\0\0" + exif
    return data[:2] + b"\xff\xe1" + struct.pack(">H", (len(segment) + 2) & 0xFFFF) + segment + data[2:]


def _noise_exif(rng: Generator) -> bytes:
    return with_exif(rng.integers(0, 256, int(rng.integers(1, 3000)), dtype=np.uint8).tobytes())


def exifs() -> list[Recipe]:
    made = [given(f"exif {name}", ".jpg", partial(with_exif, exif)) for name, exif in EXIFS.items()]
    return made + [Recipe(f"exif noise {number}", ".jpg", _noise_exif) for number in range(4)]


def jpeg_sized(width: int, height: int) -> bytes:
    """A good JPEG whose header says another size."""
    data = bytearray(saved(Image.new("L", (64, 64), 200), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _icc(profile: bytes) -> Callable[[Generator], bytes]:
    return lambda rng: saved(Image.new("RGB", (800, 1100), "white"), "JPEG", icc_profile=profile)


def _many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each costs the time of a whole picture."""
    data = saved(Image.new("L", (6000, 6000), 128), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + data[-2:]


def pngs() -> list[Recipe]:
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(400_000_000), 9))
    profile = _chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 9))
    return [
        given("png bomb 30,000 x 30,000 grey", ".png", lambda: png(30_000, 30_000)),
        given("png bomb 30,000 x 30,000 one bit", ".png", lambda: png(30_000, 30_000, 1)),
        given("png 10,900 x 10,900 rgba 16 bit", ".png", lambda: png(10_900, 10_900, 16, 6)),
        given("png 10,900 x 10,900 rgb", ".png", lambda: png(10_900, 10_900, 8, 2)),
        given("png of 2,147,483,647 pixels a side", ".png", lambda: png(2**31 - 1, 2**31 - 1, data=b"x")),
        given("png of width 0", ".png", lambda: png(0, 100, data=zlib.compress(b""))),
        given("png 1 x 1", ".png", lambda: png(1, 1)),
        given("png 1 x 60,000", ".png", lambda: png(1, 60_000)),
        given("png 60,000 x 1", ".png", lambda: png(60_000, 1)),
        given("png 3 x 100,000", ".png", lambda: png(3, 100_000)),
        given("png with a text of 400 MB", ".png", lambda: png(100, 100, extra=text)),
        given("png with a profile of 200 MB", ".png", lambda: png(100, 100, extra=profile)),
        given("png with too few pixels", ".png", lambda: png(1000, 1000, data=zlib.compress(bytes(999)))),
        given("png with too many pixels", ".png", lambda: png(10, 10, data=zlib.compress(bytes(300_000_000), 9))),
        given("png palette without palette", ".png", lambda: png(100, 100, 8, 3)),
        given("png of 16 bits", ".png", lambda: wide("PNG")),
        Recipe("apng of 1,000 frames", ".png", frames("PNG", 1000)),
    ]


def jpegs() -> list[Recipe]:
    good_page = good("jpg")
    return [
        given("jpeg 65,500 x 65,500 in its header", ".jpg", lambda: jpeg_sized(65_500, 65_500)),
        given("jpeg 10,900 x 10,900 in its header", ".jpg", lambda: jpeg_sized(10_900, 10_900)),
        given("jpeg 65,500 x 1 in its header", ".jpg", lambda: jpeg_sized(65_500, 1)),
        given("jpeg 0 x 0 in its header", ".jpg", lambda: jpeg_sized(0, 0)),
        given("jpeg of 2,000 scans", ".jpg", lambda: _many_scans(2000)),
        given("jpeg with 20 MB behind it", ".jpg", lambda: good_page + bytes(20_000_000)),
        given(
            "jpeg with 500 comments",
            ".jpg",
            lambda: good_page[:2] + (b"\xff\xfe\xff\xff" + bytes(65_533)) * 500 + good_page[2:],
        ),
        given(
            "jpeg without tables",
            ".jpg",
            lambda: good_page.replace(b"\xff\xdb", b"\xff\xee").replace(b"\xff\xc4", b"\xff\xee"),
        ),
        given("jpeg that says it is arithmetic", ".jpg", lambda: good_page.replace(b"\xff\xc0", b"\xff\xc9", 1)),
        given("jpeg that says it is lossless", ".jpg", lambda: good_page.replace(b"\xff\xc0", b"\xff\xc3", 1)),
        given("jpeg of many beginnings", ".jpg", lambda: b"\xff\xd8" * 100_000),
        given("jpeg and pdf at once", ".jpg", lambda: good_page[:2] + b"\xff\xfe\0\x0c%PDF-1.7\n\n" + good_page[2:]),
        Recipe("jpeg with a profile of noise", ".jpg", lambda rng: _icc(rng.bytes(3000))(rng)),
        Recipe("jpeg with a profile of 5 MB", ".jpg", _icc(bytes(5_000_000))),
        given(
            "jpeg of colours that are ink",
            ".jpg",
            lambda: saved(Image.new("CMYK", (800, 1100), (0, 0, 0, 255)), "JPEG"),
        ),
    ]
