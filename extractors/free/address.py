"""What may be the address of the shop on a receipt, and what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.free.paper import Meant, Paper, logit
from extractors.free.rows import Part
from schemas.finding import Role

# The address stands in the upper part, and takes at most so many rows.
FIRST_ROWS, MOST_ROWS = 16, 6
PLACE = frozenset({Role.STREET, Role.REGION})
NAMES = frozenset({Role.COMPANY, Role.LEGAL})
# What ends an address where it stands behind it in its row.
ENDS = (Role.CONTACT, Role.REGISTRATION)
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
# A street whose name was read as one with the word for it.
_GLUED = re.compile(r"^\W*(?:JALAN|JLN|JL)\.?[A-Z]{3}", re.IGNORECASE)
_BEGINS = re.compile(
    r"\s*[(]?\s*(?:[A-Z]{0,3}-?\d+|NO\b|LOT\b|UNIT\b|LEVEL\b|BLOCK\b|BLOK\b|JALAN\b|JLN\b|JL\b|HQ\b)", re.IGNORECASE
)
# The number of a company: (123456-X), No. 193573-M.
_NUMBER = re.compile(
    r"[(\[]?\s*(?:[A-Z]{0,3}\s*No\s*[.:]*\s*)?[(\[]?[A-Z]{0,3}\d{4,}\s?-\s?[A-Z0-9]\b\s*[)\]]?[.\s]*", re.IGNORECASE
)
# Signs of an address before a telephone number in its row.
SHORTEST = 8
_DIGITS = re.compile(r"\d{6,}")


def addresses(paper: Paper) -> list[Meant]:
    """Some rows together in the upper part of a receipt, each as the address of the shop."""
    rows = range(min(FIRST_ROWS, len(paper.rows)))
    spans = [rows[first:end] for first in rows for end in range(first + 1, min(first + MOST_ROWS, len(rows)) + 1)]
    kept = [span for span in spans if any(_is_place(paper, row) for row in span)]
    texts = [(span, " ".join(" ".join(_own(paper, row)[0] for row in span).split()).strip(" :-*")) for span in kept]
    return [Meant(text, _parts(paper, span), _features(paper, span), True) for span, text in texts if len(text) > 5]


def _own(paper: Paper, row: int) -> tuple[str, int]:
    """What one block of a row says, without a company's number at its head and up to where telephone numbers and the
    like begin, and where that begins."""
    start, end = paper.rows[row].block
    text = paper.rows[row].text
    if (found := _NUMBER.match(text, start)) and found.end() < end:
        start = found.end()
    end = min([end, *(one.start for one in paper.said[row] if one.role in ENDS and one.start > start + SHORTEST)])
    return text[start:end], start


def _parts(paper: Paper, span: Sequence[int]) -> tuple[Part, ...]:
    own = [(paper.rows[row], *_own(paper, row)) for row in span]
    return tuple(row.part(start, start + max(1, len(text))) for row, text, start in own)


def _is_place(paper: Paper, row: int) -> bool:
    if not 0 <= row < len(paper.rows):
        return False
    roles = paper.roles[row]
    text = paper.rows[row].text
    strong = bool(roles & PLACE) or any(sign.search(text) for sign in (_POSTCODE, _GLUED))
    return strong and not roles & {Role.CONTACT, Role.REGISTRATION, Role.HEADING, Role.DATE, Role.TOTAL}


def _features(paper: Paper, span: Sequence[int]) -> dict[str, float]:
    first, last = span[0], span[-1]
    texts = [_own(paper, row)[0] for row in span]
    roles = [paper.roles[row] for row in span]
    after = paper.roles[last + 1] if last + 1 < len(paper.rows) else frozenset[Role]()
    before = paper.roles[first - 1] if first else frozenset[Role]()
    postcodes = [row for row, text in zip(span, texts, strict=True) if _POSTCODE.search(text)]
    found = {f"rows_{count}": float(len(span) == count) for count in range(1, MOST_ROWS)}
    found |= {
        "places": sum(_is_place(paper, row) for row in span),
        "no_places": sum(not _is_place(paper, row) for row in span),
        "begins": float(_BEGINS.match(texts[0]) is not None),
        "begins_as_street": float(Role.STREET in roles[0]),
        "begins_as_company": float(bool(roles[0] & NAMES) and not _BEGINS.match(texts[0])),
        "begins_as_number": float(_NUMBER.match(texts[0].strip()) is not None),
        "ends_as_region": float(Role.REGION in roles[-1]),
        "ends_with_postcode": float(bool(postcodes) and postcodes[-1] == last),
        "postcode_early": float(bool(postcodes) and last - postcodes[-1] > 1),
        "no_postcode": float(not postcodes),
        "postcodes": float(len(postcodes) > 1),
        "ends_with_comma": float(texts[-1].rstrip().endswith((",", "-"))),
        "ends_with_stop": float(texts[-1].rstrip().endswith(".")),
        "goes_on": float(_is_place(paper, last + 1)),
        "goes_on_to_postcode": float(
            last + 1 < len(paper.rows) and _POSTCODE.search(paper.rows[last + 1].text) is not None
        ),
        "began_before": float(_is_place(paper, first - 1) and not before & NAMES),
        "name_before": float(bool(before & (NAMES | {Role.REGISTRATION}))),
        "contact_after": float(bool(after & {Role.CONTACT, Role.REGISTRATION, Role.HEADING})),
        "contact": sum(bool(one & {Role.CONTACT, Role.REGISTRATION}) for one in roles),
        "heading": sum(bool(one & {Role.HEADING, Role.DATE, Role.TIME}) for one in roles),
        "amounts": sum(any(one.row == row and one.pointed for one in paper.ledger.amounts) for row in span),
        "long_numbers": sum(_DIGITS.search(text) is not None for text in texts),
        "bracketed": float(texts[-1].strip().startswith("(")),
        "down": first / FIRST_ROWS,
        "uneven": float(
            max(paper.rows[row].height for row in span) > 1.35 * min(paper.rows[row].height for row in span)
        ),
        "sure": min(logit(paper.rows[row].part().confidence) for row in span),
    }
    return found
