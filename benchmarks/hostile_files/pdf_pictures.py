"""PDFs that unpack to more than fits, and whose pictures no decoder can make sense of."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from numpy.random import Generator

from benchmarks.hostile_files.pdf_parts import image_pdf, nested, one_page, packed, sized, stream
from benchmarks.hostile_files.recipe import Recipe, pdf_given


def content_bomb(megabytes: int, times: int) -> bytes:
    """Page content that unpacks to so many megabytes."""
    data, filters = nested(megabytes, times)
    return one_page(content_object=stream(data, filters))


def image_bomb(width: int, height: int, megabytes: int, times: int = 1) -> bytes:
    """A picture of zeros, packed in layers."""
    data, filters = nested(megabytes, times)
    return image_pdf(sized(width, height) + filters, data)


def _noise_in(entries: bytes, begins: bytes = b"") -> Callable[[Generator], bytes]:
    """A picture of noise that some decoder has to make sense of."""
    return lambda rng: image_pdf(sized(2000, 3000, 1) + entries, begins + rng.bytes(8000))


def bombs() -> list[Recipe]:
    lzw = b"\x80" + b"\0" * 30_000
    return [
        pdf_given("content of 1 GB in one layer", partial(content_bomb, 1000, 1)),
        pdf_given("content of 3 GB in two layers", partial(content_bomb, 3000, 2)),
        pdf_given("content of 1 GB in six layers", partial(content_bomb, 1000, 6)),
        pdf_given("content of 200 layers", partial(content_bomb, 1, 200)),
        pdf_given("picture 30,000 x 30,000", partial(image_bomb, 30_000, 30_000, 900)),
        pdf_given("picture 30,000 x 30,000 in three layers", partial(image_bomb, 30_000, 30_000, 900, 3)),
        pdf_given("picture 10,000 x 10,000", partial(image_bomb, 10_000, 10_000, 100)),
        pdf_given("small picture of 1 GB", partial(image_bomb, 100, 100, 1000)),
        pdf_given(
            "content of lzw in layers", lambda: one_page(content_object=stream(lzw, b"/Filter [/LZWDecode /LZWDecode]"))
        ),
        pdf_given(
            "content of runs",
            lambda: one_page(content_object=stream(b"\x81 " * 500_000, b"/Filter [/RunLengthDecode /RunLengthDecode]")),
        ),
        pdf_given(
            "content of 100 filters of letters",
            lambda: one_page(content_object=stream(b"41" * 9999, b"/Filter [%s]" % (b"/ASCIIHexDecode " * 100))),
        ),
        pdf_given(
            "predictor of 2,147,483,647 columns",
            lambda: image_pdf(
                sized(900, 900)
                + b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 >>",
                packed(bytes(9999)),
            ),
        ),
    ]


def odd_pictures() -> list[Recipe]:
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
        pdf_given(
            "picture of fax 1,000,000 x 1,000,000", lambda: image_pdf(sized(10**6, 10**6, 1) + ccitt, b"\xff" * 2000)
        ),
        pdf_given("picture of 2,147,483,647 a side", lambda: image_pdf(sized(2**31 - 1, 2**31 - 1), b"x")),
        pdf_given("picture of -1 a side", lambda: image_pdf(sized(-1, -1), b"x")),
        pdf_given("picture that masks itself", lambda: image_pdf(sized(9, 9) + b"/SMask 6 0 R /Mask 6 0 R", bytes(81))),
        pdf_given(
            "picture of 255 colours that are itself",
            lambda: image_pdf(sized(9, 9, 8, b"[/Indexed 6 0 R 255 6 0 R]"), bytes(81)),
        ),
        pdf_given(
            "picture in colours of noise", lambda: image_pdf(sized(9, 9, 8, b"[/ICCBased 6 0 R]"), b"\x5a" * 243)
        ),
        pdf_given(
            "5,000 pictures in the page itself",
            lambda: one_page(b"BI /W 9 /H 9 /BPC 8 /CS /G ID %s EI " % bytes(81) * 5000),
        ),
    ]
