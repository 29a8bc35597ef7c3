"""What readers made of a field that is written in words or figures, put together as its reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.beam import Score
from extractors.comb_text import CombSeen, CombText, comb_text
from extractors.combine import agree, alike, as_parted, best_of, compared, hidden_doubts, joined, spaced
from extractors.geometry import Pixels
from extractors.line_text import line_text, weakest_sign
from extractors.readers import Line, Probabilities
from extractors.strips import Strip
from extractors.text_layer import Said
from schemas.calibration import DIGITS, LETTERS, LINE, NIK, NUMBER_WORDS, PLACES, PLAIN, is_overruled
from schemas.form import FormFile
from schemas.form_field import FormField
from schemas.layout import PlacedField
from schemas.lexicon import Lexicon
from schemas.types import About
from schemas.values import Doubt, Evidence, FieldReading, Flag, Reading, Vote

CELLS_ENGINE = "cells"
# Types that are spelt freely, so that how words go is evidence, and how much that counts. USUAL: what the lexicon
# takes off for a usual letter; UNUSUAL: how much more, at most, for one that it never saw there. It never saw most
# names, either.
SPELT, WORDS = frozenset({"name", "place", "text"}), "terbilang"
LEXICON_WEIGHT, USUAL, UNUSUAL = 0.5, 3.0, 9.0
# Where pages are this plain and two readers of lines see the same digits, other than the reader of cells does, theirs
# are suggested: the typefaces that it knows are few, and it takes the 3 of some for an 8 on a whole page.
PLAIN_DIGITS = 0.8


@dataclass(frozen=True)
class Heard:
    """What the readers made of a field's strips: the line reader, the one whose text is a vote (nothing where it
    was not asked), and of a comb's cells the cell reader."""

    lines: tuple[Line, ...]
    votes: tuple[Reading, ...] = ()
    cells: Probabilities | None = None

    @property
    def readings(self) -> list[Reading]:
        """One reading of each reader of lines for the whole field."""
        return [joined([line.reading for line in self.lines]), *([joined(self.votes)] if self.votes else [])]


@dataclass(frozen=True)
class Waiting:
    """A field whose strips are still to be read, and where it is a comb written by cell the pictures of its cells and
    how unevenly it is written (`evenness.py`); `said` is what a PDF itself says of it."""

    field: PlacedField
    reading: FieldReading
    strips: tuple[Strip, ...]
    said: Said
    pictures: Pixels | None = None
    uneven: tuple[float, ...] = ()

    @property
    def typed(self) -> bool:
        """Does a PDF give its text, so that it is only to be compared with the picture?"""
        return bool(self.said.typed)

    def is_seen(self, lines: Sequence[Line]) -> bool:
        """Did a reader see in its strips what a PDF gives?"""
        seen = joined([line.reading for line in lines])
        return self.typed and agree([self.said.reading, seen], self.field.type)


@dataclass(frozen=True)
class Known:
    """What is known before anything is read: the day of reading, the places there are, and how words go."""

    about: About
    lexicon: Lexicon


def with_text(one: Waiting, heard: Heard, form: FormFile, known: Known) -> FieldReading:
    """The field with what was read in it, and what the PDF says of it."""
    if one.strips[0].empty and not one.typed:
        read = one.reading
    elif one.typed:
        read = _as_typed(one, heard)
    elif heard.cells is not None:
        read = _as_comb(one, heard, heard.cells, form.field(one.field.name), known)
    else:
        read = _as_lines(one, heard, known)
    return replace(read, doubts=(*read.doubts, *hidden_doubts(one.said, read.text, one.field.type)))


def as_plain(reading: FieldReading, plain: float) -> FieldReading:
    """The reading of a page that is so plain; where that is not plain enough to overrule the nets, with a doubt."""
    if reading.evidence is None:
        return reading
    evidence = replace(reading.evidence, plain=plain)
    doubts = [Doubt(Flag.READERS_DISAGREE, "readers_disagree")] if is_overruled(evidence) else []
    return replace(reading, evidence=evidence, doubts=(*reading.doubts, *doubts))


def with_vote(one: Waiting, read: FieldReading, said: Reading) -> FieldReading:
    """A comb as it was read, with what one reader more says of it: that speaks for or against its text. In print two
    readers of lines outvote the one of cells, whose typefaces are few; what they see is then suggested."""
    vote, type_name = spaced(said, one.strips[0]), one.field.type
    evidence = read.evidence and replace(read.evidence, vote=_vote(read.text, vote, type_name))
    voted = replace(read, readings=(*read.readings, vote), evidence=evidence)
    if not evidence or evidence.plain < (PLAIN_DIGITS if evidence.kind in (DIGITS, NIK) else PLAIN):
        return voted
    if not agree([read.readings[1], vote], type_name):
        return voted
    return _with_first(voted, vote, type_name)


