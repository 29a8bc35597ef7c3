"""Good files with something changed: bytes, lengths, order, ends. What a fuzzer without a map of the program does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from numpy.random import Generator

# Values that lengths and counts break at.
EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483647", b"2147483648", b"99999999999999999999", b"0.00001", b"1e308")

Change = Callable[[bytearray, Generator], bytearray]


def mutated(data: bytes, others: Sequence[bytes], rng: Generator) -> bytes:
    """A file changed in one to six ways; now and then its front and another's back are put together."""
    if others and rng.random() < 0.1:
        other = others[int(rng.integers(len(others)))]
        data = data[: _at(data, rng)] + other[_at(other, rng) :]
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 7))):
        if changed:
            changed = CHANGES[int(rng.integers(len(CHANGES)))](changed, rng)
    return bytes(changed)


def _at(data: bytes | bytearray, rng: Generator) -> int:
    """A place in a file: as often in its first kilobyte, where the headers are, as anywhere."""
    most = len(data) if rng.random() < 0.5 else min(len(data), 1024)
    return int(rng.integers(0, max(most, 1)))


def _length(data: bytearray, rng: Generator) -> int:
    """How much is changed: mostly little."""
    return max(1, min(len(data), int(2 ** rng.uniform(0, 12))))


def _flip(data: bytearray, rng: Generator) -> bytearray:
    for _ in range(int(rng.integers(1, 20))):
        data[_at(data, rng)] ^= 1 << int(rng.integers(8))
    return data


def _noise(data: bytearray, rng: Generator) -> bytearray:
    at, length = _at(data, rng), _length(data, rng)
    data[at : at + length] = rng.bytes(length)
    return data


def _zero(data: bytearray, rng: Generator) -> bytearray:
    at, length = _at(data, rng), _length(data, rng)
    data[at : at + length] = bytes(min(length, len(data) - at))
    return data


def _cut_out(data: bytearray, rng: Generator) -> bytearray:
    at = _at(data, rng)
    del data[at : at + _length(data, rng)]
    return data


def _cut_off(data: bytearray, rng: Generator) -> bytearray:
    return data[: _at(data, rng)]


def _repeat(data: bytearray, rng: Generator) -> bytearray:
    at, length = _at(data, rng), _length(data, rng)
    piece = data[at : at + length] * int(rng.integers(1, 30))
    return data[:at] + piece + data[at:]


def _swap(data: bytearray, rng: Generator) -> bytearray:
    one, other, length = _at(data, rng), _at(data, rng), _length(data, rng)
    data[one : one + length], data[other : other + length] = data[other : other + length], data[one : one + length]
    return data


def _edge(data: bytearray, rng: Generator) -> bytearray:
    """A number of one, two or four bytes becomes one that breaks things."""
    size = int(rng.choice([1, 2, 4]))
    value = EDGES[int(rng.integers(len(EDGES)))] & (256**size - 1)
    at = _at(data, rng)
    data[at : at + size] = value.to_bytes(size, "big" if rng.random() < 0.5 else "little")
    return data


def _number(data: bytearray, rng: Generator) -> bytearray:
    """A number written in digits, as PDF has them, becomes another."""
    places = list(re.finditer(rb"\d{1,12}", data[:200_000]))
    if not places:
        return data
    place = places[int(rng.integers(len(places)))]
    return data[: place.start()] + NUMBERS[int(rng.integers(len(NUMBERS)))] + data[place.end() :]


CHANGES: tuple[Change, ...] = (_flip, _noise, _zero, _cut_out, _cut_off, _repeat, _swap, _edge, _edge, _number)
