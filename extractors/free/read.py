"""A page that is none of our forms, looked at as paper of any shape: is it a receipt, and what stands on it?

    upright - lines - rows, words, amounts - what may be meant - the best of it - a second opinion - how probable

`look` does all of it for one page and one form of layout `free`. Where several such forms are known, `upright` is done
once and `found_on` asked for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from extractors.free.meant import LOOKERS, is_for_a_person, signs
from extractors.free.paper import Meant, Paper
from extractors.free.scoring import Model, Ranked, Scales
from extractors.free.second import USUAL, Heard, asked_for, strip, vote
from extractors.free.sums import TOTALS, Sums
from extractors.free.upright import Upright, lines_on, upright
from extractors.free.words import WordList
from extractors.geometry import Pixels
from extractors.readers import TextReader
from extractors.readers.ppocr import PPOcr
from extractors.readers.ppocr_lines import LineFinder
from schemas.calibration import FOUND
from schemas.finding import Finding, Role, Wanted
from schemas.values import Box, Candidate, Doubt, Evidence, FieldReading, Flag, Reading, Vote, around

# A receipt shows at least so many amounts, and so many of the other signs of one; with still more of those one amount
# is enough: a ticket.
FEWEST_AMOUNTS, FEWEST_SIGNS, SURELY = 2, 2, 4
# What less probable values are kept for whoever looks, and how probable they must be.
MOST_KEPT, LEAST_KEPT = 3, 0.01
SIGNS = (
    frozenset({Role.CASH, Role.CHANGE}),
    frozenset({Role.HEADING}),
    frozenset({Role.TAX, Role.TAX_SUMMARY, Role.SUBTOTAL, Role.ROUNDING, Role.DISCOUNT}),
    frozenset({Role.COMPANY, Role.LEGAL, Role.CONTACT}),
    frozenset({Role.DATE, Role.TIME}),
    frozenset({Role.NO_MONEY, Role.NUMBER}),
)

# What is spoken of where a field stands on the paper: where nothing of it is, the field is empty and not unread.
SPOKEN_OF: Mapping[Wanted, frozenset[Role]] = {
    Wanted.NUMBER: frozenset({Role.NUMBER}),
    Wanted.TAX: frozenset({Role.TAX, Role.TAX_SUMMARY}),
    Wanted.CASH: frozenset({Role.CASH}),
    Wanted.CHANGE: frozenset({Role.CHANGE}),
}


@dataclass(frozen=True)
class Engines:
    """What looks at the page; made once a process and passed in."""

    finder: LineFinder
    reader: PPOcr
    second: TextReader
    model: Model


@dataclass(frozen=True)
class FreeReading:
    """An upright page as it was read. `is_receipt`: it shows what receipts show; where it does not, `fields` are of
    no use and the page is of an unknown form. `box_px` of a field lies on `pixels`."""

    pixels: Pixels
    is_receipt: bool
    fields: tuple[FieldReading, ...] = ()


def look(pixels: Pixels, finding: Finding, engines: Engines, day: date) -> FreeReading | None:
    """What stands on a page (grey, as it was scanned) that may be a receipt; None where hardly anything is written.

    `finding`: the words and fields of a form of layout `free`; `day`: the day of reading. Raises what the engines
    raise where they are broken.
    """
    page = upright(pixels, lines_on(pixels, engines.finder), engines.reader)
    return found_on(page, finding, engines, day) if page else None


def found_on(page: Upright, finding: Finding, engines: Engines, day: date) -> FreeReading:
    """The fields of such a form on an upright page."""
    paper = Paper.of(page.lines, WordList.of(finding), day)
    if not _is_receipt(paper):
        return FreeReading(page.pixels, is_receipt=False)
    ranked = {wanted: engines.model[wanted].ranked(LOOKERS[wanted](paper)) for wanted in finding.fields}
    heard = _second_opinions(page, {wanted: one[0].meant for wanted, one in ranked.items() if one}, engines.second)
    readings = tuple(
        _reading(name, page, _Found(wanted, ranked[wanted], engines.model[wanted]), heard, paper)
        for wanted, name in finding.fields.items()
    )
    return FreeReading(page.pixels, True, readings)


def _is_receipt(paper: Paper) -> bool:
    """Something is called its total, or is what was paid less what was given back, and enough else speaks for it."""
    amounts = {(one.row, one.value) for one in paper.ledger.amounts if one.pointed}
    total = any((one.label | one.above) & TOTALS for one in paper.ledger.amounts) or bool(Sums(paper.ledger).paid)
    roles = frozenset[Role]().union(*paper.roles)
    signs = sum(bool(roles & sign) for sign in SIGNS)
    return total and ((len(amounts) >= FEWEST_AMOUNTS and signs >= FEWEST_SIGNS) or signs >= SURELY)


def _second_opinions(page: Upright, best: Mapping[Wanted, Meant], second: TextReader) -> Heard:
    """What a second reader sees in the lines of the best values, by the number of the line and its cut; one call."""
    asked = sorted({one for wanted, meant in best.items() for one in asked_for(wanted, meant)})
    read = second.read([strip(page, page.lines[number], how) for number, how in asked])
    return dict(zip(asked, read, strict=True))


@dataclass(frozen=True)
class _Found:
    """What may be meant by a field, the most probable first, and the scales that say so."""

    wanted: Wanted
    ranked: Sequence[Ranked]
    scales: Scales


def _reading(name: str, page: Upright, found: _Found, heard: Heard, paper: Paper) -> FieldReading:
    if not found.ranked:
        whole = Box(0, 0, page.pixels.shape[1], page.pixels.shape[0])
        spoken_of = SPOKEN_OF.get(found.wanted)
        unread = spoken_of is None or any(roles & spoken_of for roles in paper.roles)
        return FieldReading(name, 1, whole, "", 0.0, empty=not unread)
    best = found.ranked[0].meant
    second = vote(found.wanted, best, heard, paper.ledger.cents, paper.day)
    probability = found.scales.probability(signs(found.ranked, second))
    sure = min(part.confidence for part in best.place)
    return FieldReading(
        name=name,
        page=1,
        box_px=around([part.box for part in best.place]),
        text=best.text,
        confidence=sure,
        empty=False,
        readings=(Reading(PPOcr.name, best.text, sure), *_heard(best, heard, second)),
        doubts=(Doubt(Flag.UNCERTAIN, "reader_unsure"),) if is_for_a_person(best, second) else (),
        candidates=_candidates(found.ranked),
        evidence=Evidence(FOUND, weakest=probability, lowest=found.scales.least, vote=second),
    )


def _heard(best: Meant, heard: Heard, second: Vote | None) -> tuple[Reading, ...]:
    """The second reader's reading: the same value where it sees that, else the text of the lines it looked at."""
    lines = [heard[number, USUAL] for part in best.place for number in part.lines]
    if not lines or second is None:
        return ()
    text = best.text if second.same else " ".join(one.text for one in lines)
    return (Reading(lines[0].engine, text, second.confidence),) if text else ()


def _candidates(ranked: Sequence[Ranked]) -> tuple[Candidate, ...]:
    """The texts that may be meant, each once, the most probable first."""
    kept: dict[str, float] = {}
    for one in ranked[: 3 * MOST_KEPT]:
        kept[one.meant.text] = kept.get(one.meant.text, 0.0) + one.probability
    likely = [Candidate(text, probability) for text, probability in kept.items() if probability >= LEAST_KEPT]
    return tuple(likely[:MOST_KEPT]) or (Candidate(ranked[0].meant.text, ranked[0].probability),)
