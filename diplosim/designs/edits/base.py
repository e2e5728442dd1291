"""What an edit is: a named, validated operation that turns one scenario into another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Self

from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import Part


class EditRefused(ValueError):
    """An edit that cannot be made to this scenario.  argument: which argument is at fault, "" for the whole edit."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument
        self.message = message


class Edit(Part, ABC):
    """One operation on a scenario, its fields being the arguments.

    Parties and issues keep their keys, so that all random draws that the edit does not touch are shared between
    the scenario before and after (common random numbers).
    """

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """Read the arguments of an experiment file.  Raises pydantic.ValidationError."""
        return cls.model_validate(arguments)

    @abstractmethod
    def apply(self, scenario: Scenario) -> Scenario:
        """The edited scenario, validated.

        Args:
            scenario: what is edited; it stays as it is.

        Returns:
            Another scenario.

        Raises:
            EditRefused: if a name is unknown, or the edit makes no sense here.
            ScenarioError: if the result is no valid scenario.
        """
