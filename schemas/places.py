"""Indonesia's places: official names by level, region codes of NIK and KK, and matching what people write.

The data are `data/wilayah.csv.xz` (cahyadsn/wilayah, MIT). Names are canonical: upper case, NFC, single
spaces. Nothing is loaded at import; `load_gazetteer()` takes about a tenth of a second.
"""

from __future__ import annotations

import csv
import lzma
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from schemas import place_words


class Level(StrEnum):
    """The four levels of places, outermost first."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


CODE_LENGTH = {Level.PROVINCE: 2, Level.REGENCY: 4, Level.DISTRICT: 6, Level.VILLAGE: 10}
LEVEL_OF_LENGTH = {length: level for level, length in CODE_LENGTH.items()}

# A fuzzy match must keep this share of the name's own letters ("KABUPATEN" does not count as its own).
# Among the few children of a known parent a rougher match is still plausible than among all of Indonesia.
PLAUSIBLE_INSIDE = 0.6
PLAUSIBLE_ANYWHERE = 0.75

# So many scopes are kept, so that a worker of many weeks does not grow; the smallest are built in a millisecond.
MOST_SCOPES = 500

_LOOK_ALIKES = str.maketrans("01258", "OIZSB")
_NOT_IN_KEYS = re.compile(r"[\W_]+")


def canonical(text: str) -> str:
    """Text as it is kept: NFC, single spaces, upper case.

    >>> canonical("  kota   Kupang ")
    'KOTA KUPANG'

    Nobody writes a bar: it is a reader's capital I.

    >>> canonical("waepana |")
    'WAEPANA I'
    """
    return " ".join(unicodedata.normalize("NFC", text).upper().replace("|", "I").split())


def key(text: str) -> str:
    """What two spellings of one name have in common: the letters and digits, upper case.

    >>> key("Kab. Kupang")
    'KABKUPANG'
    """
    return _NOT_IN_KEYS.sub("", text.upper())


class How(StrEnum):
    """How what was written led to the official name."""

    EXACT = "exact"
    ALIAS = "alias"
    FUZZY = "fuzzy"


@dataclass(frozen=True)
class Match:
    """An official name for what was written.

    `score`: share of the name's own letters that agree (1 where all do). `margin`: how much lower the
    next best other name scores, 0 where several match equally well. `inside`: it lies in the parent asked for.
    """

    name: str
    how: How
    score: float
    margin: float
    inside: bool

    @property
    def unique(self) -> bool:
        """No other name matches as well."""
        return self.margin > 0


@dataclass(frozen=True)
class _Scope:
    """The names a text is matched against, by the keys people may write for them."""

    exact: dict[str, tuple[str, ...]]
    alias: dict[str, tuple[str, ...]]
    starts: tuple[str, ...]
    folded: tuple[str, ...]
    folded_names: tuple[tuple[str, ...], ...]


class Gazetteer:
    """All places. Immutable to its users; what it works out on the way it keeps."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """`rows`: code (dots or not) and canonical name, in the order of the codes."""
        self._name = {code.replace(".", ""): name for code, name in rows}
        self._codes: dict[Level, list[str]] = {level: [] for level in Level}
        self._named: dict[Level, dict[str, list[str]]] = {level: {} for level in Level}
        for code, name in self._name.items():
            level = LEVEL_OF_LENGTH[len(code)]
            self._codes[level].append(code)
            self._named[level].setdefault(name, []).append(code)
        self._scopes: dict[tuple[Level, tuple[str, ...], int | None], _Scope] = {}

    def __len__(self) -> int:
        return len(self._name)

    def has_province(self, code: str) -> bool:
        """Is there a province of that code, such as `53`?"""
        return len(code) == 2 and code in self._name

    def has_regency(self, code: str) -> bool:
        """Is there a regency or city of that code, such as `5371`?"""
        return len(code) == 4 and code in self._name

    def has_district(self, code: str) -> bool:
        """Is there a district of that code, such as `537104`? Districts of old may be missing."""
        return len(code) == 6 and code in self._name

    def may_start_region(self, digits: str) -> bool:
        """Can a region code of a known province begin with these digits (or are they one)?"""
        return any(code[: len(digits)] == digits[:2] for code in self._codes[Level.PROVINCE])

    def names(self, level: Level, within: Sequence[str] = ()) -> tuple[str, ...]:
        """The official names of a level inside a path of parents' names, each once; all without a path."""
        if not within:
            return tuple(self._named[level])
        return tuple(dict.fromkeys(self._name[code] for code in self._inside(level, self._parents(within))))

    def codes(self, level: Level, name: str, within: Sequence[str] = ()) -> tuple[str, ...]:
        """The codes of the places of that official name; empty where there is none inside the path.

        >>> load_gazetteer().codes(Level.DISTRICT, "ALAK", within=["NUSA TENGGARA TIMUR", "KOTA KUPANG"])
        ('537101',)
        """
        named = self._named[level].get(name, [])
        if not within:
            return tuple(named)
        parents = self._parents(within)
        return tuple(code for code in named if code.startswith(parents)) if parents else ()

    def match(self, text: str, level: Level, within: Sequence[str] = (), cells: int | None = None) -> Match | None:
        """The official name that was meant, None where none is plausible.

        `within`: names of parents, outermost first, none needed; a path that does not exist is ignored.
        `cells`: length of the comb, where a longer name is cut to its first characters (help sheet).

        >>> load_gazetteer().match("Kab. Kupang", Level.REGENCY)
        Match(name='KABUPATEN KUPANG', how=<How.ALIAS: 'alias'>, score=1.0, margin=1.0, inside=True)
        """
        parents = self._parents(within)
        inside = self._scope(level, parents, cells)
        if not parents or inside is self._scopes.get((level, (), cells)):
            return _by_key(text, level, inside, cells) or _fuzzy(text, level, inside, PLAUSIBLE_ANYWHERE)
        return (
            _by_key(text, level, inside, cells)
            or self._elsewhere(How.EXACT, text, level, cells)
            or _fuzzy(text, level, inside, PLAUSIBLE_INSIDE)
            or self._elsewhere(How.ALIAS, text, level, cells)
            or self._elsewhere(How.FUZZY, text, level, cells)
        )

    def written_so(self, text: str, level: Level, cells: int | None = None) -> tuple[str, ...]:
        """The official names that are written just so, several where a comb of so many `cells` cuts them.

        >>> load_gazetteer().written_so("KABUPATEN BOLAANG MONGONDOW", Level.REGENCY, 28)[1:3]
        ('KABUPATEN BOLAANG MONGONDOW UTARA', 'KABUPATEN BOLAANG MONGONDOW TIMUR')
        """
        return self._scope(level, (), cells).exact.get(key(canonical(text)), ())

    def _elsewhere(self, how: How, text: str, level: Level, cells: int | None) -> Match | None:
        """A match that does not lie in the parent asked for."""
        anywhere = self._scope(level, (), cells)
        if how is How.FUZZY:
            found = _fuzzy(text, level, anywhere, PLAUSIBLE_ANYWHERE)
        else:
            found = _by_key(text, level, anywhere, cells, aliases=how is How.ALIAS)
        return replace(found, inside=False) if found else None

    def may_start(self, text: str, level: Level, within: Sequence[str] = (), cells: int | None = None) -> bool:
        """Can the name of such a place, or a usual short form of it, begin with `text`?"""
        starts, wanted = self._scope(level, self._parents(within), cells).starts, key(text)
        at = bisect_left(starts, wanted)
        return at < len(starts) and starts[at].startswith(wanted)

    def _parents(self, within: Sequence[str]) -> tuple[str, ...]:
        """The codes of the innermost parent of a path; each name is looked for below the one before."""
        codes: tuple[str, ...] = ()
        for name in within:
            for level in reversed(Level):
                found = [c for c in self._named[level].get(name, []) if not codes or c.startswith(codes)]
                if found and level is not Level.VILLAGE:
                    codes = tuple(found)
                    break
        return codes

    def _inside(self, level: Level, parents: tuple[str, ...]) -> list[str]:
        codes, found = self._codes[level], []
        for parent in parents:
            found += codes[bisect_left(codes, parent) : bisect_left(codes, parent + ":")]
        return found

    def _scope(self, level: Level, parents: tuple[str, ...], cells: int | None) -> _Scope:
        """The names of a level below the parents; all of the level where there are no parents, or nothing below."""
        asked = (level, parents, cells)
        if asked not in self._scopes:
            below = self._inside(level, tuple(parent for parent in parents if len(parent) < CODE_LENGTH[level]))
            if parents and not below:
                return self._scope(level, (), cells)
            if len(self._scopes) >= MOST_SCOPES:
                del self._scopes[next(one for one in self._scopes if one[1])]
            names = dict.fromkeys(self._name[code] for code in below) if parents else self._named[level]
            self._scopes[asked] = _build_scope(names, level, cells)
        return self._scopes[asked]


