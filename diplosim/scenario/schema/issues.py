"""What the talks are about: issues on a scale from 0 to 1, with positions, salience and red lines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from diplosim.scenario.schema.actors import Keyed
from diplosim.scenario.schema.fields import FrozenDict, FrozenMapping, Name, Part, Share, Text


class Scale(Part):
    """The two ends of an issue in words."""

    zero: Text
    """What 0 means, in words."""
    one: Text
    """What 1 means, in words."""


class Bound(Part):
    """An interval of acceptable values of one issue; a side left out is open."""

    min: Share | None = None
    """Least acceptable value on the issue's scale; silent: none (model 7.2)."""
    max: Share | None = None
    """Largest acceptable value on the issue's scale; silent: none (model 7.2)."""


class Line(Bound):
    """A red line, `declared` in public or `inferred` from archives or later behaviour."""

    basis: Literal["declared", "inferred"]
    """`declared`: said in public, exact, and costly to go behind; `inferred`: the coder's guess, around which each
    run draws noise (model 7.2).
    """


class Issue(Keyed):
    """One issue on a scale from 0 to 1."""

    name: Text
    """Name for readers."""
    origin: Text | None = None
    """Who put the issue on the table, or where it comes from."""
    scale: Scale
    """The two ends of the scale in words."""
    anchors: Annotated[dict[Share, Text], AfterValidator(FrozenDict)] = Field(default_factory=dict)
    """Value on the scale: what it means in words."""
    options: tuple[Share, ...] = ()
    """Values, rising, that an offer may name under protocols over discrete outcomes. Silent: every point of the
    scale (model 7.15).
    """
    evaluations: FrozenMapping[Name, tuple[Share, ...]] = Field(default_factory=dict)
    """Party: worth of each option, in the order of `options`. Silent: by distance from its ideal (model 7.15)."""
    status_quo: Share
    """Where the issue lies if nothing is agreed and no war changes it (model 7.2)."""
    positions: FrozenMapping[Name, Share]
    """Party: its public opening position; every party needs one (model 7.2)."""
    salience: FrozenMapping[Name, Share]
    """Party: how much the issue matters to it; every party needs one. Normalised over the issues of a party;
    mediators and forums count as 0 (model 7.2).
    """
    ideal: FrozenMapping[Name, Share] = Field(default_factory=dict)
    """Party: its true best point, where the opening is inflated. Silent: the opening position (model 7.2)."""
    red_lines: FrozenMapping[Name, Line] = Field(default_factory=dict)
    """Party: values that it says, or is thought, not to settle outside of. Its own position lies inside (model 7.2)."""
    real_value: Share | None = None
    """Where the coder places the real terms on the scale; forecasts and terms are scored against it where a deal is
    coded by the horizon (`real_outcome`, `outcome_alternates`) or no outcome at all. Talks never read it.
    """
    why: Text | None = None
    """Source or argument for the numbers of the issue."""
