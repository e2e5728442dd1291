"""The layout of a design file, before names and paths are looked up and cells are made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from diplosim.designs import design
from diplosim.designs.design import Observers
from diplosim.designs.samplers.points import Method
from diplosim.designs.sampling import BLOCKS
from diplosim.scenario.schema.fields import Count, Flag, FrozenDict, FrozenMapping, Name, Number, Part, Round, Text

RUNS = 1024
"""Runs of each cell of a sweep unless told otherwise."""

TRAINING_RUNS = 2048
"""Talks from which observers learn in each cell, where they are refitted (docs/how-to.md says what that costs)."""

BUDGET = 10_000_000
"""Most talks (cells times runs) of a sweep unless a design says otherwise."""

Edits = tuple[Any, ...]
Named = Annotated[dict[Any, Edits], AfterValidator(FrozenDict)]
Positive = Annotated[int, Field(strict=True, ge=1)]
Above = Annotated[Number, Field(gt=0.0)]


class Range(Part):
    """How one key varies: `low` and `high`, `levels`, or a distance `absolute` or `relative` from the coded value.

    With `sd`, values between low and high lie normally around the coded one.

    `points`: values in a grid.  `group`: keys of one group are analysed together.  `also`: paths that get the same
    value.
    """

    low: Number | None = None
    high: Number | None = None
    sd: Above | None = None
    levels: tuple[Number, ...] = ()
    absolute: Above | None = None
    relative: Above | None = None
    points: Annotated[int, Field(strict=True, ge=2, le=101)] | None = None
    group: Text | None = None
    also: tuple[Text, ...] = ()


class Spread(Part):
    """How far a coder may be off: `absolute` or `relative` half-width, or `sd`; values stay on the scale of 0 to 1."""

    absolute: Above | None = None
    relative: Above | None = None
    sd: Above | None = None


class CoderUncertainty(Part):
    """Shorthand for every position, salience and bound; `parties` and `issues` limit it (empty: all).

    `group_by`: what is analysed together; `key` for every number by itself.
    """

    positions: Spread | None = None
    salience: Spread | None = None
    bounds: Spread | None = None
    parties: tuple[Name, ...] = ()
    issues: tuple[Name, ...] = ()
    group_by: Literal["kind", "party", "issue", "key"] = "kind"


class Section(Part):
    """The `sweep` section: method, number of samples, what varies."""

    method: Method
    samples: Positive | None = None
    points: Annotated[int, Field(strict=True, ge=2, le=101)] = 3
    keys: FrozenMapping[Text, Range] = Field(default_factory=dict)
    coder_uncertainty: CoderUncertainty | None = None
    one_at_a_time: Flag = True


class Order(Part):
    """A conclusion about the order of two shares."""

    more: Text
    than: Text


class DesignFile(Part):
    """What both kinds of design files have.

    `base` is a scenario by name or file, or `generate:` with the arguments of a generator.  `edits` are made to every
    cell.  `budget` is the greatest number of talks, cells times runs.  `finding` says what was found, `notes` anything
    else.
    """

    id: Name
    name: Text
    version: Round = 1
    history: tuple[Text, ...] = ()
    question: Text = ""
    base: Any
    edits: Edits = ()
    runs: Positive = design.RUNS
    seed: Count = 0
    observers: Observers = "refitted"
    budget: Positive = design.BUDGET
    finding: Text | None = None
    notes: Text | None = None


class ExperimentFile(DesignFile):
    """A design of named cells.

    Either `variants` (name -> edits) or `factors` (factor -> level -> edits; the first level is the base's).
    `fraction` makes a two-level design a regular fraction: generated factor -> the factors that it is the product of.
    `replicates` plays a factorial design in so many generated systems, whose seeds follow the base's.
    """

    variants: Named = Field(default_factory=dict)
    factors: Annotated[dict[Any, Named], AfterValidator(FrozenDict)] = Field(default_factory=dict)
    replicates: Positive = 1
    fraction: FrozenMapping[Text, tuple[Text, ...]] = Field(default_factory=dict)


class SweepFile(DesignFile):
    """A design of sampled cells.

    `observers`: refitted (in every cell they learn from `training_runs` of its own talks) or fixed (they know what they
    learnt in the base).  `measures`: what is analysed.  `conclusion`: the order of two shares whose robustness is asked
    for; without it, which class is the most likely.
    """

    sweep: Section
    runs: Annotated[int, Field(strict=True, ge=2 * BLOCKS)] = RUNS
    training_runs: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = TRAINING_RUNS
    measures: tuple[Text, ...] = ()
    conclusion: Order | None = None
    budget: Positive = BUDGET