def load_gazetteer() -> Gazetteer:
    """All 91,599 places, from the data that come with this package."""
    packed = files("schemas").joinpath("data/wilayah.csv.xz").read_bytes()
    text = unicodedata.normalize("NFC", lzma.decompress(packed).decode("utf-8")).upper()
    rows = csv.reader(re.sub(r" {2,}", " ", text).splitlines())
    next(rows)
    return Gazetteer((code, name.strip()) for code, name in rows)


def _build_scope(names: Iterable[str], level: Level, cells: int | None) -> _Scope:
    exact: dict[str, dict[str, None]] = {}
    alias: dict[str, dict[str, None]] = {}
    for name in names:
        for form in _cut_keys(name, cells):
            exact.setdefault(form, {})[name] = None
        for short in place_words.short_forms(name, level.value):
            for form in _cut_keys(short, cells):
                alias.setdefault(form, {})[name] = None
    folded: dict[str, dict[str, None]] = {}
    for forms in (exact, alias):
        for form, named in forms.items():
            folded.setdefault(form.translate(_LOOK_ALIKES), {}).update(named)
    return _Scope(
        {form: tuple(named) for form, named in exact.items()},
        {form: tuple(named) for form, named in alias.items()},
        tuple(sorted(exact.keys() | alias.keys())),
        tuple(folded),
        tuple(tuple(named) for named in folded.values()),
    )


