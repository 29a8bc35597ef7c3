"""The catalogue of all texts that people read, in Indonesian and English (`messages.yaml`).

Keys: a doubt's reason as it is; `flag.NAME`, `status.NAME`, `state.NAME`; `set_aside.CODE` says what is wrong
and `set_aside.CODE.do` what to do; `summary.NAME`. No text holds a value from a form; numbers are filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from ruamel.yaml import YAML

Language = Literal["id", "en"]


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """All messages by key, each in both languages. Read once, at the first use."""
    text = files("schemas").joinpath("messages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[Language, str]] = YAML(typ="safe", pure=True).load(text)
    return MappingProxyType({key: MappingProxyType(words) for key, words in loaded.items()})


def say(key: str, lang: Language = "id", **numbers: object) -> str:
    """A message in one language. Raises KeyError where there is no such message, or a number is not given.

    >>> say("flag.missing"), say("summary.documents", "en", n=3)
    ('Belum diisi', 'Documents: 3')
    """
    return catalogue()[key][lang].format(**numbers)


def both(key: str, **numbers: object) -> dict[Language, str]:
    """A message in both languages. Raises KeyError as `say` does.

    >>> both("status.empty")
    {'id': 'Kosong', 'en': 'Empty'}
    """
    return {"id": say(key, "id", **numbers), "en": say(key, "en", **numbers)}
