"""Names and things that are no files: any script, 255 bytes, links, pipes, sockets, folders called x.pdf."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import chdir, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hostile_files.recipe import Recipe

NAMES: dict[str, str] = {
    "Arabic": "استمارة.jpg",
    "Chinese": "登记表.png",
    "Javanese": "ꦥꦤ꧀ꦝꦠꦔꦤ꧀.pdf",
    "letters of many parts": "e\u0301\u0323\u0308" * 20 + ".jpg",
    "pictures": "🧾👩🏽‍🌾📄.pdf",
    "right to left": "gpj.\u202efdp.exe",
    "255 bytes": "a" * 251 + ".jpg",
    "255 bytes of Chinese": "表" * 83 + "ab.jpg",
    "255 bytes without an ending": "n" * 255,
    "a line break": "satu\ndua.jpg",
    "control characters": "\x01\x07\x1b[31m.png",
    "a leading dash": "-rf.jpg",
    "spaces around": "  spasi  .jpg  ",
    "stops at the end": "titik....",
    "no ending": "formulir",
    "a long ending": "formulir." + "x" * 200,
    "quotes and signs": "a'b\"c`d$(touch x);&|*?<>.jpg",
    "a backslash": "a\\..\\..\\etc.pdf",
    "a device of Windows": "CON.jpg",
    "a formula": "=cmd|' C calc'!A1.pdf",
    "half a character": os.fsdecode(b"\xff\xfe\x80.jpg"),
    "a text of ours": "lain.jpg.txt",
    "markup": "[bold]<b>x<b>[red].png",
    "percents": "%s%n%d%x.jpg",
    "a colon": "C:formulir.jpg",
    "a zero-width joiner": "a\u200d\u200bb.jpg",
}


@dataclass(frozen=True)
class Thing:
    """Something in the inbox that is no plain file, or whose name is the point; `place` puts it there."""

    name: str
    place: Callable[[Path], Path]
    stays: bool = False  # no path leads to it, so that it can only be named


def named(data: bytes) -> Iterator[tuple[str, Recipe]]:
    """A name, and a file that is no picture to bear it; each of other bytes."""
    for about, name in NAMES.items():
        yield name, Recipe(f"name with {about}", "", _bytes(data + about.encode()))


def _bytes(data: bytes) -> Callable[[object], bytes]:
    return lambda rng: data


def _link(name: str, target: str) -> Callable[[Path], Path]:
    def place(folder: Path) -> Path:
        path = folder / name
        path.symlink_to(target)
        return path

    return place


def _pipe(folder: Path) -> Path:
    path = folder / "pipa.pdf"
    os.mkfifo(path)
    return path


def _socket(folder: Path) -> Path:
    path = folder / "soket.jpg"
    with chdir(folder), closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(path.name)
    return path


def _folder(folder: Path) -> Path:
    path = folder / "x.pdf"
    path.mkdir()
    inside = path / "y.jpg"
    inside.write_bytes(b"bukan gambar, di dalam folder")
    return inside


def _deep(folder: Path) -> Path:
    """Folders in folders, deeper than paths may be long."""
    with chdir(folder):
        for number in range(400):
            name = f"folder_{number:03d}"
            Path(name).mkdir()
            os.chdir(name)
        Path("dalam.jpg").write_bytes(b"bukan gambar, sangat dalam")
    return folder / "folder_000"


def things() -> list[Thing]:
    """All of them."""
    return [
        Thing("link to a file", _link("tautan_1.jpg", "/etc/passwd")),
        Thing("link to nowhere", _link("tautan_2.jpg", "/tidak/ada")),
        Thing("link to a device without end", _link("tautan_3.jpg", "/dev/zero")),
        Thing("link to itself", _link("lingkaran.jpg", "lingkaran.jpg")),
        Thing("link to a folder", _link("folder_lain", "/usr/share")),
        Thing("pipe", _pipe),
        Thing("socket", _socket),
        Thing("folder called x.pdf", _folder),
        Thing("folders deeper than a path may be long", _deep, stays=True),
    ]
