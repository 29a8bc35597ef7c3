"""Decoders that do what hostile files make decoders do; run in the child by name."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator

import numpy as np

from extractors import zygote
from extractors.scan import Scan
from schemas.errors import Rejected, SetAside


def one(number: int) -> Scan:
    return Scan(number, np.full((3, 5), number, np.uint8))


def honest(data: bytes) -> Iterator[Scan]:
    yield from (one(number) for number in range(1, len(data) + 1))


def spins_in_python(data: bytes) -> Iterator[Scan]:
    zygote.CPU_SECONDS_A_PAGE = 1
    yield one(1)
    while data:
        pass


def spins_in_c(data: bytes) -> Iterator[Scan]:
    zygote.SECONDS_A_PAGE = 1
    yield one(1)
    re.match(r"(a+)+$", "a" * 64 + "b")


def eats_memory(data: bytes) -> Iterator[Scan]:
    yield one(1)
    kept = []
    while data:
        kept.append(bytearray(50_000_000))


def dies_fat(data: bytes) -> Iterator[Scan]:
    kept = np.ones(600_000_000, np.uint8)
    yield one(1)
    os.kill(os.getpid(), signal.SIGABRT)
    kept.sum()


def dies(data: bytes) -> Iterator[Scan]:
    yield one(1)
    os.kill(os.getpid(), signal.SIGSEGV)


def kills_itself(data: bytes) -> Iterator[Scan]:
    yield one(1)
    os.kill(os.getpid(), signal.SIGKILL)


def raises_anything(data: bytes) -> Iterator[Scan]:
    yield one(1)
    raise RecursionError("with a name of the file in it")


def leaves(data: bytes) -> Iterator[Scan]:
    yield one(1)
    sys.exit(3)


def refuses(data: bytes) -> Iterator[Scan]:
    yield one(1)
    raise Rejected(SetAside.ENCRYPTED)


def lies_about_its_size(data: bytes) -> Iterator[Scan]:
    yield Scan(5000, np.zeros((1, 1), np.uint8))


def talks(data: bytes) -> Iterator[Scan]:
    print("from the file", file=sys.stderr, flush=True)  # noqa: T201
    os.write(1, b"from the file")
    yield one(1)


def writes(data: bytes) -> Iterator[Scan]:
    with open(data, "wb") as file:  # noqa: PTH123
        file.write(b"x")
    yield one(1)


def says_its_process(data: bytes) -> Iterator[Scan]:
    for part in (os.getpid(), os.getppid()):
        yield Scan(1, np.frombuffer(part.to_bytes(8, "big"), np.uint8).reshape(1, 8))
    while True:
        yield one(1)
