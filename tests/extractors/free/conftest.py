"""The engines, made once."""

from __future__ import annotations

import pytest

from extractors.free.read import Engines
from extractors.free.scoring import load_model
from extractors.readers.ppocr import PPOcr
from extractors.readers.ppocr_lines import LineFinder
from extractors.readers.tesseract import Tesseract


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Engines:
    return Engines(LineFinder.load(), PPOcr.load(), Tesseract(tmp_path_factory.mktemp("scratch")), load_model())
