"""What is worked out once and kept, without the lock that Python 3.11 puts around `functools.cached_property`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Worked = TypeVar("Worked")


class kept(Generic[Worked]):  # noqa: N801 - it reads as `property` does
    """A property that is worked out when it is first asked for; the value then stands in the object itself.

    work: the method that works it out.
    """

    def __init__(self, work: Callable[[Any], Worked]) -> None:
        self._work, self.__doc__ = work, work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, whose: None, owner: type) -> Self: ...

    @overload
    def __get__(self, whose: object, owner: type) -> Worked: ...

    def __get__(self, whose: object | None, owner: type) -> Self | Worked:
        if whose is None:
            return self
        value = whose.__dict__[self._name] = self._work(whose)
        return value
