"""A field as it was read against what stands on the paper. The one place that says what right, accepted and
silent mean: the benchmarks and the demo judge by it, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.values import FieldResult, Flag, Status, Value


class Category(StrEnum):
    """What became of a field; each field is in exactly one.

    Written: `accepted` nobody is asked and it is right, `silent` nobody is asked and it is not right, `needless`
    asked though the suggestion is right and nothing on the paper calls for it, `called_for` asked, the suggestion
    is right, and the paper itself calls for it, `caught` asked and the suggestion is not right, `unread` its page
    was not read and a person is told. Not written: `empty` nothing was read, `filled` something was read and nobody
    is asked, `empty_needless` and `empty_called_for` as above.
    """

    ACCEPTED = "accepted"
    SILENT = "silent"
    NEEDLESS = "needless"
    CALLED_FOR = "called_for"
    CAUGHT = "caught"
    UNREAD = "unread"
    EMPTY = "empty"
    FILLED = "filled"
    EMPTY_NEEDLESS = "empty_needless"
    EMPTY_CALLED_FOR = "empty_called_for"


@dataclass(frozen=True)
class JudgedField:
    """A field as it is on the paper and as it was read (`result`, None: not at all).

    `called_for`: the paper would be flagged here however well it is read. `lost`: not read, and nobody is told.
    """

    name: str
    type: str
    writing: str
    expected: Value
    result: FieldResult | None
    is_number: bool = False  # the paper's own number, which its code says
    called_for: bool = False
    lost: bool = False

    @property
    def written(self) -> bool:
        """Is there something on the paper? Signatures and consent count whether or not they are given."""
        return self.expected is not None

    @property
    def right(self) -> bool:
        return self.result is not None and is_right(self.result, self.expected)

    @property
    def accepted(self) -> bool:
        return self.result is not None and self.result.status is Status.ACCEPTED

    @property
    def asked(self) -> bool:
        """Is a person asked, or told that the page could not be read?"""
        return not self.lost if self.result is None else is_asked(self.result)

    @property
    def silent(self) -> bool:
        """Nobody is asked, and it is not right: accepted wrongly, or called empty though it is written."""
        return not self.asked and not self.right

    @property
    def category(self) -> Category:
        """The one category the field belongs to."""
        return self._of_written() if self.written else self._of_empty()

    def flagged(self, flag: Flag) -> bool:
        """Is a person asked for this reason?"""
        return self.result is not None and flag in self.result.flags

    def _of_written(self) -> Category:
        if not self.asked:
            return Category.ACCEPTED if self.right else Category.SILENT
        if self.result is None:
            return Category.UNREAD
        if not self.right:
            return Category.CAUGHT
        return Category.CALLED_FOR if self.called_for else Category.NEEDLESS

    def _of_empty(self) -> Category:
        if not self.asked:
            return Category.EMPTY if self.right else Category.FILLED
        return Category.EMPTY_CALLED_FOR if self.called_for else Category.EMPTY_NEEDLESS


def is_right(result: FieldResult, expected: Value) -> bool:
    """Is the value, or where there is none the suggestion, what stands on the paper?"""
    return result.guess == expected


def is_asked(result: FieldResult) -> bool:
    """Is a person asked about the field?"""
    return result.status is Status.FLAGGED


def is_silent(result: FieldResult, expected: Value) -> bool:
    """Nobody is asked about the field, and it is not right."""
    return not is_asked(result) and not is_right(result, expected)


def ticked(value: Value, option: str) -> bool:
    """Does a value of a field of boxes say that this one is ticked?

    >>> ticked(["menjahit", "oven"], "oven"), ticked("menjahit", "oven"), ticked(True, "ya"), ticked(None, "ya")
    (True, False, True, False)
    """
    if isinstance(value, bool):
        return value
    return option in (value if isinstance(value, list) else str(value or "").split(","))
