"""What the talks are about: issues on a scale from 0 to 1, with positions, salience and red lines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from diplosim.scenario.schema.actors import Keyed
from diplosim.scenario.schema.fields import FrozenDict, FrozenMapping, Name, Part, Share, Text


class Scale(Part):
    """The two ends of an issue in words."""

    zero: Text
    one: Text


class Bound(Part):
    """An interval of acceptable values of one issue; None leaves that side open."""

    min: Share | None = None
    max: Share | None = None


class Line(Bound):
    """A red line, `declared` in public or `inferred` from archives or later behaviour."""

    basis: Literal["declared", "inferred"]


class Issue(Keyed):
    """One issue on a scale from 0 to 1.

    `positions` are public opening positions, `salience` is not normalised, `status_quo` is the value
    if talks fail without war, `ideal` an own best point where it differs from the opening, `options` the
    discrete values, rising, that a protocol over discrete outcomes may use, `evaluations` what each option is worth
    to a party, 0..1, in the order of `options` (a party without an entry values them by their distance from its
    ideal), `real_value` the coder's placing of the real terms.
    """

    name: Text
    origin: Text | None = None
    scale: Scale
    anchors: Annotated[dict[Share, Text], AfterValidator(FrozenDict)] = Field(default_factory=dict)
    options: tuple[Share, ...] = ()
    evaluations: FrozenMapping[Name, tuple[Share, ...]] = Field(default_factory=dict)
    status_quo: Share
    positions: FrozenMapping[Name, Share]
    salience: FrozenMapping[Name, Share]
    ideal: FrozenMapping[Name, Share] = Field(default_factory=dict)
    red_lines: FrozenMapping[Name, Line] = Field(default_factory=dict)
    real_value: Share | None = None
    why: Text | None = None
