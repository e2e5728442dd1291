"""Each edit does what its name says, keeps keys and draws of everybody else, and refuses what makes no sense."""

from functools import cache
from typing import Any

import numpy as np
import pytest

import diplosim
from diplosim.designs.edits import EDITS, Edit, EditRefused
from diplosim.learning.tables import empty_tables
from diplosim.play.session import Session
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.graph import alliance_graph, members_of
from diplosim.scenario.scenario import Scenario
from tests.edge_weights import weights_between
from tests.playing import PRIVATE, rows_of, talks_of

GENEVA = diplosim.load("geneva_2022")
JULY = diplosim.load("july_1914")


def edited(scenario: Scenario, name: str, **arguments: Any) -> Scenario:
    return EDITS[name].of(arguments).apply(scenario)


class TestEdges:
    def test_added_removed_and_reweighted(self) -> None:
        added = edited(GENEVA, "add_edge", a="DEU", b="UKR", kind="defence", weight=0.4)
        assert weights_between(added, "UKR", "DEU") == {"defence": 0.4}
        cut = edited(JULY, "remove_edge", a="DEU", b="AUH", kind="offence")
        assert weights_between(cut, "AUH", "DEU") == {"defence": 0.95}
        assert weights_between(edited(JULY, "remove_edge", a="DEU", b="AUH"), "AUH", "DEU") == {}
        weaker = edited(JULY, "reweight_edge", a="FRA", b="RUS", weight=0.2)
        assert weights_between(weaker, "RUS", "FRA") == {"defence": 0.2}

    @pytest.mark.parametrize(
        ("name", "arguments", "argument", "says"),
        [
            ("add_edge", {"a": "DEU", "b": "XXX", "kind": "trade", "weight": 0.1}, "b", "'XXX' is not a party"),
            ("add_edge", {"a": "DEU", "b": "RUS", "kind": "trade", "weight": 0.1}, "", "use reweight_edge"),
            ("add_edge", {"a": "UKR", "b": "NATO", "kind": "member", "weight": 0.1}, "kind", "use move"),
            ("remove_edge", {"a": "RUS", "b": "USA"}, "", "edges between them: none"),
            ("remove_edge", {"a": "HUN", "b": "NATO"}, "kind", "use move"),
            ("reweight_edge", {"a": "HUN", "b": "NATO", "weight": 1.0}, "kind", "use commitment"),
        ],
    )
    def test_refused(self, name: str, arguments: dict[str, Any], argument: str, says: str) -> None:
        with pytest.raises(EditRefused, match=says) as refused:
            edited(GENEVA, name, **arguments)
        assert refused.value.argument == argument

    def test_of_several_edges_the_kind_must_be_said(self) -> None:
        with pytest.raises(EditRefused, match="allowed: defence, offence"):
            edited(JULY, "reweight_edge", a="DEU", b="AUH", weight=0.5)


class TestMove:
    def test_out_of_one_alliance_and_into_another(self) -> None:
        moved = edited(GENEVA, "move", party="TUR", leaves="NATO", joins="EU")
        assert "TUR" not in members_of(moved, "NATO")
        assert members_of(moved, "EU")["TUR"] == 0.6, "the old commitment goes with the party"
        assert not alliance_graph(moved).has_edge("TUR", "NATO", key="member")
        assert moved.seated == GENEVA.seated

    def test_joining_anew(self) -> None:
        joined = edited(GENEVA, "move", party="UKR", joins="European Union", commitment=0.3)
        assert members_of(joined, "EU")["UKR"] == 0.3

    @pytest.mark.parametrize(
        ("arguments", "argument", "says"),
        [
            ({"party": "RUS", "leaves": "NATO"}, "party", "'RUS' is not a member of NATO"),
            ({"party": "TUR", "leaves": "NATOO"}, "leaves", "did you mean NATO"),
            ({"party": "TUR"}, "", "give the alliance"),
            ({"party": "TUR", "joins": "NATO"}, "joins", "already"),
            ({"party": "OSCE", "joins": "NATO"}, "party", "no stake"),
        ],
    )
    def test_refused(self, arguments: dict[str, Any], argument: str, says: str) -> None:
        with pytest.raises(EditRefused, match=says) as refused:
            edited(GENEVA, "move", **arguments)
        assert refused.value.argument == argument

    def test_an_alliance_needs_a_member(self) -> None:
        left = GENEVA
        *others, last = members_of(GENEVA, "EU")
        for member in others:
            left = edited(left, "move", party=member, leaves="EU")
        with pytest.raises(EditRefused, match="without a member"):
            edited(left, "move", party=last, leaves="EU")

    def test_an_alliance_that_nobody_stands_for_is_a_matter_of_edges(self) -> None:
        with pytest.raises(EditRefused, match="change its edges instead"):
            edited(JULY, "move", party="ITA", leaves="Triple Alliance")


