"""What may be the name of the shop on a receipt, and what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.free.paper import Meant, Paper, logit
from extractors.free.rows import Part, Row
from schemas.finding import Role

# A shop's name stands among the first rows, and takes at most so many.
FIRST_ROWS, MOST_ROWS = 12, 3
# Numbers of a company behind its name, and what follows them: (123456-X), 789417-W, (JM0517726).
_NUMBER = re.compile(
    r"[\s(\[]*(?:co\.?\s*reg\.?\s*(?:no)?\.?\s*:?\s*)?"
    r"(?:[(\[]\s*[A-Z]{0,3}\s*\d{4,}\s*[-\u2013]?\s*[A-Z0-9]?\s*(?:[)\]].*)?|\d{5,}\s?-\s?[A-Z0-9]\b.*)\.?\s*$",
    re.IGNORECASE,
)
NOT_NAMES = frozenset({Role.HEADING, Role.STREET, Role.CONTACT, Role.REGISTRATION, Role.DATE})
# A row of one name with another is not much higher.
ALIKE = 0.8
# Words of a row that only ends a name.
MOST_WORDS = 5
_DIGITS = re.compile(r"\d")


def merchants(paper: Paper) -> list[Meant]:
    """Each row, or some rows together, at the head of a receipt as the name of the shop."""
    rows = range(min(FIRST_ROWS, len(paper.rows)))
    spans = [rows[first:end] for first in rows for end in range(first + 1, min(first + MOST_ROWS, len(rows)) + 1)]
    texts = [(span, _text(paper, span)) for span in spans]
    return [Meant(text, _parts(paper, span), _features(paper, span, text), True) for span, text in texts if text]


def _text(paper: Paper, span: Sequence[int]) -> str:
    text = " ".join(_name(paper.rows[row])[0] for row in span)
    return " ".join(text.split()).strip(" -:*,.=_([")


def _name(row: Row) -> tuple[str, int]:
    """What one block of a row says, without the company's number at its end, and where that block begins."""
    start, end = row.block
    return _NUMBER.sub("", row.text[start:end]), start


def _parts(paper: Paper, span: Sequence[int]) -> tuple[Part, ...]:
    names = [(paper.rows[row], *_name(paper.rows[row])) for row in span]
    return tuple(row.part(start, start + max(1, len(text))) for row, text, start in names)


def _features(paper: Paper, span: Sequence[int], text: str) -> dict[str, float]:
    first, last = span[0], span[-1]
    own = [paper.rows[row] for row in span]
    roles = frozenset[Role]().union(*(paper.roles[row] for row in span))
    before = [paper.roles[row] for row in range(first)]
    after = paper.roles[last + 1] if last + 1 < len(paper.rows) else frozenset[Role]()
    next_text = paper.rows[last + 1].text if last + 1 < len(paper.rows) else ""
    letters = [sign for sign in text if sign.isalpha()]
    company = sum(Role.COMPANY in paper.roles[row] for row in span)
    amounts = {one.row for one in paper.ledger.amounts if one.pointed}
    tallest = max(row.height for row in paper.rows[:FIRST_ROWS])
    return {
        "first": float(first == 0),
        "second": float(first == 1),
        "rank": min(first, 6) / 6,
        "joined": float(sum(_goes_on(paper, row) for row in span[1:])),
        "joined_wrongly": float(sum(not _goes_on(paper, row) for row in span[1:])),
        "cut_off": float(last + 1 < len(paper.rows) and _goes_on(paper, last + 1)),
        "bracketed": float(text.startswith("(") or own[0].text.lstrip().startswith("(")),
        "company": float(company > 0),
        "legal": float(Role.LEGAL in roles),
        "ends_as_company": float(_ends(paper, last)),
        "legal_before_end": float(any(Role.LEGAL in paper.roles[row] for row in span[:-1])),
        "legal_after": float(Role.LEGAL in after),
        "only_legal": float(Role.LEGAL in paper.roles[first] and len(text.split()) <= 2),
        "goes_on": float(_goes_on(paper, first)),
        "open_bracket": float(text.count("(") != text.count(")")),
        "legal_elsewhere": float(Role.LEGAL not in roles and any(Role.LEGAL in one for one in paper.roles)),
        "company_before": float(any(Role.COMPANY in one or Role.LEGAL in one for one in before)),
        "company_after": float(Role.COMPANY in after),
        "heading": float(Role.HEADING in roles),
        "street": float(Role.STREET in roles),
        "region": float(Role.REGION in roles),
        "contact": float(Role.CONTACT in roles),
        "registration": float(Role.REGISTRATION in roles),
        "dated": float(bool(roles & {Role.DATE, Role.TIME})),
        "amount": float(any(row in amounts for row in span)),
        "number_behind": float(any(_NUMBER.search(row.text) is not None for row in own)),
        "number_below": float(_NUMBER.fullmatch(next_text.strip()) is not None or Role.REGISTRATION in after),
        "street_below": float(bool(after & {Role.STREET, Role.REGION}) and Role.COMPANY not in after),
        "street_above": float(any(Role.STREET in one and Role.COMPANY not in one for one in before)),
        "digits": len(_DIGITS.findall(text)) / max(len(text), 1),
        "height": own[0].height / paper.height - 1,
        "tallest": float(max(row.height for row in own) >= 0.95 * tallest),
        "uneven": float(max(row.height for row in own) > 1.3 * min(row.height for row in own)),
        "short": float(len(letters) < 4),
        "long": max(0.0, len(letters) - 30) / 10,
        "small_letters": sum(sign.islower() for sign in letters) / max(len(letters), 1),
        "sure": min(logit(row.part().confidence) for row in own),
        "again": float(_again(paper, text, last)),
    }


def _goes_on(paper: Paper, row: int) -> bool:
    """Does a row go on with the name above it? It closes a bracket, or begins with one or with what names of companies
    end with and is short."""
    if not row or paper.rows[row - 1].height < ALIKE * paper.rows[row].height or paper.roles[row - 1] & NOT_NAMES:
        return False
    text, start = _name(paper.rows[row])
    opens = text.count("(") - text.count(")")
    begins = any(one.role in (Role.COMPANY, Role.LEGAL) and one.start <= start + 1 for one in paper.said[row])
    short = begins and len(text.split()) <= MOST_WORDS and _name(paper.rows[row - 1])[0].isupper()
    legal = Role.LEGAL in paper.roles[row]
    return (short and (legal or opens > 0)) or (legal and (opens < 0 or text.lstrip().startswith("(")))


def _ends(paper: Paper, row: int) -> bool:
    """Does a row end with a word of companies?"""
    name, start = _name(paper.rows[row])
    end = start + len(name.rstrip(" .,:-)"))
    return any(one.role in (Role.COMPANY, Role.LEGAL) and end - 1 <= one.end <= end + 1 for one in paper.said[row])


def _again(paper: Paper, text: str, last: int) -> bool:
    """Does the name stand further down again?"""
    name = text.casefold()
    return len(name) >= 4 and any(name in row.text.casefold() for row in paper.rows[last + 1 :])
