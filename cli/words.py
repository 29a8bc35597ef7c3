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
    if key in catalogue():
        indonesian, english = (catalogue()[key][language].format(**values) for language in LANGUAGES)
    else:
        indonesian, english = (messages.both(key, **values)[language] for language in LANGUAGES)
    return f"{indonesian} / {english}"
