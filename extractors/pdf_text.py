"""What a PDF says stands on a page: its glyphs and its filled form fields, in pixels of the drawn page.

It is a claim, not what one sees: a text layer may lie. Whoever uses it compares it with the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice

import numpy as np
import pdfplumber
from pdfminer.layout import LTChar
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, int_value, list_value, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_rect, decode_text

from extractors.scan import Glyph, PageText, Widget
from schemas.values import Box

Matrix = tuple[float, float, float, float, float, float]

# A dense page of A4 has some 8,000 characters; a page of more text or longer drawings goes without its text.
MAX_GLYPHS = 12_000
MAX_CONTENT = 4 * 1024 * 1024
# No field of a form holds more characters, no page more fields; what is beyond is no answer to anything.
MAX_VALUE, MAX_WIDGETS = 2_000, 3_000
# ISO 32000, table 106: text that paints nothing, and text that only clips.
INVISIBLE = (3, 7)
# ISO 32000, tables 165 and 226: Hidden and NoView of an annotation; Password and Pushbutton of a field.
UNSEEN, PASSWORD, PUSH_BUTTON = 1 << 1 | 1 << 5, 1 << 13, 1 << 16
NO_LETTER = "\ufffd"


class PdfText:
    """The text of a PDF. The file is parsed when the first page asks, and only once."""

    def __init__(self, data: bytes, count: int) -> None:
        self._data, self._count = data, count
        self._pages: list[PDFPage] | None = None
        self._resources = PDFResourceManager()

    def page(self, index: int, glyphs: int, to_pixels: Matrix, size: tuple[int, int]) -> PageText | None:
        """The text of a page (from 0); None where there is none, or it cannot be parsed.

        `glyphs` is about how many there are; `to_pixels` leads from the page's coordinates to pixels,
        of which there are `size` (across, down).
        """
        try:
            page = self._parsed()[index]
            found = tuple(self._glyphs(page, to_pixels, size)) if 0 < glyphs <= MAX_GLYPHS else ()
            return PageText(found, tuple(islice(_widgets(page, to_pixels), MAX_WIDGETS)))
        except MemoryError:
            raise
        except Exception:  # Parsers of PDF fail in any way; the page is drawn all the same, and read by its picture.
            return None

    def _parsed(self) -> list[PDFPage]:
        if self._pages is None:
            self._pages = []
            document = pdfplumber.open(BytesIO(self._data)).doc
            parsed = list(PDFPage.create_pages(document))
            # Where the two libraries count differently, a text could come to stand on another's page.
            self._pages = parsed if len(parsed) == self._count else []
        return self._pages

    def _glyphs(self, page: PDFPage, to_pixels: Matrix, size: tuple[int, int]) -> Iterator[Glyph]:
        streams = [stream for stream in map(resolve1, page.contents) if isinstance(stream, PDFStream)]
        if sum(len(stream.get_data()) for stream in streams) > MAX_CONTENT:
            return
        device = _Layer(self._resources)
        # The interpreter is given our matrix in place of its own: all boxes then come in pixels.
        PDFPageInterpreter(self._resources, device).render_contents(page.resources, page.contents, ctm=to_pixels)
        covered = device.covered()
        for (text, box, invisible), under in zip(device.glyphs, covered, strict=True):
            if box.right > 0 and box.bottom > 0 and box.x < size[0] and box.y < size[1]:
                yield Glyph(text, box, invisible or under)


class _Layer(PDFTextDevice):
    """Takes down characters and pictures in the order in which a page draws them."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.glyphs: list[tuple[str, Box, bool]] = []
        self.pictures: list[tuple[int, Box]] = []
        self._invisible = False
        self._outer: list[Matrix | None] = []

    def begin_figure(self, name: str, bbox: tuple[float, float, float, float], matrix: Matrix) -> None:
        self._outer.append(self.ctm)

    def end_figure(self, name: str) -> None:
        # The interpreter leaves behind the matrix of the form that it drew.
        self.ctm = self._outer.pop()

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self._invisible = textstate.render in INVISIBLE
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(  # noqa: PLR0913 (the signature is the library's)
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = NO_LETTER
        wide, place = font.char_width(cid), font.char_disp(cid)
        char = LTChar(matrix, font, fontsize, scaling, rise, text, wide, place, ncs, graphicstate)
        self.glyphs.append((text, _box(char.bbox), self._invisible))
        if len(self.glyphs) > MAX_GLYPHS:
            raise ValueError("more glyphs than a page holds")
        return char.adv

    def render_image(self, name: str, stream: PDFStream) -> None:
        # A stencil or a picture with a mask can be seen through.
        if self.ctm and not stream.get_any(("ImageMask", "IM")) and not stream.get_any(("SMask", "Mask")):
            self.pictures.append((len(self.glyphs), _box(apply_matrix_rect(self.ctm, (0, 0, 1, 1)))))

    def covered(self) -> list[bool]:
        """For each glyph whether a picture that is drawn later lies over its middle."""
        middles = np.array([(box.x + box.w / 2, box.y + box.h / 2) for _, box, _ in self.glyphs]).reshape(-1, 2)
        under = np.zeros(len(middles), bool)
        for before, box in self.pictures:
            x, y = middles[:before, 0], middles[:before, 1]
            under[:before] |= (x > box.x) & (x < box.right) & (y > box.y) & (y < box.bottom)
        return [bool(one) for one in under]


def _box(corners: tuple[float, float, float, float]) -> Box:
    left, top, right, bottom = (float(value) for value in corners)
    return Box(min(left, right), min(top, bottom), abs(right - left), abs(bottom - top))


def _widgets(page: PDFPage, to_pixels: Matrix) -> Iterator[Widget]:
    for annotation in list_value(page.annots or []):
        field = dict_value(annotation)
        flags = int_value(_inherited(field, "Ff") or 0)
        subtype = _name(field.get("Subtype"))
        if subtype not in ("Widget", "FreeText") or int_value(field.get("F", 0)) & UNSEEN:
            continue
        left, bottom, right, top = (float(resolve1(value)) for value in list_value(field["Rect"]))
        box = _box(
            apply_matrix_rect(to_pixels, (min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
        )
        kind = _name(_inherited(field, "FT"))
        if subtype == "FreeText":
            # How people type onto a PDF that has no form fields.
            yield Widget(_text(field.get("Contents"))[:MAX_VALUE], None, box)
        elif kind == "Btn" and not flags & PUSH_BUTTON:
            yield Widget(None, _is_on(field), box)
        elif kind == "Ch" or (kind == "Tx" and not flags & PASSWORD):
            yield Widget(_value(field), None, box)


def _inherited(field: Mapping[str, object], key: str) -> object:
    """An entry of a field, or of the field above it (ISO 32000, 12.7.3.1)."""
    for _ in range(32):
        if key in field:
            return resolve1(field[key])
        if "Parent" not in field:
            break
        field = dict_value(field["Parent"])
    return None


def _is_on(field: Mapping[str, object]) -> bool:
    """A box or button is on where its value names one of its appearances, whatever is drawn; of one without
    a value, while its appearance is anything but Off."""
    value, shown = _name(_inherited(field, "V")), _name(field.get("AS"))
    if not value:
        return shown not in ("", "Off")
    looks = resolve1(field.get("AP"))
    drawn = resolve1(looks.get("N")) if isinstance(looks, dict) else None
    own = set(drawn) - {"Off"} if isinstance(drawn, dict) else set()
    return value != "Off" and (not own or value in own)


def _value(field: Mapping[str, object]) -> str:
    value = _inherited(field, "V")
    chosen = [_text(one) for one in value] if isinstance(value, list) else [_text(value)]
    shown = dict(_options(field))
    return "\n".join(shown.get(one, one) for one in chosen)[:MAX_VALUE]


def _options(field: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What a choice exports and what it shows, where the two differ."""
    options = _inherited(field, "Opt")
    for option in options if isinstance(options, list) else []:
        pair = resolve1(option)
        if isinstance(pair, list) and len(pair) == 2:
            yield _text(pair[0]), _text(pair[1])


def _text(value: object) -> str:
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    if isinstance(value, bytes):
        value = value[: 4 * MAX_VALUE]
        return value[3:].decode("utf-8", "replace") if value.startswith(b"\xef\xbb\xbf") else decode_text(value)
    return _name(value)


def _name(value: object) -> str:
    value = resolve1(value)
    name = value.name if isinstance(value, PSLiteral) else value
    return name if isinstance(name, str) else ""
