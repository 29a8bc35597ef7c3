"""Everything that may be meant on a receipt, field by field, and what speaks for the best of it being right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from extractors.free.address import addresses
from extractors.free.dates import dates
from extractors.free.merchant import merchants
from extractors.free.paper import Meant, Paper, logit
from extractors.free.payments import cash, change, numbers, taxes
from extractors.free.scoring import Ranked
from extractors.free.total import totals
from schemas.finding import Wanted
from schemas.values import Vote

LOOKERS: Mapping[Wanted, Callable[[Paper], list[Meant]]] = {
    Wanted.MERCHANT: merchants,
    Wanted.DATE: dates,
    Wanted.TOTAL: totals,
    Wanted.ADDRESS: addresses,
    Wanted.NUMBER: numbers,
    Wanted.TAX: taxes,
    Wanted.CASH: cash,
    Wanted.CHANGE: change,
}
# Numbers that speak for the best of what may be meant, beside that it is the best: how the receipt's own sums bear
# out a total, and ways of writing a day that can be taken otherwise.
PROOFS = ("change_given", "added_up", "items", "proven")
# The logit of a probability among the others that leaves no doubt which is meant.
CLEAR = 3.0
# The same of a sign that is hardly read: what is less probable is doubted for that alone.
PLAIN = 2.0
# A total that may stand before or after rounding is for a person to see, and one that nothing on the paper calls so;
# but where no more than a subtotal is named, and that is what was paid less the change, it is the total.
ROUNDING = ("rounded_to", "rounded_from")
NAMED = ("total", "grand_total", "total_above")
UNSURE_WAYS = ("month_first", "compact", "spaced", "run_on", "guessed")


def signs(ranked: Sequence[Ranked], vote: Vote | None) -> dict[str, float]:
    """What speaks for the best being right: it is far before the others, plainly read, read alike by one more reader,
    borne out by sums, there more than once."""
    best = ranked[0]
    features = best.meant.features
    proofs = min(2.0, sum(features.get(name, 0.0) for name in PROOFS))
    again = float(features.get("times", 0.0) > 0)
    borne = bool(proofs or again)
    otherwise = vote is not None and not vote.same
    return {
        "one": 1.0,
        "given": logit(best.probability),
        "close_call": max(0.0, CLEAR - logit(best.probability)),
        "sure": features.get("sure", 0.0),
        "unsure": max(0.0, PLAIN - features.get("sure", 0.0)),
        "same": float(vote is not None and vote.same),
        "other": float(otherwise and not borne),
        "other_borne": float(otherwise and borne),
        "proofs": proofs,
        "again": again,
        "rivals": min(2.0, sum(one.meant.features.get("plain_total", 0.0) for one in ranked[1:])),
        "no_point": features.get("no_point", 0.0),
        "unsure_way": max(features.get(name, 0.0) for name in UNSURE_WAYS),
    }


def is_for_a_person(best: Meant, vote: Vote | None = None) -> bool:
    """Whatever speaks for it, is there a choice in it that the paper does not settle, or is it a text that a second
    reader spells otherwise? Keys hardly tell of one wrong letter, so that no fit can say how often there is one."""
    if best.together and not (vote and vote.same):
        return True
    named = max(best.features.get(name, 1.0) for name in NAMED)
    paid = best.features.get("subtotal") and best.features.get("change_given")
    return not (named or paid) or any(best.features.get(name) for name in ROUNDING)
