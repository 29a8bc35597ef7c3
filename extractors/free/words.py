"""Which words of a form's lists stand in a text that was read, letters misread or run together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from schemas.finding import Finding, Role

# So many letters of a phrase may be wrong: none of four, one of five, two of ten.
LETTERS_A_MISTAKE = 5
# A wrong letter speaks as much against a phrase as so many right ones speak for it.
MISTAKE = 2
# A phrase of several words may have been read as so many more or fewer.
SPLIT = 1
# The words of the longest phrase, and one that was split.
MOST_WORDS = 6
# A currency may touch its amount.
_WORD = re.compile(r"(?:RM|RP|IDR|MYR)(?=\d)|[^\W_]+", re.ASCII | re.IGNORECASE)
# Digits that stand for letters inside words.
_AS_LETTERS = str.maketrans("0158", "OISB")


class Said(NamedTuple):
    """A phrase of a role, from one sign of the text to another."""

    role: Role
    start: int
    end: int


class _Phrase(NamedTuple):
    role: Role
    letters: str
    words: int


@dataclass(frozen=True)
class WordList:
    """The words of each role, ready to be looked for."""

    words: Mapping[Role, Sequence[str]]

    @classmethod
    def of(cls, finding: Finding) -> WordList:
        return cls(finding.words)

    @cached_property
    def _phrases(self) -> dict[int, list[_Phrase]]:
        """The phrases by how many letters they have."""
        found: dict[int, list[_Phrase]] = defaultdict(list)
        for role, phrases in self.words.items():
            for phrase in phrases:
                words = _WORD.findall(phrase.upper())
                letters = "".join(words).translate(_AS_LETTERS)
                found[len(letters)].append(_Phrase(role, letters, len(words)))
        return dict(found)

    def said(self, text: str) -> list[Said]:
        """The phrases in a text, from the left; of those that overlap the longest alone, a wrong letter counting for
        some that are right."""
        found = sorted(self._all(text), key=lambda one: one[0].start - one[0].end + MISTAKE * one[1])
        kept: list[tuple[Said, int]] = []
        for one, wrong in found:
            if all(_apart(one, other) or (_same(one, other) and wrong == best) for other, best in kept):
                kept.append((one, wrong))
        return sorted((one for one, _ in kept), key=lambda one: one.start)

    def _all(self, text: str) -> Iterator[tuple[Said, int]]:
        """Every phrase in a text, and how many of its letters are wrong."""
        tokens = list(_WORD.finditer(text))
        for first in range(len(tokens)):
            letters = ""
            for last, token in enumerate(tokens[first : first + MOST_WORDS], first):
                # A number parts what is said before it from what is said behind: Qty : 1  Total 12.50.
                if token.group().isdigit():
                    break
                letters += token.group().upper()
                for role, wrong in self._meant(letters, last - first + 1):
                    yield Said(role, tokens[first].start(), token.end()), wrong

    def _meant(self, letters: str, words: int) -> Iterator[tuple[Role, int]]:
        folded = letters.translate(_AS_LETTERS)
        reach = len(letters) // LETTERS_A_MISTAKE
        for length in range(len(letters) - reach, len(letters) + reach + 1):
            for phrase in self._phrases.get(length, ()):
                bearable = min(reach, length // LETTERS_A_MISTAKE)
                if (
                    abs(phrase.words - words) <= SPLIT
                    and (wrong := Levenshtein.distance(folded, phrase.letters, score_cutoff=bearable)) <= bearable
                ):
                    yield phrase.role, wrong


def _apart(one: Said, other: Said) -> bool:
    return one.end <= other.start or other.end <= one.start


def _same(one: Said, other: Said) -> bool:
    """The same words may be of several roles."""
    return (one.start, one.end) == (other.start, other.end) and one.role != other.role
