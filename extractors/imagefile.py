"""Pages out of pictures: JPEG, PNG, TIFF of many pages, HEIC, AVIF, WebP, BMP, GIF, PNM."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from pillow_heif import HeifImageFile

from extractors.greys import grey
from extractors.scan import MAX_PAGES, MAX_PIXELS, WHOLE_PIXELS, Scan
from schemas.errors import Rejected, SetAside

FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "AVIF", "BMP", "GIF", "PPM")
# How files begin that are certainly meant to be pictures: where they cannot be opened, they are broken.
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a")
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})
# What Pillow raises, by format, on a file that ends too early or contradicts itself.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    struct.error,
)

# TIFF 6.0: bit 0 of NewSubfileType, and 2 in the older SubfileType, say that it is a smaller copy of another page.
NEW_SUBFILE_TYPE, SUBFILE_TYPE = 254, 255


def image_pages(data: bytes) -> Iterator[Scan]:
    """The pages of a picture, in order. Raises Rejected where it cannot be read to its end."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = _opened(data)
            for number, frame in enumerate(_frames(image), 1):
                yield Scan(number, grey(_small_enough(frame)))
    except Image.DecompressionBombError:
        raise Rejected(SetAside.TOO_LARGE) from None
    except BROKEN:
        raise Rejected(SetAside.TRUNCATED) from None


def _opened(data: bytes) -> Image.Image:
    brands = _brands(data)
    if brands & HEIF_BRANDS and not brands & AVIF_BRANDS:
        return HeifImageFile(BytesIO(data))  # type: ignore[no-untyped-call]
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except BROKEN:  # UnidentifiedImageError among them
        meant = data.startswith(BEGINNINGS) or _is_webp(data) or brands & AVIF_BRANDS
        raise Rejected(SetAside.TRUNCATED if meant else SetAside.NOT_AN_IMAGE) from None


def _brands(data: bytes) -> frozenset[bytes]:
    """The brands of an ISO media file (ISO/IEC 14496-12, 4.3); none of any other file."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), 256)
    return frozenset({data[8:12], *(data[at : at + 4] for at in range(16, end, 4))})


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    """The pages of a picture. Only TIFF has pages: others hold animations, previews and depth maps beside the one."""
    if image.format != "TIFF":
        yield image
        return
    count = getattr(image, "n_frames", 1)
    if count > MAX_PAGES:
        raise Rejected(SetAside.TOO_MANY_PAGES)
    whole = 0
    for index in range(count):
        image.seek(index)
        if not _is_smaller_copy(image):
            whole += 1
            yield image
    if not whole:
        image.seek(0)
        yield image


def _is_smaller_copy(image: Image.Image) -> bool:
    tags = getattr(image, "tag_v2", {})
    return bool(int(tags.get(NEW_SUBFILE_TYPE, 0)) & 1) or tags.get(SUBFILE_TYPE) == 2


def _small_enough(image: Image.Image) -> Image.Image:
    """The picture as it should be decoded: a JPEG straight to grey, and to half its size where it is very large."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Rejected(SetAside.TOO_LARGE)
    if image.format in ("JPEG", "MPO"):
        half = width * height > WHOLE_PIXELS
        image.draft("L", ((width + 1) // 2, (height + 1) // 2) if half else image.size)
    return image
