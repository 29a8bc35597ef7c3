"""The grammar of `find:` in form files of layout `free`: the words by which values are found on paper of any shape.

Words are compared without case, accents and marks, and a reader may get one letter in five of them wrong. Another
language is another list.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Phrase = Annotated[str, Field(min_length=1, max_length=60)]


class Wanted(StrEnum):
    """What can be found on a receipt."""

    MERCHANT = "merchant"
    DATE = "date"
    TOTAL = "total"
    ADDRESS = "address"
    NUMBER = "number"
    TAX = "tax"
    CASH = "cash"
    CHANGE = "change"


class Role(StrEnum):
    """What words on a receipt speak of."""

    TOTAL = "total"
    GRAND_TOTAL = "grand_total"
    SUBTOTAL = "subtotal"
    TAX = "tax"
    SERVICE = "service"
    TAX_SUMMARY = "tax_summary"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    ROUNDING = "rounding"
    DISCOUNT = "discount"
    CASH = "cash"
    CHANGE = "change"
    NO_MONEY = "no_money"
    DATE = "date"
    OTHER_DATE = "other_date"
    TIME = "time"
    NUMBER = "number"
    COMPANY = "company"
    LEGAL = "legal"
    STREET = "street"
    REGION = "region"
    CONTACT = "contact"
    REGISTRATION = "registration"
    HEADING = "heading"
    WHOLE_MONEY = "whole_money"
    MONEY_WITH_CENTS = "money_with_cents"


class Finding(BaseModel):
    """Which field takes what is found, and the words of each role."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fields: dict[Wanted, FieldName] = Field(min_length=1)
    words: dict[Role, list[Phrase]] = Field(min_length=1)
