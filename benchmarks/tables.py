"""Lines of the accuracy tables: rates over the fields of judged pages, and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from benchmarks.judging import JudgedPage
from benchmarks.statistics import Rate
from cli.evaluation.scoring import JudgedField

LINES = ("comb", "hand", "printed")

Test = Callable[[JudgedField], bool]


def any_field(field: JudgedField) -> bool:
    """Every field there is."""
    return True


def is_line(field: JudgedField) -> bool:
    """Is it text on a line or in a comb? The paper's own number is neither: its code says it."""
    return field.writing in LINES and not field.is_number


def page_rate(
    pages: Iterable[JudgedPage], hit: Callable[[JudgedPage], bool], conditions: Collection[str] | None = None
) -> Rate:
    """How many pages, those made in other conditions left out."""
    rate = Rate()
    for page in pages:
        if conditions is None or page.task.condition in conditions:
            rate.add(page.key, hit(page))
    return rate


def field_rate(
    pages: Iterable[JudgedPage],
    hit: Test,
    kind: Test = any_field,
    conditions: Collection[str] | None = None,
    fill: str | None = None,
    written: bool = True,
) -> Rate:
    """How many fields of a kind; the written ones, or those left empty."""
    rate = Rate()
    for page in pages:
        if (conditions is None or page.task.condition in conditions) and fill in (None, page.task.fill):
            for field in page.fields:
                if field.written is written and kind(field):
                    rate.add(page.key, hit(field))
    return rate


def line(name: str, rate: Rate, per: int = 100) -> None:
    """Prints one rate; nothing where there was no case."""
    if rate.n:
        print(f"  {name:<42} {rate.text(per)}")


def refusals(pages: Iterable[JudgedPage]) -> None:
    """Prints how many pages were not read, by condition and reason."""
    refused = Counter((page.task.condition, page.refused) for page in pages if page.refused)
    if refused:
        print("refused:", ", ".join(f"{condition} {why} {n}" for (condition, why), n in sorted(refused.items())))


def errors(pages: Sequence[JudgedPage]) -> None:
    """Prints the wrong fields of pages that are not hand-filled, and all silent errors. All people are made up."""
    print("\nwrong fields (printed fill) and silent errors (any fill)")
    for page in pages:
        for field in page.fields:
            if field.silent or (field.written and not field.right and page.task.fill != "hand"):
                print(f"  {page.task.form} {page.task.condition}/{page.task.seed}/{page.task.fill} {_story(field)}")


def _story(field: JudgedField) -> str:
    seen = field.result
    texts = [(reading.text, round(reading.confidence, 2)) for reading in seen.readings] if seen else None
    guess, status = (seen.guess, seen.status.value) if seen else (None, "")
    return f"{field.name}: {field.expected!r} read {guess!r} {status} {texts}"
