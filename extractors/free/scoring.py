"""How much speaks for each of the things that may be meant: weights that were fitted, and a calibration of the best."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import NamedTuple

from extractors.free.paper import Meant
from schemas.finding import Wanted

MODEL = "shop_receipt.json"


class Ranked(NamedTuple):
    """What may be meant, and how probable it is among all the others."""

    meant: Meant
    probability: float


@dataclass(frozen=True)
class Scales:
    """The weights of one field: of each number that speaks for what may be meant (`weights`), and of what speaks for
    the best of them being right at all (`trust`, of which `one` is the constant). `least`: how probable it must be
    to be accepted."""

    weights: Mapping[str, float]
    trust: Mapping[str, float] = field(default_factory=dict)
    least: float = 1.1

    def ranked(self, meant: Sequence[Meant]) -> list[Ranked]:
        """All that may be meant, the most probable first."""
        scores = [sum(self.weights.get(name, 0.0) * x for name, x in one.features.items()) for one in meant]
        most = max(scores, default=0.0)
        odds = [math.exp(score - most) for score in scores]
        found = [Ranked(one, part / sum(odds)) for one, part in zip(meant, odds, strict=True)]
        return sorted(found, key=lambda one: -one.probability)

    def probability(self, signs: Mapping[str, float]) -> float:
        """How probable it is that the best is right, by what speaks for it."""
        log_odds = sum(self.trust.get(name, 0.0) * x for name, x in signs.items())
        return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0))) if self.trust else 0.0


Model = Mapping[Wanted, Scales]


def read_model(text: str) -> dict[Wanted, Scales]:
    """The scales of each field from a JSON file. Raises KeyError, ValueError where it is none."""
    return {
        Wanted(name): Scales(found["weights"], found["trust"], float(found["least"]))
        for name, found in json.loads(text).items()
    }


def as_json(model: Model) -> str:
    """The text of such a file."""
    plain = {
        str(name): {"weights": dict(scales.weights), "trust": dict(scales.trust), "least": scales.least}
        for name, scales in model.items()
    }
    return json.dumps(plain, indent=1) + "\n"


def load_model() -> dict[Wanted, Scales]:
    """The shipped one."""
    return read_model(files("extractors").joinpath(f"models/{MODEL}").read_text(encoding="utf-8"))
