"""What PDFs are made of, written by hand so that any part of it may be wrong."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

A4 = b"[0 0 595 842]"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"/Root 1 0 R", header: bytes = b"%PDF-1.7\n") -> bytes:
    """A PDF of these objects by number, with a true table of where they are."""
    out, places = bytearray(header), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects, default=0) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object with its length."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def one_page(
    content: bytes = b"",
    *,
    page: bytes = b"",
    resources: bytes = b"/Font << /F1 5 0 R >>",
    box: bytes = A4,
    catalog: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    content_object: bytes | None = None,
) -> bytes:
    """A PDF of one page; `more` objects have numbers from 6 on."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> %s >>"
            % (box, resources, page),
            4: content_object or stream(content),
            5: FONT,
            **(more or {}),
        }
    )


def packed(data: bytes, times: int = 1) -> bytes:
    """Compressed again and again."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def nested(megabytes: int, times: int) -> tuple[bytes, bytes]:
    """Zeros compressed in layers, and the filters that take them off; the first layer is made in pieces."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()
    return packed(data, times - 1), b"/Filter [%s]" % (b"/FlateDecode " * times)


def image_pdf(entries: bytes, data: bytes, box: bytes = A4) -> bytes:
    """A page filled by one picture."""
    image = stream(data, b"/Type /XObject /Subtype /Image %s" % entries)
    return one_page(b"q 595 0 0 842 0 0 cm /I Do Q", resources=b"/XObject << /I 6 0 R >>", box=box, more={6: image})


def sized(width: int, height: int, bits: int = 8, space: bytes = b"/DeviceGray") -> bytes:
    """What the dictionary of a picture says of its size."""
    return b"/Width %d /Height %d /BitsPerComponent %d /ColorSpace %s" % (width, height, bits, space)
