"""The layout of an experiment file, before names are looked up and edits are made."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from diplosim.designs.experiment import BUDGET, RUNS, Observers
from diplosim.scenario.schema.fields import Count, FrozenDict, FrozenMapping, Name, Part, Round, Text

Edits = tuple[Any, ...]
Named = Annotated[dict[Any, Edits], AfterValidator(FrozenDict)]
Positive = Annotated[int, Field(strict=True, ge=1)]


class Plan(Part):
    """An experiment file.

    `base` is a scenario by name or file, or `generate:` with the arguments of a generator.  `edits` are made to every
    cell.  Either `variants` (name -> edits) or `factors` (factor -> level -> edits; the first level is the base's).
    `fraction` makes a two-level design a regular fraction: generated factor -> the factors that it is the product of.
    `replicates` plays a factorial design in so many generated systems, whose seeds follow the base's.  `budget` is the
    greatest number of talks, cells times runs.  `finding` says what was found, `notes` anything else.
    """

    id: Name
    name: Text
    version: Round = 1
    history: tuple[Text, ...] = ()
    question: Text = ""
    base: Any
    edits: Edits = ()
    variants: Named = Field(default_factory=dict)
    factors: Annotated[dict[Any, Named], AfterValidator(FrozenDict)] = Field(default_factory=dict)
    replicates: Positive = 1
    fraction: FrozenMapping[Text, tuple[Text, ...]] = Field(default_factory=dict)
    runs: Positive = RUNS
    seed: Count = 0
    observers: Observers = "refitted"
    budget: Positive = BUDGET
    finding: Text | None = None
    notes: Text | None = None