class TestBlocs:
    def test_merged(self) -> None:
        merged = edited(GENEVA, "merge_alliances", alliances=["NATO", "EU"], into="NATO")
        assert members_of(merged, "NATO")["HUN"] == 0.55, "the higher of the two commitments"
        assert members_of(merged, "EU") == {}
        assert [alliance.party for alliance in merged.alliances] == ["NATO"]
        assert set(merged.seated) == set(GENEVA.seated)

    def test_the_merged_alliance_takes_over_seat_and_veto(self) -> None:
        merged = edited(GENEVA, "merge_alliances", alliances=["NATO", "EU"], into="EU")
        assert "EU" in merged.seated
        assert "NATO" not in merged.seated
        assert set(merged.must_consent) == {"RUS", "USA", "EU"}
        assert weights_between(merged, "UKR", "EU") == {"partnership": 0.35}
        council = next(track for track in merged.protocol.tracks if track.name == "NATO-Russia Council")
        assert council.seats == ("EU", "RUS")

    @pytest.mark.e2e
    def test_split(self) -> None:
        split = edited(GENEVA, "split_alliance", alliance="NATO", members=["DEU", "FRA", "ITA"], into="WEST")
        assert set(members_of(split, "WEST")) == {"DEU", "FRA", "ITA"}
        assert members_of(split, "NATO").keys().isdisjoint({"DEU", "FRA", "ITA"})
        assert {"NATO", "WEST"} <= {*split.must_consent} & {*split.seated}
        whole = split.party("NATO").capability + split.party("WEST").capability
        assert whole == pytest.approx(GENEVA.party("NATO").capability)
        issue = split.issue("enlargement")
        assert min(issue.positions[m] for m in ("DEU", "FRA", "ITA")) <= issue.positions["WEST"]
        assert issue.positions["WEST"] <= max(issue.positions[m] for m in ("DEU", "FRA", "ITA"))
        assert rows_of(split, 20)["outcome"].notna().all()

    @pytest.mark.parametrize(
        ("name", "arguments", "says"),
        [
            ("merge_alliances", {"alliances": ["NATO"], "into": "NATO"}, "two or more"),
            ("merge_alliances", {"alliances": ["NATO", "EU"], "into": "CSTO"}, "'CSTO' is not an alliance"),
            ("split_alliance", {"alliance": "NATO", "members": ["RUS"], "into": "X"}, "'RUS' is not a member"),
            ("split_alliance", {"alliance": "NATO", "members": [], "into": "X"}, "both alliances need one"),
            ("split_alliance", {"alliance": "NATO", "members": ["HUN"], "into": "UKR"}, "there is a party UKR"),
        ],
    )
    def test_refused(self, name: str, arguments: dict[str, Any], says: str) -> None:
        with pytest.raises(EditRefused, match=says):
            edited(GENEVA, name, **arguments)


