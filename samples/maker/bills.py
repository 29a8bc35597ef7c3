"""Made-up shops and what somebody bought there. Everything on a bill adds up."""

# ruff: noqa: SIM905 - a text is easier to read and to add to than a list of quoted words

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from numpy.random import Generator

from samples.maker import words
from samples.maker.people import digits, likely, one_of
from samples.maker.places import home
from schemas.values import Value

LANGUAGES = ("id", "ms", "en")
FIRST_MINUTE = datetime(2016, 1, 4, 8, 0, tzinfo=UTC)
SHOPS = {
    "id": (
        "TOKO {}|UD {}|CV {} ABADI|MINIMARKET {}|RUMAH MAKAN {}|APOTEK {}|SWALAYAN {} JAYA|WARUNG {}|TB {} MAKMUR|"
        "PT {} SENTOSA|BENGKEL {} MOTOR|FOTOCOPY {}"
    ).split("|"),
    "ms": "KEDAI RUNCIT {}|RESTORAN {}|PASARAYA {} SDN BHD|SYARIKAT {}|PERNIAGAAN {}|KEDAI BUKU {}".split("|"),
    "en": "{} TRADING|{} HARDWARE SDN BHD|{} STATIONERY ENTERPRISE|{} BAKERY|{} PHARMACY SDN BHD|{} CAFE".split("|"),
}
GOODS = {
    "id": (
        "BERAS 5KG|MINYAK GORENG 1L|GULA PASIR|TEH CELUP|KOPI BUBUK|MIE INSTAN|SABUN MANDI|TELUR AYAM|SUSU KENTAL|"
        "AIR MINERAL|ROTI TAWAR|NASI GORENG|AYAM BAKAR|ES TEH MANIS|SATE KAMBING|BUKU TULIS|PULPEN HITAM|KERTAS A4|"
        "PAKU 5CM|CAT TEMBOK|LAMPU LED|KECAP MANIS|TEPUNG TERIGU|DETERJEN|PASTA GIGI|OBAT BATUK"
    ).split("|"),
    "ms": (
        "BERAS WANGI|MINYAK MASAK|GULA HALUS|TEH TARIK|NASI LEMAK|ROTI CANAI|MEE GORENG|KOPI O|AYAM GORENG|"
        "BUKU LATIHAN|PEN BIRU|SABUN CUCI|IKAN BILIS|KICAP MANIS|SUSU PEKAT"
    ).split("|"),
    "en": (
        "A4 PAPER 80GSM|BALL PEN BLUE|MASKING TAPE|WHITE BREAD|CHICKEN RICE|ICED LEMON TEA|LIGHT BULB 9W|WOOD SCREW|"
        "PAINT BRUSH 2IN|FILE FOLDER|BUTTER CAKE|ORANGE JUICE|VITAMIN C|PLASTER|HAMMER"
    ).split("|"),
}
TOWNS = (
    "81100 JOHOR BAHRU, JOHOR|47100 PUCHONG, SELANGOR|53300 KUALA LUMPUR|75450 MELAKA|10250 PULAU PINANG|"
    "31400 IPOH, PERAK|70200 SEREMBAN|43300 SERI KEMBANGAN, SELANGOR"
).split("|")


@dataclass(frozen=True)
class Item:
    """So many of something; the price of one, in the smallest unit of money."""

    name: str
    count: int
    price: int

    @property
    def total(self) -> int:
        return self.count * self.price


@dataclass(frozen=True)
class Bill:
    """What a receipt says. Amounts are in rupiah or, of `ms` and `en`, in sen; 0 is not printed.

    `tax_included`: the tax is part of the total, not added to it. `cash` 0: nothing is said of how it was paid.
    """

    language: str
    merchant: str
    address: tuple[str, ...]
    phone: str
    number: str
    moment: datetime
    items: tuple[Item, ...]
    discount: int
    service: int
    tax: int
    tax_rate: int
    tax_included: bool
    rounding: int
    cash: int

    @property
    def cents(self) -> bool:
        return self.language != "id"

    @property
    def subtotal(self) -> int:
        return sum(item.total for item in self.items)

    @property
    def total(self) -> int:
        added = 0 if self.tax_included else self.tax
        return self.subtotal - self.discount + self.service + added + self.rounding

    @property
    def change(self) -> int:
        return self.cash - self.total

    def amount(self, value: int) -> Value:
        """An amount as the record has it: whole rupiah, or text with two decimals."""
        return f"{value // 100}.{value % 100:02}" if self.cents else value

    def expected(self) -> dict[str, Value]:
        """The record: what is printed, upper case; lines of the address one after the other."""
        record: dict[str, Value] = {
            "merchant": self.merchant.upper(),
            "date": self.moment.date().isoformat(),
            "total": self.amount(self.total),
            "address": " ".join(self.address).upper(),
            "receipt_number": self.number.upper(),
        }
        if self.tax:
            record["tax"] = self.amount(self.tax)
        if self.cash:
            record |= {"cash": self.amount(self.cash), "change": self.amount(self.change)}
        return record


