"""A calibration says how often readings are right that look like these."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from cli.evaluation.fitting import MARGIN, Sample, fitted
from schemas.calibration import Calibration, doubt, logistic, standing
from schemas.values import Evidence, Vote


def made(count: int, seed: int) -> list[Sample]:
    """Readings of one kind that are right as often as their weights say; dissent makes them worse."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        given, dissent = float(rng.uniform(0.02, 0.9999)), int(rng.integers(2))
        share = logistic(0.5 + 0.9 * np.log(given / (1 - given)) - 2.0 * dissent)
        found.append(Sample(Evidence("line", 0.9, 0.9, 2, 2 - dissent), given, bool(rng.random() < share)))
    return found


def stands(one: Sample, known: Calibration) -> float:
    """How a reading stands against the threshold."""
    return standing(one.evidence, known.probability(one.evidence, one.given))


def test_probabilities_are_what_is_seen() -> None:
    known = fitted(made(6000, 1), 6000, "coba")
    judged = made(6000, 2)
    said = np.array([known.probability(one.evidence, one.given) for one in judged])
    right = np.array([one.right for one in judged])
    for low, high in ((0.2, 0.5), (0.5, 0.8), (0.8, 0.95)):
        within = (said >= low) & (said < high)
        assert within.sum() > 300
        assert said[within].mean() == pytest.approx(right[within].mean(), abs=0.05)


def test_fewer_wrong_fields_need_a_higher_threshold_and_are_kept_to() -> None:
    known = fitted(made(8000, 3), 8000, "coba")
    thresholds = [known.threshold(asked) for asked in (5, 10, 20)]
    assert thresholds == sorted(thresholds, reverse=True)
    judged = made(20000, 4)
    for asked, threshold in zip((5, 10, 20), thresholds, strict=True):
        wrong = sum(not one.right for one in judged if stands(one, known) >= threshold)
        assert wrong / len(judged) * 1000 < asked * 1.5


def test_a_field_is_accepted_before_its_vote_or_after_it_and_no_more_are_wrong_than_asked() -> None:
    rng = np.random.default_rng(8)

    def voted(count: int) -> list[Sample]:
        found = []
        for one in made(count, int(rng.integers(1_000))):
            same = bool(rng.random() < (0.6 if one.right else 0.1))
            found.append(replace(one, evidence=replace(one.evidence, kind="comb_digits", vote=Vote(same, 0.9))))
        return found

    known, judged = fitted(voted(8000), 8000, "coba"), voted(20000)
    for asked in (5, 10, 20):
        least = known.threshold(asked)
        before = [stands(one.unvoted or one, known) for one in judged]
        after = [stands(one, known) for one in judged]
        accepted = [one for one, p, q in zip(judged, before, after, strict=True) if max(p, q) >= least]
        assert sum(not one.right for one in accepted) / len(judged) * 1000 < asked * 1.5
        assert len(accepted) > sum(p >= least for p in before)


def test_a_feature_never_speaks_the_wrong_way() -> None:
    backwards = [
        Sample(Evidence("line", 0.9, 0.9, 2, 1 + n % 2), 0.9, right=n % 2 == 0 or n % 10 == 1) for n in range(1000)
    ]
    known = fitted(backwards, 1000, "coba")
    agreed, not_agreed = (known.probability(Evidence("line", 0.9, 0.9, 2, n), 0.9) for n in (2, 1))
    assert agreed >= not_agreed


def test_too_few_fields_are_no_calibration() -> None:
    assert fitted(made(50, 5), 50, "coba").weights == {}


def test_a_kind_fitted_again_keeps_nothing_of_what_was_told_apart_before() -> None:
    shipped = Calibration("first", {"line": (0.0,) * 10, "line+plain": (9.0,) * 10, "tick": (1.0,) * 10}, ())
    again = fitted(made(1000, 9), 1000, "second", shipped)
    assert set(again.weights) == {"line", "tick"} and again.weights["tick"] == shipped.weights["tick"]


def test_kinds_with_too_few_fields_keep_what_they_had() -> None:
    known = fitted(made(1000, 6), 1000, "first")
    again = fitted(made(50, 7), 50, "second", known)
    assert again.weights == known.weights and again.name == "second"


def test_a_threshold_keeps_its_promise_with_a_margin() -> None:
    seen = made(4000, 5)
    known = fitted(seen, len(seen), "coba")
    for asked, least in known.thresholds:
        reckoned = sum(
            doubt(one.evidence, known.probability(one.evidence, one.given))
            for one in seen
            if stands(one, known) > least
        )
        assert reckoned * 1000 / len(seen) <= asked / MARGIN + 1e-6


def test_kinds_that_are_not_asked_for_stay_as_they_were() -> None:
    before = fitted(made(2000, 11), 2000, "coba")
    others = [replace(one, evidence=replace(one.evidence, kind="comb_nik")) for one in made(2000, 12)]
    after = fitted([*made(2000, 13), *others], 4000, "lain", before, only=["comb_nik"])
    assert after.weights["line"] == before.weights["line"]
    assert "comb_nik" in after.weights and "comb_nik" not in before.weights


def test_what_plain_pages_never_saw_wrong_is_reckoned_once_for_all_their_kinds() -> None:
    plain = [Sample(Evidence("line", plain=0.99), 0.999, right=True) for _ in range(3000)]
    others = [replace(one, evidence=replace(one.evidence, kind="comb_letters")) for one in plain]
    wrong = [Sample(Evidence(kind), 0.6, right=n % 3 > 0) for kind in ("line", "comb_letters") for n in range(300)]
    alone = fitted([*plain, *wrong], 3000, "a").probability(plain[0].evidence, 0.999)
    beside = fitted([*plain, *others, *wrong], 6000, "b").probability(plain[0].evidence, 0.999)
    assert 1 - beside == pytest.approx((1 - alone) / 2, rel=0.05)


def test_the_wrong_fields_that_can_be_borne_are_spent_where_most_work_is_spared() -> None:
    def of(kind: str, seed: int) -> list[Sample]:
        return [replace(one, evidence=replace(one.evidence, kind=kind)) for one in made(4000, seed)]

    known = fitted([*of("comb_nik", 15), *of("comb_digits", 16)], 8000, "coba")
    least = known.threshold(5)
    judged = [*of("comb_nik", 17), *of("comb_digits", 18)]
    accepted = [one for one in judged if stands(one, known) >= least]
    kinds = Counter(one.evidence.kind for one in accepted)
    assert kinds["comb_nik"] > 1.2 * kinds["comb_digits"] > 0
    assert sum(not one.right for one in accepted) / len(judged) * 1000 < 5 * 1.5


def test_letters_must_be_more_probable_to_be_accepted() -> None:
    letter, digit = Evidence("comb_letters"), Evidence("comb_digits")
    assert 1 - standing(letter, 0.99) == pytest.approx(6 * (1 - standing(digit, 0.99)))
