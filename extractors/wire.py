"""What goes over the socket between us and the process that decodes: a file one way, its pages the other.

What comes back was made by a process that opened a stranger's file, so that nothing of it is believed unseen.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from extractors.scan import MAX_PAGES, MAX_PIXELS, Glyph, PageText, Scan, Widget
from schemas.errors import SetAside
from schemas.values import Box

FILE = struct.Struct("!Q")
# Kind, bytes of JSON, bytes of pixels.
FRAME = struct.Struct("!cIQ")
PAGE, REFUSED, END = b"p", b"r", b"e"
# What the zygote is told, and what it tells of a child that ended: its wait status, and the most bytes it held.
NEXT_FILE, STOP = b"f", b"s"
ENDED = struct.Struct("!iQ")
MAX_JSON = 64 * 1024 * 1024


class Garbled(Exception):
    """What came over the socket is not what we would have sent."""


def send_file(channel: socket.socket, data: bytes) -> None:
    """Hands a file over. Raises OSError where nobody takes it."""
    channel.sendall(FILE.pack(len(data)))
    channel.sendall(data)


def receive_file(channel: socket.socket) -> bytes:
    """The file that was handed over. Raises EOFError where it does not come whole."""
    with channel.makefile("rb") as stream:
        (size,) = FILE.unpack(_exactly(stream.read, FILE.size))
        return _exactly(stream.read, size)


def send_page(channel: socket.socket, scan: Scan) -> None:
    """Sends a page. Raises OSError where nobody takes it."""
    down, across = scan.pixels.shape
    text = json.dumps([scan.number, scan.part, across, down, _packed(scan.text)]).encode()
    channel.sendall(FRAME.pack(PAGE, len(text), scan.pixels.size) + text)
    channel.sendall(np.ascontiguousarray(scan.pixels).data.cast("B"))


def send_refusal(channel: socket.socket, code: SetAside) -> None:
    """Sends why there are no more pages. Raises OSError where nobody takes it."""
    text = json.dumps(code.value).encode()
    channel.sendall(FRAME.pack(REFUSED, len(text), 0) + text)


def send_end(channel: socket.socket) -> None:
    """Sends that this was all. Raises OSError where nobody takes it."""
    channel.sendall(FRAME.pack(END, 0, 0))


def receive(channel: socket.socket) -> Scan | SetAside | None:
    """The next page; or why there are no more; or None at the end.

    Raises EOFError where it breaks off, Garbled where it makes no sense, OSError where it takes too long.
    """
    kind, text_size, size = FRAME.unpack(_received(channel, FRAME.size))
    if text_size > MAX_JSON or size > MAX_PIXELS or (kind != PAGE and size):
        raise Garbled
    text = _received(channel, text_size)
    try:
        if kind == END:
            return None
        return SetAside(json.loads(text)) if kind == REFUSED else _scan(json.loads(text), channel, size)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise Garbled from error


def _scan(parts: list[Any], channel: socket.socket, size: int) -> Scan:
    number, part, across, down, text = parts
    if across < 1 or down < 1 or across * down != size or not 1 <= number <= MAX_PAGES:
        raise Garbled
    pixels = np.empty((down, across), np.uint8)
    _fill(channel, pixels.data.cast("B"))
    return Scan(number, pixels, _unpacked(text), part)


def _packed(text: PageText | None) -> Any:
    return text and [[[g.text, *g.box, g.hidden] for g in text.glyphs], [[w.text, w.on, *w.box] for w in text.widgets]]


def _unpacked(parts: Any) -> PageText | None:
    if parts is None:
        return None
    glyphs, widgets = parts
    return PageText(
        tuple(Glyph(str(text), Box(*map(float, box)), bool(hidden)) for text, *box, hidden in glyphs),
        tuple(Widget(text, on, Box(*map(float, box))) for text, on, *box in widgets),
    )


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    data = read(size)
    if len(data) != size:
        raise EOFError
    return data


def _received(channel: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    _fill(channel, memoryview(data))
    return bytes(data)


def _fill(channel: socket.socket, room: memoryview) -> None:
    while room:
        got = channel.recv_into(room)
        if not got:
            raise EOFError
        room = room[got:]
