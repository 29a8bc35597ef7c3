"""Room for signatures: above a line for the name, or above a line that says so itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.drafting.fields import UNLABELLED, DraftField
from extractors.drafting.labels import tidy
from extractors.drafting.texts import Text
from schemas.values import Box, Writing

# A signature has so much room at least, and no more than this is taken, millimetres.
LEAST, MOST = 11.0, 24.0
# Who signs stands so far above the line for the name at most.
SIGNER_ABOVE = 42.0
CLEAR = 0.6


def with_signatures(fields: Sequence[DraftField], texts: Sequence[Text]) -> list[DraftField]:
    """The fields with those of signatures: lines that ask for one are given the free room above them, and above a
    line without a label, for the name, stands one where there is room and somebody is named above."""
    found: list[DraftField] = []
    for one in fields:
        others = [other.box for other in fields if other is not one]
        if one.writing is Writing.SIGNATURE:
            found.append(replace(one, box=_risen(one.box, others, texts)))
        elif one.writing is Writing.HAND and one.label == UNLABELLED and (signer := _signer(one.box, others, texts)):
            words = tidy(signer.words)
            found += [_signature(one.box, others, texts, words), replace(one, label=words, name="nama", type="name")]
        else:
            found.append(one)
    return found


def _ceiling(box: Box, others: Sequence[Box], texts: Sequence[Text]) -> float:
    """The lower edge of whatever stands next above a box."""
    near = [other for other in (*others, *(text.box for text in texts)) if _over(other, box)]
    return max((other.bottom for other in near), default=0.0)


def _over(other: Box, box: Box) -> bool:
    return other.bottom <= box.bottom - CLEAR and min(other.right, box.right) - max(other.x, box.x) > CLEAR


def _risen(box: Box, others: Sequence[Box], texts: Sequence[Text]) -> Box:
    top = max(_ceiling(box, others, texts) + CLEAR, box.bottom - MOST)
    return box if top >= box.y else Box(box.x, top, box.w, box.bottom - top)


def _signer(box: Box, others: Sequence[Box], texts: Sequence[Text]) -> Text | None:
    """Who signs above a line: the next words above it, with room for a signature between and nothing else."""
    ceiling = _ceiling(box, others, texts)
    if not LEAST <= box.y - ceiling <= SIGNER_ABOVE:
        return None
    return next((text for text in texts if text.box.bottom == ceiling and _over(text.box, box)), None)


def _signature(box: Box, others: Sequence[Box], texts: Sequence[Text], words: str) -> DraftField:
    top = max(_ceiling(box, others, texts) + CLEAR, box.y - MOST)
    room = Box(box.x, top, box.w, box.y - CLEAR - top)
    return DraftField("tanda_tangan", words, "signature", Writing.SIGNATURE, room, note="room above the name")
