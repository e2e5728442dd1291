"""Generated systems: the shapes that theory names, numbers that are shared between them, and scenarios that play."""

from collections import Counter
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.designs.consent import hindrances
from diplosim.numerics.draws import Draws
from diplosim.scenario.loading import from_mapping
from diplosim.sources.generators import STRUCTURES, generate
from diplosim.sources.generators.structures import Structure
from diplosim.sources.generators.systems import RANGES
from tests.examples import examples
from tests.playing import rows_of


def shape_of(name: str, states: int = 12, blocs: int = 2, cohesion: float = 0.8, cross: float = 0.0) -> Structure:
    return STRUCTURES[name](states, blocs, cohesion, cross, Draws(5, 0, 1))


def graph_of(structure: Structure) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(structure.bloc_of)
    graph.add_edges_from(structure.bound)
    return graph


class TestStructures:
    def test_blocks_without_cross_cutting_ties_fall_apart_into_their_blocs(self) -> None:
        structure = shape_of("stochastic_blocks", blocs=3, cohesion=1.0)
        assert {frozenset(part) for part in nx.connected_components(graph_of(structure))} == {
            frozenset(bloc) for bloc in structure.blocs
        }
        assert graph_of(structure).number_of_edges() == 3 * 6, "cohesion 1 binds all pairs of a bloc"

    def test_the_share_of_ties_is_the_chance(self) -> None:
        structure = STRUCTURES["stochastic_blocks"](60, 2, 0.7, 0.2, Draws(1, 0, 1))
        bloc_of = structure.bloc_of
        inside = sum(bloc_of[a] == bloc_of[b] for a, b in structure.bound)
        assert inside / (2 * 30 * 29 / 2) == pytest.approx(0.7, abs=0.06)
        assert (len(structure.bound) - inside) / 900 == pytest.approx(0.2, abs=0.06)

    @pytest.mark.parametrize("name", ["stochastic_blocks", "preferential_attachment"])
    def test_another_seed_is_another_graph(self, name: str) -> None:
        graphs = {STRUCTURES[name](12, 2, 0.8, 0.1, Draws(seed, 0, 1)).bound for seed in range(20)}
        assert len(graphs) == 20

    def test_each_pair_is_tied_with_its_chance(self) -> None:
        """Four standard errors of a share of 400 seeds: .092 at .7, .080 at .2; rivals, the leaders, are never tied."""
        seen = Counter(
            pair
            for seed in range(400)
            for pair in STRUCTURES["stochastic_blocks"](6, 2, 0.7, 0.2, Draws(seed, 0, 1)).bound
        )
        for pair in combinations([f"S{number:02}" for number in range(1, 7)], 2):
            inside = int(pair[0][1:]) % 2 == int(pair[1][1:]) % 2
            chance, within = (0.7, 0.092) if inside else (0.2, 0.080) if pair != ("S01", "S02") else (0.0, 0.0)
            assert seen[pair] / 400 == pytest.approx(chance, abs=within), pair

    def test_cross_cutting_ties_fall_between_blocs_with_their_chance(self) -> None:
        """Of 30 * 30 pairs across, less the two hubs, who are rivals: .2 with 4 standard errors of .0134."""
        structure = STRUCTURES["hub_and_spoke"](60, 2, 0.8, 0.2, Draws(1, 0, 1))
        across = [pair for pair in structure.bound if structure.bloc_of[pair[0]] != structure.bloc_of[pair[1]]]
        assert len(structure.bound) - len(across) == 58, "every spoke to its hub"
        assert len(across) / (30 * 30 - 1) == pytest.approx(0.2, abs=4 * 0.0134)

    def test_in_an_odd_ring_all_but_rivals_may_be_tied_across(self) -> None:
        """Seven states: 21 pairs, less 7 rivals, less S01-S05 and S02-S06, who are of one camp and no friends.

        S02 and S07, each first of its camp, were taken for rivals, which they are not.
        """
        structure = shape_of("ring_of_rivals", states=7, cohesion=1.0, cross=1.0)
        assert structure.blocs == (("S01", "S03", "S05"), ("S02", "S04", "S06"), ("S07",))
        pairs = set(combinations([f"S{number:02}" for number in range(1, 8)], 2))
        assert set(structure.bound) == pairs - set(structure.rivals) - {("S01", "S05"), ("S02", "S06")}
        assert ("S02", "S07") in structure.bound

    def test_more_cohesion_only_adds_ties(self) -> None:
        for name in ("stochastic_blocks", "ring_of_rivals"):
            few, many = (set(shape_of(name, cohesion=cohesion).bound) for cohesion in (0.4, 0.8))
            assert few < many

    @pytest.mark.parametrize("name", sorted(STRUCTURES))
    def test_rivals_promise_each_other_nothing(self, name: str) -> None:
        for seed in range(20):
            structure = STRUCTURES[name](12, 2, 0.8, 0.5, Draws(seed, 0, 1))
            assert not set(structure.rivals) & set(structure.bound)

    def test_preferential_attachment_has_hubs_and_they_lead(self) -> None:
        structure = shape_of("preferential_attachment", states=40)
        degrees = dict(graph_of(structure).degree())
        assert degrees["S01"] + 1 >= max(degrees.values()), "S01 has most ties, less the one to its rival"
        assert max(degrees.values()) >= 3 * sorted(degrees.values())[20]

    def test_hub_and_spoke(self) -> None:
        structure = shape_of("hub_and_spoke", states=11)
        degrees = dict(graph_of(structure).degree())
        assert degrees == {"S01": 5, "S02": 4} | dict.fromkeys([f"S{n:02}" for n in range(3, 12)], 1)
        assert structure.rule == "leader"

    @pytest.mark.parametrize("states", [12, 7, 3])
    def test_ring_of_rivals(self, states: int) -> None:
        structure = shape_of("ring_of_rivals", states=states, cohesion=1.0)
        assert len(structure.rivals) == states, "each has two rivals"
        assert not set(structure.rivals) & set(structure.bound)
        bloc_of = structure.bloc_of
        assert all(bloc_of[a] != bloc_of[b] for a, b in structure.rivals)
        assert len(structure.blocs) == 2 + states % 2

    def test_chain_of_guarantees(self) -> None:
        structure = shape_of("chain_of_guarantees", states=8)
        assert structure.blocs == (("S01", "S04", "S06", "S08"), ("S02", "S03", "S05", "S07"))
        assert set(structure.bound) == {
            ("S01", "S04"), ("S04", "S06"), ("S06", "S08"), ("S02", "S03"), ("S03", "S05"), ("S05", "S07"),
        }  # fmt: skip
        assert structure.rivals == (("S01", "S02"),)


