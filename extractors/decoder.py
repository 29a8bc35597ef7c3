"""Decoding apart: pages out of files by a process of its own with limits, so that no file can harm ours."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from extractors import wire
from extractors.scan import MAX_BYTES, MEMORY, SECONDS_A_PAGE, Scan
from schemas.errors import Rejected, SetAside

# Started by its name: its libraries are not ours to load.
RUN = "from extractors.zygote import main; main()"
PAGES = "extractors.pagefile:pages"
# Longer than a page may take: whoever is silent for so long is not working any more.
SILENT_SECONDS = 2.0 * SECONDS_A_PAGE
TIME_IS_UP = (signal.SIGXCPU, signal.SIGALRM)
# Decoders end their process when they get no memory. One that died with this much of it is taken to have done so.
MUCH_MEMORY = MEMORY // 2
ROOT = Path(__file__).parents[1]

_Pages = Generator[Scan, None, None]


class DecoderLost(Exception):
    """The process that decodes ended twice, and not by the file's doing, or could not be started."""


class ChildDecoder:
    """Decodes in a process of its own, one file at a time. Made once a process, started with the first file."""

    def __init__(self, decode: str = PAGES) -> None:
        """`decode` names the function that runs there, `module:function`, like `pagefile.pages`."""
        self._decode = decode
        self._zygote: _Zygote | None = None
        self._busy = False

    def pages(self, data: bytes) -> Iterator[Scan]:
        """The pages of a file, in order, as `pagefile.pages` gives them. At most one is decoded ahead.

        Raises Rejected where it cannot be read to its end, DecoderLost where the system is broken.
        """
        if self._busy:
            raise RuntimeError("one file at a time: the pages before have not been read to their end")
        if len(data) > MAX_BYTES:
            raise Rejected(SetAside.TOO_LARGE)
        self._busy = True
        seen = 0
        try:
            with closing(self._twice(data)) as scans:
                for scan in scans:
                    yield scan
                    seen += 1
        except Rejected as reason:
            raise Rejected(reason.code, seen) from None
        finally:
            self._busy = False

    def close(self) -> None:
        """Ends the process. It is started again when it is needed again."""
        if self._zygote:
            self._zygote.end()
            self._zygote = None

    def _twice(self, data: bytes) -> _Pages:
        """All pages; where the process is lost on the way, once more from where they broke off."""
        seen = 0
        try:
            with closing(self._started().pages(data)) as scans:
                for scan in scans:
                    yield scan
                    seen += 1
        except DecoderLost:
            self.close()
        else:
            return
        with closing(self._started().pages(data)) as scans:
            yield from islice(scans, seen, None)

    def _started(self) -> _Zygote:
        # After a fork the process is our parent's: we need one of our own.
        if self._zygote is None or self._zygote.owner != os.getpid():
            self._zygote = _Zygote(self._decode)
        return self._zygote


class _Zygote:
    """The process that waits, and the socket over which it is told."""

    def __init__(self, decode: str) -> None:
        self.owner = os.getpid()
        self._control, theirs = socket.socketpair()
        self._control.settimeout(SILENT_SECONDS)
        with theirs:
            process = subprocess.Popen(
                # -P: nothing is imported from the folder in which somebody happens to stand.
                [sys.executable, "-P", "-c", RUN, str(theirs.fileno()), decode],
                env=_environment(),
                pass_fds=[theirs.fileno()],
                # What libraries say about a broken file is nobody's business, and may quote it.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C is for us: it ends when we do.
                start_new_session=True,
            )
        self.end = weakref.finalize(self, _end, process, self._control)

    def pages(self, data: bytes) -> _Pages:
        """See `ChildDecoder.pages`. Raises Rejected, DecoderLost."""
        channel = self._handed_over()
        ended = False
        try:
            with channel:
                yield from _received(channel, data)
        except wire.Garbled:
            raise Rejected(SetAside.UNSAFE) from None
        except (EOFError, ConnectionError):
            ended = True
            raise _verdict(*self._ended()) from None
        except TimeoutError:
            raise DecoderLost("the decoder is silent") from None
        finally:
            if not ended:
                self._stop()

    def _handed_over(self) -> socket.socket:
        """A socket whose other end a new child holds."""
        channel, theirs = socket.socketpair()
        channel.settimeout(SILENT_SECONDS)
        with theirs:
            try:
                socket.send_fds(self._control, [wire.NEXT_FILE], [theirs.fileno()])
            except OSError:
                channel.close()
                raise DecoderLost("the decoder is gone") from None
        return channel

    def _stop(self) -> None:
        """Ends the child, where it has not ended already, and takes note that it has."""
        with suppress(OSError, DecoderLost):
            self._control.sendall(wire.STOP)
            self._ended()

    def _ended(self) -> tuple[int, int]:
        """How the child ended: its wait status, and the most memory it held in bytes."""
        try:
            told = self._control.recv(wire.ENDED.size, socket.MSG_WAITALL)
        except OSError:
            told = b""
        if len(told) != wire.ENDED.size:
            raise DecoderLost("the decoder is gone")
        status, memory = wire.ENDED.unpack(told)
        return status, memory


def _received(channel: socket.socket, data: bytes) -> Iterator[Scan]:
    # An empty file may be refused, and the socket closed, before its last part of no bytes is sent: the reason is
    # there to be read all the same.
    with suppress(ConnectionError):
        wire.send_file(channel, data)
    while (got := wire.receive(channel)) is not None:
        if isinstance(got, SetAside):
            raise Rejected(got)
        yield got


def _verdict(status: int, memory: int) -> Exception:
    """What it means that a child ended before its file did."""
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if ended_by == signal.SIGKILL:
        # No file does that: someone ended it, or the machine has no memory left.
        return DecoderLost("the decoder was killed")
    large = ended_by in TIME_IS_UP or (ended_by is not None and memory >= MUCH_MEMORY)
    return Rejected(SetAside.TOO_LARGE if large else SetAside.UNSAFE)


def _environment() -> dict[str, str]:
    """One thread: more are slower, and each would reserve memory of its own. Our own modules are found."""
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")
    return {**os.environ, **single, "PYTHONPATH": str(ROOT)}


def _end(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    """It ends by itself when nobody holds its socket; where it does not, it is ended."""
    control.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
