"""What `pendataan doctor` tells of one thing it has looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """Is it good (None: not as it should be, but work goes on), what is it, and what to do where it is not."""

    good: bool | None
    what: str
    mend: str

    @property
    def sign(self) -> str:
        """As it is shown.

        >>> [Found(good, "", "").sign for good in (True, None, False)]
        ['✓', '!', '✗']
        """
        return "!" if self.good is None else "✓" if self.good else "✗"
