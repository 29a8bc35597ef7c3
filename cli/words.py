"""The words of the command line: Indonesian first, English beside it.

They stand in `cli/messages.yaml`; what all of the product says (flags, states, reasons) comes from the
catalogue of `schemas`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schemas import messages

FILE = Path(__file__).with_name("messages.yaml")
LANGUAGES: tuple[messages.Language, ...] = ("id", "en")


@cache
def catalogue() -> dict[str, dict[messages.Language, str]]:
    """Every message of the command line by its key, in both languages."""
    from ruamel.yaml import YAML

    loaded: dict[str, dict[messages.Language, str]]
    loaded = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return loaded


def both(key: str, **values: object) -> str:
    """A message in Indonesian, then in English. Raises KeyError where there is none.

    >>> both("nothing_waits")
    'Tidak ada yang menunggu. / Nothing is waiting.'
    >>> both("flag.missing")
    'Belum diisi / Missing'
    """
    said = texts(key, **values)
    return " / ".join(said[language] for language in LANGUAGES)


def texts(key: str, **values: object) -> dict[messages.Language, str]:
    """A message in each language, for where the two do not stand in one line. Raises KeyError as `both` does."""
    if key in catalogue():
        return {language: text.format(**values) for language, text in catalogue()[key].items()}
    return messages.both(key, **values)