class TestDecisions:
    @pytest.mark.e2e
    def test_rule_and_leader(self) -> None:
        led = edited(GENEVA, "decision_rule", alliance="NATO", rule="leader", leader="DEU")
        bloc = next(bloc for bloc in talks_of(led, 1).game.structure.blocs if bloc.rule == "leader")
        coded = talks_of(led, 1).game.structure.coded
        assert coded.parties[bloc.members[bloc.leader]] == "DEU"
        assert led.party("NATO").decision_rule == "leader"

    def test_commitment_stands_on_the_member_edge_as_well(self) -> None:
        firm = edited(GENEVA, "commitment", alliance="NATO", member="HUN", value=1.0)
        assert members_of(firm, "NATO")["HUN"] == 1.0
        assert weights_between(firm, "HUN", "NATO") == {"member": 1.0}

    def test_an_alliance_that_only_its_party_lists(self) -> None:
        data = GENEVA.to_mapping()
        bare = GENEVA.replace({"alliances": [entry for entry in data["alliances"] if entry["party"] != "NATO"]})
        led = edited(bare, "decision_rule", alliance="NATO", rule="majority")
        assert members_of(led, "NATO") == members_of(GENEVA, "NATO")
        assert led.alliance_of("NATO") is not None

    @pytest.mark.parametrize(
        ("name", "arguments", "says"),
        [
            ("decision_rule", {"alliance": "NATO", "rule": "majority", "leader": "USA"}, "nobody leads"),
            ("decision_rule", {"alliance": "NATO", "rule": "leader", "leader": "UKR"}, "'UKR' is not a member"),
            ("commitment", {"alliance": "NATO", "member": "UKR", "value": 0.2}, "'UKR' is not a member"),
        ],
    )
    def test_refused(self, name: str, arguments: dict[str, Any], says: str) -> None:
        with pytest.raises(EditRefused, match=says):
            edited(GENEVA, name, **arguments)


class TestTable:
    def test_admitted_and_excluded(self) -> None:
        admitted = edited(GENEVA, "admit", party="CHN", tracks=["OSCE Permanent Council"])
        assert set(admitted.seated) == {*GENEVA.seated, "CHN"}
        tracks = {track.name: track.seats for track in admitted.protocol.tracks}
        assert "CHN" in tracks["OSCE Permanent Council"]
        assert "CHN" not in tracks["US-Russia bilateral"]
        without = edited(edited(GENEVA, "take_veto", party="UKR"), "exclude", party="UKR")
        assert set(without.seated) == {*GENEVA.seated} - {"UKR"}
        assert all("UKR" not in track.seats for track in without.protocol.tracks)
        assert without.party_ids == GENEVA.party_ids, "it stays in the graph"

    def test_vetoes(self) -> None:
        assert set(edited(GENEVA, "give_veto", party="FRA").must_consent) == {"RUS", "USA", "NATO", "FRA"}
        assert edited(GENEVA, "give_veto", party="FRA", issues=["donbas"]).consent_scope["FRA"] == ("donbas",)
        assert edited(GENEVA, "take_veto", party="UKR", issues=["donbas"]).consent_scope["UKR"] == ("enlargement",)
        less = edited(GENEVA, "take_veto", party="USA", issues=["donbas"])
        assert "USA" not in less.must_consent
        assert set(less.consent_scope["USA"]) == {*GENEVA.issue_ids} - {"donbas"}

    @pytest.mark.e2e
    def test_taking_a_veto_seats_and_endangers_nobody(self) -> None:
        """Seats and targets that follow from `must_consent` are written down before it changes."""
        derived = GENEVA.replace({"protocol.seats": [], "protocol.tracks": [], "force.attackers": {}, "judgements": {}})
        assert derived.replace({"must_consent": ["RUS", "USA"]}).seated != derived.seated, "else this shows nothing"
        after = edited(derived, "take_veto", party="USA")
        assert after.seated == derived.seated
        assert [war.targets for war in talks_of(after, 1).game.structure.theatres] == [
            war.targets for war in talks_of(derived, 1).game.structure.theatres
        ]
        assert "USA" not in derived.replace({"must_consent": ["RUS", "NATO"]}).attacks["RUS"].targets

    @pytest.mark.parametrize(
        ("name", "arguments", "says"),
        [
            ("admit", {"party": "UKR"}, "has a seat already"),
            ("admit", {"party": "OSCE"}, "no stake"),
            ("admit", {"party": "CHN", "tracks": ["Yalta"]}, "'Yalta' is not a track"),
            ("exclude", {"party": "RUS"}, "take_veto from it first"),
            ("exclude", {"party": "CHN"}, "'CHN' is not seated"),
            ("give_veto", {"party": "CHN"}, "admit it first"),
            ("give_veto", {"party": "RUS"}, "must consent already"),
            ("give_veto", {"party": "FRA", "issues": ["gas"]}, "'gas' is not an issue"),
            ("take_veto", {"party": "FRA"}, "'FRA' is not a party that must consent"),
            ("take_veto", {"party": "UKR", "issues": ["missiles"]}, "no veto there"),
        ],
    )
    def test_refused(self, name: str, arguments: dict[str, Any], says: str) -> None:
        with pytest.raises(EditRefused, match=says):
            edited(GENEVA, name, **arguments)

    def test_a_track_on_which_one_is_left_ends_with_it(self) -> None:
        without = edited(edited(GENEVA, "take_veto", party="NATO"), "exclude", party="NATO")
        assert "NATO-Russia Council" not in {track.name for track in without.protocol.tracks}
        assert "RUS" in without.seated

    def test_somebody_must_be_left_to_consent(self) -> None:
        left = edited(edited(GENEVA, "take_veto", party="NATO"), "take_veto", party="USA")
        with pytest.raises(EditRefused, match="nobody is left to consent"):
            edited(left, "take_veto", party="RUS")

    @pytest.mark.parametrize(
        ("name", "arguments", "voters"),
        [
            ("give_veto", {"party": "FRA"}, ["RUS", "USA", "NATO", "FRA"]),
            ("take_veto", {"party": "USA"}, ["RUS", "NATO"]),
            ("take_veto", {"party": "RUS"}, ["USA", "NATO"]),
            ("merge_alliances", {"alliances": ["EU", "NATO"], "into": "EU"}, ["RUS", "USA", "EU"]),
            ("split_alliance", {"alliance": "NATO", "members": ["FRA"], "into": "PAR"}, ["RUS", "USA", "NATO", "PAR"]),
        ],
    )
    def test_who_votes_with_a_weight_changes_by_three_edits(
        self, name: str, arguments: dict[str, Any], voters: list[str]
    ) -> None:
        """An edit under weights was refused over a key that it does not have, and nothing said what to do."""
        votes = {"rule": "qualified_majority", "weights": {"RUS": 1, "USA": 1, "NATO": 1}, "and": ["RUS"]}
        plenary = {"judgements": {}, "protocol.kind": "plenary", "protocol.tracks": []}
        weighted = GENEVA.replace(plenary | {"protocol.consent": [votes]})
        with pytest.raises(
            ScenarioError, match=r"before this edit, `set: \{protocol.consent: null\}`; after it"
        ) as refused:
            edited(weighted, name, **arguments)
        assert all(diagnostic.key.startswith("protocol.consent") for diagnostic in refused.value.diagnostics)
        bare = EDITS["set"].of({"protocol.consent": None}).apply(weighted)
        new = {"protocol.consent": [{"rule": "qualified_majority", "weights": dict.fromkeys(voters, 1)}]}
        after = EDITS["set"].of(new).apply(edited(bare, name, **arguments))
        assert set(after.must_consent) == set(voters)


