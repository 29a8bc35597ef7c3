"""The order of the steps from a scanned blank to the fields of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.drafting import texts as text_lines
from extractors.drafting.apart import apart
from extractors.drafting.boxes import Region, regions
from extractors.drafting.choices import questions
from extractors.drafting.combs import Comb, combs
from extractors.drafting.fields import DraftField, in_order, named_once, of_comb, of_lines, of_places, of_question
from extractors.drafting.labels import Surroundings
from extractors.drafting.leaders import lines
from extractors.drafting.rules import Print, print_of
from extractors.drafting.signatures import with_signatures
from extractors.drafting.straight import Paper, Sheet, named_paper, paper_of, straightened
from extractors.drafting.tables import Cell, below, cells, column_label, places
from extractors.drafting.texts import Text
from extractors.drafting.ticks import ticks
from extractors.geometry import Pixels
from extractors.readers import LineReader
from schemas.values import Box

# A row of cells is a table's, not a comb, where this share of them has words at the head of its column.
HEADED = 0.6
# Rectangles thinner than this are gaps between rules, millimetres.
LEAST_CELL = 1.9
# Combs whose ends and edges are so near each other are lines of one answer, millimetres.
STACKED = 1.6
# Unless words stand so near before the lower one.
OWN_LABEL = 40.0
# A line of capitals is this much larger than it seems.
CAPITALS_SEEM = 1.35


@dataclass(frozen=True)
class DraftPage:
    """A page of a blank laid straight, the fields found on it, and its lines of text."""

    sheet: Sheet
    fields: tuple[DraftField, ...]
    texts: tuple[Text, ...]

    @property
    def title(self) -> str:
        """The largest line of text in the upper third of the page; capitals have nothing that hangs below the line."""
        upper = [text for text in self.texts if text.box.bottom < self.sheet.paper.height / 3 and len(text.words) > 3]
        sized = {text.words: text.box.h * (CAPITALS_SEEM if text.words.isupper() else 1) for text in upper}
        return max(sized, key=lambda words: sized[words], default="")


def draft(scans: Iterable[Pixels], reader: LineReader, paper: str = "") -> list[DraftPage]:
    """The fields of all pages of a blank, each with a name of its own. `paper`: its size (`PAPER_SIZES`) where it is
    known better than its shape tells. Raises KeyError where there is no such size."""
    pages = [draft_page(pixels, reader, _sized(pixels, paper)) for pixels in scans]
    named = named_once([page.fields for page in pages])
    return [replace(page, fields=tuple(fields)) for page, fields in zip(pages, named, strict=True)]


def _sized(pixels: Pixels, paper: str) -> Paper:
    height, width = pixels.shape
    return named_paper(paper, width > height) if paper else paper_of(width, height)


def draft_page(pixels: Pixels, reader: LineReader, paper: Paper) -> DraftPage:
    """The fields that a page of a blank seems to have."""
    sheet = straightened(pixels, paper)
    printed = print_of(sheet.grey)
    closed = regions(printed)
    rows = combs(printed, closed)
    marks = ticks(printed, closed, [cell for comb in rows for cell in comb.cells])
    texts = _texts(sheet, printed, closed, rows, [tick.box for tick in marks], reader)
    rows = [comb for comb in rows if not _is_table(comb, cells(closed, texts, [tick.box for tick in marks]))]
    taken = [*(cell for comb in rows for cell in comb.cells), *(tick.box for tick in marks)]
    ruled = lines(printed, closed, [text.box for text in texts], taken)
    table = cells(closed, texts, taken)
    rooms = places(table, [line.box for line in ruled])
    everything = [*(comb.box for comb in rows), *(tick.box for tick in marks), *(line.box for line in ruled)]
    nearby = Surroundings(texts, [*everything, *(room.box for room in rooms)])
    asked = questions(marks, nearby, table)
    nearby = nearby.without(choice.text for question in asked for choice in question.choices if choice.text)
    found = [
        *_of_combs(rows, nearby),
        *(of_question(question) for question in asked),
        *of_lines(ruled, nearby, sheet.paper.width),
        *of_places(rooms, nearby),
    ]
    return DraftPage(sheet, tuple(in_order(apart(with_signatures(found, texts)))), tuple(texts))


def _texts(
    sheet: Sheet,
    printed: Print,
    closed: Sequence[Region],
    rows: Sequence[Comb],
    marks: Sequence[Box],
    reader: LineReader,
) -> list[Text]:
    bordered = [region.box for region in closed if region.is_rectangle and min(region.box.w, region.box.h) > LEAST_CELL]
    bordered += [cell for comb in rows for cell in comb.cells]
    return text_lines.read(sheet.grey, text_lines.text_boxes(printed, bordered, marks), reader)


def _is_table(comb: Comb, table: Sequence[Cell]) -> bool:
    """Are the cells of a comb the columns of a table, or their heads?"""
    own = [cell for cell in table if any(abs(cell.box.x - box.x) + abs(cell.box.y - box.y) < 1 for box in comb.cells)]
    headed = sum(bool(column_label(cell, table)) for cell in own)
    heads = sum(bool(cell.texts and below(cell, table)) for cell in own)
    return max(headed, heads) > HEADED * len(comb.cells)


def _of_combs(rows: Sequence[Comb], nearby: Surroundings) -> Iterator[DraftField]:
    """The fields of combs; one right below another like it goes on with what that one asks."""
    labels: list[str] = []
    for comb in rows:
        above = next((n for n, other in enumerate(rows[: len(labels)]) if _stacked(other.box, comb.box)), None)
        own = any(comb.box.x - text.box.right < OWN_LABEL for text in nearby.left_of(comb.box))
        labels.append(nearby.label(comb.box) if above is None or own else labels[above])
        yield of_comb(comb, labels[-1])


def _stacked(upper: Box, lower: Box) -> bool:
    ends = max(abs(upper.x - lower.x), abs(upper.right - lower.right))
    return ends < STACKED and abs(lower.y - upper.bottom) < STACKED
