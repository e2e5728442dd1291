"""A scenario under edit: its plain data, with the few questions and changes that several edits share."""

from __future__ import annotations

from typing import Any, NamedTuple

from diplosim.designs.edits.base import EditRefused
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.graph import members_of
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.routes import follow
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import FIGHTERS, STAKELESS
from diplosim.scenario.validation.name_checks import unknown

VOTES = "protocol.consent"
OTHER_VOTERS = f"before this edit, `set: {{{VOTES}: null}}`; after it, set the votes of those who must consent then"


class Bloc(NamedTuple):
    """An alliance that decides: its entry under `alliances`, and the party that stands for it."""

    entry: dict[str, Any]
    party: dict[str, Any]

    @property
    def name(self) -> str:
        """The id of the party that stands for the alliance."""
        return str(self.party["id"])


class Draft:
    """Plain data of a scenario, to be changed in place and then finished."""

    def __init__(self, scenario: Scenario) -> None:
        self.before = scenario
        self.data: dict[str, Any] = scenario.to_mapping()

    @property
    def protocol(self) -> dict[str, Any]:
        """The protocol's data."""
        protocol: dict[str, Any] = self.data["protocol"]
        return protocol

    def party(self, argument: str, id: str) -> dict[str, Any]:
        """Data of a party.  Raises EditRefused."""
        for party in self.data["parties"]:
            if party["id"] == id:
                found: dict[str, Any] = party
                return found
        raise EditRefused(argument, unknown(id, "a party", {party.id: party for party in self.before.parties}))

    def check_issues(self, argument: str, issues: tuple[str, ...]) -> None:
        """Refuse issues that do not exist."""
        for issue in issues:
            if issue not in self.before.issue_ids:
                known = {each.id: each for each in self.before.issues}
                raise EditRefused(argument, unknown(issue, "an issue", known))

    def bloc(self, argument: str, name: str) -> Bloc:
        """An alliance by its name or by the party that stands for it.

        An alliance that only its party lists gets an entry under `alliances`, with the commitments that hold.
        """
        parties = {party["id"]: party for party in self.data["parties"] if party["kind"] == "alliance"}
        for entry in self.data["alliances"]:
            if name in (entry["name"], entry["party"]):
                if entry["party"] not in parties:
                    raise EditRefused(
                        argument,
                        f"no party of kind alliance stands for {name}, so that it decides nothing; "
                        "change its edges instead (add_edge, remove_edge, reweight_edge)",
                    )
                return Bloc(entry, parties[entry["party"]])
        if name in parties:
            entry = {
                "name": name,
                "party": name,
                "members": list(parties[name]["members"]),
                "decision_rule": parties[name]["decision_rule"] or "consensus",
                "leader": parties[name]["leader"],
                "commitment": members_of(self.before, name),
                "weights": {},
                "quota": None,
                "why": None,
            }
            self.data["alliances"].append(entry)
            return Bloc(entry, parties[name])
        known = [*parties, *(entry["name"] for entry in self.data["alliances"] if entry["name"] not in parties)]
        raise EditRefused(argument, unknown(name, "an alliance", known))

    def remove_member(self, bloc: Bloc, member: str) -> float:
        """Take a member out of an alliance, with its member edge; return the commitment it had."""
        commitment = members_of(self.before, bloc.name).get(member, 1.0)
        for part in bloc:
            part["members"] = [name for name in part["members"] if name != member]
            if part["leader"] == member:
                part["leader"] = None
        bloc.entry["commitment"].pop(member, None)
        bloc.entry["weights"].pop(member, None)
        self.data["edges"] = [
            edge for edge in self.data["edges"] if (edge["kind"], edge["a"], edge["b"]) != ("member", member, bloc.name)
        ]
        return commitment

    def add_member(self, bloc: Bloc, member: str, commitment: float) -> None:
        """Put a member into an alliance."""
        for part in bloc:
            part["members"] = [*part["members"], member]
        bloc.entry["commitment"][member] = commitment

    def hold_table(self) -> None:
        """Write down who sits and who can attack whom, where the scenario leaves both to be derived.

        Both are derived from `must_consent` and from memberships; an edit of these must not seat, unseat or
        endanger anybody by the way.
        """
        self.protocol["seats"] = list(self.before.seated)
        coded = self.before.force.attackers if self.before.force is not None else {}
        derived = {}
        for party, attack in self.before.attacks.items():
            targets = [target for target in attack.targets if self.before.party(target).kind in FIGHTERS]
            if party not in coded and targets:
                derived[party] = attack.model_dump() | {"targets": targets}
        if derived:
            force = self.data["force"] = self.data["force"] or {}
            force["attackers"] = {**force.get("attackers", {}), **derived}

    def unseat(self, argument: str, party: str, in_its_place: str | None = None) -> None:
        """Take a party from the table and all tracks, or seat another in its place.

        A track on which one seat is left ends with it; refused if that seat sits nowhere else, since it would
        then take part in everything.
        """
        self.hold_table()
        self.protocol["seats"] = _replaced(self.protocol["seats"], party, in_its_place)
        kept: list[dict[str, Any]] = []
        ended: list[dict[str, Any]] = []
        for track in self.protocol["tracks"]:
            before = track["seats"]
            track["seats"] = _replaced(before, party, in_its_place)
            alone = track["seats"] != before and len(self._with_a_stake(track["seats"])) < 2
            (ended if alone else kept).append(track)
        for track in ended:
            for left in self._with_a_stake(track["seats"]):
                if not any(left in other["seats"] for other in kept):
                    raise EditRefused(
                        argument,
                        f"without {party}, {left} is alone on the track {track['name']!r} and sits on no other; "
                        "admit another party to that track first",
                    )
        self.protocol["tracks"] = kept

    def _with_a_stake(self, seats: list[str]) -> list[str]:
        return [seat for seat in seats if self.before.party(seat).kind not in STAKELESS]

    def finish(self) -> Scenario:
        """The edited scenario.  Judgements about values that are gone go with them.  Raises ScenarioError."""
        self.data["judgements"] = {
            path: why for path, why in self.data["judgements"].items() if follow(self.data, path) is not None
        }
        try:
            return from_mapping(self.data, file="edit")
        except ScenarioError as error:
            raise ScenarioError([_with_help(diagnostic) for diagnostic in error.diagnostics]) from None


def _with_help(diagnostic: Diagnostic) -> Diagnostic:
    """What is wrong, and what helps where votes name others than those who would have to consent."""
    if not diagnostic.key.startswith(VOTES):
        return diagnostic
    return diagnostic._replace(message=f"{diagnostic.message}; {OTHER_VOTERS}")


def _replaced(seats: list[str], party: str, other: str | None) -> list[str]:
    """Seats without a party, or with another one in its place."""
    if party not in seats or other is None or other in seats:
        return [seat for seat in seats if seat != party]
    return [other if seat == party else seat for seat in seats]
