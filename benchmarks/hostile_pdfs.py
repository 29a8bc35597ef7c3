"""PDFs that nobody means well with: bombs, loops, lies about lengths and counts, programs that want to be run."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO

from numpy.random import Generator
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from benchmarks.hostile_pictures import Recipe, good
from samples.maker.digital import make_digital
from schemas.library import library

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


def content_bomb(megabytes: int, times: int) -> bytes:
    """Page content that unpacks to so many megabytes."""
    data, filters = nested(megabytes, times)
    return one_page(content_object=stream(data, filters))


def image_pdf(entries: bytes, data: bytes, box: bytes = A4) -> bytes:
    """A page filled by one picture."""
    image = stream(data, b"/Type /XObject /Subtype /Image %s" % entries)
    return one_page(b"q 595 0 0 842 0 0 cm /I Do Q", resources=b"/XObject << /I 6 0 R >>", box=box, more={6: image})


def sized(width: int, height: int, bits: int = 8, space: bytes = b"/DeviceGray") -> bytes:
    """What the dictionary of a picture says of its size."""
    return b"/Width %d /Height %d /BitsPerComponent %d /ColorSpace %s" % (width, height, bits, space)


def image_bomb(width: int, height: int, megabytes: int, times: int = 1) -> bytes:
    """A picture of zeros, packed in layers."""
    data, filters = nested(megabytes, times)
    return image_pdf(sized(width, height) + filters, data)


def _deep_tree(depth: int) -> bytes:
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
    for number in range(2, depth):
        objects[number] = b"<< /Type /Pages /Count 1 /Kids [%d 0 R] /Parent %d 0 R >>" % (
            number + 1,
            max(number - 1, 2),
        )
    objects[depth] = b"<< /Type /Page /Parent %d 0 R /MediaBox %s >>" % (depth - 1, A4)
    return pdf(objects)


def _tree(kids: bytes, count: int, more: Mapping[int, bytes] | None = None) -> bytes:
    pages = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: pages, 3: page, **(more or {})})


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s >>" % A4
    return _tree(kids, count, dict.fromkeys(range(3, count + 3), page))


def _forms_in_forms(depth: int, each: int) -> bytes:
    """Every drawing draws the next one some times: few bytes, no end."""
    more = {}
    for number in range(6, 6 + depth):
        draws = (b"/X Do " * each) if number < 5 + depth else b"0 0 5 5 re f "
        entries = b"/Type /XObject /Subtype /Form /BBox %s /Resources << /XObject << /X %d 0 R >> >>" % (A4, number + 1)
        more[number] = stream(draws, entries)
    return one_page(b"/X Do", resources=b"/XObject << /X 6 0 R >>", more=more)


def _form_of_itself() -> bytes:
    entries = b"/Type /XObject /Subtype /Form /BBox %s /Resources << /XObject << /X 6 0 R >> >>" % A4
    return one_page(b"/X Do", resources=b"/XObject << /X 6 0 R >>", more={6: stream(b"/X Do /X Do", entries)})


def _forms_of_each_other() -> bytes:
    entries = b"/Type /XObject /Subtype /Form /BBox %s /Resources << /XObject << /X %d 0 R >> >>"
    more = {6: stream(b"/X Do", entries % (A4, 7)), 7: stream(b"/X Do", entries % (A4, 6))}
    return one_page(b"/X Do", resources=b"/XObject << /X 6 0 R >>", more=more)


def _pattern() -> bytes:
    """A page tiled by a pattern whose steps are a ten-thousandth of a point."""
    entries = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /Resources << >>"
    entries += b" /XStep 0.0001 /YStep 0.0001"
    content = b"/Pattern cs /P scn 0 0 595 842 re f"
    return one_page(content, resources=b"/Pattern << /P 6 0 R >>", more={6: stream(b"0 0 1 1 re f", entries)})


def _shading() -> bytes:
    function = stream(b"{ %s }" % (b"dup mul sin " * 20_000), b"/FunctionType 4 /Domain [0 1] /Range [0 1]")
    entries = b"<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 595 842] /Function 7 0 R /Extend [true true] >>"
    return one_page(b"/S sh", resources=b"/Shading << /S 6 0 R >>", more={6: entries, 7: function})


def _font_of_itself() -> bytes:
    """A font whose letter is drawn with the font itself."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 "
        b"/Widths [9] /Encoding << /Differences [97 /a] >> /CharProcs << /a 7 0 R >> "
        b"/Resources << /Font << /F 6 0 R >> >> >>"
    )
    letter = stream(b"9 0 d0 BT /F 1 Tf (aaaa) Tj ET")
    return one_page(b"BT /F 9 Tf (aaaa) Tj ET", resources=b"/Font << /F 6 0 R >>", more={6: font, 7: letter})


