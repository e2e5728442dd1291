"""Edits of the table: who sits at it, and who must consent."""

from __future__ import annotations

from diplosim.designs.edits.base import Edit, EditRefused
from diplosim.designs.edits.draft import Draft
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import STAKELESS
from diplosim.scenario.schema.fields import Name, Text
from diplosim.scenario.validation.name_checks import unknown


class Admit(Edit):
    """Give a party a seat, on all tracks or on those named; a veto is a matter of its own (`give_veto`)."""

    party: Name
    tracks: tuple[Text, ...] = ()

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with this seat.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        if draft.party("party", self.party)["kind"] in STAKELESS:
            raise EditRefused("party", f"{self.party} has no stake and takes no seat")
        if self.party in scenario.seated:
            raise EditRefused("party", f"{self.party} has a seat already; seated: {', '.join(scenario.seated)}")
        tracks = {track["name"]: track for track in draft.protocol["tracks"]}
        for name in self.tracks:
            if name not in tracks:
                raise EditRefused("tracks", unknown(name, "a track", list(tracks)))
        draft.hold_table()
        draft.protocol["seats"].append(self.party)
        for name in self.tracks or tracks:
            tracks[name]["seats"] = [*tracks[name]["seats"], self.party]
        return draft.finish()


class Exclude(Edit):
    """Take a party from the table.  It stays in the alliance graph, and in its alliances."""

    party: Name

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario without this seat.  Raises EditRefused, ScenarioError."""
        draft = Draft(scenario)
        draft.party("party", self.party)
        if self.party not in scenario.seated:
            raise EditRefused("party", unknown(self.party, "seated", scenario.seated))
        if self.party in scenario.must_consent or self.party in scenario.consent_scope:
            raise EditRefused(
                "party", f"{self.party} must consent, and would have no seat to do so; take_veto from it first"
            )
        draft.unseat("party", self.party)
        return draft.finish()


class _VetoEdit(Edit):
    """An edit of a party's veto, on everything or on some issues."""

    party: Name
    issues: tuple[Name, ...] = ()

    def _draft(self, scenario: Scenario) -> Draft:
        """A draft of a scenario that knows the party and the issues.  Raises EditRefused."""
        draft = Draft(scenario)
        draft.party("party", self.party)
        draft.check_issues("issues", self.issues)
        return draft


class GiveVeto(_VetoEdit):
    """Let nothing be agreed without a party's consent, or nothing that settles one of these issues."""

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario with this veto.  Raises EditRefused, ScenarioError."""
        draft = self._draft(scenario)
        if self.party not in scenario.seated:
            raise EditRefused("party", f"{self.party} has no seat to consent from; admit it first")
        if self.party in scenario.must_consent:
            raise EditRefused("party", f"{self.party} must consent already")
        draft.hold_table()
        scope = draft.data["consent_scope"]
        if self.issues:
            scope[self.party] = list(dict.fromkeys((*scope.get(self.party, ()), *self.issues)))
        else:
            scope.pop(self.party, None)
            draft.data["must_consent"] = [*draft.data["must_consent"], self.party]
        return draft.finish()


class TakeVeto(_VetoEdit):
    """Let things be agreed without a party's consent, or without it on these issues alone."""

    def apply(self, scenario: Scenario) -> Scenario:
        """The scenario without this veto.  Raises EditRefused, ScenarioError."""
        draft = self._draft(scenario)
        everywhere, scope = self.party in scenario.must_consent, scenario.consent_scope.get(self.party, ())
        if not everywhere and not scope:
            holders = [*scenario.consenters, *scenario.consent_scope]
            raise EditRefused("party", unknown(self.party, "a party that must consent", holders))
        draft.hold_table()
        held = scenario.issue_ids if everywhere else scope
        left = [issue for issue in held if self.issues and issue not in self.issues]
        if self.issues and len(left) == len(held):
            raise EditRefused("issues", f"{self.party} has no veto there; it has one on {', '.join(held)}")
        draft.data["must_consent"] = [party for party in draft.data["must_consent"] if party != self.party]
        draft.data["consent_scope"].pop(self.party, None)
        if left:
            draft.data["consent_scope"][self.party] = left
        if not draft.data["must_consent"]:
            raise EditRefused("party", f"without the veto of {self.party} nobody is left to consent")
        return draft.finish()
