"""Records as JSON, in the shape of `export.schema.json`; one record at a time in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from schemas.record import Record
from storage.disk import replaced_file


def write_json(records: Iterable[Record], out: Path) -> list[Path]:
    """Writes a list of records to `out` (mode 0600), whole or not at all; the files written."""
    with replaced_file(out) as file:
        file.write(b"[")
        between = b"\n"
        for record in records:
            file.write(between + json.dumps(record.as_json(), ensure_ascii=False).encode("utf-8", "replace"))
            between = b",\n"
        file.write(b"\n]\n")
    return [out]
