"""Real receipts, where there are some: a folder like that of `./dev bench sroie`, named by RECEIPTS_SROIE."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.receipts import DAY, known
from extractors.free.read import Engines, look
from schemas.finding import Wanted
from tests.extractors.free.written import finding

FOLDER = os.environ.get("RECEIPTS_SROIE", "")


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER, reason="no real receipts: RECEIPTS_SROIE names no folder with images/ and keys/")
def test_totals_and_dates_of_real_receipts_are_found(engines: Engines) -> None:
    receipts, right = known(Path(FOLDER))[::16], 0
    for one in receipts:
        read = look(one.pixels(), finding(), engines, DAY)
        assert read is not None and read.is_receipt, one.name
        texts = {field.name: field.text for field in read.fields}
        right += one.is_right(Wanted.TOTAL, texts["total"]) + one.is_right(Wanted.DATE, texts["date"])
    assert right >= 0.85 * 2 * len(receipts)
