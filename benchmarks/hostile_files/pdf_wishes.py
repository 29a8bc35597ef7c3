"""PDFs that want something done: programs, forms, locks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from io import BytesIO

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from benchmarks.hostile_files.pdf_parts import one_page, pdf, stream
from benchmarks.hostile_files.recipe import Recipe, pdf_given
from samples.maker.digital import make_digital
from schemas.library import library


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


def wishes() -> list[Recipe]:
    return [
        pdf_given("locked", partial(_encrypted, "secret")),
        pdf_given("locked against changes alone", partial(_encrypted, "")),
        pdf_given("locked in a way that does not exist", _broken_lock),
        pdf_given("that runs a script for ever", lambda: _action(b"/S /JavaScript /JS (while(1){app.alert\\(1\\)})")),
        pdf_given("that starts a program", lambda: _action(b"/S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >>")),
        pdf_given("that opens an address", lambda: _action(b"/S /URI /URI (http://127.0.0.1:9/)")),
        pdf_given("that sends its form", lambda: _action(b"/S /SubmitForm /F << /FS /URL /F (http://127.0.0.1:9/) >>")),
        pdf_given("that opens another file", lambda: _action(b"/S /GoToR /F (/etc/passwd) /D [0 /Fit]")),
        pdf_given(
            "with its page in another file",
            lambda: one_page(
                content_object=b"<< /Length 0 /F (/etc/passwd) /FFilter /ASCIIHexDecode >>\nstream\n\nendstream"
            ),
        ),
        pdf_given(
            "with a form of the other kind",
            lambda: one_page(catalog=b"/AcroForm << /XFA 6 0 R /Fields [] >>", more={6: stream(b"<xdp:xdp>" * 20_000)}),
        ),
        pdf_given("of 5,000 form fields", partial(_widgets, 5000)),
        pdf_given("field that is its own parent", lambda: _widget(b"/Parent 6 0 R /Kids [6 0 R]")),
        pdf_given("field without a place", lambda: _widget(b"/FT /Tx /T (a) /V (b) /Rect [0 0]")),
        pdf_given("field of a value that is a picture", lambda: _widget(b"/FT /Tx /T (a) /V 3 0 R /MaxLen -7")),
        pdf_given("field of a megabyte", lambda: _widget(b"/FT /Tx /T (a) /V (%s)" % (b"A" * 1_000_000))),
        pdf_given("our form, a megabyte in each field", lambda: _overfilled(b"MARIA 123 " * 100_000)),
        pdf_given("our form, 2.8 megabytes in each field", lambda: _overfilled(b"MARIA 123 " * 280_000)),
        pdf_given("our form, a million digits in each field", lambda: _overfilled(b"9" * 1_000_000)),
        pdf_given(
            "field that looks like itself",
            lambda: _widget(
                b"/FT /Btn /AS /Yes /AP << /N << /Yes 7 0 R >> >>",
                {7: stream(b"/X Do", b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>")},
            ),
        ),
    ]
