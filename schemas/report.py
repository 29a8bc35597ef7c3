"""The summary in numbers: what came in, what waits, what people answered, where the money went.

Counts and sums alone: nothing in it speaks of one person, so that it may be kept and shown as it is. *Certain* is what
the machine accepted or a person decided, *uncertain* what so far is only a suggestion, or stands on a paper that may
have been scanned twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from schemas.reporting import Title

VERSION = 1


class Part(BaseModel):
    """A part of a report; what another version wrote into it is refused, not guessed at."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Flow(Part):
    """What came in, within a span of time or ever: files and pages, and the documents of them by state."""

    files: int
    pages: int
    documents: Mapping[str, int]

    @property
    def total(self) -> int:
        """All documents but void ones."""
        return sum(count for state, count in self.documents.items() if state != "void")


class Waiting(Part):
    """What waits for a person: documents, since when the oldest, how many for up to 1, 3, 7 days and longer; fields
    by flag."""

    documents: int
    oldest: datetime | None
    ages: Sequence[int]
    flags: Mapping[str, int]


class Aside(Part):
    """What was set aside and not dealt with yet, by reason: whole files, and pages of others."""

    files: Mapping[str, int]
    pages: Mapping[str, int]

    @property
    def reasons(self) -> dict[str, int]:
        """Both together, the most frequent first."""
        names = {*self.files, *self.pages}
        counts = {name: self.files.get(name, 0) + self.pages.get(name, 0) for name in names}
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    @property
    def total(self) -> int:
        return sum(self.files.values()) + sum(self.pages.values())


class Errors(Part):
    """What the quality sample says: wrong ones of fields keyed, per 1,000 with a 95 % interval, and what is borne."""

    keyed: int
    wrong: int
    rate: float
    low: float
    high: float
    bears: float
    to_key: int


class Answer(Part):
    """How many gave one answer."""

    label: Title
    certain: int = 0
    uncertain: int = 0


class Answers(Part):
    """What people answered to one question: of `asked` papers some left it `empty`, of some it is `unknown` yet.
    `several`: one paper may hold several answers."""

    title: Title
    counts: Title
    asked: int
    answers: Sequence[Answer]
    empty: int
    unknown: int
    several: bool


class Spent(Part):
    """Money of one purpose or source, whole rupiah, and on how many papers; `total`: how much there is."""

    label: Title
    source: Title | None = None
    total: int | None = None
    certain: int = 0
    uncertain: int = 0
    papers: int = 0
    papers_uncertain: int = 0

    @property
    def over(self) -> bool:
        """Is more spent for certain than there is?"""
        return self.total is not None and self.certain > self.total

    @property
    def may_be_over(self) -> bool:
        """Would it be, were all that is uncertain right?"""
        return self.total is not None and self.certain + self.uncertain > self.total


class Money(Part):
    """All of it. `unread`: papers whose amount nobody knows yet."""

    purposes: Sequence[Spent]
    sources: Sequence[Spent]
    unread: int


class Night(Part):
    """What the night did: each step, how long it took (seconds), what it counted, why it failed (a kind of error)."""

    begun_at: datetime
    steps: Sequence[NightStep]


class NightStep(Part):
    name: str
    seconds: float
    counts: Mapping[str, int]
    why: str | None = None


class Report(Part):
    """The whole page. `needs`: what needs a person and how much of it, the most urgent first (keys of the catalogue
    `need.NAME`). `closed`: documents without consent, whose answers are not counted."""

    version: int = VERSION
    made_at: datetime
    since: datetime
    recent: Flow
    ever: Flow
    files_waiting: int
    waiting: Waiting
    aside: Aside
    errors: Errors
    needs: Mapping[str, int]
    answers: Sequence[Answers]
    money: Money | None
    closed: int
    night: Night | None = None


Night.model_rebuild()
