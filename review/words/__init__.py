"""The words of the pages: Indonesian first, English at a click. One YAML file a part, all keys in one space."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schemas import messages

Language = messages.Language
LANGUAGES: tuple[Language, ...] = ("id", "en")


@cache
def catalogue() -> dict[str, dict[Language, str]]:
    """Every message of the pages by its key, in both languages. Raises ValueError where a key stands twice."""
    from ruamel.yaml import YAML

    all_of_it: dict[str, dict[Language, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
        if twice := loaded.keys() & all_of_it.keys():
            raise ValueError(f"{path.name}: {sorted(twice)} stands in another file of words, too")
        all_of_it |= loaded
    return all_of_it


def say(key: str, language: Language, **values: object) -> str:
    """A message of the pages, or of what all the product says (flags, states, reasons). Raises KeyError without one.

    >>> say("sign_in", "id"), say("flag.missing", "en")
    ('Masuk', 'Missing')
    """
    if key in catalogue():
        return catalogue()[key][language].format(**values)
    return messages.say(key, language, **values)
