"""How the summary speaks: its words in one language, numbers, rupiah and moments the local way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from ruamel.yaml import YAML

from schemas import messages
from schemas.reporting import Title


@cache
def catalogue() -> dict[str, dict[messages.Language, str]]:
    """Every message of the summary by its key, in both languages."""
    text = files("storage.report").joinpath("words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[messages.Language, str]] = YAML(typ="safe", pure=True).load(text)
    return loaded


@dataclass(frozen=True)
class Speaker:
    """A language, and the zone of the office's clock."""

    language: messages.Language
    zone: ZoneInfo

    def say(self, key: str, **values: object) -> str:
        """A message of the summary, or of what all the product says (flags, reasons). Raises KeyError without one."""
        if key in catalogue():
            return catalogue()[key][self.language].format(**values)
        return messages.say(key, self.language, **values)

    def said(self, key: str, name: str) -> str:
        """The message of `key` and a name that another version may have written: its bare name where it has none."""
        try:
            return self.say(f"{key}.{name}")
        except KeyError:
            return name

    def title(self, title: Title) -> str:
        """A title of a form or of the programme."""
        return (title.en if self.language == "en" else "") or title.id

    def number(self, value: float) -> str:
        """A number, its thousands apart the local way.

        >>> Speaker("id", ZoneInfo("Asia/Makassar")).number(1234.5)
        '1.234,5'
        """
        return format_decimal(value, locale=self.language)

    def rupiah(self, value: int) -> str:
        """Whole rupiah.

        >>> Speaker("id", ZoneInfo("Asia/Makassar")).rupiah(2500000)
        'Rp\xa02.500.000'
        """
        return f"Rp\N{NO-BREAK SPACE}{self.number(value)}"

    def moment(self, value: datetime) -> str:
        """A moment by the office's clock.

        >>> Speaker("en", ZoneInfo("Asia/Makassar")).moment(datetime.fromisoformat("2026-11-24T17:05:00+00:00"))
        '25 Nov 2026 01.05'
        """
        return format_datetime(value.astimezone(self.zone), "d MMM y HH.mm", locale=self.language)
