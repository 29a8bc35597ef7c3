"""PDFs written by hand, so that every box, turn and flag in them is known."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

CATALOG, PAGES, FONT, FIRST = 1, 2, 3, 4


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


def zeros(count: int, times: int = 1) -> bytes:
    """`count` zero bytes, packed as often as wanted."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(bytes(min(1 << 20, count - at))) for at in range(0, count, 1 << 20))
    data += packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 1)
    return data


def picture(width: int, height: int, data: bytes | None = None, entries: bytes = b"") -> bytes:
    """A grey picture, white where nothing else is said."""
    packed = zlib.compress(b"\xff" * (width * height)) if data is None else data
    kind = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    return stream(packed, b"%s/Width %d/Height %d%s" % (kind, width, height, entries))


def page(content: int, box: bytes = b"0 0 300 400", entries: bytes = b"", pictures: Sequence[int] = ()) -> bytes:
    """A page whose content is the object of that number; its pictures are /I0, /I1 …"""
    named = b"".join(b"/I%d %d 0 R" % pair for pair in enumerate(pictures))
    resources = b"/Resources<</Font<</F %d 0 R>>/XObject<<%s>>>>" % (FONT, named)
    kept = b"/Type/Page/Parent %d 0 R/MediaBox[%s]/Contents %d 0 R" % (PAGES, box, content)
    return b"<<%s%s%s>>" % (kept, resources, entries)


def pdf(objects: Sequence[bytes], kids: Sequence[int] = (FIRST,), catalog: bytes = b"") -> bytes:
    """A whole PDF; `objects` are numbered from FIRST."""
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    head = [
        b"<</Type/Catalog/Pages %d 0 R%s>>" % (PAGES, catalog),
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (listed, len(kids)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate([*head, *objects], 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table) + trailer


def lines(*placed: tuple[float, float, bytes], mode: int = 0) -> bytes:
    """Text at places of the page, 24 points high."""
    shown = b"".join(b"1 0 0 1 %g %g Tm (%s) Tj\n" % line for line in placed)
    return b"BT /F 24 Tf %d Tr\n%sET\n" % (mode, shown)


def form(fields: Sequence[bytes]) -> bytes:
    """A page with form fields and nothing else."""
    numbers = range(FIRST + 2, FIRST + 2 + len(fields))
    listed = b" ".join(b"%d 0 R" % number for number in numbers)
    catalog = b"/AcroForm<</Fields[%s]/DR<</Font<</F %d 0 R>>>>/DA(/F 0 Tf 0 g)>>" % (listed, FONT)
    return pdf([page(FIRST + 1, entries=b"/Annots[%s]" % listed), stream(b""), *fields], catalog=catalog)


def field(kind: bytes, rect: bytes, entries: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/Widget/FT/%s/T(a%d)/Rect[%s]/F 4%s>>" % (kind, len(entries), rect, entries)
