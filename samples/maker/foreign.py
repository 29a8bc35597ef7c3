"""What is no form of ours: a letter, a form that nobody knows, somebody else's code, a cat."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import pypdfium2
import zxingcpp
from numpy.random import Generator
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extractors.blank import render
from extractors.drawing import BOLD, MM, PLAIN, Pen, Style, register_fonts
from samples.maker.sheet import Pixels
from schemas.form import FormFile

LETTER = (
    "Kupang, 4 Februari 2019",
    "Perihal: undangan rapat koordinasi",
    "Dengan hormat, kami mengundang Bapak dan Ibu untuk hadir pada rapat koordinasi pendataan yang akan diadakan pada "
    "hari Kamis, pukul sembilan pagi, di aula kantor. Rapat membahas jadwal kunjungan, pembagian wilayah, dan cara "
    "mengisi formulir. Mohon membawa daftar peserta yang sudah dikunjungi pada bulan ini.",
    "Sehubungan dengan itu, setiap petugas diharapkan menyerahkan laporan paling lambat satu hari sebelum rapat. "
    "Bila berhalangan hadir, mohon memberi kabar kepada sekretaris dan menunjuk seorang pengganti.",
    "Demikian undangan ini kami sampaikan. Atas perhatian dan kerja sama yang baik kami ucapkan terima kasih.",
    "Hormat kami,",
    "Panitia",
)


def draw_letter(canvas: Canvas) -> None:
    """A letter on A4, drawn on the current page of a PDF."""
    register_fonts()
    canvas.setPageSize(A4)
    sheet = Pen(canvas, A4[1] / MM)
    top = sheet.paragraph((25, 25), 160, "KANTOR CONTOH", Style(16, BOLD)) + 12
    for paragraph in LETTER:
        top = sheet.paragraph((25, top), 160, paragraph, Style(11, PLAIN)) + 6


def letter(dpi: int) -> Pixels:
    """The letter as grey pixels."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    draw_letter(canvas)
    canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        bitmap = document[0].render(scale=dpi / 72, grayscale=True)
        return np.array(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))
    finally:
        document.close()


def unknown_form(dpi: int) -> Pixels:
    """A page of paper like ours, markers and code and all, of a form that no form file describes."""
    box = {"box": [20, 60, 40, 8], "writing": "printed"}
    field = {"name": "nomor", "label": {"id": "Nomor"}, "type": "paper_number", **box}
    form = FormFile.model_validate(
        {
            "form": "lain",
            "version": 1,
            "layout": "printed",
            "title": {"id": "Formulir Lain", "en": "Another form"},
            "paper_number": "nomor",
            "pages": [{"fields": [field]}],
        }
    )
    return render(form, 1, dpi, "7F3K2Q9X")


def poster(dpi: int) -> Pixels:
    """A notice with somebody else's QR code on it."""
    per_mm = dpi / 25.4
    page = np.full((round(297 * per_mm), round(210 * per_mm)), 255, np.uint8)
    code = zxingcpp.create_barcode("https://contoh.example/kupang", zxingcpp.BarcodeFormat.QRCode)
    dark = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    side = round(90 * per_mm)
    big = cv2.resize(dark, (side, side), interpolation=cv2.INTER_NEAREST)
    top, left = round(80 * per_mm), (page.shape[1] - side) // 2
    page[top : top + side, left : left + side] = big
    for row, words in enumerate(("PINDAI DI SINI", "Jadwal layanan kesehatan keliling", "Setiap Selasa dan Jumat")):
        place = (round(30 * per_mm), round((200 + 16 * row) * per_mm))
        cv2.putText(page, words, place, cv2.FONT_HERSHEY_SIMPLEX, dpi / (90 if row else 60), 40, 3, cv2.LINE_AA)
    return page


def cat(rng: Generator) -> Pixels:
    """A ginger cat on a blue cushion, of our own drawing: shapes with fur."""
    height, width = 900, 1200
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wall = np.stack([200 - y / 12, 190 - y / 14, 170 - y / 10], -1)
    picture = np.where((y > 640)[..., None], np.array([70.0, 90, 140]) + (y[..., None] - 640) / 12, wall)
    fur = _fur(height, width, rng)
    for shape in _body(height, width):
        coat = np.array([205, 130, 62], np.float32) * (1 + 0.28 * fur[..., None])
        coat *= (1 - 0.28 * (np.sin(x / 26 + 3 * np.sin(y / 90)) > 0.55))[..., None]
        soft = cv2.GaussianBlur(shape, (0, 0), 2.5)[..., None].astype(np.float32) / 255
        picture = picture * (1 - soft) + coat * soft
    image = np.ascontiguousarray(picture.clip(0, 255).astype(np.uint8))
    _face(image)
    return np.asarray(cv2.add(image, rng.normal(0, 5, image.shape), dtype=cv2.CV_8U))


def _fur(height: int, width: int, rng: Generator) -> Pixels:
    """Short hairs: noise drawn out downwards."""
    noise = rng.standard_normal((height, width)).astype(np.float32)
    hair = cv2.filter2D(noise, -1, np.ones((17, 1), np.float32) / 5)
    return np.asarray(cv2.GaussianBlur(hair, (0, 0), 0.8))


def _body(height: int, width: int) -> list[Pixels]:
    """The tail, the trunk, the ears, the head, the paws, one over the other (0 to 255)."""

    def drawn() -> Pixels:
        return np.zeros((height, width), np.uint8)

    tail, trunk, ears, head, paws = (drawn() for _ in range(5))
    turn = np.linspace(0, 1.6 * np.pi, 60)
    curl = np.column_stack([840 + 190 * np.sin(turn / 1.6), 690 - 110 * turn / 2 + 40 * np.cos(turn * 2)])
    cv2.polylines(tail, [np.round(curl).astype(np.int32)], False, 255, 54, cv2.LINE_AA)
    cv2.ellipse(trunk, (650, 600), (230, 190), 0, 0, 360, 255, -1, cv2.LINE_AA)
    for corners in ([(385, 330), (400, 170), (500, 265)], [(655, 330), (640, 170), (540, 265)]):
        cv2.fillPoly(ears, [np.array(corners, np.int32)], 255, cv2.LINE_AA)
    cv2.ellipse(head, (520, 380), (165, 145), 0, 0, 360, 255, -1, cv2.LINE_AA)
    for middle in ((510, 760), (640, 770)):
        cv2.ellipse(paws, middle, (62, 42), 0, 0, 360, 255, -1, cv2.LINE_AA)
    return [tail, trunk, ears, head, paws]


def _face(image: Pixels) -> None:
    """Eyes, nose, mouth and whiskers."""
    for x in (455, 585):
        cv2.ellipse(image, (x, 365), (32, 24), 0, 0, 360, (196, 208, 92), -1, cv2.LINE_AA)
        cv2.ellipse(image, (x, 365), (9, 22), 0, 0, 360, (22, 20, 18), -1, cv2.LINE_AA)
        cv2.circle(image, (x - 8, 356), 5, (250, 250, 245), -1, cv2.LINE_AA)
    cv2.fillPoly(image, [np.array([(503, 425), (537, 425), (520, 446)], np.int32)], (196, 110, 110), cv2.LINE_AA)
    for side in (-1, 1):
        cv2.ellipse(image, (520 + 18 * side, 450), (18, 14), 0, 0, 180, (70, 40, 30), 3, cv2.LINE_AA)
        for lift in (-22, 0, 22):
            start, end = (520 + 45 * side, 440 + lift // 3), (520 + 210 * side, 430 + lift)
            cv2.line(image, start, end, (245, 240, 232), 2, cv2.LINE_AA)
