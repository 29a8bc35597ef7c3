"""What the tests of field types share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from schemas import types
from schemas.places import Gazetteer, load_gazetteer
from schemas.types import About

DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def places() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="session")
def about(places: Gazetteer) -> Callable[..., About]:
    """An `About` for a field type: `about("number", params={"max": 30}, cells=2)`."""

    def make(type_name: str = "text", params: dict[str, Any] | None = None, **more: Any) -> About:
        model = types.params_model(type_name)
        return About(DAY, places, model.model_validate(params or {}) if model else None, **more)

    return make
