"""Which printed words belong to a place to write in: those before it, above it, behind it or below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.drafting.texts import Text
from schemas.values import Box

# How far from a place its label may stand, millimetres: to its left, above, below, and beside a box to tick.
LEFT, ABOVE, BELOW, BESIDE_TICK = 95.0, 6.5, 5.0, 30.0
# A label above begins no further to the left or right of the place's own left edge.
ABOVE_LEFT, ABOVE_RIGHT = 12.0, 8.0
# Words before a label belong to it where the space between is no wider, millimetres.
SAME_LABEL = 4.0
# Lines of one label: their left edges so near, the space between them so small a share of their height.
SAME_EDGE, LINE_GAP = 1.5, 0.75
# A label to the left costs this much a millimetre of its distance where one above is there too, and so much more
# where it is far.
LEFT_COST, FAR, FAR_COST = 0.1, 45.0, 3.0

# Words that end so near before a place lead to it, millimetres.
LEADS = 4.0
# A sentence goes on in the next row, which is so far down, millimetres.
CARRIED = (4.0, 10.0)

# 7.   10 a.   (b)   A.1   at the head of a label.
NUMBERED = re.compile(r"^\s*(?:\(?(?:\d{1,3}(?:[.)]|\.\d{1,2}\.?)|[A-Za-z][.)](?=\s|$))\s*)+(?=[^\W\d_]|\(|$)")
CURRENCY = re.compile(r"^\W*(rp|idr|rm|usd|eur|us)?[.:,£€$¥\s]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Surroundings:
    """All lines of text on a page, and the places to write in, which part them."""

    texts: Sequence[Text]
    places: Sequence[Box]

    def label(self, band: Box) -> str:
        """What the place with the writing in `band` is called; empty where nothing near names it."""
        left, above = self.left_of(band), self.above(band)
        if left and above and not CURRENCY.match(joined(left)):
            away = band.x - max(text.box.right for text in left)
            cost = LEFT_COST * away + (FAR_COST if away > FAR else 0)
            return joined(left if cost <= band.y - max(text.box.bottom for text in above) else above)
        if left and not above:
            return joined(left)
        return self._carried_over(band) or joined(above) or joined(self.below(band))

    def without(self, texts: Iterable[Text]) -> Surroundings:
        """The same with fewer lines of text: those that are known to belong elsewhere left out, unless they lead to
        a place: `Other, please say: ....`."""
        known = {text for text in texts if not any(self._leads_to(text.box, place) for place in self.places)}
        return Surroundings([text for text in self.texts if text not in known], self.places)

    @staticmethod
    def _leads_to(text: Box, place: Box) -> bool:
        return level(text, place) and 0 <= place.x - text.right + 1 <= LEADS

    def left_of(self, band: Box) -> list[Text]:
        """The words before a place, in one row with it; several lines of them where they stand so."""
        start = self._nearest_left(band)
        if start is None:
            return []
        block = [text for text in self.texts if self._same_block(text, start, band)]
        first = min(block, key=lambda text: text.box.x)
        while (before := self._before(first) or self._before_currency(first, band)) and before not in block:
            block.append(before)
            first = before
        return block

    def _before_currency(self, text: Text, band: Box) -> Text | None:
        """What stands before `Rp`, wherever it begins."""
        return self._nearest_left(Box(text.box.x, band.y, 0, band.h)) if CURRENCY.match(text.words) else None

    def _carried_over(self, band: Box) -> str:
        """The end of a sentence that goes on in the row below with the place: `... (in words:`."""
        above = [
            text
            for text in self.texts
            if CARRIED[0] <= band.bottom - text.box.bottom <= CARRIED[1]
            and text.words.rstrip().endswith(":")
            and text.box.x > band.x + band.w / 2
            and not any(level(place, text.box) and place.x > text.box.x for place in self.places)
        ]
        return joined(above[-1:])

    def _nearest_left(self, band: Box, least: int = 2) -> Text | None:
        """The text right before a place that has at least so many letters or figures."""
        row = [
            text
            for text in self.texts
            if level(text.box, band) and text.box.right <= band.x + 1 and band.x - text.box.right <= LEFT
        ]
        row = [text for text in row if _says(text, least) and self._clear(text.box, band)]
        return max(row, key=lambda text: text.box.right, default=None)

    def _same_block(self, text: Text, start: Text, band: Box) -> bool:
        if text is start:
            return True
        near = abs(text.box.x - start.box.x) <= SAME_EDGE and text.box.right <= band.x + 1
        gap = max(text.box.y - start.box.bottom, start.box.y - text.box.bottom)
        upper, lower = sorted((text, start), key=lambda each: each.box.y)
        meets = min(lower.box.bottom, band.bottom + 1) - max(upper.box.y, band.y - 1)
        whole = meets > 0.6 * (lower.box.bottom - upper.box.y)
        return near and gap <= LINE_GAP * max(upper.box.h, lower.box.h) and (whole or goes_on(lower.words))

    def _before(self, text: Text) -> Text | None:
        near = [
            other
            for other in self.texts
            if 0 <= text.box.x - other.box.right <= SAME_LABEL
            and level(other.box, text.box)
            and self._clear(other.box, text.box)
        ]
        return max(near, key=lambda other: other.box.right, default=None)

    def _clear(self, box: Box, band: Box) -> bool:
        """Is no other place between?"""
        return not any(
            box.right - 1 < place.x + place.w / 2 < band.x and level(place, band) and place != band
            for place in self.places
        )

    def above(self, band: Box) -> list[Text]:
        """The line of words right above a place."""
        near = [
            text
            for text in self.texts
            if -0.8 <= band.y - text.box.bottom <= ABOVE
            and (band.x - ABOVE_LEFT <= text.box.x <= band.x + ABOVE_RIGHT)
            and text.box.right > band.x - 1
            and _says(text)
            and not self._between(text.box, band)
        ]
        return [max(near, key=lambda text: text.box.bottom - 0.2 * abs(text.box.x - band.x))] if near else []

    def _between(self, text: Box, band: Box) -> bool:
        """Does another place lie between a label and the place below it?"""
        return any(
            text.bottom - 1 < place.y + place.h / 2 < band.y + 0.5
            and min(place.right, band.right) - max(place.x, band.x) > 0
            for place in self.places
            if place != band
        )

    def below(self, band: Box) -> list[Text]:
        """The line of words right below a place."""
        near = [
            text
            for text in self.texts
            if 0 <= text.box.y - band.bottom + 1 <= BELOW + 1
            and min(text.box.right, band.right) - max(text.box.x, band.x) > 0.5 * text.box.w
            and _says(text)
            and not text.words.rstrip().endswith((":", ","))
        ]
        return [min(near, key=lambda text: text.box.y)] if near else []

    def right_of(self, band: Box) -> Text | None:
        """The words right behind a box to tick."""
        row = [text for text in self.texts if level(text.box, band) and -1 <= text.box.x - band.right <= BESIDE_TICK]
        row = [text for text in row if _says(text, 1) and self._clear(band, text.box)]
        return min(row, key=lambda text: text.box.x, default=None)

    def before_tick(self, band: Box) -> Text | None:
        """The words right before a box to tick."""
        found = self._nearest_left(band, least=1)
        return found if found and band.x - found.box.right <= BESIDE_TICK else None


def _says(text: Text, least: int = 2) -> bool:
    return sum(sign.isalnum() for sign in text.words) >= least


def goes_on(words: str) -> bool:
    """Do words continue a line above: in brackets, or beginning small?"""
    return words[:1] in ("(", "[") or words[:1].islower()


def level(box: Box, other: Box) -> bool:
    """Do two boxes stand in one row?"""
    shared = min(box.bottom, other.bottom) - max(box.y, other.y)
    return shared >= 0.5 * min(box.h, other.h)


def joined(texts: Iterable[Text]) -> str:
    """Lines of one label as one text, its number at the head left out."""
    rows = sorted(texts, key=lambda text: (round(text.box.y / 2), text.box.x))
    return tidy(" ".join(text.words for text in rows))


def tidy(words: str) -> str:
    """A label without the number before it and the colon behind it.

    >>> tidy("(b) Nomor HP:"), tidy("10. a. Pendidikan :"), tidy("R.T."), tidy("2.")
    ('Nomor HP', 'Pendidikan', 'R.T', '')
    """
    plain = NUMBERED.sub("", words, count=1)
    return plain.strip(" :.,;*_-=").strip()