def _mask_of_itself() -> bytes:
    state = b"<< /Type /ExtGState /SMask << /S /Luminosity /G 7 0 R >> >>"
    entries = (
        b"/Type /XObject /Subtype /Form /BBox %s /Group << /S /Transparency >> "
        b"/Resources << /ExtGState << /G 6 0 R >> >>" % A4
    )
    return one_page(
        b"/G gs 0 0 595 842 re f",
        resources=b"/ExtGState << /G 6 0 R >>",
        more={6: state, 7: stream(b"/G gs 0 0 595 842 re f", entries)},
    )


def _text(characters: int) -> bytes:
    """A page covered with so many letters."""
    line = b"(%s) ' " % (b"KUPANG " * 100)
    content = b"BT /F1 1 Tf 1 TL 1 0 0 1 0 840 Tm " + line * (characters // 700) + b"ET"
    return one_page(content_object=stream(packed(content), b"/Filter /FlateDecode"))


def _paths(count: int) -> bytes:
    content = b"".join(b"%d %d m %d %d l S\n" % (n % 595, n % 842, (n * 7) % 595, (n * 11) % 842) for n in range(count))
    return one_page(content_object=stream(packed(content), b"/Filter /FlateDecode"))


def _widgets(count: int) -> bytes:
    """A form of so many fields."""
    numbers = range(6, 6 + count)
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (f%d) /V (KUPANG) /Rect [%d %d %d %d] /P 3 0 R >>"
    more = {n: widget % (n, n % 500, n % 800, n % 500 + 40, n % 800 + 12) for n in numbers}
    listed = b" ".join(b"%d 0 R" % number for number in numbers)
    return one_page(
        page=b"/Annots [%s]" % listed, catalog=b"/AcroForm << /Fields [%s] /NeedAppearances true >>" % listed, more=more
    )


def _widget(field: bytes, more: Mapping[int, bytes] | None = None) -> bytes:
    """A form of one field, of which little is true."""
    body = b"<< /Type /Annot /Subtype /Widget /Rect [50 50 300 90] %s >>" % field
    return one_page(
        page=b"/Annots [6 0 R]",
        catalog=b"/AcroForm << /Fields [6 0 R] /DA (/F1 9 Tf) >>",
        more={6: body, **(more or {})},
    )


def _action(action: bytes) -> bytes:
    """A good blank page that wants something done when it is opened."""
    return one_page(catalog=b"/OpenAction << %s >> /AA << /WC << %s >> >>" % (action, action))


def _overfilled(value: bytes) -> bytes:
    """Our own form as a PDF to fill in, every field of it holding the same."""
    form = library().latest("registration")
    assert form is not None
    return re.sub(rb"/V \([^)]*\)", b"/V (%s)" % value, make_digital(5, form, "fields").data)


def _encrypted(password: str) -> bytes:
    """Locked with a password; without one, only against being changed."""
    out = BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner", canModify=0)
    canvas = Canvas(out, encrypt=lock)
    canvas.drawString(100, 700, "rahasia")
    canvas.save()
    return out.getvalue()


def _broken_lock() -> bytes:
    lock = b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 9 /R 9 /Length 9999 /O (x) /U (x) /P -1 >>"
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}, lock)


def _tables(text: bytes) -> bytes:
    """A good page whose table of places is another."""
    data = one_page(b"BT /F1 20 Tf 100 700 Td (KUPANG) Tj ET")
    return data[: data.rindex(b"xref\n0")] + text


def _table_of_itself() -> bytes:
    data = one_page()
    start = data.rindex(b"xref\n0")
    return data.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev %d >>" % start)


