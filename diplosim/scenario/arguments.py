"""What a script hands over: a case and whole numbers; whatever else it hands over is refused with what was meant."""

from __future__ import annotations

import operator
from typing import Any, TypeVar

from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import described

Kind = TypeVar("Kind")


def a_scenario(value: Any) -> Scenario:
    """The case that a script hands over.

    Args:
        value: what was handed over.

    Returns:
        The same.

    Raises:
        TypeError: if it is anything else; of a text, with how to load what it names.
    """
    if isinstance(value, Scenario):
        return value
    way = f"diplosim.load({value!r})" if isinstance(value, str) else "what diplosim.load returns"
    raise TypeError(f"scenario must be a scenario, not {described(value)}; give {way}")


def of_kind(name: str, value: Any, kind: type[Kind], made_by: str) -> Kind:
    """What a script hands over, where it is what it must be.

    Args:
        name: of the argument.
        value: what was handed over.
        kind: what it must be.
        made_by: how such a thing is made.

    Returns:
        The same.

    Raises:
        TypeError: if it is anything else.
    """
    if isinstance(value, kind):
        return value
    raise TypeError(f"{name} must be what {made_by} returns, not {described(value)}")


def a_whole_number(name: str, value: Any) -> int:
    """A whole number that a script hands over; of NumPy, too, but nothing that would have to be cut off or read.

    Args:
        name: of the argument.
        value: what was handed over.

    Returns:
        The number.

    Raises:
        TypeError: if it is no whole number.
    """
    if not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            pass
    raise TypeError(f"{name} must be a whole number, such as 1000, not {described(value)}")
