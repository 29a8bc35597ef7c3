"""When the machine may accept a field without a person: by how probable it is that the field is right.

That probability comes from a calibration, the threshold from the number of wrong fields the office can bear. A
reader's own confidence alone is no probability; where there is no calibration, combs and hand-written lines always
go to a person, and the rest goes by how it is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.calibration import FOUND, NEVER, Calibration, is_doubted, standing
from schemas.form_field import FormField
from schemas.values import Candidate, Doubt, FieldReading, Flag, Writing

# The engine whose readings carry their own proof: a code on paper has error correction and a check character.
CODE_ENGINE = "code"
# What a PDF says of its typed text; where that is not what one sees, the readers have said so by a doubt.
TYPED_ENGINE = "pdf"
# What is not made out of a picture is as good as certain.
GIVEN = 0.9999
# How many wrong fields of 1,000 written ones an office bears where it says nothing: fewer than one person keying
# makes (0.37).
MAX_WRONG_PER_1000 = 0.3
# Nothing is accepted, and so every reader asked, as is needed to fit a calibration.
NONE_ACCEPTED = 0.0


@dataclass(frozen=True)
class Acceptance:
    """The calibration in force, and the threshold: how a field must stand at least to be accepted
    (`schemas.calibration.standing`); where there is no calibration, how sure its reader must be."""

    calibration: Calibration | None = None
    threshold: float = 0.9

    @classmethod
    def bearing(cls, max_wrong_per_1000: float, calibration: Calibration) -> Acceptance:
        """What is accepted where so many wrong fields of 1,000 written ones can be borne."""
        return cls(calibration, calibration.threshold(max_wrong_per_1000))

    def probability(self, reading: FieldReading, given: float) -> float:
        """How probable it is that a reading is right; `given`: the probability of its text among the others."""
        if is_given(reading) and not is_doubted(reading.evidence):
            return GIVEN
        if reading.evidence is not None and reading.evidence.kind == FOUND:
            return reading.evidence.weakest
        if self.calibration is None or reading.evidence is None:
            return reading.confidence
        return self.calibration.probability(reading.evidence, given)

    def is_unsure(self, reading: FieldReading) -> bool:
        """Would the reading be accepted were it more probable, or did its readers agree? Then one more may help."""
        first = reading.candidates[0] if reading.candidates else Candidate(reading.text, 1.0)
        settled = any(doubt.flag is not Flag.READERS_DISAGREE for doubt in reading.doubts)
        return (
            first.text == reading.text
            and not settled
            and not self._enough(reading, self.probability(reading, first.probability))
        )

    def doubts(self, field: FormField, reading: FieldReading, probability: float) -> tuple[Doubt, ...]:
        """Why the machine may not accept this reading; empty where it may.

        Doubts of readers, of the field type and of checks stand beside these: one of any kind is enough to ask a
        person.
        """
        if is_given(reading):
            return ()
        if self.calibration is None and field.writing in (Writing.COMB, Writing.HAND):
            return (Doubt(Flag.UNCERTAIN, "no_calibration_yet"),)
        # Written so that a probability that is no number (NaN) is never enough.
        return () if self._enough(reading, probability) else (_unsure(reading),)

    def _enough(self, reading: FieldReading, probability: float) -> bool:
        """Is it probable enough? What was found on paper of any shape brings the least probability at which it is
        accepted, unless nothing is accepted at all."""
        evidence = reading.evidence
        if evidence is None or self.threshold >= NEVER:
            return probability >= self.threshold
        if evidence.kind == FOUND:
            return probability >= evidence.lowest
        return (probability if self.calibration is None else standing(evidence, probability)) >= self.threshold


def is_given(reading: FieldReading) -> bool:
    """The text of the field was not made out of a picture: a code or the PDF itself says it."""
    return any(one.engine in (CODE_ENGINE, TYPED_ENGINE) and one.text == reading.text for one in reading.readings)


def _unsure(reading: FieldReading) -> Doubt:
    evidence = reading.evidence
    if evidence and evidence.agreeing < evidence.asked:
        return Doubt(Flag.READERS_DISAGREE, "readers_disagree")
    return Doubt(Flag.UNCERTAIN, "reader_unsure")