def _stream_table(entries: bytes) -> bytes:
    """A table of places that is a stream, at the very beginning."""
    data = b"%PDF-1.7\n1 0 obj\n" + stream(
        packed(bytes(40)), b"/Type /XRef /Filter /FlateDecode /W [1 2 1] /Root 2 0 R " + entries
    )
    return data + b"\nendobj\nstartxref\n9\n%%EOF\n"


def _object_stream_of_itself() -> bytes:
    inside = stream(b"6 0 7 5 << /A 7 0 R >> << >>", b"/Type /ObjStm /N 2 /First 8 /Extends 6 0 R")
    return one_page(more={6: inside, 7: b"6 0 R"}, catalog=b"/Names 6 0 R /Outlines 7 0 R")


def _chain(count: int) -> bytes:
    """Objects that are each only the name of the next."""
    more = {number: b"%d 0 R" % (number + 1) for number in range(6, 6 + count)}
    return one_page(page=b"/Rotate 6 0 R", more={**more, 6 + count: b"6 0 R"})


def _length_of_itself() -> bytes:
    content = b"<< /Length 4 0 R >>\nstream\n0 0 9 9 re f\nendstream"
    return one_page(content_object=content)


def _revised(count: int) -> bytes:
    """Changed and saved again so many times."""
    data = bytearray(one_page())
    start = data.rindex(b"xref\n0")
    for _ in range(count):
        at = len(data)
        data += b"5 0 obj\n%s\nendobj\n" % FONT
        table = len(data)
        data += b"xref\n5 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            at,
            start,
            table,
        )
        start = table
    return bytes(data)


def _wide_font() -> bytes:
    """A font of huge widths, and a map of its letters that goes on and on."""
    mapping = b"/CIDInit /ProcSet findresource begin begincmap %s endcmap" % (
        b"1 beginbfrange <0000> <ffff> <0041> endbfrange " * 2000
    )
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 7 0 R "
    font += b"/DescendantFonts [8 0 R] >>"
    cid = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /W [0 [%s]] /DW 1e38 >>" % (b"1e30 " * 50_000)
    return one_page(
        b"BT /F 9 Tf <00410042004300440045> Tj ET",
        resources=b"/Font << /F 6 0 R >>",
        more={6: font, 7: stream(packed(mapping), b"/Filter /FlateDecode"), 8: cid},
    )


def _map_of_itself() -> bytes:
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding 7 0 R /ToUnicode 7 0 R /DescendantFonts [6 0 R] >>"
    mapping = stream(b"begincmap endcmap", b"/Type /CMap /CMapName /X /UseCMap 7 0 R")
    return one_page(b"BT /F 9 Tf <0041> Tj ET", resources=b"/Font << /F 6 0 R >>", more={6: font, 7: mapping})


def _given(name: str, make: Callable[[], bytes], pages: int = 1) -> Recipe:
    return Recipe(f"pdf {name}", ".pdf", lambda rng: make(), pages)


def _noise_in(entries: bytes, begins: bytes = b"") -> Callable[[Generator], bytes]:
    """A picture of noise that some decoder has to make sense of."""
    return lambda rng: image_pdf(sized(2000, 3000, 1) + entries, begins + rng.bytes(8000))


def recipes() -> list[Recipe]:
    """All PDFs."""
    return [
        *_bombs(),
        *_sizes(),
        *_trees(),
        *_drawings(),
        *_tables_of_places(),
        *_wishes(),
        *_odd_pictures(),
        *_texts(),
    ]


