"""What lies beside a file that is set aside, in words."""

from __future__ import annotations

from schemas.errors import SetAside
from schemas.messages import Language, say

LANGUAGES: tuple[Language, ...] = ("id", "en")


def explain(code: SetAside) -> str:
    """Why a file is set aside and what to do, in both languages."""
    return "\n\n".join(
        f"{say(f'set_aside.{code.value}', language)}\n{say(f'set_aside.{code.value}.do', language)}"
        for language in LANGUAGES
    )
