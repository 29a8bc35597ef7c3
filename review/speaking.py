"""How a page speaks: in the visitor's language, dates and rupiah the local way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from review import words
from schemas.types import field_type
from schemas.values import Value


@dataclass(frozen=True)
class Voice:
    """A language and the zone of the office's clock."""

    language: words.Language
    zone: ZoneInfo

    def say(self, key: str, **values: object) -> str:
        """A message of the catalogue. Raises KeyError where there is none."""
        return words.say(key, self.language, **values)

    def day(self, value: date) -> str:
        """A day, such as 25 Nov 2026."""
        return format_date(value, "medium", locale=self.language)

    def moment(self, value: datetime) -> str:
        """A moment by the office's clock, such as 25 Nov 2026 09.41."""
        return format_datetime(value.astimezone(self.zone), "d MMM y HH.mm", locale=self.language)

    def number(self, value: float) -> str:
        """A number, its thousands apart the local way."""
        return format_decimal(value, locale=self.language)

    def value(self, type_name: str, value: Value) -> str:
        """A field's value as people read it; empty where there is none."""
        return "" if value is None else field_type(type_name).format(value)
