"""What comes out of the process that decodes, should a file have got the better of it: a page, or an error of ours."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.mutations import mutated
from extractors import wire
from extractors.scan import Glyph, PageText, Scan, Widget
from schemas.values import Box

BOX = Box(1, 2, 3, 4)
TEXT = PageText((Glyph("A", BOX, False), Glyph("fi", BOX, True)), (Widget("MARIA", None, BOX), Widget(None, True, BOX)))
PAGE = Scan(1, np.full((40, 50), 200, np.uint8), TEXT)


def sent() -> bytes:
    """A good page, as it is sent."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send_page(theirs, PAGE)
        return ours.recv(100_000)


def received(data: bytes) -> object:
    """What the other side makes of these bytes; None where they make no sense."""
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    with ours:
        sender = Thread(target=_send, args=(theirs, data))
        sender.start()
        try:
            return wire.receive(ours)
        except (wire.Garbled, EOFError, OSError):
            return None
        finally:
            ours.close()
            sender.join()


def _send(channel: socket.socket, data: bytes) -> None:
    with suppress(OSError), channel:
        channel.sendall(data)


def framed(text: bytes, size: int = 2000) -> bytes:
    """A page of which the words are these."""
    return wire.FRAME.pack(wire.PAGE, len(text), size) + text + bytes(size)


def test_a_page_arrives_as_it_was_sent() -> None:
    page = received(sent())
    assert isinstance(page, Scan) and page.text == TEXT and (page.pixels == PAGE.pixels).all()


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b"[1,1,50,40,[[[%s]],[]]]" % (b"9" * 400),
        b'[1,1,50,40,[[["A",1,2,3,1%s,true]],[]]]' % (b"0" * 400),
        b'"a"',
        b"9" * 9999,
    ],
)
def test_words_that_break_readers_of_json_are_garbled(text: bytes) -> None:
    assert received(framed(text)) is None


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
@example(0)
def test_changed_bytes_are_a_page_or_garbled(seed: int) -> None:
    page = received(mutated(sent(), [b"\xff" * 100], np.random.default_rng(seed)))
    assert page is None or not isinstance(page, Scan) or page.pixels.ndim == 2
