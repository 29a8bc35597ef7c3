"""What became of samples, held against the records beside them: a document for a document, an end for an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.evaluation.pairs import Expectation, ExpectedDocument, load_expectation
from cli.evaluation.scoring import is_silent

if TYPE_CHECKING:
    from flows.intake import Taken
    from schemas.errors import SetAside
    from schemas.record import Record
    from storage.store import Store


@dataclass(frozen=True)
class End:
    """How a file ended: why it was set aside, or the documents that begin in it."""

    reason: SetAside | None = None
    documents: tuple[Record, ...] = ()

    def __str__(self) -> str:
        return f"set_aside: {self.reason}" if self.reason else ", ".join(one.form for one in self.documents)


@dataclass(frozen=True)
class Verdict:
    """A sample that was expected to end as `wanted` and ended as `found`; `silent` names the fields that
    nobody is asked about though they are not what stands on the paper."""

    sample: Path
    wanted: str
    found: str
    silent: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.wanted == self.found and not self.silent


def verdicts(store: Store, samples: Iterable[Path], taken: Taken) -> Iterator[Verdict]:
    """What became of each sample, in their order. Raises OSError, ExpectationWrong where its record cannot
    be read."""
    from flows.intake import expected_of

    seen: set[str] = set()
    for sample in samples:
        yield _verdict(sample, load_expectation(expected_of(sample)), _end(store, sample, taken, seen))


def _end(store: Store, sample: Path, taken: Taken, seen: set[str]) -> End:
    """How the sample ended; of several of the same bytes the first stands for all, the others give nothing."""
    from storage.documents import begun_in, reason_of

    if sample not in taken.files:
        return End(taken.refused.get(sample))
    came = taken.files[sample]
    if reason := reason_of(store, came.file_id):
        return End(reason)
    stands = came.duplicate_of or came.file_id
    if stands in seen:
        return End()
    seen.add(stands)
    return End(reason_of(store, stands), tuple(begun_in(store, stands)))


def _verdict(sample: Path, expected: Expectation, end: End) -> Verdict:
    if expected.set_aside:
        return Verdict(sample, f"set_aside: {expected.set_aside}", str(end))
    wanted = ", ".join(document.form for document in expected.documents)
    if wanted != str(end):
        return Verdict(sample, wanted, str(end))
    pairs = zip(expected.documents, end.documents, strict=True)
    silent = (name for document, record in pairs for name in _silent(document, record))
    return Verdict(sample, wanted, wanted, tuple(dict.fromkeys(silent)))


def _silent(paper: ExpectedDocument, record: Record) -> Iterator[str]:
    """The fields that are accepted or called empty and are not what stands on the paper."""
    return (field.name for field in record.fields if is_silent(field, paper.fields.get(field.name)))
