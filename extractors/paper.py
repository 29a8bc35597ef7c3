"""Paper that exists already: the pictures of it that lie beside its form file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from extractors.flat import whitened
from extractors.geometry import Pixels
from extractors.scan import Scan
from schemas.errors import FormError, Rejected
from schemas.form import FormFile

# The picture of a sheet may be so much longer or shorter than its paper says (share).
STRETCH = 0.02


def scan(form: FormFile, page: int) -> Scan:
    """One page of the picture that lies beside a form file. Raises FormError where it has no such page."""
    found = next(islice(_scans(form), page - 1, None), None)
    if found is None:
        raise _wrong(form, f"expected {len(form.pages)} pages in it, one for each of the form")
    return found


def check(form: FormFile) -> None:
    """Raises FormError where that picture is not one of this paper, page by page."""
    for page in range(1, len(form.pages) + 1):
        picture(form, page)
    if (found := sum(1 for _ in _scans(form))) != len(form.pages):
        raise _wrong(form, f"expected {len(form.pages)} pages in it, one for each of the form, not {found}")


def _scans(form: FormFile) -> Iterator[Scan]:
    # What parses PDFs takes long to load, and most offices have no such form.
    from extractors.pagefile import pages

    assert form.blank is not None
    try:
        yield from pages(form.blank.read_bytes())
    except (Rejected, OSError):
        raise _wrong(form, "expected a picture or PDF that can be opened") from None


def picture(form: FormFile, page: int) -> Pixels:
    """A page as it came from its printer, grey on white, of the size that its picture has.

    Raises FormError where there is none, or where it is not shaped like the form's paper.
    """
    pixels = scan(form, page).pixels
    (height, width), (wide, high) = pixels.shape, form.paper.sheet
    if abs(height / width * wide / high - 1) > STRETCH:
        raise _wrong(form, f"expected it shaped like its paper, {wide:g} x {high:g} mm: cut to the sheet and upright")
    return whitened(pixels, width / wide)


def _wrong(form: FormFile, expected: str) -> FormError:
    return FormError(str(form.blank), 1, "", expected)
