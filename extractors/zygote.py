"""The process that decodes, started by `decoder.py`: it waits with all libraries loaded, and forks a child a file.

A child has one file, one socket and limits, and ends with its file: whatever a file does to it is gone with it.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pillow_heif.options
from PIL import Image

from extractors import wire
from extractors.scan import MEMORY, SECONDS_A_PAGE, Scan
from schemas.errors import Rejected, SetAside

Decode = Callable[[bytes], Iterable[Scan]]

CPU_SECONDS_A_PAGE = 40
OPEN_FILES = 64
LOOK_UP_SECONDS = 10.0
PR_SET_PDEATHSIG = 1


def main() -> None:
    """What the process runs. Its arguments: the number of its end of a socket, and `module:function` that decodes."""
    descriptor, decode = sys.argv[1:]
    module, name = decode.split(":")
    serve(socket.socket(fileno=int(descriptor)), getattr(importlib.import_module(module), name))


def serve(control: socket.socket, decode: Decode) -> None:
    """Forks a child for each file that comes over `control`, until nobody holds its other end."""
    Image.init()
    pillow_heif.options.DECODE_THREADS = 1
    gc.freeze()
    owner = os.getppid()
    while _is_wanted(control, owner):
        message, channels, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        for channel in channels:
            _one_file(control, socket.socket(fileno=channel), decode, owner)


def _is_wanted(control: socket.socket, owner: int) -> bool:
    """Waits for a message; False once the process that started us is gone, though others may hold its socket."""
    while not select.select([control], [], [], LOOK_UP_SECONDS)[0]:
        if os.getppid() != owner:
            return False
    return True


def _one_file(control: socket.socket, channel: socket.socket, decode: Decode, owner: int) -> None:
    # Its end tells that the child is gone: only the child holds the other end.
    life, held = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(life)
        control.close()
        _child(channel, decode)
    os.close(held)
    channel.close()
    try:
        _wait(control, life, child, owner)
    finally:
        os.close(life)
        _, status, usage = os.wait4(child, 0)
    unit = 1 if sys.platform == "darwin" else 1024
    control.sendall(wire.ENDED.pack(status, usage.ru_maxrss * unit))


def _wait(control: socket.socket, life: int, child: int, owner: int) -> None:
    """Until the child has ended: by itself, or by us where nobody wants its pages any more."""
    while True:
        ready, _, _ = select.select([control.fileno(), life], [], [], LOOK_UP_SECONDS)
        if life in ready:
            return
        if control.fileno() in ready or os.getppid() != owner:
            control.recv(1)
            os.kill(child, signal.SIGKILL)
            return


def _child(channel: socket.socket, decode: Decode) -> None:
    """Sends a file's pages and ends the process, whatever happens."""
    try:
        _end_with_parent()
        _send(channel, decode)
    finally:
        os._exit(0)


def _send(channel: socket.socket, decode: Decode) -> None:
    data = wire.receive_file(channel)
    reason: SetAside | None = None
    _limit_process()
    try:
        _start_page()
        for scan in decode(data):
            signal.alarm(0)
            wire.send_page(channel, scan)
            _start_page()
    except Rejected as refused:
        reason = refused.code
    except MemoryError:
        reason = SetAside.TOO_LARGE
    except Exception:
        # The one place where nothing is known of what may come: decoders fail on broken files in ways that no list
        # of theirs names, and the process ends here either way. That we ourselves are broken shows on good files.
        reason = SetAside.TRUNCATED
    signal.alarm(0)
    wire.send_refusal(channel, reason) if reason else wire.send_end(channel)


def _limit_process() -> None:
    """No more memory than a page can need, no files written, no memory image left behind."""
    for signum in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(signum, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    if sys.platform == "linux":
        _lower(resource.RLIMIT_AS, _address_space() + MEMORY)


def _start_page() -> None:
    """Each page has its own time, by the processor's clock and by the wall's; waiting for a reader costs none."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + CPU_SECONDS_A_PAGE)
    signal.alarm(SECONDS_A_PAGE)


def _lower(limit: int, value: int) -> None:
    _, most = resource.getrlimit(limit)
    resource.setrlimit(limit, (value if most == resource.RLIM_INFINITY else min(value, most), most))


def _address_space() -> int:
    """Bytes of address space in use (Linux: proc(5), statm, first number, in pages)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _end_with_parent() -> None:
    """Linux ends a child whose zygote was killed; elsewhere it ends at its next page, which nobody takes."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
