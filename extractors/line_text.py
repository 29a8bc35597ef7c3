"""What a line of writing says: the texts that a reader's probabilities and the way words are spelt make most likely.

Free text is kept in capitals, so that `a` and `A` are one sign; how words go is weak evidence only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from extractors.ctc import BLANK, MayStart, Spelled, beam
from extractors.readers import Line, Probabilities
from schemas.lexicon import Lexicon
from schemas.values import Candidate

# How much the lexicon counts beside the reader, and what makes up for it at each sign, since it makes every text
# less likely: words would lose letters. Chosen on 500 lines in 22 handwriting fonts, none of them held out.
LEXICON_WEIGHT, SIGN_BONUS = 0.3, 0.7


def line_text(
    lines: Sequence[Line], lexicon: Lexicon | None, may_start: MayStart = lambda text: True
) -> list[Candidate]:
    """What may stand on the lines of a field, most likely first, with their shares of what is likely (0 to 1, by
    the reader and the lexicon together); none where nothing is written. `lexicon`: how words go, None where it is not
    words that are written. `may_start`: can a legal text begin so?

    The lines are one text, a space where one ends.
    """
    written = [line for line in lines if line.steps is not None]
    if not written:
        return []
    signs = capitals(written[0].signs)
    steps = np.concatenate([part for line in written for part in (_space(signs), in_capitals(line, signs))][1:])

    def score(text: str, sign: str) -> float:
        return LEXICON_WEIGHT * lexicon.score(text, sign) + SIGN_BONUS if lexicon else 0.0

    return _shares(beam(steps, signs, may_start, score))


def weakest_sign(lines: Sequence[Line]) -> float:
    """The least probable of the signs on the most probable path of the reader, small letters and capitals as one
    (0 to 1); 1 where it sees none."""
    weakest = 1.0
    for line in lines:
        if line.steps is not None:
            steps = in_capitals(line, capitals(line.signs))
            for sign, run in groupby(steps, key=lambda step: int(step.argmax())):
                weakest = weakest if sign == BLANK else min(weakest, max(float(step[sign]) for step in run))
    return weakest


def capitals(signs: str) -> str:
    """The signs in capitals, each once.

    >>> capitals("aAb-")
    'AB-'
    """
    return "".join(dict.fromkeys(signs.upper()))


def in_capitals(line: Line, signs: str) -> Probabilities:
    """The probabilities along a line, small letters and capitals as one; of `signs` in their order."""
    assert line.steps is not None
    summed = np.zeros((len(line.steps), 1 + len(signs)), np.float32)
    summed[:, 0] = line.steps[:, 0]
    for column, sign in enumerate(line.signs, 1):
        summed[:, 1 + signs.index(sign.upper())] += line.steps[:, column]
    return summed


def _space(signs: str) -> Probabilities:
    """One step that is surely a space; surely nothing where no space may be written."""
    step = np.zeros((1, 1 + len(signs)), np.float32)
    step[0, 1 + signs.find(" ")] = 1.0
    return step


def _shares(found: Sequence[Spelled]) -> list[Candidate]:
    """The texts, those that differ only in spaces at their ends as one."""
    top = max((one.score for one in found), default=0.0)
    shares: dict[str, float] = {}
    for one in found:
        text = " ".join(one.text.split())
        shares[text] = shares.get(text, 0.0) + float(np.exp(one.score - top))
    total = sum(shares.values())
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    return [Candidate(text, share / total) for text, share in ranked]