def _with_first(read: FieldReading, vote: Reading, type_name: str) -> FieldReading:
    """The reading with what the vote says before what stood first, where that may be written there and is something
    else. It is in doubt then: no calibration knows of it."""
    first, *others = read.candidates
    meant = next((one for one in others if agree([Reading("", one.text, 1.0), vote], type_name)), None)
    if meant is None or agree([Reading("", first.text, 1.0), vote], type_name):
        return read
    others.remove(meant)
    swapped = (meant._replace(probability=first.probability), first._replace(probability=meant.probability))
    doubt = Doubt(Flag.READERS_DISAGREE, "readers_disagree")
    return replace(read, text=meant.text, candidates=(*swapped, *others), doubts=(*read.doubts, doubt))


def _as_typed(one: Waiting, heard: Heard) -> FieldReading:
    """The text a PDF gives, held against what was read."""
    readings = [one.said.reading, *(reading for reading in heard.readings if reading.text)]
    best, doubts = compared(readings, one.field.type)
    return replace(_with_best(one.reading, best, readings), doubts=(*one.reading.doubts, *doubts))


def _as_lines(one: Waiting, heard: Heard, known: Known) -> FieldReading:
    """Lines of text: what most probably stands there, how sure of it the line reader is, and what the vote says."""
    readings, type_name = heard.readings, one.field.type
    candidates = tuple(line_text(heard.lines, known.lexicon if type_name in {*SPELT, WORDS} else None))
    spelt = Reading("", candidates[0].text, readings[0].confidence) if candidates else best_of(readings, type_name)
    best = as_parted(spelt, readings)
    evidence = Evidence(
        NUMBER_WORDS if type_name == WORDS else LINE,
        weakest_sign(heard.lines),
        asked=1,
        agreeing=int(agree([best, readings[0]], type_name)),
        vote=_vote(best.text, readings[1], type_name),
    )
    candidates = tuple(one._replace(text=best.text) if one.text == spelt.text else one for one in candidates)
    return replace(_with_best(one.reading, best, readings), candidates=candidates, evidence=evidence)


def _vote(text: str, said: Reading, type_name: str) -> Vote:
    """What the reader whose text is a vote says of another's text."""
    return Vote(agree([Reading("", text, 1.0), said], type_name), said.confidence)


def _as_comb(one: Waiting, heard: Heard, cells: Probabilities, field: FormField, known: Known) -> FieldReading:
    """A comb: what all readers together make of its cells."""
    strip, line = one.strips[0], heard.lines[0]
    about = replace(known.about, params=field.typed_params(), cells=len(one.field.cells))
    score = _spelling(known.lexicon) if field.type in SPELT else None
    text = comb_text(CombSeen(strip.cells, cells, line), field.type, about, strip.alphabet, score)
    own, best = Reading(CELLS_ENGINE, *text.own), Reading("", text.written, text.candidates[0].probability)
    seen = spaced(line.reading, strip)
    same = alike(own, best, field.type), agree([best, seen], field.type)
    return replace(
        _with_best(one.reading, best, [own, seen]),
        doubts=(*one.reading.doubts, *_doubts(text), *_unseen(same, field.type)),
        candidates=text.candidates,
        evidence=Evidence(_kind(field.type), text.weakest, text.lowest, len(same), sum(same), same[0]),
    )


def _unseen(same: Sequence[bool], type_name: str) -> list[Doubt]:
    """A doubt about a text that no reader saw by itself: how words go may have outweighed them all. Of places there
    are only those that there are."""
    return [Doubt(Flag.READERS_DISAGREE, "readers_disagree")] if not any(same) and type_name != "place" else []


def _kind(type_name: str) -> str:
    """Names and free text may be anything, places are among those there are, a NIK is proven by what else the page
    says, the rest is figures."""
    return {"place": PLACES, "nik": NIK}.get(type_name, LETTERS if type_name in SPELT else DIGITS)


def _spelling(lexicon: Lexicon) -> Score:
    """How words go, evened so that it neither favours long texts nor short ones."""
    return lambda text, sign: LEXICON_WEIGHT * max(lexicon.score(text, sign) + USUAL, -UNUSUAL)


def _with_best(reading: FieldReading, best: Reading, readings: Sequence[Reading]) -> FieldReading:
    return replace(reading, text=best.text, confidence=best.confidence, readings=tuple(readings))


def _doubts(text: CombText) -> list[Doubt]:
    reasons = {"cell_struck_out": text.struck, "cell_empty_between": text.gap}
    return [Doubt(Flag.UNCERTAIN, reason) for reason, there in reasons.items() if there]
