"""What a comb says: the readers' probabilities for each cell, laid over each other and searched for legal texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from extractors.beam import Score, search
from extractors.lattice import FLOOR, Lattice, Logs, fused, of_line
from extractors.readers import Line, Probabilities
from extractors.readers.cellnet import EMPTY, OTHER, SIGNS
from schemas.types import About, Parsed, expects, field_type
from schemas.values import Candidate, Flag

# How much each reader counts, as powers of their probabilities. The reader of lines knows how words go, too: beside
# the lexicon that would count twice.
NET_WEIGHT, LINE_WEIGHT, LINE_WEIGHT_SPELT = 1.0, 0.5, 0.3
# Ink that is there or not says this much of whether a cell is empty (probability of being wrong).
INK_ERRS = 0.02
# A cell with ink that the net takes for empty with more than this probability holds dirt, unless it is rather one of
# the signs that are small themselves: no character of tuned pages came near, hardly a speck of photocopies is below.
DIRT, SMALL = 0.012, [SIGNS.index(sign) for sign in ".,-'"]
# What a reader that knows letters too may take a digit for; and signs that no picture of a cell tells apart.
LOOK_ALIKES = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
TWINS = {"0": "O", "O": "0", "1": "I", "I": "1"}
# A cell whose picture is more probably no character than this is one that was struck out. At 0.5 it would be 3 % of
# ordinary hand-filled combs; what is less sure lowers the probability of its character.
STRUCK = 0.9
# How much less probable (logarithm) than what was written a legal text may be, to be taken for what was meant.
# People write what is not legal, too: that is then shown as they wrote it. Of all texts hardly any is a place's name.
REPAIR, REPAIR_PLACE = 9.0, 25.0


@dataclass(frozen=True)
class CombText:
    """What the readers together make of a comb. `own` is the cell net's text; `written` the most probable text,
    legal or not, and `candidates` it and those that its field type takes, the most probable first; `weakest` is the
    least probable of its characters. `struck`: a character seems struck out; `gap`: a cell between two characters is
    empty where no space can be."""

    own: Candidate
    written: str
    candidates: tuple[Candidate, ...]
    weakest: float
    lowest: float
    struck: bool
    gap: bool


@dataclass(frozen=True)
class CombSeen:
    """What was seen in a comb: which of its cells hold ink, what the cell net says of each (cells x its classes),
    and what the line reader saw along its strip."""

    filled: Sequence[int]
    net: Probabilities
    line: Line

    @cached_property
    def written(self) -> list[int]:
        """The cells with ink, without those whose ink the net takes for dirt, unless it takes all of it for that."""
        empty, small = self.net[:, EMPTY], self.net[:, SMALL].sum(axis=1)
        return [cell for cell in self.filled if empty[cell] <= max(DIRT, small[cell])] or list(self.filled)


def comb_text(seen: CombSeen, type_name: str, about: About, alphabet: str, score: Score | None = None) -> CombText:
    """The texts that may be written in a comb of this type; `about` knows the field. `score`: how words go."""
    signs = "".join(dict.fromkeys(alphabet.replace(" ", "")))
    spaced = " " in alphabet
    net, ink, line = _of_net(seen.net, signs), _of_ink(seen, len(signs)), _of_line(seen, signs)
    lattice = fused(signs, [(net, NET_WEIGHT), (ink, 1.0), (line, LINE_WEIGHT_SPELT if score else LINE_WEIGHT)])
    own = fused(signs, [(net, 1.0), (ink, 1.0)])
    written, log = search(lattice, score=score or _even, spaced=spaced, most=1)[0]
    legal = _legal(lattice, type_name, about, score or _usual(type_name), spaced)
    return CombText(
        own=Candidate(_joined(own.best, spaced), _weakest(own)),
        written=written,
        candidates=_probable(written, log - (REPAIR_PLACE if type_name == "place" else REPAIR), legal),
        weakest=_weakest(lattice),
        lowest=_lowest(lattice, seen.written, [_of_net(seen.net, signs, whole=True), line]),
        struck=bool((seen.net[seen.written, OTHER] > STRUCK).any()),
        gap=not spaced and " " in lattice.best.strip(),
    )


def _legal(lattice: Lattice, type_name: str, about: About, score: Score, spaced: bool) -> list[tuple[str, float]]:
    """The most probable texts that are legal as they stand, with the logarithms of their probabilities."""
    kind = field_type(type_name)
    found = search(lattice, lambda start: kind.may_start(start, about), score, spaced)
    return [(text, log) for text, log in found if text and _is_legal(kind.parse(text, about))]


def _is_legal(parsed: Parsed) -> bool:
    flags = {doubt.flag for doubt in parsed.doubts}
    return parsed.value is not None and Flag.INVALID not in flags and Flag.REPAIRED not in flags


def _even(text: str, sign: str) -> float:
    return 0.0


def _usual(type_name: str) -> Score:
    """How values of a type that is not spelt mostly go on."""
    return lambda text, sign: expects(type_name, text, sign)


def _weakest(lattice: Lattice) -> float:
    return float(np.exp(lattice.logs.max(axis=1).min()))


def _joined(text: str, spaced: bool) -> str:
    return " ".join(text.split()) if spaced else "".join(text.split())


def _probable(written: str, log: float, legal: Sequence[tuple[str, float]]) -> tuple[Candidate, ...]:
    """The legal texts, and what was written where that is not one of them, with their probabilities. `log`: that of
    what was written, less what speaks against anything that is not legal."""
    logs = dict(legal)
    logs.setdefault(written, log)
    total = float(np.logaddexp.reduce(list(logs.values())))
    ranked = sorted(logs.items(), key=lambda item: -item[1])
    return tuple(Candidate(text, float(np.exp(log - total))) for text, log in ranked)


def _of_net(net: Probabilities, signs: str, whole: bool = False) -> Logs:
    """The cell net's probabilities of the signs that may stand there, and of an empty cell; as shares of all that it
    knows (`whole`), or of these alone."""
    columns = {sign: at for at, sign in enumerate(SIGNS)}
    known = np.full((len(net), len(signs) + 1), FLOOR)
    for at, sign in enumerate(signs):
        for one in _same(sign, signs, whole):
            if one in columns:
                known[:, at] += net[:, columns[one]]
    known[:, -1] += net[:, EMPTY]
    return np.asarray(np.log(known if whole else known / known.sum(axis=1, keepdims=True)))


def _same(sign: str, signs: str, whole: bool) -> list[str]:
    """The classes of the net that speak for a sign: its own, and those of signs it looks like."""
    alike = [one for one in LOOK_ALIKES.get(sign, "") if one not in signs]
    return list(dict.fromkeys([sign, *alike, *(TWINS.get(sign, "") if whole else "")]))


def _of_ink(seen: CombSeen, signs: int) -> Logs:
    """What the ink says of which cells are empty; of the signs it says nothing."""
    logs = np.full((len(seen.net), signs + 1), np.log(INK_ERRS))
    logs[seen.written, :-1] = 0.0
    empty = np.setdiff1d(np.arange(len(seen.net)), seen.written)
    logs[empty, -1] = 0.0
    return logs


def _of_line(seen: CombSeen, signs: str) -> Logs:
    """What the line reader says of the written cells; nothing of the others, and nothing at all where it saw no line
    that could hold so many characters."""
    written, logs = seen.written, np.zeros((len(seen.net), len(signs) + 1))
    of_cells = of_line(seen.line.steps, len(written)) if seen.line.steps is not None else None
    if of_cells is None:
        return logs
    logs[written] = np.log(FLOOR)
    for at, sign in enumerate(seen.line.signs):
        if sign in signs:
            logs[written, signs.index(sign)] = np.log(of_cells[:, at])
    return logs


def _lowest(lattice: Lattice, cells: list[int], readers: Sequence[Logs]) -> float:
    """The lowest probability that one of the readers gives to what all of them together take for written."""
    best = lattice.logs.argmax(axis=1)[cells]
    return float(np.exp(min(logs[cells, best].min() for logs in readers)))
