"""Made-up people and what an officer writes about them on FORM P1 (`p1_pmks`)."""

# ruff: noqa: SIM905 - a text is easier to read and to add to than a list of quoted words

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from samples.maker import words
from samples.maker.people import FIRST_DAY, Filled, family_card, likely, mobile, nik, one_of, person_name, street
from samples.maker.places import Home, home
from schemas.form import FormFile

# Kinds of need with their numbers in the ministry's list; none of them says what anybody did for a living.
NEEDS = (
    ("PEREMPUAN RAWAN SOSIAL EKONOMI", 23),
    ("FAKIR MISKIN", 24),
    ("LANJUT USIA TERLANTAR", 8),
    ("KORBAN BENCANA ALAM", 21),
    ("PENYANDANG DISABILITAS", 9),
    ("PEKERJA MIGRAN BERMASALAH SOSIAL", 20),
    ("PEMULUNG", 13),
)
WORK = tuple(
    "PETANI|NELAYAN|BURUH HARIAN|PEDAGANG SAYUR|PENJAHIT|IBU RUMAH TANGGA|SOPIR|TUKANG BATU|GURU HONORER|"
    "PEMBUAT KUE|PETERNAK|TUKANG OJEK|PENENUN".split("|")
)
ENDS = ("kembali_ke_keluarga", "mandiri", "rujukan", "meninggal")
# What is earned every month, week or day: from and to so many steps of so many rupiah.
EARNINGS = {"bulan": (8, 90, 50_000), "minggu": (4, 40, 25_000), "hari": (4, 36, 5_000)}
INCOME_CELLS = 8


@dataclass(frozen=True)
class Person:
    """Somebody on the form."""

    name: str
    woman: bool
    born: date
    first_home: Home


def p1_pmks(rng: Generator, form: FormFile) -> Filled:
    """One filled FORM P1, both pages. Not all is filled in; of one in five nobody of the family is named."""
    filled = Filled()
    origin, registered = home(rng), FIRST_DAY - timedelta(days=int(rng.integers(0, 1000)))
    person = _person(rng, origin, registered - timedelta(days=int(rng.integers(17 * 365, 70 * 365))))
    card = family_card(rng, origin, registered)
    _service(rng, filled, registered)
    _who(rng, filled, person, card)
    _where(rng, filled, origin)
    _need(rng, filled)
    if likely(rng, 0.8):
        _family(rng, filled, person, origin, registered, card)
    _officer(rng, filled, registered)
    for score in (field for field in form.fields() if field.name.startswith("skor_")):
        if likely(rng, 0.96):
            filled.expected[score.name] = one_of(rng, list(score.options))
    return filled


def _person(rng: Generator, origin: Home, born: date, woman: bool | None = None) -> Person:
    woman = likely(rng, 0.7) if woman is None else woman
    return Person(person_name(rng, woman), woman, born, origin if likely(rng, 0.75) else home(rng))


def _line(filled: Filled, name: str, text: str) -> None:
    """A line, written in full."""
    filled.write(name, text, text)


def _service(rng: Generator, filled: Filled, registered: date) -> None:
    """Service begins before the form is filled in; where it ended, the form says how."""
    begins = registered - timedelta(days=int(rng.integers(0, 400)))
    filled.day("tanggal_awal_layanan", begins)
    if likely(rng, 0.4):
        filled.day("tanggal_akhir_layanan", begins + timedelta(days=int(rng.integers(20, 500))))
        filled.expected["terminasi"] = one_of(rng, ENDS)
    elif likely(rng, 0.9):
        filled.expected["terminasi"] = "belum"


def _who(rng: Generator, filled: Filled, person: Person, card: str) -> None:
    _line(filled, "nama", person.name)
    filled.write("nik", nik(rng, person.first_home, person.born, person.woman))
    if likely(rng, 0.85):
        filled.write("no_kk", card)
    filled.expected["status_pernikahan"] = one_of(rng, ("menikah", "belum_menikah", "cerai_mati", "cerai_hidup"))
    if likely(rng, 0.95):
        filled.expected["hubungan_keluarga"] = one_of(rng, ("kepala_keluarga", "anggota_keluarga"))
    filled.expected["jenis_kelamin"] = _sex(person)
    if likely(rng, 0.95):
        _line(filled, "tempat_lahir", person.first_home.regency)
    filled.day("tanggal_lahir", person.born)