def _cut_keys(name: str, cells: int | None) -> set[str]:
    """The keys a name has in a comb: cut to its first cells, blanks between the words kept or left out."""
    if cells is None or len(name) <= cells:
        return {key(name)}
    return {key(name[:cells]), key(name)[:cells]}


def _by_key(text: str, level: Level, scope: _Scope, cells: int | None, *, aliases: bool = True) -> Match | None:
    """The name whose key, or the key of a short form of it, is that of the text."""
    written = canonical(text)
    named, how = scope.exact.get(key(written)), How.EXACT
    if not named and aliases:
        bare = key(place_words.without_kind(written, level.value))
        named, how = scope.alias.get(key(written)) or scope.exact.get(bare) or scope.alias.get(bare), How.ALIAS
    if not named:
        return None
    best = min(named, key=lambda name: (name != written, name))
    # A longer name may have been cut to just this one, its last cell a space.
    cut_to_it = [name for name in named if name != written and name[:cells].rstrip() == written]
    alone = len(named) == 1 or (best == written and not cut_to_it)
    return Match(best, how, 1.0, 1.0 if alone else 0.0, inside=True)


def _fuzzy(text: str, level: Level, scope: _Scope, plausible: float) -> Match | None:
    """The name with the fewest slips (a letter wrong, lacking, swapped); 0 for O, 1 for I, 5 for S are none."""
    scores: dict[str, float] = {}
    for written in {canonical(text), place_words.without_kind(canonical(text), level.value)}:
        wanted = key(written).translate(_LOOK_ALIKES)
        if len(wanted) < 2:
            continue
        nearest = process.extract(
            wanted, scope.folded, scorer=OSA.distance, limit=12, score_cutoff=1 + len(wanted) // 3
        )
        for form, edits, at in nearest:
            own = len(place_words.own_part(form, level.value))
            for name in scope.folded_names[at]:
                scores[name] = max(scores.get(name, 0.0), 1 - edits / own)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < plausible:
        return None
    (best, score), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    return Match(best, How.FUZZY, score, score - max(second, 0.0), inside=True)
