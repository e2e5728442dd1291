"""The edit of an opening: what a party says it wants, with what it wants left as it was."""

from __future__ import annotations

from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.designs.edits.draft import Draft
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import Name, Share


class Opening(Edit):
    """Let a party open at another position on an issue; its ideal stays where it was.

    The position is what the party states, and where its first demand starts from; red lines cut it as ever.  The ideal
    that the edit writes down is the one coded, or else the position before.  `type_ideals` stay as they are.  The terms
    after a lost war are read from the targets' stated positions: a target that opens nearer to its attacker makes war
    pay better for it, whatever comes of the offer.
    """

    party: Name
    issue: Name
    value: Share

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with this opening.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        draft.party("party", self.party)
        draft.check_issues("issue", (self.issue,))
        entry = next(issue for issue in draft.data["issues"] if issue["id"] == self.issue)
        before = entry["positions"].get(self.party)
        if before is None:
            raise EditRefused("party", f"{self.party} has no position on {self.issue}")
        entry["ideal"].setdefault(self.party, before)
        entry["positions"][self.party] = self.value
        return draft.finish()