def _sex(person: Person) -> str:
    return "perempuan" if person.woman else "laki_laki"


def _where(rng: Generator, filled: Filled, origin: Home) -> None:
    filled.expected["tempat_tinggal_tetap"] = one_of(
        rng, ("rumah_tangga", "rumah_tangga", "panti_sosial", "tuna_wisma")
    )
    if likely(rng, 0.85):
        _line(filled, "jalan", street(rng))
    _line(filled, "provinsi", origin.province)
    _line(filled, "kabupaten", origin.regency)
    if likely(rng, 0.95):
        _line(filled, "kecamatan", origin.district)
    if likely(rng, 0.92):
        _line(filled, "kelurahan", origin.village)
    if likely(rng, 0.7):
        filled.write("telepon", mobile(rng))


def _need(rng: Generator, filled: Filled) -> None:
    filled.expected["pendidikan_terakhir"] = one_of(rng, ("tidak_sekolah", "sd", "smp", "sma", "perguruan_tinggi"))
    if likely(rng, 0.8):
        filled.expected["fasilitas_pendidikan"] = one_of(rng, ("tidak_ada", "sekolah_umum", "slb", "kejar_paket"))
    need, number = NEEDS[int(rng.integers(len(NEEDS)))]
    _line(filled, "jenis_pmks", need)
    if likely(rng, 0.9):
        filled.write("kode_pmks", f"{number:02}")
    if need == "PENYANDANG DISABILITAS" or likely(rng, 0.15):
        kinds = ("fisik", "netra", "rungu_wicara", "intelektual", "mental", "ganda")
        filled.expected["jenis_disabilitas"] = [kind for kind in kinds if likely(rng, 0.2)] or [one_of(rng, kinds)]


def _family(rng: Generator, filled: Filled, person: Person, origin: Home, registered: date, card: str) -> None:
    """A relative, as old as the relation asks for; most are on the same family card."""
    relation = one_of(rng, ("istri" if not person.woman else "suami", "anak", "orang_tua", "saudara", "lainnya"))
    woman = {"istri": True, "suami": False}.get(relation)
    other = _person(rng, origin, _born(rng, relation, person.born, registered), woman)
    _line(filled, "nama_keluarga", other.name)
    filled.write("nik_keluarga", nik(rng, other.first_home, other.born, other.woman))
    if likely(rng, 0.85):
        filled.write("no_kk_keluarga", card if likely(rng, 0.8) else family_card(rng, origin, registered))
    filled.expected["jenis_kelamin_keluarga"] = _sex(other)
    filled.expected["hubungan_dengan_peserta"] = relation
    if likely(rng, 0.9):
        _line(filled, "tempat_lahir_keluarga", other.first_home.regency)
    filled.day("tanggal_lahir_keluarga", other.born)
    if likely(rng, 0.9):
        _line(filled, "pekerjaan", one_of(rng, WORK))
    if likely(rng, 0.85):
        _income(rng, filled)


def _born(rng: Generator, relation: str, born: date, registered: date) -> date:
    """When a relative was born: a child 17 to 40 years later, but before today; a parent so much earlier."""
    apart = timedelta(days=int(rng.integers(17 * 365, 40 * 365)))
    near = timedelta(days=int(rng.integers(-9 * 365, 9 * 365)))
    wished = {"anak": born + apart, "orang_tua": born - apart}.get(relation, born + near)
    return min(wished, registered - timedelta(days=int(rng.integers(30, 3000))))


def _income(rng: Generator, filled: Filled) -> None:
    """What is earned, its figures to the right, as the dots between the cells ask."""
    every = str(rng.choice(list(EARNINGS), p=[0.6, 0.2, 0.2]))
    least, most, step = EARNINGS[every]
    amount = int(rng.integers(least, most)) * step
    filled.write("penghasilan", amount, str(amount).rjust(INCOME_CELLS))
    filled.expected["penghasilan_per"] = every


def _officer(rng: Generator, filled: Filled, registered: date) -> None:
    if likely(rng, 0.9):
        _line(filled, "tempat", one_of(rng, words.TOWNS))
    filled.day("tanggal", registered)
    filled.expected["tanda_tangan_petugas"] = likely(rng, 0.95)
    _line(filled, "nama_petugas", f"{one_of(rng, words.OFFICERS)} {one_of(rng, words.LAST)}")