def _bombs() -> list[Recipe]:
    lzw = b"\x80" + b"\0" * 30_000
    return [
        _given("content of 1 GB in one layer", partial(content_bomb, 1000, 1)),
        _given("content of 3 GB in two layers", partial(content_bomb, 3000, 2)),
        _given("content of 1 GB in six layers", partial(content_bomb, 1000, 6)),
        _given("content of 200 layers", partial(content_bomb, 1, 200)),
        _given("picture 30,000 x 30,000", partial(image_bomb, 30_000, 30_000, 900)),
        _given("picture 30,000 x 30,000 in three layers", partial(image_bomb, 30_000, 30_000, 900, 3)),
        _given("picture 10,000 x 10,000", partial(image_bomb, 10_000, 10_000, 100)),
        _given("small picture of 1 GB", partial(image_bomb, 100, 100, 1000)),
        _given(
            "content of lzw in layers", lambda: one_page(content_object=stream(lzw, b"/Filter [/LZWDecode /LZWDecode]"))
        ),
        _given(
            "content of runs",
            lambda: one_page(content_object=stream(b"\x81 " * 500_000, b"/Filter [/RunLengthDecode /RunLengthDecode]")),
        ),
        _given(
            "content of 100 filters of letters",
            lambda: one_page(content_object=stream(b"41" * 9999, b"/Filter [%s]" % (b"/ASCIIHexDecode " * 100))),
        ),
        _given(
            "predictor of 2,147,483,647 columns",
            lambda: image_pdf(
                sized(900, 900)
                + b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 >>",
                packed(bytes(9999)),
            ),
        ),
    ]


def _sizes() -> list[Recipe]:
    boxes = {
        "of 1,000,000,000 points": b"[0 0 1000000000 1000000000]",
        "of 14,400 points": b"[0 0 14400 14400]",
        "of 1 x 14,400 points": b"[0 0 1 14400]",
        "of nothing": b"[0 0 0 0]",
        "of a hundredth of a point": b"[0 0 0.01 0.01]",
        "inside out": b"[595 842 0 0]",
        "far away": b"[-99999999 -99999999 -99999000 -99999000]",
        "of letters": b"[(a) /b null true]",
        "of too few numbers": b"[0 0]",
        "of numbers too long": b"[0 0 %s 842]" % (b"9" * 400),
        "of 1e308": b"[0 0 1e308 1e308]",
        "that is no list": b"595",
    }
    return [
        *(_given(f"page {name}", partial(one_page, b"0 0 9 9 re f", box=box)) for name, box in boxes.items()),
        _given("with a unit of 1,000,000", partial(one_page, page=b"/UserUnit 1000000")),
        _given("turned by 47 degrees", partial(one_page, page=b"/Rotate 47")),
        _given("turned by 10^20 degrees", partial(one_page, page=b"/Rotate 100000000000000000000")),
        _given("cropped to nothing", partial(one_page, page=b"/CropBox [100 100 100 100]")),
    ]


def _trees() -> list[Recipe]:
    return [
        _given("of 2,000 pages", partial(_many_pages, 2000)),
        _given("of one page 2,000 times", lambda: _tree(b"3 0 R " * 2000, 2000)),
        _given("of 100,000 pages", partial(_many_pages, 100_000)),
        _given("of 20 empty pages", partial(_many_pages, 20), 20),
        _given("of pages 5,000 deep", partial(_deep_tree, 5000)),
        _given("of pages that hold themselves", lambda: _tree(b"2 0 R 2 0 R 3 0 R", 3)),
        _given("that counts 2,147,483,647 pages", lambda: _tree(b"3 0 R", 2**31 - 1)),
        _given("that counts -5 pages", lambda: _tree(b"3 0 R", -5)),
        _given("of no pages", lambda: _tree(b"", 0)),
        _given("of pages that are not there", lambda: _tree(b"77 0 R 78 0 R", 2)),
        _given("without a root", lambda: pdf({1: b"<< >>"}, b"")),
        _given("of nothing", lambda: pdf({})),
    ]


def _drawings() -> list[Recipe]:
    return [
        _given("drawing that draws itself", _form_of_itself),
        _given("drawings that draw each other", _forms_of_each_other),
        _given("drawings ten times ten times ten", partial(_forms_in_forms, 12, 10)),
        _given("drawings 2,000 deep", partial(_forms_in_forms, 2000, 1)),
        _given("pattern of tiny steps", _pattern),
        _given("shading of a long program", _shading),
        _given("font that writes with itself", _font_of_itself),
        _given("mask that masks itself", _mask_of_itself),
        _given("of 300,000 lines", partial(_paths, 300_000)),
        _given(
            "of 2,000,000 saved states",
            lambda: one_page(content_object=stream(packed(b"q " * 2_000_000), b"/Filter /FlateDecode")),
        ),
        _given("of 200,000 lists in lists", lambda: one_page(b"[" * 200_000)),
        _given("of 200,000 dictionaries in dictionaries", lambda: one_page(page=b"/A " + b"<< /A " * 200_000)),
        _given("of a text that never ends", lambda: one_page(b"BT /F1 9 Tf (" + b"(" * 100_000)),
        _given(
            "of a line as long as numbers go",
            lambda: one_page(b"1e38 w 0 0 m 1e38 1e38 l S [0.0001 0.0001] 0 d 0 0 m 595 842 l S"),
        ),
    ]


