"""PDFs whose pages, sizes and tables of places contradict themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from benchmarks.hostile_files.pdf_parts import A4, FONT, one_page, packed, pdf, stream
from benchmarks.hostile_files.recipe import Recipe, good, pdf_given


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


def sizes() -> list[Recipe]:
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
        *(pdf_given(f"page {name}", partial(one_page, b"0 0 9 9 re f", box=box)) for name, box in boxes.items()),
        pdf_given("with a unit of 1,000,000", partial(one_page, page=b"/UserUnit 1000000")),
        pdf_given("turned by 47 degrees", partial(one_page, page=b"/Rotate 47")),
        pdf_given("turned by 10^20 degrees", partial(one_page, page=b"/Rotate 100000000000000000000")),
        pdf_given("cropped to nothing", partial(one_page, page=b"/CropBox [100 100 100 100]")),
    ]


def trees() -> list[Recipe]:
    return [
        pdf_given("of 2,000 pages", partial(_many_pages, 2000)),
        pdf_given("of one page 2,000 times", lambda: _tree(b"3 0 R " * 2000, 2000)),
        pdf_given("of 100,000 pages", partial(_many_pages, 100_000)),
        pdf_given("of 20 empty pages", partial(_many_pages, 20), 20),
        pdf_given("of pages 5,000 deep", partial(_deep_tree, 5000)),
        pdf_given("of pages that hold themselves", lambda: _tree(b"2 0 R 2 0 R 3 0 R", 3)),
        pdf_given("that counts 2,147,483,647 pages", lambda: _tree(b"3 0 R", 2**31 - 1)),
        pdf_given("that counts -5 pages", lambda: _tree(b"3 0 R", -5)),
        pdf_given("of no pages", lambda: _tree(b"", 0)),
        pdf_given("of pages that are not there", lambda: _tree(b"77 0 R 78 0 R", 2)),
        pdf_given("without a root", lambda: pdf({1: b"<< >>"}, b"")),
        pdf_given("of nothing", lambda: pdf({})),
    ]


def tables_of_places() -> list[Recipe]:
    return [
        pdf_given("table that comes before itself", _table_of_itself),
        pdf_given(
            "table of 99,999,999 places",
            lambda: _tables(
                b"xref\n0 99999999\n0000000000 65535 f \ntrailer\n<< /Size 99999999 /Root 1 0 R >>\nstartxref\n0\n%%EOF"
            ),
        ),
        pdf_given(
            "table at a place far behind",
            lambda: _tables(b"trailer\n<< /Root 1 0 R >>\nstartxref\n99999999999999999999\n%%EOF"),
        ),
        pdf_given("table at a negative place", lambda: _tables(b"trailer\n<< /Root 1 0 R >>\nstartxref\n-1\n%%EOF")),
        pdf_given("without a table", lambda: _tables(b"")),
        pdf_given("table that is a stream and comes before itself", lambda: _stream_table(b"/Size 9 /Prev 9")),
        pdf_given(
            "table that is a stream of 2,147,483,647", lambda: _stream_table(b"/Size 2147483647 /Index [0 2147483647]")
        ),
        pdf_given("objects in a stream that is itself", _object_stream_of_itself),
        pdf_given("objects that name each other", partial(_chain, 3000)),
        pdf_given("length that is itself", _length_of_itself),
        pdf_given("saved again 1,000 times", partial(_revised, 1000)),
        pdf_given("that begins late", lambda: b"x" * 1000 + one_page(b"0 0 9 9 re f")),
        pdf_given("that begins far too late", lambda: b"x" * 20_000 + one_page(b"0 0 9 9 re f")),
        pdf_given("inside a picture", lambda: good("png") + one_page(b"0 0 9 9 re f")),
        pdf_given("of version 9.9", lambda: one_page().replace(b"%PDF-1.7", b"%PDF-9.9")),
    ]