class TestOpening:
    def test_the_position_moves_and_the_ideal_stays(self) -> None:
        opened = edited(GENEVA, "opening", party="USA", issue="enlargement", value=0.4).issue("enlargement")
        assert (opened.positions["USA"], opened.ideal["USA"]) == (0.4, 0.15)
        again = edited(edited(GENEVA, "opening", party="USA", issue="enlargement", value=0.4),
                       "opening", party="USA", issue="enlargement", value=0.3).issue("enlargement")  # fmt: skip
        assert (again.positions["USA"], again.ideal["USA"]) == (0.3, 0.15), "the ideal is that of before the first edit"

    @pytest.mark.e2e
    def test_it_is_what_the_party_demands_first_and_no_line_is_crossed(self) -> None:
        opened = edited(GENEVA, "opening", party="USA", issue="enlargement", value=0.4)
        issue = sorted(GENEVA.issue_ids).index("enlargement")
        for scenario, expected in ((GENEVA, 0.15), (opened, 0.4)):
            talks = talks_of(scenario, 20, seed=3)
            talks.step()
            seat = talks.game.structure.position["USA"]
            np.testing.assert_allclose(talks.game.state.demand[:, seat, issue], expected, atol=0.1)

    @pytest.mark.parametrize(
        ("arguments", "argument", "says"),
        [
            ({"party": "XXX", "issue": "enlargement", "value": 0.4}, "party", "is not a party"),
            ({"party": "USA", "issue": "enlargment", "value": 0.4}, "issue", "did you mean enlargement"),
        ],
    )
    def test_refused(self, arguments: dict[str, Any], argument: str, says: str) -> None:
        with pytest.raises(EditRefused, match=says) as refused:
            edited(GENEVA, "opening", **arguments)
        assert refused.value.argument == argument

    def test_beyond_the_own_declared_line_it_is_no_scenario(self) -> None:
        with pytest.raises(ScenarioError, match="lies outside"):
            edited(GENEVA, "opening", party="USA", issue="enlargement", value=0.6)