@examples(25)
@given(
    name=st.sampled_from(sorted(STRUCTURES)),
    states=st.integers(3, 14),
    cohesion=st.floats(0, 1),
    cross=st.floats(0, 1),
    polarity=st.floats(0, 1),
    polarisation=st.floats(0, 1),
    seed=st.integers(0, 10**6),
)
def test_any_system_is_a_valid_scenario(
    name: str, states: int, cohesion: float, cross: float, polarity: float, polarisation: float, seed: int
) -> None:
    arguments = {"states": states, "cohesion": cohesion, "cross_cutting": cross, "polarity": polarity, "seed": seed}
    scenario = generate(name, polarisation=polarisation, issues=2, **arguments)  # type: ignore[arg-type]  # mixed numbers
    assert from_mapping(scenario.to_mapping()) == scenario
    assert generate(name, polarisation=polarisation, issues=2, **arguments) == scenario  # type: ignore[arg-type]  # as above
    assert not [reason for reason in hindrances(scenario) if "no seat" in reason]
    assert set(scenario.must_consent) <= set(scenario.seated)


@pytest.mark.e2e
@pytest.mark.parametrize("name", sorted(STRUCTURES))
def test_it_plays(name: str) -> None:
    assert rows_of(generate(name, seed=2, rounds=4), 20)["outcome"].notna().all()


def test_positions_follow_the_bloc_the_more_so_the_more_it_coheres() -> None:
    def spread(cohesion: float) -> float:
        scenario = generate("stochastic_blocks", cohesion=cohesion, seed=3)
        bloc = scenario.alliances[0].members
        return sum(
            max(issue.positions[m] for m in bloc) - min(issue.positions[m] for m in bloc) for issue in scenario.issues
        )

    assert spread(1.0) == 0.0
    assert spread(0.9) < spread(0.5) < spread(0.0)
    apart = generate("stochastic_blocks", cohesion=1.0, polarisation=0.7, seed=3).issues[0].positions
    assert apart["S01"] - apart["S02"] == pytest.approx(0.7)


def test_polarity_concentrates_power_in_the_leaders() -> None:
    def poles(polarity: float) -> float:
        """Effective number of poles: the inverse of the Herfindahl index of capabilities."""
        scenario = generate("stochastic_blocks", polarity=polarity, seed=3)
        power = [party.capability for party in scenario.parties if party.kind == "state"]
        return sum(power) ** 2 / sum(each**2 for each in power)

    assert poles(1.0) == pytest.approx(2.0)
    assert poles(1.0) < poles(0.5) < poles(0.0)


