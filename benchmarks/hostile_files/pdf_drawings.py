"""PDFs whose drawings and fonts call themselves, or never end."""

from __future__ import annotations

from functools import partial

from benchmarks.hostile_files.pdf_parts import A4, one_page, packed, stream
from benchmarks.hostile_files.recipe import Recipe, pdf_given


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


def drawings() -> list[Recipe]:
    return [
        pdf_given("drawing that draws itself", _form_of_itself),
        pdf_given("drawings that draw each other", _forms_of_each_other),
        pdf_given("drawings ten times ten times ten", partial(_forms_in_forms, 12, 10)),
        pdf_given("drawings 2,000 deep", partial(_forms_in_forms, 2000, 1)),
        pdf_given("pattern of tiny steps", _pattern),
        pdf_given("shading of a long program", _shading),
        pdf_given("font that writes with itself", _font_of_itself),
        pdf_given("mask that masks itself", _mask_of_itself),
        pdf_given("of 300,000 lines", partial(_paths, 300_000)),
        pdf_given(
            "of 2,000,000 saved states",
            lambda: one_page(content_object=stream(packed(b"q " * 2_000_000), b"/Filter /FlateDecode")),
        ),
        pdf_given("of 200,000 lists in lists", lambda: one_page(b"[" * 200_000)),
        pdf_given("of 200,000 dictionaries in dictionaries", lambda: one_page(page=b"/A " + b"<< /A " * 200_000)),
        pdf_given("of a text that never ends", lambda: one_page(b"BT /F1 9 Tf (" + b"(" * 100_000)),
        pdf_given(
            "of a line as long as numbers go",
            lambda: one_page(b"1e38 w 0 0 m 1e38 1e38 l S [0.0001 0.0001] 0 d 0 0 m 595 842 l S"),
        ),
    ]


def texts() -> list[Recipe]:
    return [
        pdf_given("of 20,000 letters", partial(_text, 20_000)),
        pdf_given("of 400,000 letters", partial(_text, 400_000)),
        pdf_given("of 4,000,000 letters", partial(_text, 4_000_000)),
        pdf_given("font of endless widths", _wide_font),
        pdf_given("font whose map uses itself", _map_of_itself),
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
        pdf_given("letters of 1,000,000 points", lambda: one_page(b"BT /F1 1000000 Tf (KUPANG) Tj ET")),
        pdf_given("letters of no size", lambda: one_page(b"BT /F1 0 Tf (KUPANG) Tj 0 0 0 0 0 0 Tm (KUPANG) Tj ET")),
        pdf_given(
            "letters of not a number", lambda: one_page(b"BT /F1 9 Tf 1e400 0 0 -1e400 nan inf Tm (KUPANG) Tj ET")
        ),
    ]
