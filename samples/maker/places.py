"""Real places with their codes, from the gazetteer that the product ships."""

from __future__ import annotations

import csv
import lzma
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import TextIOWrapper

from numpy.random import Generator

from schemas.places import canonical

# A few villages are named with slashes, brackets or years; nobody writes those in a comb.
PLAIN = re.compile(r"[A-Z][A-Z' .-]*")
HOME_PROVINCES = ("53", "52", "51", "35", "33", "32", "73")


@dataclass(frozen=True)
class Home:
    """A village with all that it lies in: official names in capitals; `code` is PPRRDD of a NIK."""

    village: str
    district: str
    regency: str
    province: str
    code: str


@cache
def _rows() -> tuple[dict[str, str], dict[str, list[str]]]:
    """All places: name by code, and the codes directly below a code."""
    names: dict[str, str] = {}
    below: dict[str, list[str]] = defaultdict(list)
    with lzma.open(str(files("schemas") / "data" / "wilayah.csv.xz")) as packed:
        for row in csv.DictReader(TextIOWrapper(packed, "utf-8")):
            name = canonical(row["name"])
            if PLAIN.fullmatch(name):
                names[row["code"]] = name
                below[row["code"].rpartition(".")[0]].append(row["code"])
    return names, below


def _pick(rng: Generator, codes: list[str]) -> str:
    return codes[int(rng.integers(len(codes)))]


def _below(rng: Generator, code: str) -> str | None:
    """A place directly below another, one that has places below itself where it should."""
    _, below = _rows()
    choice = [c for c in below[code] if c.count(".") == 3 or below[c]]
    return _pick(rng, choice) if choice else None


def home(rng: Generator) -> Home:
    """A random village; seven provinces that people came from stand for two homes of three."""
    names, below = _rows()
    while True:
        province = _pick(rng, list(HOME_PROVINCES) if rng.random() < 0.67 else below[""])
        regency = _below(rng, province)
        district = _below(rng, regency) if regency else None
        village = _below(rng, district) if district else None
        if regency and district and village:
            code = district.replace(".", "")
            return Home(names[village], names[district], names[regency], names[province], code)
