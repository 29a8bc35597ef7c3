"""What is no picture, or only the beginning of one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from numpy.random import Generator

from benchmarks.hostile_files.recipe import Recipe, given, good

# Where the good files are cut, as shares of their length.
CUTS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.999)
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
SVG = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">%s]><svg xmlns="http://www.w3.org/2000/svg">&j;</svg>"""
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))


def not_pictures() -> list[Recipe]:
    return [
        given("text named jpg", ".jpg", lambda: b"Ini bukan gambar.\n" * 100),
        given("page of html named png", ".png", lambda: b"<html><script>alert(1)</script></html>" * 50),
        given("svg of billion laughs named png", ".png", lambda: SVG % LAUGHS),
        given("xml of billion laughs named pdf", ".pdf", lambda: SVG % LAUGHS),
        given("zip bomb named pdf", ".pdf", _zip_bomb),
        given("300 MB of zeros named jpg", ".jpg", _sparse),
        given("a program named pdf", ".pdf", lambda: Path("/bin/true").read_bytes()),
        Recipe("noise without a beginning", ".jpg", lambda rng: rng.bytes(500_000)),
    ]


def begins() -> Iterator[Recipe]:
    for kind, magic in MAGICS.items():
        suffix = "." + kind.partition("_")[0]
        yield Recipe(f"beginning alone {kind}", suffix, _begun(magic, 0))
        yield Recipe(f"beginning and noise {kind}", suffix, _begun(magic, 20_000))


def cuts() -> Iterator[Recipe]:
    for kind in ("jpg", "png", "tif", "webp", "heic", "bmp", "gif", "pdf"):
        for share in CUTS:
            yield Recipe(f"cut {kind} at {share:.1%}", f".{kind}", _cut(kind, share))


def _cut(kind: str, share: float) -> Callable[[Generator], bytes]:
    return lambda rng: good(kind)[: int(len(good(kind)) * share)]


def _begun(data: bytes, noise: int) -> Callable[[Generator], bytes]:
    return lambda rng: data + rng.bytes(noise)


def _zip_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for number in range(5):
            packed.writestr(f"{number}.pdf", bytes(40_000_000))
    return out.getvalue()


def _sparse() -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes(300_000_000)