def test_numbers_fill_their_ranges() -> None:
    """Of 360 uniform numbers none lies in the lowest or highest tenth of a range with a chance of 2 * .9**360."""
    systems = [generate("hub_and_spoke", issues=6, line_chance=1.0, cohesion=1.0, seed=seed) for seed in range(15)]
    states = [party for system in systems for party in system.parties if party.kind == "state"]
    issues = [issue for system in systems for issue in system.issues]
    found = {
        "status_quo": [issue.status_quo for issue in issues],
        "salience": [issue.salience[state.id] for issue in issues for state in states[:12]],
        "capability": [2.0 * state.capability for state in states if state.capability < 1.0],  # polarity .5 halves it
        "war_cost_low": [state.war_cost.low for state in states],
        "war_cost_width": [round(state.war_cost.high - state.war_cost.low, 4) for state in states],
        "no_deal_cost": [state.no_deal_cost.high for state in states],
        "patience": [state.patience for state in states],
        "audience_cost": [state.audience_cost for state in states],
        "reach": [reach for system in systems if system.force for reach in system.force.reach.values()],
        # at .8 and .2, with a line in either bloc on the side that hurts
        "room": [
            round(0.8 - line.min if line.min is not None else (line.max or 0.0) - 0.2, 4)
            for issue in issues
            for line in issue.red_lines.values()
        ],
    }
    for name, numbers in found.items():
        low, high = RANGES[name]
        tenth = (high - low) / 10
        assert low <= min(numbers) <= low + tenth, name
        assert high - tenth <= max(numbers) <= high, name


def test_each_issue_has_a_reach_of_its_own() -> None:
    system = generate("hub_and_spoke", issues=6, seed=1)
    assert system.force is not None
    assert len(set(system.force.reach.values())) == 6


def test_an_alliance_has_the_mean_of_its_members_and_the_strength_of_the_strongest() -> None:
    system = generate("hub_and_spoke", states=7, blocs=2, polarity=0.3, seed=4)
    bloc = system.party("BLOC_01")
    members = [system.party(name) for name in ("S01", "S03", "S05", "S07")]
    assert bloc.members == tuple(member.id for member in members)
    assert bloc.war_cost.low == pytest.approx(sum(m.war_cost.low for m in members) / 4, abs=6e-5)
    assert bloc.war_cost.high == pytest.approx(sum(m.war_cost.high for m in members) / 4, abs=6e-5)
    assert bloc.patience == pytest.approx(sum(m.patience for m in members) / 4, abs=6e-5)
    assert bloc.audience_cost == pytest.approx(sum(m.audience_cost for m in members) / 4, abs=6e-5)
    assert (bloc.capability, bloc.leader) == (1.0, "S01")
    for issue in system.issues:
        for table in (issue.positions, issue.salience):
            assert table["BLOC_01"] == pytest.approx(sum(table[m.id] for m in members) / 4, abs=6e-5)


def test_lines_have_their_chance_and_lie_on_the_side_that_hurts() -> None:
    """Of 20 systems with 12 states and 3 issues, 720 places: .4 with 4 standard errors of .0183."""
    issues = [issue for seed in range(20) for issue in generate("hub_and_spoke", seed=seed).issues]
    lines = [(issue.positions[state], line) for issue in issues for state, line in issue.red_lines.items()]
    assert len(lines) / 720 == pytest.approx(0.4, abs=4 * 0.0183)
    for position, line in lines:
        if position >= 0.5:
            assert line.max is None
            assert line.min is not None
            assert line.min < position
        else:
            assert line.min is None
            assert line.max is not None
            assert line.max > position


def test_what_a_difference_does_not_touch_is_shared() -> None:
    base = generate("stochastic_blocks", seed=3)
    others = [
        generate("stochastic_blocks", seed=3, cohesion=0.2),
        generate("stochastic_blocks", seed=3, blocs=3),
        generate("chain_of_guarantees", seed=3),
    ]
    for other in others:
        for party in (f"S{number:02}" for number in range(1, 13)):
            assert other.party(party).war_cost == base.party(party).war_cost
            assert other.party(party).patience == base.party(party).patience
            assert [issue.salience[party] for issue in other.issues] == [issue.salience[party] for issue in base.issues]


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("ring", {}, "'ring' is not a structure; allowed"),
        ("hub_and_spoke", {"cohesion": 1.5, "states": 2}, "states must lie in 3..60, not 2; cohesion must lie in 0..1"),
        ("chain_of_guarantees", {"blocs": 3}, "blocs must be 2 in a chain of guarantees"),
        ("hub_and_spoke", {"blocs": 5, "states": 4}, "at most the number of states"),
        ("hub_and_spoke", {"states": 4.5}, "whole number"),
        ("hub_and_spoke", {"seed": -1}, "0 or more"),
        ("hub_and_spoke", {"seed": 1.5}, "seed must be a whole number, not 1.5"),
    ],
)
def test_arguments_out_of_range_are_all_told(name: str, arguments: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=r"must|not") as caught:
        generate(name, **arguments)  # type: ignore[arg-type]  # wrong on purpose
    assert says in str(caught.value)
