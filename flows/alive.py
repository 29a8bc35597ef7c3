"""Signs of life: a byte now and then through a pipe that whoever started this process reads.

Who was started otherwise has no pipe, and nothing happens.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# The number of the pipe's end that is ours.
VARIABLE = "PENDATAAN_ALIVE"


class Alive:
    """`alive()` says that work goes on; the first time also that everything needed is loaded."""

    def __init__(self, handle: int | None = None) -> None:
        """`handle`: the end of a pipe to write into, None: nobody listens."""
        self._handle = handle
        if handle is not None:
            # What we start must not keep it open, and nobody waits for a reader.
            os.set_inheritable(handle, False)
            os.set_blocking(handle, False)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Alive:
        """The pipe that the environment names, if it names one that is open."""
        number = env.get(VARIABLE, "")
        try:
            return cls(int(number) if number.isdigit() else None)
        except OSError:
            return cls()

    def __call__(self) -> None:
        if self._handle is None:
            return
        try:
            os.write(self._handle, b".")
        except BlockingIOError:
            # Full of signs that nobody has read yet: one more says nothing new.
            pass
        except OSError:
            # Who started us is gone; that is for others to notice.
            self._handle = None