ONE_OF_EACH: list[tuple[str, dict[str, Any], set[str]]] = [
    ("add_edge", {"a": "DEU", "b": "UKR", "kind": "defence", "weight": 0.4}, set()),
    ("remove_edge", {"a": "RUS", "b": "BLR"}, set()),
    ("reweight_edge", {"a": "USA", "b": "UKR", "weight": 1.0}, set()),
    ("move", {"party": "HUN", "leaves": "NATO"}, set()),
    ("merge_alliances", {"alliances": ["NATO", "EU"], "into": "NATO"}, set()),
    ("split_alliance", {"alliance": "NATO", "members": ["HUN", "TUR"], "into": "EAST"}, set()),
    ("decision_rule", {"alliance": "NATO", "rule": "leader"}, set()),
    ("commitment", {"alliance": "NATO", "member": "HUN", "value": 1.0}, set()),
    ("admit", {"party": "CHN"}, set()),
    ("exclude", {"party": "DEU"}, set()),
    ("give_veto", {"party": "FRA"}, set()),
    ("take_veto", {"party": "UKR"}, set()),
    ("opening", {"party": "USA", "issue": "enlargement", "value": 0.4}, {"USA"}),
    ("set", {"parties.RUS.war_cost.low": 0.2}, {"RUS"}),
]


@cache
def geneva_talks() -> Session:
    return talks_of(GENEVA, 40, seed=6)


@pytest.mark.e2e
@pytest.mark.parametrize(("name", "arguments", "touched"), ONE_OF_EACH, ids=[name for name, _, _ in ONE_OF_EACH])
def test_all_others_draw_the_same(name: str, arguments: dict[str, Any], touched: set[str]) -> None:
    """Types, costs, bounds, tactics: equal run by run; only an alliance's mandate may follow from its members."""
    before, after = geneva_talks(), talks_of(edited(GENEVA, name, **arguments), 40, seed=6)
    shared = [party for party in before.game.structure.position if party in after.game.structure.position]
    assert len(shared) >= 5
    for party in set(shared) - touched:
        a, b = before.game.structure.position[party], after.game.structure.position[party]
        mandated = GENEVA.party(party).kind == "alliance"
        for array in PRIVATE:
            if mandated and array in ("low", "high", "empty", "min_acceptable_utility"):
                continue
            left, right = getattr(before.game.state, array)[:, a], getattr(after.game.state, array)[:, b]
            np.testing.assert_array_equal(left, right, err_msg=f"{array} of {party}")


@pytest.mark.e2e
def test_every_edit_is_tried_and_leaves_a_scenario_that_plays() -> None:
    assert {name for name, _, _ in ONE_OF_EACH} == set(EDITS)
    for name, arguments, _ in ONE_OF_EACH:
        after = edited(GENEVA, name, **arguments)
        assert {party.key for party in GENEVA.parties} <= {party.key for party in after.parties}
        assert after.content_hash() != GENEVA.content_hash()
        assert rows_of(after, 2, tables=empty_tables(after))["outcome"].notna().all()


def test_an_edit_says_what_it_does() -> None:
    class Halfway(Edit):
        share: float = 0.5

    for make in (Halfway, lambda: Halfway.of({}), lambda: Edit.of({})):
        with pytest.raises(TypeError, match="abstract"):
            make()


def test_a_judgement_about_what_is_gone_goes_with_it() -> None:
    judged = GENEVA.replace({"judgements": {"edges.RUS-BLR.weight": "coded", "rounds": "eight"}})
    assert dict(edited(judged, "remove_edge", a="RUS", b="BLR").judgements) == {"rounds": "eight"}
