"""The paper that is filled in: drawn by us, or a picture of it that lies beside its form file."""

from __future__ import annotations

import cv2
import numpy as np
import pypdfium2

from extractors.blank import render
from samples.maker.sheet import Pixels
from schemas.form import FormFile


def blank(form: FormFile, page: int, dpi: int, number: str) -> Pixels:
    """A page of a form's paper, grey, at about `dpi`; paper of ours with the copy's own number on it."""
    if form.layout == "printed":
        return render(form, page, dpi, number)
    width, height = (round(side * dpi / 25.4) for side in form.paper.sheet)
    assert form.blank is not None
    if form.blank.suffix.lower() == ".pdf":
        pixels = _pdf_page(form, page, dpi)
    else:
        pixels = np.asarray(cv2.imread(str(form.blank), cv2.IMREAD_GRAYSCALE))
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))


def _pdf_page(form: FormFile, page: int, dpi: int) -> Pixels:
    """A page of the PDF beside a form file."""
    assert form.blank is not None
    document = pypdfium2.PdfDocument(form.blank)
    try:
        bitmap = document[page - 1].render(scale=dpi / 72, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    finally:
        document.close()
