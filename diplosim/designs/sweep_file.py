"""The layout of a sweep's design file, before paths are looked up and cells are made."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from diplosim.designs.experiment import Observers
from diplosim.designs.experiment_file import Edits, Positive
from diplosim.designs.sweep import BLOCKS, BUDGET, RUNS, TRAINING_RUNS, Method
from diplosim.scenario.schema.fields import Count, Flag, FrozenMapping, Name, Number, Part, Round, Text

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


class SweepPlan(Part):
    """A design file of a sweep.

    `base` and `edits` as in an experiment of `diplosim compare`.  `observers`: refitted (in every cell they learn from
    `training_runs` of its own talks) or fixed (they know what they learnt in the base).  `measures`: what is analysed.
    `conclusion`: the order of two shares whose robustness is asked for; without it, which class is the most likely.
    `budget`: greatest number of talks, cells times runs.
    """

    id: Name
    name: Text
    version: Round = 1
    history: tuple[Text, ...] = ()
    question: Text = ""
    base: Any
    edits: Edits = ()
    sweep: Section
    runs: Annotated[int, Field(strict=True, ge=2 * BLOCKS)] = RUNS
    seed: Count = 0
    observers: Observers = "refitted"
    training_runs: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = TRAINING_RUNS
    measures: tuple[Text, ...] = ()
    conclusion: Order | None = None
    budget: Positive = BUDGET
    finding: Text | None = None
    notes: Text | None = None