def _tables_of_places() -> list[Recipe]:
    return [
        _given("table that comes before itself", _table_of_itself),
        _given(
            "table of 99,999,999 places",
            lambda: _tables(
                b"xref\n0 99999999\n0000000000 65535 f \ntrailer\n<< /Size 99999999 /Root 1 0 R >>\nstartxref\n0\n%%EOF"
            ),
        ),
        _given(
            "table at a place far behind",
            lambda: _tables(b"trailer\n<< /Root 1 0 R >>\nstartxref\n99999999999999999999\n%%EOF"),
        ),
        _given("table at a negative place", lambda: _tables(b"trailer\n<< /Root 1 0 R >>\nstartxref\n-1\n%%EOF")),
        _given("without a table", lambda: _tables(b"")),
        _given("table that is a stream and comes before itself", lambda: _stream_table(b"/Size 9 /Prev 9")),
        _given(
            "table that is a stream of 2,147,483,647", lambda: _stream_table(b"/Size 2147483647 /Index [0 2147483647]")
        ),
        _given("objects in a stream that is itself", _object_stream_of_itself),
        _given("objects that name each other", partial(_chain, 3000)),
        _given("length that is itself", _length_of_itself),
        _given("saved again 1,000 times", partial(_revised, 1000)),
        _given("that begins late", lambda: b"x" * 1000 + one_page(b"0 0 9 9 re f")),
        _given("that begins far too late", lambda: b"x" * 20_000 + one_page(b"0 0 9 9 re f")),
        _given("inside a picture", lambda: good("png") + one_page(b"0 0 9 9 re f")),
        _given("of version 9.9", lambda: one_page().replace(b"%PDF-1.7", b"%PDF-9.9")),
    ]


def _wishes() -> list[Recipe]:
    return [
        _given("locked", partial(_encrypted, "secret")),
        _given("locked against changes alone", partial(_encrypted, "")),
        _given("locked in a way that does not exist", _broken_lock),
        _given("that runs a script for ever", lambda: _action(b"/S /JavaScript /JS (while(1){app.alert\\(1\\)})")),
        _given("that starts a program", lambda: _action(b"/S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >>")),
        _given("that opens an address", lambda: _action(b"/S /URI /URI (http://127.0.0.1:9/)")),
        _given("that sends its form", lambda: _action(b"/S /SubmitForm /F << /FS /URL /F (http://127.0.0.1:9/) >>")),
        _given("that opens another file", lambda: _action(b"/S /GoToR /F (/etc/passwd) /D [0 /Fit]")),
        _given(
            "with its page in another file",
            lambda: one_page(
                content_object=b"<< /Length 0 /F (/etc/passwd) /FFilter /ASCIIHexDecode >>\nstream\n\nendstream"
            ),
        ),
        _given(
            "with a form of the other kind",
            lambda: one_page(catalog=b"/AcroForm << /XFA 6 0 R /Fields [] >>", more={6: stream(b"<xdp:xdp>" * 20_000)}),
        ),
        _given("of 5,000 form fields", partial(_widgets, 5000)),
        _given("field that is its own parent", lambda: _widget(b"/Parent 6 0 R /Kids [6 0 R]")),
        _given("field without a place", lambda: _widget(b"/FT /Tx /T (a) /V (b) /Rect [0 0]")),
        _given("field of a value that is a picture", lambda: _widget(b"/FT /Tx /T (a) /V 3 0 R /MaxLen -7")),
        _given("field of a megabyte", lambda: _widget(b"/FT /Tx /T (a) /V (%s)" % (b"A" * 1_000_000))),
        _given("our form, a megabyte in each field", lambda: _overfilled(b"MARIA 123 " * 100_000)),
        _given("our form, 2.8 megabytes in each field", lambda: _overfilled(b"MARIA 123 " * 280_000)),
        _given("our form, a million digits in each field", lambda: _overfilled(b"9" * 1_000_000)),
        _given(
            "field that looks like itself",
            lambda: _widget(
                b"/FT /Btn /AS /Yes /AP << /N << /Yes 7 0 R >> >>",
                {7: stream(b"/X Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>")},
            ),
        ),
    ]


