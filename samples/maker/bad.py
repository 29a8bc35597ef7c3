"""Files that cannot be read, and a few that look so and must be read all the same. Each with its outcome."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from struct import pack

import numpy as np
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractors.drawing import draw_page
from samples.maker import foreign
from samples.maker.forms import the_form
from samples.maker.page import MadePage, make_page
from samples.maker.saving import save
from samples.maker.sheet import Pixels
from schemas.errors import SetAside

SEED = 700


@dataclass(frozen=True)
class Bad:
    """A file, how its name ends, and what must become of it: why it is set aside, or its expected record."""

    data: bytes
    suffix: str
    outcome: SetAside | dict[str, object]


def _good(number: int) -> tuple[bytes, MadePage]:
    """A JPEG that could be read, and the page in it."""
    page = make_page(SEED + number, "scan150", "printed", False, the_form("registration"), dpi=150)
    return save([page.image], "jpg", 150, 70), page


def empty() -> Bad:
    """Zero bytes, as a scanner leaves that was switched off."""
    return Bad(b"", ".pdf", SetAside.EMPTY)


def text_as_jpg() -> Bad:
    """A text that somebody renamed."""
    words = "\n".join(foreign.LETTER) + "\n"
    return Bad(words.encode(), ".jpg", SetAside.NOT_AN_IMAGE)


def truncated_jpg() -> Bad:
    """The first half of a scan: the connection broke."""
    data, _ = _good(1)
    return Bad(data[: len(data) // 2], ".jpg", SetAside.TRUNCATED)


def truncated_pdf() -> Bad:
    """The first 40 per cent of a PDF."""
    data = save([_good(2)[1].image], "pdf", 150, 75)
    return Bad(data[: len(data) * 2 // 5], ".pdf", SetAside.TRUNCATED)


def encrypted_pdf() -> Bad:
    """A PDF that asks for a password."""
    out = BytesIO()
    lock = StandardEncryption("rahasia", ownerPassword="pemilik", strength=128)
    canvas = Canvas(out, invariant=1, encrypt=lock)
    draw_page(canvas, the_form("registration"), 1, "7F3K2Q9X")
    canvas.showPage()
    canvas.save()
    return Bad(out.getvalue(), ".pdf", SetAside.ENCRYPTED)


def png_bomb() -> Bad:
    """A PNG of 110 kB that wants 30,000 x 30,000 pixels."""
    side = 30_000
    row = b"\0" + b"\xff" * (side // 8)
    squeezed = zlib.compressobj(9)
    data = b"".join(squeezed.compress(row) for _ in range(side)) + squeezed.flush()
    header = pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return Bad(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks), ".png", SetAside.TOO_LARGE)


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))


def nested_pdf() -> Bad:
    """A PDF of a few kB whose picture is squeezed three times over and unpacks to 30,000 x 30,000 pixels."""
    side = 30_000
    data = b"\xff" * side
    once = zlib.compressobj(9)
    packed = b"".join(once.compress(data) for _ in range(side)) + once.flush()
    packed = zlib.compress(zlib.compress(packed, 9), 9)
    about = f"/Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray /BitsPerComponent 8"
    filters = "/Filter [/FlateDecode /FlateDecode /FlateDecode]"
    drawn = b"q 595 0 0 842 0 0 cm /Bomb Do Q"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /XObject << /Bomb 5 0 R >> >> >>",
        _stream("", drawn),
        _stream(f"{about} {filters}", packed),
    ]
    return Bad(_pdf(bodies), ".pdf", SetAside.TOO_LARGE)


def long_pdf() -> Bad:
    """A PDF of 2,000 pages."""
    count = 2000
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    tree = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()
    return Bad(_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, *[page] * count]), ".pdf", SetAside.TOO_MANY_PAGES)


def _stream(about: str, data: bytes) -> bytes:
    return f"<< {about} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _pdf(bodies: list[bytes]) -> bytes:
    """A PDF of numbered objects, the first its catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def letter() -> Bad:
    """A letter among the forms."""
    return Bad(save([foreign.letter(150)], "jpg", 150, 70), ".jpg", SetAside.UNKNOWN_FORM)


def unknown_form() -> Bad:
    """Paper like ours, its code that of a form nobody knows."""
    return Bad(save([foreign.unknown_form(150)], "png", 150), ".png", SetAside.UNKNOWN_FORM)


def cat() -> Bad:
    """A photo of a cat."""
    return Bad(_jpeg(foreign.cat(np.random.default_rng(SEED))), ".jpg", SetAside.UNKNOWN_FORM)


def other_code() -> Bad:
    """A notice with somebody else's QR code."""
    return Bad(save([foreign.poster(100)], "jpg", 100, 70), ".jpg", SetAside.UNKNOWN_FORM)


def _jpeg(picture: Pixels) -> bytes:
    out = BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=70)
    return out.getvalue()


def broken_exif() -> Bad:
    """A good scan whose EXIF says nonsense: to be read all the same."""
    data, page = _good(3)
    nonsense = b"Exif\0\0II*\0\xff\xff\xff\x7f" + b"\xff\x12\x01" * 9
    segment = b"\xff\xe1" + pack(">H", len(nonsense) + 2) + nonsense
    return Bad(data[:2] + segment + data[2:], ".jpg", page.expected)


def odd_name() -> Bad:
    """A good scan whose name is in several scripts: to be read all the same."""
    data, page = _good(4)
    return Bad(data, ".jpg", page.expected)


# By the name that each has in `samples/bad/`.
BAD: dict[str, Callable[[], Bad]] = {
    "01_empty": empty,
    "02_text_renamed": text_as_jpg,
    "03_truncated_jpg": truncated_jpg,
    "04_truncated_pdf": truncated_pdf,
    "05_encrypted": encrypted_pdf,
    "06_png_bomb": png_bomb,
    "07_nested_pdf": nested_pdf,
    "08_2000_pages": long_pdf,
    "09_letter": letter,
    "10_unknown_form": unknown_form,
    "11_cat": cat,
    "12_other_code": other_code,
    "13_broken_exif_printed": broken_exif,
    "14_நபர்_شخص_🙂_printed": odd_name,
}
