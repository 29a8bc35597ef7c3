"""What tests of made pages need that lies outside the project."""

from __future__ import annotations

import pytest

from samples.maker.page import CHARS

needs_characters = pytest.mark.skipif(not (CHARS / "mnist").is_dir(), reason="the characters are not here")
