"""What our processes log: one line a happening, and no value of a form in any of them.

As JSON where `PENDATAAN_LOG=json` says so (under `pendataan up`), else as plain text. Of a failure its kind and where
in the code it happened are kept, never its text: that may hold what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime

VARIABLE = "PENDATAAN_LOG"
PLAIN = "%(asctime)s %(levelname)s %(message)s"


class Lines(logging.Formatter):
    """One JSON object a record: when, which part and process, how grave, what."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "part": self._part,
            "pid": record.process,
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= _failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class Plain(logging.Formatter):
    """A line of text; of a failure its kind alone."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        kind = type(record.exc_info[1]).__name__ if record.exc_info and record.exc_info[1] is not None else ""
        record.exc_info = record.exc_text = None
        said = super().format(record)
        return f"{said} ({kind})" if kind else said


def log_to_stderr(part: str, env: Mapping[str, str] = os.environ) -> None:
    """From now on this process logs, as its environment asks for; `part` names it."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines(part) if env.get(VARIABLE) == "json" else Plain(PLAIN))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # They say of every request which address was asked, and of every start what databases there are.
    for chatty in ("httpx", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _failure(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "at": [f"{frame.name}:{frame.lineno}" for frame in frames[-6:]]}
