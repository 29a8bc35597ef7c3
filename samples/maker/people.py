"""Made-up people and what they write on the registration form.

A value stands here twice: as the record expects it (DESIGN.md of the project: dates ISO, digits as
text, ticks by option) and as the characters on the paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from numpy.random import Generator

from samples.maker import words
from samples.maker.places import Home, home
from schemas.values import Value

CELLS = 28
FIRST_DAY = date(2018, 10, 1)
MARRIED = ("belum_menikah", "menikah", "cerai_hidup", "cerai_mati")
SCHOOLS = ("tidak_sekolah", "sd", "smp", "sma", "perguruan_tinggi")
CHOICES = ("pulang", "pemberdayaan", "mandiri", "belum")
TRAININGS = ("menjahit", "membuat_kue", "usaha_lain")


@dataclass
class Filled:
    """A filled form: the expected record, the text in the combs and on the lines, and the value of its duty stamp."""

    expected: dict[str, Value] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    stamp: int = 10_000

    def write(self, name: str, value: Value, text: str | None = None) -> None:
        """A field written as `text`; without one, as its value cut to the comb."""
        self.expected[name] = value
        self.written[name] = text if text is not None else str(value)[:CELLS].rstrip()

    def day(self, name: str, value: date) -> None:
        """A date, day first as the form asks."""
        self.write(name, value.isoformat(), f"{value:%d%m%Y}")


def registration(rng: Generator, number: str) -> Filled:
    """One filled registration form of the copy with that paper number. Not all is filled in.

    >>> import numpy as np
    >>> one = registration(np.random.default_rng(1), "7F3K2Q9X")
    >>> one.expected["kode_kasus"], len(one.written["nik"]), one.written["nik"] == one.expected["nik"]
    ('7F3K2Q9X', 16, True)
    """
    filled = Filled()
    filled.expected["kode_kasus"] = number
    registered = FIRST_DAY + timedelta(days=int(rng.integers(0, 440)))
    _person(rng, filled, home(rng), registered)
    _origin(rng, filled, registered)
    _choice(rng, filled)
    _end(rng, filled, registered)
    return filled


def one_of(rng: Generator, choices: list[str] | tuple[str, ...]) -> str:
    """One of them by chance."""
    return choices[int(rng.integers(len(choices)))]


def likely(rng: Generator, share: float) -> bool:
    """True in that share of cases."""
    return bool(rng.random() < share)


def digits(rng: Generator, count: int) -> str:
    """So many digits."""
    return "".join(map(str, rng.integers(0, 10, count)))


def person_name(rng: Generator, woman: bool) -> str:
    """One to three names, at most as long as the comb.

    A name may have an initial with its dot or an apostrophe, as names on identity cards do.
    """
    given = [one_of(rng, words.WOMEN if woman else words.MEN) for _ in range(1 + likely(rng, 0.35))]
    if likely(rng, 0.04):
        given[0] = one_of(rng, ("M.", "NUR'AINI", "ST.", "A."))
    last = [one_of(rng, words.LAST)] if likely(rng, 0.85) or len(given[0]) < 3 else []
    name = " ".join(dict.fromkeys(given + last))
    return name if len(name) <= CELLS else " ".join([*given[:1], *last])


def _person(rng: Generator, filled: Filled, origin: Home, registered: date) -> None:
    woman = likely(rng, 0.8)
    born = registered - timedelta(days=int(rng.integers(17 * 365, 58 * 365)))
    first_home = origin if likely(rng, 0.75) else home(rng)
    filled.day("tanggal_pendataan", registered)
    filled.write("nama", person_name(rng, woman))
    filled.write("nik", nik(rng, first_home, born, woman))
    if likely(rng, 0.75):
        filled.write("no_kk", family_card(rng, origin, registered))
    if likely(rng, 0.92):
        filled.write("tempat_lahir", first_home.regency)
    filled.day("tanggal_lahir", born)
    filled.expected["jenis_kelamin"] = "perempuan" if woman else "laki_laki"
    if likely(rng, 0.93):
        filled.expected["status_perkawinan"] = one_of(rng, MARRIED)
    if likely(rng, 0.9):
        filled.expected["pendidikan"] = one_of(rng, SCHOOLS)
    if likely(rng, 0.8):
        count = int(rng.integers(0, 7) if likely(rng, 0.95) else rng.integers(7, 13))
        filled.write("tanggungan", count, f"{count:02}" if likely(rng, 0.15) else str(count))
    _address(rng, filled, origin)


def nik(rng: Generator, place: Home, born: date, woman: bool) -> str:
    """Region, birth date with 40 on the day of a woman, serial from 0001."""
    day = born.day + (40 if woman else 0)
    return f"{place.code}{day:02}{born:%m%y}{min(9999, 1 + int(rng.exponential(12))):04}"


def family_card(rng: Generator, place: Home, registered: date) -> str:
    """Region, date the card was issued, serial."""
    issued = registered - timedelta(days=int(rng.integers(60, 12 * 365)))
    return f"{place.code}{issued:%d%m%y}{int(rng.integers(1, 9999)):04}"


def _address(rng: Generator, filled: Filled, origin: Home) -> None:
    if likely(rng, 0.8):
        filled.write("jalan", street(rng))
    if likely(rng, 0.7):
        for name in ("rt", "rw"):
            filled.write(name, f"{int(rng.integers(1, 40 if name == 'rt' else 16)):03}")
    if likely(rng, 0.9):
        filled.write("desa", origin.village)
    if likely(rng, 0.9):
        filled.write("kecamatan", origin.district)
    filled.write("kabupaten", origin.regency)
    filled.write("provinsi", origin.province)


def mobile(rng: Generator) -> str:
    """The number of a mobile phone."""
    return f"08{one_of(rng, ('12', '13', '21', '22', '52', '53', '77', '78', '96'))}{digits(rng, 8)}"


def street(rng: Generator) -> str:
    """A street or hamlet, as addresses are written."""
    number = int(rng.integers(1, 180))
    street, hamlet = one_of(rng, words.STREETS).replace("_", " "), one_of(rng, words.HAMLETS)
    return one_of(
        rng,
        (
            f"JL. {street} NO. {number}",
            f"JALAN {street} {number}",
            f"DUSUN {hamlet}",
            f"GANG {street} NO {number % 30 + 1}",
            f"JL. {street} GG. {number % 9 + 1} NO. {number}",
            f"KAMPUNG {hamlet}",
        ),
    )


def _origin(rng: Generator, filled: Filled, registered: date) -> None:
    if likely(rng, 0.7):
        filled.write("hp", mobile(rng))
    if likely(rng, 0.8):
        since = registered - timedelta(days=int(rng.integers(60, 9 * 365)))
        filled.write("tinggal_sejak", f"{since:%Y-%m}", f"{since:%m%Y}")


def _choice(rng: Generator, filled: Filled) -> None:
    chosen = str(rng.choice(CHOICES, p=[0.42, 0.4, 0.1, 0.08]))
    filled.expected["pilihan"] = chosen
    if chosen == "pemberdayaan" or likely(rng, 0.03):
        ticked = [name for name in TRAININGS if likely(rng, 0.45)] or [one_of(rng, TRAININGS)]
        filled.expected["pelatihan"] = list(ticked)
        if "usaha_lain" in ticked:
            filled.write("pelatihan_lain", one_of(rng, words.TRADES))
    if likely(rng, 0.85):
        filled.expected["modal_usaha"] = one_of(rng, ("ya", "tidak"))


def _end(rng: Generator, filled: Filled, registered: date) -> None:
    filled.expected["persetujuan"] = likely(rng, 0.95)
    filled.expected["tanda_tangan"] = likely(rng, 0.95)
    filled.expected["tanda_tangan_petugas"] = likely(rng, 0.96)
    filled.write("nama_petugas", f"{one_of(rng, words.OFFICERS)} {one_of(rng, words.LAST)}")
    if likely(rng, 0.9):
        filled.write("tempat", one_of(rng, words.TOWNS))
    filled.day("tanggal", registered + timedelta(days=int(likely(rng, 0.2)) * int(rng.integers(1, 15))))
