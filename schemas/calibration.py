"""Calibration: from what speaks for a reading to the probability that it is right.

A small logistic model for each kind of reading, fitted by `pendataan calibrate` on scans whose text is known, and
judged on others (`docs/benchmarks.md`). The office says how many wrong fields of a thousand it can bear; the
threshold follows from the same scans.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from schemas.values import Evidence, Vote

DATA = "data/calibration.json"
# Probabilities of readers are taken for no nearer to 0 and 1 than this.
EDGE = 1e-6
FEATURES = (
    *("one", "probability", "sure", "weakest", "lowest", "one_dissent", "more_dissent"),
    *("vote_sure", "vote_other", "poor_page"),
)
# From this logit of its probability on a text may become right faster or slower than below (98 %).
SURE = 4.0
# Kinds of readings of text: lines, the words of a sum, combs of figures, of NIK (which a birth date and the districts
# there are prove), of free text, of places. Of combs (and of them alone) a vote is asked only where the other readers
# are unsure.
LINE, NUMBER_WORDS = "line", "number_words"
COMBS = DIGITS, NIK, LETTERS, PLACES = "comb_digits", "comb_nik", "comb_letters", "comb_places"
# Values found on paper of any shape have a calibration of their own (`extractors/free`): their evidence brings the
# probability as `weakest`, and the least at which they are accepted as `lowest`.
FOUND = "found"
# Readings that something else speaks against are a kind of their own. Of the other kinds those are that stand on a page
# whose combs are plain to all readers (printed, or written by a very neat hand), and of the rest those that a vote
# confirms.
DOUBTED, ON_PLAIN_PAGE, CONFIRMED = "doubted", "+plain", "+vote"
PLAIN = 0.94
# A flagged field of these takes so many times as much of people's time as another: a NIK is keyed by two, unseen by
# each other, sixteen figures each (some 18 seconds), where others take a look and a key (some 2.5). The wrong fields
# an office can bear are spent where they spare most work.
EFFORT: Mapping[str, float] = {NIK: 7.0}
# So many times more often wrong than their probability says are these where it is high: of letters the pages of a fit
# know some hundred pictures, of handwriting a few typefaces. Of 2,514 fields of other hands from 0.99 on 17 were wrong,
# not four; of 1,104 that a vote confirms none.
HARDER_ELSEWHERE: Mapping[str, float] = {LETTERS: 6.0, LINE: 6.0, LINE + CONFIRMED: 6.0}
# Tesseract's confidence is taken for no nearer to 0 and 1 than this.
VOTE_EDGE = 0.02
# Nothing is accepted where no kind of reading is known to reach what is asked.
NEVER = 1.1


@dataclass(frozen=True)
class Calibration:
    """`weights` of each kind of reading, in the order of `FEATURES`; `thresholds`: for some numbers of wrong fields
    of 1,000 how a field must stand at least (`standing`) to be accepted, fewest first. `name` says which fit it is."""

    name: str
    weights: Mapping[str, tuple[float, ...]]
    thresholds: tuple[tuple[float, float], ...]

    def probability(self, evidence: Evidence, given: float) -> float:
        """How probable it is that a reading is right; `given`: the probability of its text among the others that
        may stand there. A kind that was never fitted is never trusted."""
        weights = self.weights.get(calibrated_as(evidence), self.weights.get(evidence.kind))
        if weights is None:
            return 0.0
        return logistic(sum(w * x for w, x in zip(weights, features(evidence, given), strict=True)))

    def threshold(self, max_wrong_per_1000: float) -> float:
        """How a field must stand at least (`standing`) to be accepted, between those that were fitted by proportion.

        >>> known = Calibration("", {}, ((0.5, 0.99), (1.0, 0.98)))
        >>> known.threshold(0.75), known.threshold(7), known.threshold(0.1) > 1
        (0.985, 0.98, True)
        """
        if not self.thresholds or max_wrong_per_1000 < self.thresholds[0][0]:
            return NEVER
        for (few, high), (many, low) in pairwise(self.thresholds):
            if few <= max_wrong_per_1000 <= many:
                return high + (low - high) * (max_wrong_per_1000 - few) / (many - few)
        return self.thresholds[-1][1]

    def as_json(self) -> str:
        """The text of a calibration file."""
        kinds = {kind: dict(zip(FEATURES, weights, strict=True)) for kind, weights in sorted(self.weights.items())}
        return json.dumps({"name": self.name, "kinds": kinds, "thresholds": self.thresholds}, indent=1) + "\n"


def calibrated_as(evidence: Evidence) -> str:
    """The kind whose weights hold for a reading.

    >>> calibrated_as(Evidence("line")), calibrated_as(Evidence("line", plain=0.99))
    ('line', 'line+plain')
    >>> calibrated_as(Evidence("comb_nik")), calibrated_as(Evidence("comb_nik", plain=0.99))
    ('comb_nik', 'comb_digits+plain')
    """
    if evidence.plain >= PLAIN:
        # What makes a NIK another thing than figures is what is unsure in it.
        return (DIGITS if evidence.kind == NIK else evidence.kind) + ON_PLAIN_PAGE
    return evidence.kind + (CONFIRMED if evidence.vote and evidence.vote.same else "")


def doubt(evidence: Evidence, probability: float) -> float:
    """How often a reading of this probability is reckoned to be wrong where a promise is to be kept.

    >>> round(doubt(Evidence("comb_letters"), 0.99), 3), round(doubt(Evidence("comb_digits"), 0.99), 3)
    (0.06, 0.01)
    """
    return (1 - probability) * HARDER_ELSEWHERE.get(calibrated_as(evidence), 1.0)


def standing(evidence: Evidence, probability: float) -> float:
    """How a probability stands against the threshold: one less its doubt for the effort of looking at it.

    >>> round(standing(Evidence("comb_nik"), 0.93), 3), standing(Evidence("comb_digits"), 0.93)
    (0.99, 0.93)
    """
    return 1 - doubt(evidence, probability) / EFFORT.get(evidence.kind, 1.0)


def is_doubted(evidence: Evidence | None) -> bool:
    """Does something else than its probability speak against a reading?"""
    return evidence is not None and evidence.kind == DOUBTED


def is_by_hand(evidence: Evidence | None) -> bool:
    """Is it a comb of a page that is not as plain as print?

    >>> is_by_hand(Evidence("comb_nik")), is_by_hand(Evidence("comb_nik", plain=0.99)), is_by_hand(None)
    (True, False, False)
    """
    return evidence is not None and evidence.kind in COMBS and evidence.plain < PLAIN


def is_overruled(evidence: Evidence) -> bool:
    """Figures of a hand that the nets by themselves see otherwise: the reader of lines, which is as sure of what it
    takes a strange figure for as of any other, has outweighed them. Of 147 such fields that were accepted on pages of
    other hands nine were wrong; of 764 where the nets had outweighed it none.

    >>> is_overruled(Evidence("comb_nik", asked=2, own=False)), is_overruled(Evidence("comb_places", own=False))
    (True, False)
    """
    return not evidence.own and evidence.kind in (DIGITS, NIK) and is_by_hand(evidence)


def is_outvoted(evidence: Evidence) -> bool:
    """Whoever says otherwise on a plain page where a vote confirms the text is outvoted: two readers whose trade is
    print say the same, and the typefaces that the reader of cells knows are few."""
    return evidence.plain >= PLAIN and evidence.vote is not None and evidence.vote.same


def features(evidence: Evidence, given: float) -> tuple[float, ...]:
    """The numbers a calibration weighs: the logits of probabilities, how many readers say otherwise, how surely one
    more says the same or that it says otherwise, how poor the page is."""
    dissent = 0 if is_outvoted(evidence) else evidence.asked - evidence.agreeing
    own = logit(given)
    logits = own, max(0.0, own - SURE), logit(evidence.weakest), logit(evidence.lowest)
    return 1.0, *logits, float(dissent == 1), float(dissent > 1), *_of_vote(evidence.vote), 1 - evidence.quality


def _of_vote(vote: Vote | None) -> tuple[float, float]:
    """How surely it says the same, and does it say otherwise; nothing where it was not asked."""
    if vote is None or not vote.same:
        return 0.0, float(vote is not None)
    return logit(min(max(vote.confidence, VOTE_EDGE), 1 - VOTE_EDGE)), 0.0


def logit(probability: float) -> float:
    """The logarithm of the odds, edges kept off.

    >>> round(logit(0.5), 3), round(logit(1.0), 1)
    (0.0, 13.8)
    """
    kept = min(max(probability, EDGE), 1 - EDGE)
    return math.log(kept / (1 - kept))


def logistic(log_odds: float) -> float:
    """The probability of these odds.

    >>> logistic(0.0), round(logistic(logit(0.3)), 3)
    (0.5, 0.3)
    """
    return 1 / (1 + math.exp(-max(min(log_odds, 50.0), -50.0)))


def read_calibration(text: str) -> Calibration:
    """The calibration of such a file. Raises KeyError, ValueError where it is none."""
    found = json.loads(text)
    kinds: Mapping[str, Mapping[str, float]] = found["kinds"]
    weights = {kind: tuple(float(given[one]) for one in FEATURES) for kind, given in kinds.items()}
    thresholds: Sequence[Sequence[float]] = found["thresholds"]
    return Calibration(str(found["name"]), weights, tuple((float(few), float(least)) for few, least in thresholds))


def load_calibration(folders: Sequence[Path] = ()) -> Calibration:
    """The office's own calibration (`calibration.json` in the last folder that has one), else the shipped one.

    Raises KeyError, ValueError where a file is no calibration.
    """
    for folder in reversed(folders):
        if (own := folder / "calibration.json").is_file():
            return read_calibration(own.read_text(encoding="utf-8"))
    return read_calibration(files("schemas").joinpath(DATA).read_text(encoding="utf-8"))