def make_bill(rng: Generator, language: str | None = None) -> Bill:
    """Somebody went shopping; `language` of `LANGUAGES`, half of the bills Indonesian."""
    language = language or str(rng.choice(LANGUAGES, p=[0.5, 0.2, 0.3]))
    items = tuple(_items(rng, language))
    subtotal = sum(item.total for item in items)
    discount = _nice(rng.uniform(0.03, 0.15) * subtotal, language) if likely(rng, 0.25) else 0
    net = subtotal - discount
    service = round(net * 0.05) if likely(rng, 0.12) else 0
    rate = int(rng.choice([10, 11] if language == "id" else [6])) if likely(rng, 0.6) else 0
    included = likely(rng, 0.5)
    tax = round((net + service) * rate / ((100 + rate) if included else 100))
    owed = net + service + (0 if included else tax)
    step = 100 if language == "id" else 5
    rounding = step * round(owed / step) - owed
    return Bill(
        language,
        one_of(rng, SHOPS[language]).format(one_of(rng, words.LAST)),
        _address(rng, language),
        _phone(rng, language),
        _number(rng),
        FIRST_MINUTE + timedelta(minutes=int(rng.integers(0, 4 * 365)) * 1440 + int(rng.integers(0, 780))),
        items,
        discount,
        service,
        tax,
        rate,
        included,
        rounding,
        _cash(rng, owed + rounding, language) if likely(rng, 0.85) else 0,
    )


def _items(rng: Generator, language: str) -> list[Item]:
    """One to nine different things at prices as shops have them."""
    goods = rng.permutation(GOODS[language])[: int(rng.integers(1, 10))]
    if language == "id":
        return [Item(str(name), _count(rng), int(rng.integers(4, 170)) * 500) for name in goods]
    return [Item(str(name), _count(rng), int(rng.integers(16, 700)) * 5) for name in goods]


def _count(rng: Generator) -> int:
    return 1 if likely(rng, 0.6) else int(rng.integers(2, 7))


def _nice(amount: float, language: str) -> int:
    """An amount as discounts are: whole five hundreds of rupiah, whole ten sen."""
    step = 500 if language == "id" else 10
    return step * round(amount / step)


def _cash(rng: Generator, total: int, language: str) -> int:
    """Notes that are enough, now and then the exact amount."""
    if likely(rng, 0.2):
        return total
    notes = (1_000, 5_000, 10_000, 50_000, 100_000) if language == "id" else (100, 500, 1_000, 5_000)
    note = int(rng.choice(notes))
    return -(-total // note) * note


def _address(rng: Generator, language: str) -> tuple[str, ...]:
    street, number = one_of(rng, words.STREETS).replace("_", " "), int(rng.integers(1, 200))
    if language == "id":
        place = home(rng)
        first = one_of(rng, (f"JL. {street} NO. {number}", f"JL {street} {number}", f"JALAN {street} NO {number}"))
        second = f"{place.district}, {place.regency.removeprefix('KABUPATEN ')}"
        return (first, second) if likely(rng, 0.7) else (first, second, place.province)
    area = f"{one_of(rng, ('TAMAN', 'BANDAR', 'KAMPUNG'))} {one_of(rng, words.HAMLETS)}"
    first = one_of(
        rng, (f"NO. {number}, JALAN {street} {number % 9 + 1}/{number % 7 + 1},", f"LOT {number}, JALAN {street},")
    )
    return (first, f"{area},", one_of(rng, TOWNS))


def _phone(rng: Generator, language: str) -> str:
    return f"0380-{digits(rng, 6)}" if language == "id" else f"07-{digits(rng, 3)} {digits(rng, 4)}"


def _number(rng: Generator) -> str:
    return one_of(
        rng,
        [
            digits(rng, 6),
            f"{one_of(rng, ('INV', 'CS', 'TRX', 'NT'))}-{digits(rng, 5)}",
            f"{one_of(rng, ('A', 'B', 'K'))}{digits(rng, 7)}",
            f"{digits(rng, 4)}/{digits(rng, 2)}/{digits(rng, 5)}",
        ],
    )