def _odd_pictures() -> list[Recipe]:
    ccitt = b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 1000000 /Rows 1000000 >>"
    return [
        *(
            Recipe(f"pdf picture of noise: {name}", ".pdf", _noise_in(b"/Filter /%s" % filter_, begins))
            for name, filter_, begins in (
                ("jbig2", b"JBIG2Decode", b""),
                (
                    "jbig2 page",
                    b"JBIG2Decode",
                    b"\0\0\0\0\x30\0\x01\0\0\0\x13\x7f\xff\xff\xff\x7f\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0",
                ),
                ("jpx", b"JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n"),
                (
                    "jpx codestream",
                    b"JPXDecode",
                    b"\xff\x4f\xff\x51\0\x29\0\0\x7f\xff\xff\xff\x7f\xff\xff\xff\0\0\0\0\0\0\0\0",
                ),
                ("jpeg", b"DCTDecode", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
                ("fax", b"CCITTFaxDecode", b""),
                ("unknown", b"NoSuchDecode", b""),
            )
        ),
        _given(
            "picture of fax 1,000,000 x 1,000,000", lambda: image_pdf(sized(10**6, 10**6, 1) + ccitt, b"\xff" * 2000)
        ),
        _given("picture of 2,147,483,647 a side", lambda: image_pdf(sized(2**31 - 1, 2**31 - 1), b"x")),
        _given("picture of -1 a side", lambda: image_pdf(sized(-1, -1), b"x")),
        _given("picture that masks itself", lambda: image_pdf(sized(9, 9) + b"/SMask 6 0 R /Mask 6 0 R", bytes(81))),
        _given(
            "picture of 255 colours that are itself",
            lambda: image_pdf(sized(9, 9, 8, b"[/Indexed 6 0 R 255 6 0 R]"), bytes(81)),
        ),
        _given("picture in colours of noise", lambda: image_pdf(sized(9, 9, 8, b"[/ICCBased 6 0 R]"), b"\x5a" * 243)),
        _given(
            "5,000 pictures in the page itself",
            lambda: one_page(b"BI /W 9 /H 9 /BPC 8 /CS /G ID %s EI " % bytes(81) * 5000),
        ),
    ]


def _texts() -> list[Recipe]:
    return [
        _given("of 20,000 letters", partial(_text, 20_000)),
        _given("of 400,000 letters", partial(_text, 400_000)),
        _given("of 4,000,000 letters", partial(_text, 4_000_000)),
        _given("font of endless widths", _wide_font),
        _given("font whose map uses itself", _map_of_itself),
        Recipe(
            "pdf font of noise",
            ".pdf",
            lambda rng: one_page(
                b"BT /F1 40 Tf 50 700 Td (KUPANG) Tj ET",
                resources=b"/Font << /F1 6 0 R >>",
                more={
                    6: b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 7 0 R >>",
                    7: b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 8 0 R /FontBBox [0 0 1e9 1e9] >>",
                    8: stream(b"\0\1\0\0\0\x09" + rng.bytes(9000)),
                },
            ),
        ),
        _given("letters of 1,000,000 points", lambda: one_page(b"BT /F1 1000000 Tf (KUPANG) Tj ET")),
        _given("letters of no size", lambda: one_page(b"BT /F1 0 Tf (KUPANG) Tj 0 0 0 0 0 0 Tm (KUPANG) Tj ET")),
        _given("letters of not a number", lambda: one_page(b"BT /F1 9 Tf 1e400 0 0 -1e400 nan inf Tm (KUPANG) Tj ET")),
    ]
