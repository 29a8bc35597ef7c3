"""What anyone would think of the signs on a receipt before one is seen: the scales of `extractors/free` begin here.

A fit (`evidence.py`) moves these only as far as its receipts speak for it. What each sign is stands where it is made:
`extractors/free/total.py`, `dates.py`, `merchant.py`, `address.py`, `payments.py`; those of trust in `meant.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractors.free.scoring import Scales
from schemas.finding import Wanted

# How much speaks for the best value of a field being right.
BEFORE: Mapping[str, float] = {
    "given": 0.5,
    "same": 1.0,
    "other": -3.0,
    "other_borne": -1.0,
    "proofs": 0.7,
    "again": 0.3,
    "sure": 0.3,
    "unsure": -1.0,
    "no_point": -1.0,
    "unsure_way": -1.0,
    "close_call": -1.5,
    "rivals": -0.5,
}
# What is less probable is never accepted. A fit raises that for a field where, on receipts that nothing of it had seen,
# more was wrong than these probabilities promise: so much more that it would come by chance less than this often.
LOWEST, BY_CHANCE = 0.98, 0.15
# What a shop is called and what its company is called both stand on the paper: that is for a person.
NEVER_ACCEPTED = frozenset({Wanted.MERCHANT})
# How much speaks for one of the values that may be meant; of signs that are not here nothing is thought beforehand.
THOUGHT: Mapping[Wanted, Mapping[str, float]] = {
    Wanted.TOTAL: {
        "total": 0.5,
        "grand_total": 2.5,
        "plain_total": 1.5,
        "last_total": 2.0,
        "change_given": 2.5,
        "subtotal": -1.0,
        "tax": -1.0,
        "service": -2.0,
        "exclusive": -2.0,
        "rounding": -2.0,
        "discount": -2.0,
        "cash": -0.5,
        "change": -3.0,
        "no_money": -2.0,
        "inclusive": 0.5,
        "items": 0.7,
        "added_up": 1.0,
        "times": 0.7,
        "money": 0.5,
        "total_above": 1.0,
        "no_point": -1.5,
        "size": 1.0,
        "most": 0.7,
        "rounded_to": 1.5,
        "rounded_from": -1.0,
        "height": 0.5,
        "more_than_most": -1.0,
        "in_summary": -2.0,
    },
    Wanted.DATE: {
        "labelled": 2.0,
        "other_label": -2.0,
        "time": 1.5,
        "time_below": 0.7,
        "times": 0.7,
        "recent": 2.0,
        "sure": 0.1,
        "month_first": -1.0,
        "compact": -1.5,
        "spaced": -1.5,
        "run_on": -1.5,
        "guessed": -1.5,
        "time_label": -2.0,
        "first": 0.3,
    },
    Wanted.MERCHANT: {
        "legal": 2.5,
        "company": 1.0,
        "ends_as_company": 0.7,
        "legal_after": -3.0,
        "legal_before_end": -2.0,
        "first": 1.0,
        "only_legal": -3.0,
        "heading": -2.0,
        "street": -1.0,
        "contact": -3.0,
        "registration": -2.0,
        "dated": -3.0,
        "amount": -2.0,
        "digits": -3.0,
        "rank": -2.0,
        "joined": 1.0,
        "joined_wrongly": -2.0,
        "cut_off": -3.0,
        "goes_on": -3.0,
        "bracketed": -1.0,
        "tallest": 1.0,
        "short": -1.0,
        "number_below": 1.0,
        "number_behind": 1.0,
        "street_below": 0.7,
        "street_above": -2.0,
        "long": -0.5,
    },
    Wanted.ADDRESS: {
        "places": 1.0,
        "no_places": -1.0,
        "begins": 1.5,
        "begins_as_street": 0.5,
        "begins_as_company": -2.0,
        "ends_as_region": 1.0,
        "goes_on": -1.5,
        "goes_on_to_postcode": -1.0,
        "began_before": -1.5,
        "contact": -2.0,
        "heading": -3.0,
        "amounts": -2.0,
        "down": -2.0,
        "name_before": 0.7,
        "contact_after": 0.7,
        "no_postcode": -0.5,
        "postcodes": -1.0,
        "begins_as_number": -3.0,
        "ends_with_comma": -0.5,
        "long_numbers": -1.0,
    },
}
# The fields that no receipt with a key says anything of: set by hand, accepted only where sums prove them.
_AMOUNT = {"proven": 3.0, "total": -3.0, "sure": 0.2, "pointed": 1.0}
_PROVEN = {"one": -2.0, "proofs": 5.0, "given": 0.5, "close_call": -0.7, "other": -3.0, "sure": 0.3}
BY_HAND: Mapping[Wanted, Scales] = {
    Wanted.NUMBER: Scales(
        {"long_word": 2.0, "registration": -4.0, "street": -2.0, "cash": -1.0, "down": -1.0, "sure": 0.1},
        {"one": 0.0, "given": 0.3, "other": -1.0, "sure": 0.1},
    ),
    Wanted.TAX: Scales({**_AMOUNT, "down": -1.0}, {**_PROVEN, "proofs": 2.0}),
    Wanted.CASH: Scales(_AMOUNT, _PROVEN, least=0.995),
    Wanted.CHANGE: Scales(_AMOUNT, _PROVEN, least=0.995),
}
