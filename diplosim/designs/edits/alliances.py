"""Edits of alliances: who is a member, who is committed how far, how the alliance decides."""

from __future__ import annotations

from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.designs.edits.draft import Draft
from diplosim.scenario.graph import members_of
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKELESS
from diplosim.scenario.schema.actors import DecisionRule as DecisionRuleName
from diplosim.scenario.schema.fields import Name, Quota, Share, Text
from diplosim.scenario.validation.name_checks import unknown


class Move(Edit):
    """Move a party from one alliance (`leaves`) to another (`joins`), out of one, or into one.

    `commitment` is that to the new alliance; by default the old one goes with the party, or is 1.  Nobody gets or
    loses a seat by it: who was spoken for and shall sit is to be admitted.
    """

    party: Name
    leaves: Text | None = None
    joins: Text | None = None
    commitment: Share | None = None

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with the new membership.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        if draft.party("party", self.party)["kind"] in STAKELESS:
            raise EditRefused("party", f"{self.party} has no stake and is a member of no alliance")
        if self.leaves is None and self.joins is None:
            raise EditRefused("", "give the alliance that the party leaves, the one that it joins, or both")
        if self.joins is None and self.commitment is not None:
            raise EditRefused(
                "commitment", "is that to the alliance that the party joins; give `joins`, or leave it out"
            )
        draft.hold_table()
        commitment = 1.0
        if self.leaves is not None:
            bloc = draft.bloc("leaves", self.leaves)
            if self.party not in bloc.entry["members"]:
                raise EditRefused("party", unknown(self.party, f"a member of {self.leaves}", bloc.entry["members"]))
            commitment = draft.remove_member(bloc, self.party)
            if not bloc.entry["members"]:
                raise EditRefused(
                    "leaves", f"{self.leaves} would be left without a member, so that nobody decides for it"
                )
        if self.joins is not None:
            bloc = draft.bloc("joins", self.joins)
            if self.party in bloc.entry["members"]:
                raise EditRefused("joins", f"{self.party} is a member of {self.joins} already")
            draft.add_member(bloc, self.party, commitment if self.commitment is None else self.commitment)
        return draft.finish()


class Commitment(Edit):
    """Set how strongly a member is committed to its alliance, 0 to 1, there and on its member edge."""

    alliance: Text
    member: Name
    value: Share

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with the new commitment.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        bloc = draft.bloc("alliance", self.alliance)
        if self.member not in bloc.entry["members"]:
            raise EditRefused("member", unknown(self.member, f"a member of {self.alliance}", bloc.entry["members"]))
        bloc.entry["commitment"][self.member] = self.value
        for edge in draft.data["edges"]:
            if (edge["kind"], edge["a"], edge["b"]) == ("member", self.member, bloc.name):
                edge["weight"] = self.value
        return draft.finish()


class DecisionRule(Edit):
    """Let an alliance decide by consensus, by a majority or a qualified one, or by its leader.

    `leader` is a member; without it the one of highest commitment times capability leads.  `quota` is the share of the
    votes that a qualified majority needs; weights that are coded for one are kept.
    """

    alliance: Text
    rule: DecisionRuleName
    leader: Name | None = None
    quota: Quota | None = None

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with the new rule.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        bloc = draft.bloc("alliance", self.alliance)
        if self.leader is not None and self.rule != "leader":
            raise EditRefused("leader", f"nobody leads under {self.rule}; leave it out, or set the rule to leader")
        if self.leader is not None and self.leader not in members_of(scenario, bloc.name):
            raise EditRefused("leader", unknown(self.leader, f"a member of {self.alliance}", bloc.entry["members"]))
        if self.quota is not None and self.rule != "qualified_majority":
            raise EditRefused("quota", f"nothing is counted to a quota under {self.rule}; leave it out")
        for part in bloc:
            part["decision_rule"] = self.rule
            part["leader"] = self.leader
        bloc.entry["quota"] = self.quota
        if self.rule != "qualified_majority":
            bloc.entry["weights"] = {}
        return draft.finish()
