"""The texts that lie beside what is set aside: how they are made, and how one of ours is known again.

Who puts a file back into the inbox may well put its text there too; that one is no scan. A text that
somebody has written something into is no longer ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import Rejected, SetAside
from schemas.messages import say
from schemas.outcome import PageAside
from storage.disk import plain_file
from storage.facts import Explain

ENDING = ".txt"
# All pages of the longest file, under each reason, fit into this many bytes.
_LONGEST = 200_000
_NUMBERS = r"\d+(?:, \d+)*"


def of_file(code: SetAside, explain: Explain) -> str:
    """What lies beside a file set aside as a whole."""
    return _ended(explain(code))


def of_pages(aside: Iterable[PageAside], explain: Explain) -> str:
    """What lies beside a file some of whose pages are set aside: each page once under each of its reasons."""
    pages: dict[SetAside, list[str]] = {}
    for page in aside:
        pages.setdefault(page.reason, []).append(str(page.source_page))
    parts = (f"{_heading(', '.join(dict.fromkeys(of)))}\n{explain(code)}" for code, of in pages.items())
    return _ended("\n\n".join(parts))


def is_explanation(path: Path, explain: Explain) -> bool:
    """Is this one of our texts, to the letter? Links are not followed. Raises OSError where it cannot be read."""
    if not path.name.lower().endswith(ENDING):
        return False
    try:
        with plain_file(path) as file:
            data = file.read(_LONGEST + 1)
    except Rejected:
        return False
    return len(data) <= _LONGEST and _is_ours(data, explain)


def _is_ours(data: bytes, explain: Explain) -> bool:
    """Other ends of lines and a mark at the start, as programs and mail add them, are nobody's words."""
    try:
        text = "\n".join(data.decode("utf-8-sig").splitlines()).strip()
    except UnicodeDecodeError:
        return False
    ours = {explain(code).strip() for code in SetAside}
    heading = re.escape(_heading("@")).replace("@", _NUMBERS)
    before, *parts = (part.strip() for part in re.split(f"^{heading}$", text, flags=re.MULTILINE))
    return (not before and bool(parts) and all(part in ours for part in parts)) or text in ours


def _heading(numbers: str) -> str:
    return f"{say('pages_aside', 'id', n=numbers)} / {say('pages_aside', 'en', n=numbers)}:"


def _ended(text: str) -> str:
    return text.rstrip() + "\n"
