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
    """Short name by which the rest of the file, commands and columns of results refer to it; unique."""
    key: Name = ""
    """Name that orders it and keys its random draws; unique. Silent: the id. Who renames a part and keeps its key
    keeps every draw (model 7.1).
    """

    @model_validator(mode="before")
    @classmethod
    def _key_defaults_to_id(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("key") is None and isinstance(data.get("id"), str):
            return {**data, "key": data["id"]}
        return data


class Tactic(Part):
    """A time-dependent tactic: aspiration at relative time t is `aspiration * (1 - t**exponent)`.

    The share of the way from the floor to the top that is asked for (Faratin, Sierra & Jennings 1998).
    """

    exponent: Exponent
    """Time exponent e: 1 concedes at an even pace, above 1 late (Boulware), below 1 early (conceder) (model 7.6)."""
    aspiration: Share = 1.0
    """Share of the way from the floor to the best that it asks for at the start (model 7.6)."""


class Party(Keyed):
    """A party to the talks; capability is relative to the strongest of the case, costs are in utility."""

    name: Text
    """Name for readers."""
    kind: PartyKind
    """`state`, `bloc` or `nonstate` can fight and be attacked; `alliance` acts on the mandate of its members;
    `mediator` and `forum` have no stake in any issue (model 2).
    """
    role: Text = ""
    """What it is in these talks, in a word or two; printed on role sheets."""
    members: tuple[Name, ...] = ()
    """Of an alliance or a forum: the parties that belong to it. May be listed under `alliances` instead (model 7.4)."""
    decision_rule: Text | None = None
    """Of an alliance without an entry under `alliances`: how it decides, as `alliances.decision_rule`; silent:
    consensus (model 7.4).
    """
    leader: Name | None = None
    """Of an alliance: the member that decides under the rule `leader`; it goes before one that is named under
    `alliances` (model 7.4).
    """
    comprises: tuple[Text, ...] = ()
    """Of a bloc: whom it is made of, for readers."""
    capability: Share
    """Strength relative to the strongest party of the case, which has 1. Weighs in bargaining and decides the odds
    of war (model 7.5).
    """
    cinc: Share | None = None
    """Composite Index of National Capability of the Correlates of War, for the record; no rule reads it."""
    war_cost: Range
    """Range from which the cost of fighting a war is drawn in each run, utility. Higher costs make force pay less
    (model 7.5).
    """
    no_deal_cost: ShareRange = ShareRange(low=0.0, high=0.0)
    """Range from which the cost of ending without a deal and without war is drawn in each run, utility (model 7.3)."""
    patience: Share
    """Discount factor per mean round: what a gain one round later is worth today. The mean over `must_consent` also
    sets the hazard of breakdown (model 7.3, 7.12).
    """
    audience_cost: Share = 0.0
    """Utility lost per unit of salience-weighted retreat behind a declared red line (model 7.2)."""
    delay_cost: Share = 0.0
    """What a table costs it per mean round and leaving it would save, utility. At 0 it has no reason to walk out
    (model 7.12).
    """
    spillover: Share = 0.0
    """What a war costs it in which it does not fight, utility (model 7.3)."""
    delay_benefit: ShareRange | None = None
    """Range from which a staller's gain per mean round of talks is drawn, utility. Silent:
    `parameters.delay_benefit_low` to `delay_benefit_high` (model 7.6).
    """
    reservation_value: Share | None = None
    """What peace without a deal is worth to it in every run, whatever its type: least utility worth agreeing to, as
    profiles of negotiation programs code it. Silent: the status quo less the cost of no deal (model 7.3, 7.15).
    """
    tactic: Tactic | None = None
    """How it concedes over time, for policies that read it (`time_dependent`). Silent: the numbers of the policy
    (model 7.6).
    """
    policy: Text = "by_type"
    """Registered negotiating policy of the seat, or `path/to/file.py:Class`. `by_type` plays the policy of the
    hidden type drawn in the run (model 7.6).
    """
    why: Text | None = None
    """Source or argument for its numbers."""


class Alliance(Part):
    """A bloc: its members, how it decides, and how strongly each member is committed."""

    name: Text
    """Name for readers; unique among alliances."""
    party: Name | None = None
    """Party of kind `alliance` or `forum` that stands for it at the table. Silent: nobody does, and it decides
    nothing (model 7.4).
    """
    members: tuple[Name, ...] = ()
    """Parties that belong to it. May be listed under that party instead; where both are given they name the same
    (model 7.4).
    """
    decision_rule: Text
    """How it forms its mandate: `consensus` (also `unanimity`, `joint`), `majority`, `qualified_majority` (also
    `QMV`) or `leader` (also `patron_decides`). Where no party of kind alliance stands for it, any word (model 7.4).
    """
    leader: Name | None = None
    """Under the rule `leader`: the member that decides, unless the party that stands for it names one. Silent: the one
    of largest commitment times capability (model 7.4).
    """
    commitment: FrozenMapping[Name, Share] = Field(default_factory=dict)
    """Member: how strongly it is committed. It holds its line in the caucus with chance (1 + commitment) / 2; the
    same number is the weight of its `member` edge. An entry for the alliance's own party is that of all other
    members (model 7.4).
    """
    weights: FrozenMapping[Name, Positive] = Field(default_factory=dict)
    """Under a qualified majority, member: its votes; all members or none. Silent: commitment times capability
    (model 7.4).
    """
    quota: Quota | None = None
    """Under a qualified majority: share of the votes that is needed. Silent: two thirds (model 7.4)."""
    why: Text | None = None
    """Source or argument for this coding."""

    @property
    def rule(self) -> DecisionRule | None:
        """How the bloc decides, in the model's words; None where it is no deciding body."""
        return decision_rule_of(self.decision_rule)


class Edge(Part):
    """One promise between two parties, undirected but for `member` (a in b)."""

    a: Name
    """Party at one end; of a `member` edge the member."""
    b: Name
    """Party at the other end; of a `member` edge the alliance."""
    kind: EdgeKind
    """What was promised. `member` and `defence` carry influence; `defence`, `offence`, `support`, `consultation`
    and `partnership` say who may join a war, `neutrality` who stays out; the others count in measures of the graph
    (model 7.4, 7.5).
    """
    weight: Weight
    """Strength of the tie; below 0 it is hostile. Scales influence and the chance to join a war, where only weights
    above 0 count (model 7.4, 7.5).
    """
    basis: Literal["coded", "derived"] = "coded"
    """Whether the edge was `coded` from a source or `derived` from other coding; for readers."""
    note: Text | None = None
    """Source of, or remark on, the edge."""


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
