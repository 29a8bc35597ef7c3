"""When the machine may accept a field without a person, before a calibration exists.

Acceptance then goes by how the field is written: codes, text that a PDF itself gives, clear ticks, signatures
and stamps, and printed fields may be accepted, comb and hand never, however they are filled. A reader's
confidence is no probability; the thresholds below are starting points, to be measured on made pages
(`benchmarks/`) and moved with the readers.
"""

from __future__ import annotations

from schemas.form import FormField
from schemas.values import Doubt, FieldReading, Flag, Writing

# The engine whose readings carry their own proof: a code on paper has error correction and a check character.
CODE_ENGINE = "code"
# What a PDF says of its typed text; where that is not what one sees, the readers have said so by a doubt.
TYPED_ENGINE = "pdf"

# The least confidence at which a field of a writing is accepted; a writing that is not here never is.
THRESHOLDS = {Writing.TICK: 0.95, Writing.SIGNATURE: 0.90, Writing.STAMP: 0.90, Writing.PRINTED: 0.90}


def acceptance_doubts(field: FormField, reading: FieldReading) -> tuple[Doubt, ...]:
    """Why the machine may not accept this reading; empty where it may.

    Doubts of readers, of the field type and of checks stand beside these: one of any kind is enough to ask a person.
    """
    if _given(reading):
        return ()
    threshold = THRESHOLDS.get(field.writing)
    if threshold is None:
        return (Doubt(Flag.UNCERTAIN, "no_calibration_yet"),)
    # Written so that a confidence that is no number (NaN) is never enough.
    return () if reading.confidence >= threshold else (Doubt(Flag.UNCERTAIN, "reader_unsure"),)


def _given(reading: FieldReading) -> bool:
    """The text of the field was not made out of a picture: a code or the PDF itself says it."""
    return any(one.engine in (CODE_ENGINE, TYPED_ENGINE) and one.text == reading.text for one in reading.readings)
