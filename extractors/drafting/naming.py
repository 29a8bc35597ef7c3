"""What a label says of a field: its name, its type and how it is written (`label_words.yaml`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from schemas.values import Writing

FILE = Path(__file__).with_name("label_words.yaml")
LONGEST_NAME, MOST_WORDS = 40, 5
# What a comb's groups say where its label says nothing.
DATE_GROUPS = {(2, 2, 4), (2, 2, 2), (4, 2, 2)}
LONG_NUMBER, NUMBER_WORDS = 16, frozenset({"no", "nomor", "identitas", "penduduk"})


@dataclass(frozen=True)
class Meaning:
    """What a field may be: the name that is usual, its type, params and way of writing; `beside` is that of a second
    place in the same row."""

    name: str = ""
    type: str = "text"
    params: dict[str, Any] = field(default_factory=dict)
    writing: Writing | None = None
    beside: Meaning | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The words of `label_words.yaml`."""

    meanings: dict[tuple[str, ...], Meaning]
    several: tuple[tuple[str, ...], ...]
    marks: frozenset[tuple[str, ...]]
    empty: frozenset[str]

    def meaning(self, label: str) -> tuple[Meaning | None, bool]:
        """What the longest known phrase in a label says; and does the label say nothing else?"""
        spoken = words(label)
        known = [phrase for phrase in self.meanings if _within(phrase, spoken)]
        if not known:
            return None, False
        phrase = max(known, key=lambda each: (len(each), -_where(each, spoken)))
        rest = [word for word in _without(phrase, spoken) if word not in self.empty and not word.isdigit()]
        return self.meanings[phrase], not rest

    def takes_several(self, label: str) -> bool:
        """Does a question allow several answers?"""
        spoken = words(label)
        return any(_within(phrase, spoken) for phrase in self.several)

    def is_mark(self, head: str) -> bool:
        """Does a column of this name take marks?"""
        spoken = tuple(words(head))
        return spoken in self.marks or (len(spoken) == 1 and spoken[0].isdigit() and len(spoken[0]) < 3)


@cache
def vocabulary() -> Vocabulary:
    """The words there are. Raises OSError where their file is missing."""
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return Vocabulary(
        meanings={tuple(words(phrase)): _meaning(entry) for entry in loaded["fields"] for phrase in entry["words"]},
        several=tuple(tuple(words(phrase)) for phrase in loaded["several"]),
        marks=frozenset(tuple(words(phrase)) for phrase in loaded["marks"]),
        empty=frozenset(loaded["empty"]),
    )


def _meaning(entry: dict[str, Any]) -> Meaning:
    return Meaning(
        name=entry.get("name", ""),
        type=entry["type"],
        params=entry.get("params", {}),
        writing=Writing(entry["writing"]) if "writing" in entry else None,
        beside=_meaning(entry["beside"]) if "beside" in entry else None,
    )


def words(label: str) -> list[str]:
    """The words of a label in lower case, without accents and signs.

    >>> words("Désa / Kelurahan (e-mail)")
    ['desa', 'kelurahan', 'e', 'mail']
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain)


def _within(phrase: Sequence[str], spoken: Sequence[str]) -> bool:
    return any(tuple(spoken[at : at + len(phrase)]) == tuple(phrase) for at in range(len(spoken) - len(phrase) + 1))


def _where(phrase: Sequence[str], spoken: Sequence[str]) -> int:
    return next(at for at in range(len(spoken)) if tuple(spoken[at : at + len(phrase)]) == tuple(phrase))


def _without(phrase: Sequence[str], spoken: Sequence[str]) -> list[str]:
    at = _where(phrase, spoken)
    return [*spoken[:at], *spoken[at + len(phrase) :]]


def snake(label: str, fallback: str = "isian") -> str:
    """A label as a name: lower case letters, digits, underscores.

    >>> snake("Nama lengkap (sesuai KTP)"), snake("1 = kurang"), snake("…")
    ('nama_lengkap', 'isian_1_kurang', 'isian')
    """
    outside = re.sub(r"\([^)]*\)?", " ", label)
    spoken = (words(outside) or words(label))[:MOST_WORDS]
    name = "_".join(spoken)[:LONGEST_NAME].strip("_")
    if not name or not name[0].isalpha():
        name = f"{fallback}_{name}".strip("_")
    return name


def name_of(label: str, fallback: str = "isian") -> str:
    """What a field with this label is called: the usual name where the label says just that, else its own words."""
    meaning, alone = vocabulary().meaning(label)
    return meaning.name if meaning and alone and meaning.name else snake(label, fallback)


def comb_meaning(label: str, groups: Sequence[int]) -> Meaning:
    """What is written in a comb: what its label says, unless its cells say otherwise."""
    said, _ = vocabulary().meaning(label)
    cells = sum(groups)
    if tuple(groups) in DATE_GROUPS and (said is None or said.type not in {"date", "phone"}):
        return Meaning(name="tanggal" if said is None else "", type="date")
    if said is None and cells == LONG_NUMBER and set(words(label)) & NUMBER_WORDS:
        return Meaning(type="nik")
    if said is None or not _fits(said.type, cells):
        return Meaning()
    return said


def _fits(kind: str, cells: int) -> bool:
    """Can a value of a type stand in so many cells?"""
    least = {"nik": 16, "kk": 16, "date": 6, "month_year": 4, "phone": 9}
    most = {"date": 10, "month_year": 7, "nik": 16, "kk": 16}
    written = kind not in {"signature", "stamp", "consent"}
    return written and least.get(kind, 1) <= cells <= most.get(kind, 99)


def unique(names: Sequence[str]) -> Iterator[str]:
    """The same names, each once: the second `nama` is `nama_2`.

    >>> list(unique(["nama", "nik", "nama"]))
    ['nama', 'nik', 'nama_2']
    """
    given: set[str] = set()
    for name in names:
        number, free = 1, name
        while free in given:
            number += 1
            free = f"{name}_{number}"
        given.add(free)
        yield free
