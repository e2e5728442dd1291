"""Who takes part: parties, the alliances they form and the edges of the alliance graph."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from diplosim.scenario.schema.fields import (
    EdgeKind,
    Exponent,
    FrozenMapping,
    Name,
    Part,
    PartyKind,
    Positive,
    Quota,
    Range,
    Share,
    ShareRange,
    Text,
    Weight,
)

FIGHTERS = ("state", "bloc", "nonstate")
"""Kinds of parties that can use force and be attacked."""

STAKEHOLDERS = (*FIGHTERS, "alliance")
"""Kinds of parties with a stake in the issues."""

STAKELESS = ("mediator", "forum")
"""Kinds of parties without one, which cannot consent either."""


class Keyed(Part):
    """A part with an `id` that people see and a `key` that orders it and keys its random draws.

    The key defaults to the id.  Renaming a part and keeping its key leaves every draw as it was.
    """

    id: Name
    key: Name = ""

    @model_validator(mode="before")
    @classmethod
    def _key_defaults_to_id(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("key") is None and isinstance(data.get("id"), str):
            return {**data, "key": data["id"]}
        return data


class Tactic(Part):
    """A time-dependent tactic: aspiration at relative time t is `aspiration * (1 - t**exponent)`.

    `exponent` above 1 concedes late (Boulware), 1 linearly, below 1 early (conceder); `aspiration` is the share of
    the way from the floor to the top that is asked for at the start (Faratin, Sierra & Jennings 1998).
    """

    exponent: Exponent
    aspiration: Share = 1.0


class Party(Keyed):
    """A party to the talks; capability is relative to the strongest of the case, costs are in utility.

    `patience` is the discount factor per mean round, `audience_cost` the utility lost per unit of
    salience-weighted retreat behind a declared line (Fearon 1994), `delay_cost` what a table costs the party per
    mean round and leaving it would save (0: a table costs nothing), `spillover` what a war costs it
    in which it does not fight, `delay_benefit` what a staller gains per mean round (None: the model's default),
    `reservation_value` the least utility worth agreeing to over discrete outcomes (None: the value of no deal),
    `tactic` the time-dependent tactic of a seat that plays one (None: that of its policy), `policy` the registered
    negotiating policy of the seat (`by_type`: as the hidden type says).
    """

    name: Text
    kind: PartyKind
    role: Text = ""
    members: tuple[Name, ...] = ()
    decision_rule: Text | None = None
    leader: Name | None = None
    comprises: tuple[Text, ...] = ()
    capability: Share
    cinc: Share | None = None
    war_cost: Range
    no_deal_cost: ShareRange = ShareRange(low=0.0, high=0.0)
    patience: Share
    audience_cost: Share = 0.0
    delay_cost: Share = 0.0
    spillover: Share = 0.0
    delay_benefit: ShareRange | None = None
    reservation_value: Share | None = None
    tactic: Tactic | None = None
    policy: Text = "by_type"
    why: Text | None = None


class Alliance(Part):
    """A bloc: its members, how it decides, and how strongly each member is committed (0..1).

    `members` may be listed here or under `party`, once; where both lists are given they name the same parties.
    `party` is the party that stands for the bloc at the table (None: none does).  An entry under that party
    in `commitment` is that of the remaining members it stands for.  `decision_rule` is one of `RULES` where
    `party` is of kind alliance; of an alliance that is listed for the record it may be any word.  Under
    `qualified_majority` a decision needs a share of `quota` of the votes, `weights` says how many each member has
    (empty: commitment times capability).
    """

    name: Text
    party: Name | None = None
    members: tuple[Name, ...] = ()
    decision_rule: Text
    leader: Name | None = None
    commitment: FrozenMapping[Name, Share] = Field(default_factory=dict)
    weights: FrozenMapping[Name, Positive] = Field(default_factory=dict)
    quota: Quota | None = None
    why: Text | None = None

    @property
    def rule(self) -> DecisionRule | None:
        """How the bloc decides, in the model's words; None where it is no deciding body."""
        return decision_rule_of(self.decision_rule)


class Edge(Part):
    """One promise between two parties, undirected but for `member` (a in b).  `weight` is -1..1."""

    a: Name
    b: Name
    kind: EdgeKind
    weight: Weight
    basis: Literal["coded", "derived"] = "coded"
    note: Text | None = None


DecisionRule = Literal["consensus", "majority", "qualified_majority", "leader"]
"""How an alliance decides, in the model's words."""

TWO_THIRDS = 2.0 / 3.0
"""Quota of a qualified majority where none is coded."""

RULES: dict[str, DecisionRule] = {
    "consensus": "consensus",
    "unanimity": "consensus",
    "joint": "consensus",
    "majority": "majority",
    "qualified_majority": "qualified_majority",
    "qualified majority": "qualified_majority",
    "QMV": "qualified_majority",
    "leader": "leader",
    "patron_decides": "leader",
}
"""Decision rules of the sources, towards the model's four.

Any other word names no deciding body, and is an error where a party of kind alliance decides by it.
"""


def decision_rule_of(text: str | None) -> DecisionRule | None:
    """The model's word for a decision rule of a source; None where that names no deciding body."""
    return RULES.get(text) if text is not None else None
