"""Made-up receipts: who paid whom how much for what, and what of it is written how."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from numpy.random import Generator

from samples.maker import words
from samples.maker.amounts import choose_spelling, figures, spell
from samples.maker.people import FIRST_DAY, Filled, likely, one_of, person_name
from schemas.form import FormFile
from schemas.layout import cells_of
from schemas.types import paper_number

# For what, with which share, and how much of it is paid (rupiah, from and to).
PURPOSES: dict[str, tuple[float, int, int]] = {
    "transport": (0.3, 1_500_000, 6_000_000),
    "modal_usaha": (0.25, 2_000_000, 5_500_000),
    "jaminan_hidup": (0.2, 300_000, 3_000_000),
    "pelatihan": (0.15, 75_000, 1_500_000),
    "lainnya": (0.1, 50_000, 9_000_000),
}
NEW_DUTY = date(2021, 1, 1)
MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)


def receipt(rng: Generator, number: str, form: FormFile, disagree: bool = False) -> Filled:
    """One filled receipt of the copy with that paper number. Words and figures agree, unless `disagree`."""
    filled, own = Filled(), {field.name: len(cells_of(field)) for field in form.fields()}
    paid = FIRST_DAY + timedelta(days=int(rng.integers(0, 1300)))
    purpose = str(rng.choice(list(PURPOSES), p=[share for share, _, _ in PURPOSES.values()]))
    amount = _amount(rng, *PURPOSES[purpose][1:])
    _who(rng, filled, own, number if form.paper_number == "nomor" else None)
    _money(rng, filled, own, amount, _other_amount(rng, amount) if disagree else amount)
    filled.expected["keperluan"] = purpose
    if purpose == "lainnya":
        filled.write("keperluan_lain", one_of(rng, words.PAYMENTS))
    if likely(rng, 0.9):
        filled.write("tempat", one_of(rng, words.TOWNS))
    filled.write("tanggal", paid.isoformat(), _day(rng, paid, own["tanggal"]))
    filled.expected["tanda_tangan"] = likely(rng, 0.95)
    filled.expected["meterai"] = likely(rng, 0.85 if duty(amount, paid) else 0.06)
    filled.stamp = duty(amount, paid) or (10_000 if paid >= NEW_DUTY else 6_000)
    return filled


def duty(amount: int, day: date) -> int:
    """The duty stamp that a receipt needs by its day and amount (rupiah); 0 for none (DOMAIN).

    >>> duty(5_000_000, date(2021, 1, 1)), duty(5_000_001, date(2021, 1, 1)), duty(250_001, date(2019, 5, 1))
    (0, 10000, 3000)
    """
    if day >= NEW_DUTY:
        return 10_000 if amount > 5_000_000 else 0
    return 6_000 if amount > 1_000_000 else 3_000 if amount > 250_000 else 0


def _amount(rng: Generator, low: int, high: int) -> int:
    """Most are round; a few are not round at all."""
    step = int(rng.choice([100_000, 50_000, 5_000, 500, 1], p=[0.35, 0.3, 0.2, 0.1, 0.05]))
    return int(rng.integers(low, high + 1)) // step * step or low


def _other_amount(rng: Generator, amount: int) -> int:
    """Nearly the same: one digit differs, as when somebody slips."""
    digits = list(str(amount))
    at = int(rng.integers(len(digits)))
    digits[at] = one_of(rng, [digit for digit in "123456789" if digit != digits[at]])
    return int("".join(digits))


def _who(rng: Generator, filled: Filled, cells: dict[str, int], number: str | None) -> None:
    if number is not None:
        filled.expected["nomor"] = number
    elif likely(rng, 0.9):
        filled.write(
            "nomor", f"{int(rng.integers(1, 400)):03}/KW/{one_of(rng, words.OFFICES)}/{rng.integers(2018, 2023)}"
        )
    filled.write(
        "diterima_dari", one_of(rng, [payer for payer in words.PAYERS if _fits(payer, cells["diterima_dari"])])
    )
    filled.write("kode_kasus", paper_number.new(Random(int(rng.integers(2**31)))))
    name = person_name(rng, woman=likely(rng, 0.8))
    while not _fits(name, cells["nama_penerima"]):
        name = person_name(rng, woman=likely(rng, 0.8))
    filled.write("nama_penerima", name)


def _fits(text: str, cells: int) -> bool:
    return not cells or len(text) <= cells


def _money(rng: Generator, filled: Filled, cells: dict[str, int], amount: int, in_words: int) -> None:
    filled.write("jumlah", amount, str(amount) if cells["jumlah"] else figures(amount, rng))
    filled.write("terbilang", spell(in_words), spell(in_words, choose_spelling(rng)))


def _day(rng: Generator, day: date, cells: int) -> str:
    if cells:
        return f"{day:%d%m%Y}" if cells > 6 else f"{day:%d%m%y}"
    long = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return one_of(rng, [long, long, f"{day:%d-%m-%Y}", f"{day:%d/%m/%Y}"])
