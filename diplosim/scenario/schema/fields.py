"""Number, text and date types that every part of a scenario is made of.

They are strict on purpose: YAML reads `yes` as a truth value and `1e3` as text, and neither may pass for a
number.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Any, Generic, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StringConstraints

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenDict(dict[Key, Value], Generic[Key, Value]):
    """A dictionary that cannot be changed; it equals a plain one and can be pickled."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a scenario cannot be changed in place; use scenario.replace({...})")

    __setitem__ = __delitem__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse
    __ior__ = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict[Any, Any]], tuple[dict[Any, Any]]]:
        return (FrozenDict, (dict(self),))


class Part(BaseModel):
    """Base of all parts of a scenario: immutable, unknown keys refused, finite numbers only.

    The text below a field describes it to editors and on the page of all keys; `(model 7.5)` at its end says where in
    docs/model.md the key acts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _plain_date(value: object) -> object:
    """Let dates and ISO texts through, and nothing that could merely be turned into a date."""
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date | str):
        raise ValueError("must be a date, year-month-day, such as 2022-02-24")
    return value


def plain_number(value: object) -> object:
    """Refuse truth values and texts before pydantic gets a chance to convert them."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return value


def _in_order(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values, key=lambda part: part.key))


Text = Annotated[str, Strict()]
Name = Annotated[str, Strict(), StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$")]
FreeForm = Annotated[dict[Text, Any], AfterValidator(FrozenDict)]
Flag = Annotated[bool, Strict()]
Number = Annotated[float, BeforeValidator(plain_number)]
Share = Annotated[float, BeforeValidator(plain_number), Field(ge=0.0, le=1.0)]
Weight = Annotated[float, BeforeValidator(plain_number), Field(ge=-1.0, le=1.0)]
Exponent = Annotated[float, BeforeValidator(plain_number), Field(gt=0.0, le=1000.0)]
Cost = Annotated[float, BeforeValidator(plain_number), Field(ge=0.0, le=2.0)]
Pace = Annotated[float, BeforeValidator(plain_number), Field(ge=0.0, le=200.0)]
Positive = Annotated[float, BeforeValidator(plain_number), Field(gt=0.0)]
Quota = Annotated[float, BeforeValidator(plain_number), Field(gt=0.5, le=1.0)]
Count = Annotated[int, Strict(), Field(ge=0)]
Round = Annotated[int, Strict(), Field(ge=1, le=200)]
Rung = Annotated[int, Strict(), Field(ge=0, le=5)]
Date = Annotated[datetime.date, BeforeValidator(_plain_date)]
FrozenMapping = Annotated[dict[Key, Value], AfterValidator(FrozenDict)]
ByKey = Annotated[tuple[Value, ...], AfterValidator(_in_order)]

PartyKind = Literal["state", "bloc", "nonstate", "alliance", "mediator", "forum"]
EdgeKind = Literal[
    "member", "defence", "offence", "neutrality", "nonaggression",
    "consultation", "partnership", "support", "trade", "rivalry",
]  # fmt: skip
TypeName = Literal["sincere", "hard_bargainer", "staller", "pretext", "insatiable"]
OutcomeName = Literal["agreement", "partial_agreement", "stalemate", "conflict"]


class Range(Part):
    """An interval of utility, low to high, from which a private value is drawn."""

    low: Cost
    """Lower end, utility (model 5)."""
    high: Cost
    """Upper end, utility; at least `low` (model 5)."""


class ShareRange(Part):
    """An interval within 0..1, low to high, from which a private value is drawn."""

    low: Share
    """Lower end, utility (model 5)."""
    high: Share
    """Upper end, utility; at least `low` (model 5)."""
