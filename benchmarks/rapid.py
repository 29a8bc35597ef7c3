"""RapidOCR as its users start it: its default detector, classifier and recogniser over whole pages.

A program of its own, so that nothing of ours is loaded: `python -c "from benchmarks.rapid import main; main()"
PAGES OUT.json`. Its models come out of its wheel; one thread.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ENGINE = "EngineConfig.onnxruntime"
PARAMS = {"Global.log_level": "error", f"{ENGINE}.intra_op_num_threads": 1, f"{ENGINE}.inter_op_num_threads": 1}


def main() -> None:
    """Reads every page in a folder; writes, for each file's name, its lines and their words with their corners."""
    from rapidocr import RapidOCR

    pages, out = map(Path, sys.argv[1:3])
    engine = RapidOCR(params=dict(PARAMS))
    found: dict[str, dict[str, list[object]]] = {}
    for page in sorted(pages.iterdir()):
        read: Any = engine(str(page), return_word_box=True)
        lines = [] if read.txts is None else [[t, b.tolist()] for t, b in zip(read.txts, read.boxes, strict=True)]
        words = [[text, corners] for line in read.word_results or () for text, _, corners in line if corners]
        found[page.name] = {"lines": list(lines), "words": list(words)}
    out.write_text(json.dumps(found), encoding="utf-8")
