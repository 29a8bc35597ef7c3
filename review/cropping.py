"""Crops of fields, cut out of the full picture of their page. Decoded pages and crops are kept a while."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from review.shelf import Shelf
from schemas.form_field import FormField
from schemas.layout import label_boxes
from schemas.values import Box, FieldResult, around
from storage.saving import picture_in_force
from storage.store import Store

# A page of 300 dpi is 9 MB when it is decoded, a crop about 15 kB.
PAGES_KEPT, CROPS_KEPT = 6, 600
# As large as a crop is shown on a sharp screen.
WIDEST, HIGHEST, QUALITY = 1100, 420, 72
# Labels of options may be so much wider than their letters are on average.
LABEL_SLACK = 1.2
# What is left around a field: a share of its height, in pixels at least and at most.
MARGIN, LEAST_MARGIN, MOST_MARGIN = 0.35, 10, 48


class Pictures:
    """The pictures of documents, out of the vault."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: Shelf[Image.Image] = Shelf(PAGES_KEPT)
        self._crops: Shelf[bytes] = Shelf(CROPS_KEPT)

    def page(self, document_id: str, page: int, size: str) -> bytes:
        """The JPEG of a page, size `full` or `screen`. Raises FileNotFoundError where there is none."""
        return self._store.vault.get(document_id, picture_in_force(self._store, document_id, page, size))

    def crop(self, document_id: str, field: FieldResult, form_field: FormField | None) -> bytes:
        """The JPEG of the part of the page that a field lies on. Raises FileNotFoundError where it has no place."""
        if field.box_px is None or field.page is None:
            raise FileNotFoundError("the field has no place on the page")
        box, name = shown_box(field, form_field), picture_in_force(self._store, document_id, field.page, "full")
        return self._crops.get((document_id, name, box), lambda: self._cut(document_id, name, box))

    def _cut(self, document_id: str, name: str, box: Box) -> bytes:
        whole = self._pages.get((document_id, name), lambda: _decoded(self._store.vault.get(document_id, name)))
        corners = (max(0, box.x), max(0, box.y), min(whole.width, box.right), min(whole.height, box.bottom))
        if corners[2] - corners[0] < 1 or corners[3] - corners[1] < 1:
            raise FileNotFoundError("the field lies off the page")
        part = whole.crop(tuple(round(corner) for corner in corners))  # type: ignore[arg-type]
        part.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
        out = BytesIO()
        part.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def shown_box(field: FieldResult, form_field: FormField | None) -> Box:
    """The part of the page to show for a field that has a place: with a margin, and the labels of boxes to tick."""
    assert field.box_px is not None
    box = field.box_px
    if form_field is not None and form_field.options and field.box_mm is not None:
        factor = box.w / field.box_mm.w
        labels = [
            Box(one.x - field.box_mm.x, one.y - field.box_mm.y, one.w * LABEL_SLACK, one.h).scaled(factor)
            for one in label_boxes(form_field).values()
        ]
        box = around([box, *(Box(box.x + one.x, box.y + one.y, one.w, one.h) for one in labels)])
    return box.grown(min(MOST_MARGIN, max(LEAST_MARGIN, MARGIN * box.h)))


def _decoded(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as picture:
        return picture.convert("L")
