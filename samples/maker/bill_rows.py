"""A bill as the rows that a cash register prints: who prints what where differs from shop to shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from numpy.random import Generator

from samples.maker.bills import Bill, Item
from samples.maker.people import likely, one_of

LEFT, MIDDLE, RIGHT = "left", "middle", "right"


@dataclass(frozen=True)
class Piece:
    """A text at a column (from 0), which is its left end, its middle or its right end."""

    text: str
    column: float
    side: str = LEFT


@dataclass(frozen=True)
class Row:
    """What stands beside each other. `size`: times as large; `field`: the field of the record that is told here."""

    pieces: tuple[Piece, ...] = ()
    size: float = 1.0
    bold: bool = False
    field: str = ""


# The words of each language; one of those beside each other is chosen for a shop.
WORDS: dict[str, dict[str, str]] = {
    "id": {
        "heading": "NOTA PENJUALAN|STRUK BELANJA|BUKTI PEMBAYARAN|",
        "number": "No. Nota|No Struk|No. Transaksi|NO",
        "date": "Tanggal|Tgl|TGL|",
        "cashier": "Kasir",
        "item": "Barang|Nama Barang",
        "count": "Qty|Jml",
        "price": "Harga",
        "amount": "Jumlah|Subtotal",
        "subtotal": "Sub Total|SUBTOTAL|Jumlah",
        "discount": "Diskon|DISKON|Potongan|Anda Hemat",
        "service": "Biaya Layanan|Service",
        "tax": "PPN {rate}%|PB1 {rate}%|Pajak {rate}%",
        "included": "PPN {rate}% (termasuk)|Termasuk PPN {rate}%",
        "rounding": "Pembulatan",
        "total": "TOTAL|Total Bayar|GRAND TOTAL|TOTAL BELANJA|Jumlah Bayar",
        "cash": "TUNAI|Tunai|Bayar|Uang Tunai",
        "change": "KEMBALI|Kembali|Kembalian",
        "phone": "Telp. |Telp: |HP ",
        "thanks": "TERIMA KASIH|Terima kasih atas kunjungan Anda|Barang yang sudah dibeli tidak dapat dikembalikan",
        "unit": "Rp|Rp.|",
    },
    "ms": {
        "heading": "RESIT|RESIT RASMI|",
        "number": "No. Resit|Resit No",
        "date": "Tarikh|",
        "cashier": "Juruwang",
        "item": "Perkara|Barang",
        "count": "Kuantiti|Qty",
        "price": "Harga",
        "amount": "Jumlah",
        "subtotal": "Jumlah Kecil|Subjumlah",
        "discount": "Diskaun",
        "service": "Caj Perkhidmatan",
        "tax": "SST {rate}%|GST {rate}%|Cukai {rate}%",
        "included": "Termasuk GST {rate}%",
        "rounding": "Pelarasan|Penggenapan",
        "total": "JUMLAH|JUMLAH BESAR|Jumlah (RM)",
        "cash": "Tunai|Bayaran Tunai",
        "change": "Baki|BAKI",
        "phone": "Tel: |Tel ",
        "thanks": "TERIMA KASIH|Sila datang lagi",
        "unit": "RM|",
    },
    "en": {
        "heading": "TAX INVOICE|CASH BILL|OFFICIAL RECEIPT|",
        "number": "Receipt No|Invoice No.|Bill No|Doc No.",
        "date": "Date|",
        "cashier": "Cashier",
        "item": "Description|Item",
        "count": "Qty",
        "price": "Price|U.Price",
        "amount": "Amount|Total",
        "subtotal": "Sub Total|Subtotal",
        "discount": "Discount|Disc",
        "service": "Service Charge",
        "tax": "GST {rate}%|SST {rate}%|Tax {rate}%",
        "included": "GST {rate}% included",
        "rounding": "Rounding Adj|Rounding",
        "total": "TOTAL|Total Amount|GRAND TOTAL|Net Total",
        "cash": "CASH|Cash|Cash Received",
        "change": "CHANGE|Change",
        "phone": "Tel: |TEL ",
        "thanks": "THANK YOU|Please come again|Goods sold are not returnable",
        "unit": "RM|",
    },
}
DATES = {
    "id": ("%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%y-%H:%M", "%d %B %Y %H:%M", "%d/%m/%y"),
    "ms": ("%d/%m/%Y %H:%M", "%d-%m-%Y", "%d/%m/%y %I:%M %p"),
    "en": ("%d/%m/%Y %I:%M:%S %p", "%d-%m-%Y %H:%M", "%d %b %Y", "%d/%m/%y %H:%M"),
}
MONTHS = {
    "January": "Januari", "February": "Februari", "March": "Maret", "May": "Mei", "June": "Juni", "July": "Juli",
    "August": "Agustus", "October": "Oktober", "December": "Desember",
}  # fmt: skip


class Register:
    """A shop's cash register: its words, its rulers, how it lays out a bill on so many columns."""

    def __init__(self, bill: Bill, columns: int, rng: Generator) -> None:
        self.bill, self.columns, self.rng = bill, columns, rng
        self.words = {key: one_of(rng, said.split("|")) for key, said in WORDS[bill.language].items()}
        self.title_case, self.colon = likely(rng, 0.3), one_of(rng, (" : ", ": ", " "))
        self.ruler = one_of(rng, ("-", "=", "*", "- ", ""))
        self.layout = one_of(rng, ("one_row", "two_rows", "table"))
        self.point = "." if bill.cents else one_of(rng, (".", ".", ","))
        self.unit_at = one_of(rng, ("total", "nowhere", "everywhere"))
        self.side = one_of(rng, (MIDDLE, MIDDLE, LEFT))
        self.times, self.counts = one_of(rng, ("x", "X", "@")), likely(rng, 0.5)

    def rows(self) -> Iterator[Row]:
        """The receipt from its head to its foot."""
        yield from self._head()
        yield from self._when()
        yield self._rule()
        yield from self._bought()
        yield self._rule()
        yield from self._sums()
        yield from self._paid()
        yield Row()
        for part in wrap(self.words["thanks"], self.columns):
            yield self._text(part, MIDDLE)

    def money(self, value: int, unit: bool = False) -> str:
        """An amount as this register prints it."""
        sign, value = ("-" if value < 0 else ""), abs(value)
        text = f"{value // 100:,}.{value % 100:02}" if self.bill.cents else f"{value:,}".replace(",", self.point)
        return f"{sign}{self.words['unit']} {text}".strip() if unit and self.words["unit"] else sign + text

    def _text(self, text: str, side: str, **more: object) -> Row:
        column = {LEFT: 0.0, MIDDLE: self.columns / 2, RIGHT: float(self.columns)}[side]
        return Row((Piece(text, column, side),), **more)  # type: ignore[arg-type]

    def _cased(self, text: str) -> str:
        return text.title() if self.title_case else text

    def _head(self) -> Iterator[Row]:
        size = max(1.0, min(float(self.rng.choice([1.0, 1.4, 2.0])), self.columns / len(self.bill.merchant)))
        for part in wrap(self._cased(self.bill.merchant), self.columns):
            yield self._text(part, self.side, size=size, bold=True, field="merchant")
        for line in self.bill.address:
            for part in wrap(self._cased(line), self.columns):
                yield self._text(part, self.side, field="address")
        yield self._text(self.words["phone"] + self.bill.phone, self.side)
        if self.words["heading"]:
            yield Row()
            yield self._text(self.words["heading"], MIDDLE, bold=True)

    def _when(self) -> Iterator[Row]:
        said = self.bill.moment.strftime(one_of(self.rng, DATES[self.bill.language]))
        if self.bill.language == "id":
            for english, indonesian in MONTHS.items():
                said = said.replace(english, indonesian)
        number = self.words["number"] + self.colon + self.bill.number
        date = (self.words["date"] + self.colon if self.words["date"] else "") + said
        if len(number) + len(date) + 2 <= self.columns and likely(self.rng, 0.4):
            yield Row((Piece(number, 0), Piece(date, self.columns, RIGHT)), field="receipt_number")
        else:
            rows = [Row((Piece(number, 0),), field="receipt_number"), Row((Piece(date, 0),), field="date")]
            yield from rows if likely(self.rng, 0.5) else rows[::-1]
        if likely(self.rng, 0.6):
            yield Row((Piece(f"{self.words['cashier']}{self.colon}{one_of(self.rng, ('01', 'ANI', 'RINA', '3'))}", 0),))

    def _rule(self) -> Row:
        return Row((Piece((self.ruler * self.columns)[: self.columns], 0),)) if self.ruler else Row()

    def _bought(self) -> Iterator[Row]:
        if self.layout == "table":
            heads = self.words["item"], self.words["count"], self.words["amount"]
            yield self._columns(*heads)
            yield self._rule()
        for item in self.bill.items:
            yield from self._item(item)

    def _columns(self, name: str, count: str, amount: str) -> Row:
        room = self.columns - 17
        return Row(
            (
                Piece(name[:room], 0),
                Piece(count, self.columns - 12, RIGHT),
                Piece(amount, self.columns, RIGHT),
            )
        )

    def _item(self, item: Item) -> Iterator[Row]:
        name, total = self._cased(item.name), self.money(item.total, self.unit_at == "everywhere")
        if self.layout == "table":
            yield self._columns(name, str(item.count), self.money(item.total))
        elif self.layout == "one_row":
            text = f"{item.count} {name}" if self.counts or item.count > 1 else name
            yield Row((Piece(text[: self.columns - 13], 0), Piece(total, self.columns, RIGHT)))
        else:
            yield Row((Piece(name, 0),))
            each = f"  {item.count} {self.times} {self.money(item.price)}"
            yield Row((Piece(each, 0), Piece(total, self.columns, RIGHT)))

    def _sum(self, key: str, value: int, *, field: str = "", size: float = 1.0, bold: bool = False) -> Row:
        words = self.words[key].format(rate=self.bill.tax_rate)
        unit = self.unit_at == "everywhere" or (self.unit_at == "total" and key == "total")
        amount = self.money(value, unit)
        size = min(size, self.columns / (len(words) + len(amount) + 2))
        end = Piece(amount, self.columns, RIGHT)
        return Row((Piece(words + (":" if self.colon.strip() else ""), 0), end), max(size, 1.0), bold, field)

    def _sums(self) -> Iterator[Row]:
        bill = self.bill
        if bill.discount or bill.service or (bill.tax and not bill.tax_included) or likely(self.rng, 0.3):
            yield self._sum("subtotal", bill.subtotal)
        if bill.discount:
            yield self._sum("discount", -bill.discount)
        if bill.service:
            yield self._sum("service", bill.service)
        if bill.tax and not bill.tax_included:
            yield self._sum("tax", bill.tax, field="tax")
        if bill.rounding or (bill.cents and likely(self.rng, 0.3)):
            yield self._sum("rounding", bill.rounding)
        size = float(self.rng.choice([1.0, 1.0, 1.5, 2.0]))
        yield self._sum("total", bill.total, field="total", size=size, bold=likely(self.rng, 0.5))

    def _paid(self) -> Iterator[Row]:
        if self.bill.cash:
            yield self._sum("cash", self.bill.cash, field="cash")
            yield self._sum("change", self.bill.change, field="change")
        if self.bill.tax and self.bill.tax_included:
            yield self._sum("included", self.bill.tax, field="tax")
