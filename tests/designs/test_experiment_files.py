"""Experiment files: what is read, and how every problem is told with its line and key before anything runs."""

from pathlib import Path

import pytest

import diplosim
from diplosim.designs import Design, load, of_scenarios
from diplosim.scenario.diagnostics import ScenarioError

HEAD = """\
id: trial
name: "A trial"
base: geneva_2022
runs: 100
"""


def loaded(tmp_path: Path, text: str, **more: object) -> Design:
    file = tmp_path / "trial.yaml"
    file.write_text(text)
    return load(file, "experiment", **more)  # type: ignore[arg-type]  # passes on what a test names


def shown(tmp_path: Path, text: str, **more: object) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text, **more)
    return [(diagnostic.line, diagnostic.key, diagnostic.message) for diagnostic in caught.value.diagnostics]


class TestVariants:
    def test_the_base_comes_first_and_each_variant_has_its_edits(self, tmp_path: Path) -> None:
        made = loaded(
            tmp_path,
            HEAD
            + """\
edits:
  - set: {horizon: 2022-01-13}
variants:
  led:
    - decision_rule: {alliance: NATO, rule: leader}
  led_without_hungary:
    - decision_rule: {alliance: NATO, rule: leader}
    - move: {party: HUN, leaves: NATO}
""",
        )
        assert [cell.name for cell in made.cells] == ["base", "led", "led_without_hungary"]
        assert {str(cell.scenario.horizon) for cell in made.cells} == {"2022-01-13"}
        assert made.cells[2].edits[1] == "move: party HUN, leaves NATO"
        assert (made.runs, made.seed, made.observers) == (100, 0, "refitted")

    def test_a_value_that_is_taken_away_is_told_and_spelled_as_in_the_file(self, tmp_path: Path) -> None:
        """A page said "set: " and no more of what was set to null."""
        text = HEAD + "variants: {v: [{set: {parties.RUS.delay_benefit: null, protocol.package: true}}]}\n"
        assert loaded(tmp_path, text).cells[1].edits == ("set: parties.RUS.delay_benefit null, protocol.package true",)

    def test_runs_seed_and_observers_can_be_given_from_outside(self, tmp_path: Path) -> None:
        text = HEAD + "variants: {cut: [{remove_edge: {a: RUS, b: BLR}}]}\n"
        made = loaded(tmp_path, text, runs=7, seed=3, observers="fixed")
        assert (made.runs, made.seed, made.observers) == (7, 3, "fixed")

    def test_a_base_beside_the_experiment(self, tmp_path: Path) -> None:
        (tmp_path / "mine.yaml").write_text(diplosim.load("minsk2_2015").to_yaml())
        made = loaded(
            tmp_path, HEAD.replace("geneva_2022", "mine.yaml") + "variants: {a: [{set: {parameters.slack: 0.2}}]}\n"
        )
        assert made.base.scenario.id == "minsk2_2015"

    def test_every_problem_of_every_edit_is_told_at_once(self, tmp_path: Path) -> None:
        text = HEAD + (
            "observes: fixed\n"  # 5
            "variants:\n"
            "  one:\n"
            "    - add_edge: {a: RUS, b: XXX, kind: defence, weight: 0.3}\n"  # 8
            "    - add_edge: {a: RUS, b: UKR, kind: defense, weight: 3}\n"  # 9
            "  two:\n"
            "    - exclude: {party: RUS}\n"  # 11
            "    - frobnicate: {}\n"  # 12
            "    - set: {parties.RUS.war_cots.low: 0.3}\n"  # 13
            "    - move: HUN\n"  # 14
            "  three: []\n"  # 15
            "  'four five': [{set: {rounds: 2}}]\n"  # 16
        )
        found = shown(tmp_path, text)
        for line, key, message in [
            (5, "observes", "unknown key; did you mean observers?"),
            (8, "variants.one.0.add_edge.b", "'XXX' is not a party; allowed: BAL"),
            (9, "variants.one.1.add_edge.kind", "'defense' is not allowed"),
            (9, "variants.one.1.add_edge.weight", "3 is out of range; allowed: -1 to 1"),
            (11, "variants.two.0.exclude.party", "take_veto from it first"),
            (12, "variants.two.1.frobnicate", "'frobnicate' is not an edit; allowed: add_edge"),
            (13, "variants.two.2.set", "did you mean war_cost?"),
            (14, "variants.two.3.move", "needs its arguments as a mapping; allowed keys: party, leaves"),
            (15, "variants.three", "is empty"),
            (16, "variants.four five", "names a folder"),
        ]:
            assert any(at == line and where == key and message in what for at, where, what in found), (key, found)

    @pytest.mark.parametrize(
        ("edits", "says"),
        [
            ("[{take_veto: {party: RUS}}, {take_veto: {party: USA}}, {take_veto: {party: NATO}}]", "nobody is left"),
            ("[{set: {must_consent: [RUS, USA, NATO, BLR]}}]", "BLR must consent, but has no seat"),
            ("[{set: {consent_scope: {BLR: [donbas]}}}]", "nobody could ever agree: BLR must consent, but has no seat"),
        ],
    )
    def test_a_variant_in_which_nobody_can_agree_is_refused(self, tmp_path: Path, edits: str, says: str) -> None:
        ((line, _, message),) = shown(tmp_path, HEAD + f"variants:\n  v: {edits}\n")
        assert line == 6
        assert says in message

    @pytest.mark.e2e
    def test_so_is_a_consensus_that_is_empty_in_every_run(self, tmp_path: Path) -> None:
        geneva = diplosim.load("geneva_2022")
        lines = []
        for issue in geneva.issues:
            low, high = sorted((issue.positions["POL"], issue.positions["HUN"]))
            if low == high:
                continue
            below, above = ("POL", "HUN") if issue.positions["POL"] == low else ("HUN", "POL")
            lines.append(f"issues.{issue.id}.red_lines.{below}: {{basis: declared, max: {low}}}")
            lines.append(f"issues.{issue.id}.red_lines.{above}: {{basis: declared, min: {high}}}")
        opposed = f"{{set: {{{', '.join(lines)}, thresholds.partial: 0.7}}}}"
        firm = "{commitment: {alliance: NATO, member: HUN, value: 1.0}}"
        ((_, key, message),) = shown(tmp_path, HEAD + f"variants:\n  loose: [{opposed}]\n  firm: [{opposed}, {firm}]\n")
        assert key == "variants.firm", "a member that may drop its veto leaves hope"
        assert "the mandate of NATO is empty in every run on" in message

    def test_more_talks_than_the_budget_are_refused_with_the_numbers(self, tmp_path: Path) -> None:
        text = HEAD + "budget: 150\nvariants: {a: [{set: {parameters.slack: 0.2}}]}\n"
        ((line, key, message),) = shown(tmp_path, text)
        assert (line, key) == (5, "budget")
        assert "2 cells of 100 runs are 200 talks, more than the budget of 150" in message
        assert loaded(tmp_path, text, runs=75).runs == 75

    @pytest.mark.e2e
    def test_fixed_observers_need_parties_that_the_base_knows(self, tmp_path: Path) -> None:
        text = (
            HEAD
            + "observers: fixed\nvariants: {china: [{admit: {party: CHN}}], cut: [{remove_edge: {a: RUS, b: BLR}}]}\n"
        )
        ((_, key, message),) = shown(tmp_path, text)
        assert key == "variants.china"
        assert "nothing was learnt in the base about CHN" in message

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (HEAD, "neither given"),
            (HEAD + "variants: {a: [{set: {parameters.slack: 0.2}}]}\nfactors: {f: {x: [], y: []}}\n", "both given"),
            (HEAD + "variants: {base: [{set: {parameters.slack: 0.2}}]}\n", "the base is played in any case"),
            (HEAD + "variants: {a: [{regenerate: {blocs: 3}}]}\n", "the base is no generated system"),
            (
                HEAD.replace("geneva_2022", "geneva_2023") + "variants: {a: [{set: {parameters.slack: 0.2}}]}\n",
                "did you mean geneva",
            ),
            (
                HEAD.replace("geneva_2022", "[1]") + "variants: {a: [{set: {parameters.slack: 0.2}}]}\n",
                "a scenario by name or file",
            ),
            ("- a list\n", "an experiment is a mapping"),
            ("id: [unclosed\n", "not valid YAML"),
        ],
    )
    def test_other_mistakes(self, tmp_path: Path, text: str, says: str) -> None:
        assert any(says in message for _, _, message in shown(tmp_path, text))


class TestFactors:
    FACTORS = """\
factors:
  rule:
    consensus: []
    leader: [{decision_rule: {alliance: NATO, rule: leader}}]
  hungary:
    in: []
    out: [{move: {party: HUN, leaves: NATO}}]
  package:
    whole: []
    items: [{set: {protocol.package: false}}]
"""

    @pytest.mark.e2e
    def test_all_combinations_the_first_levels_first(self, tmp_path: Path) -> None:
        made = loaded(tmp_path, HEAD + self.FACTORS)
        assert len(made.cells) == 8
        assert made.base.name == "rule=consensus,hungary=in,package=whole"
        assert len({cell.scenario.content_hash() for cell in made.cells}) == 8
        assert made.factors["rule"] == ("consensus", "leader")
        assert made.resolution is None

    def test_a_fraction_states_its_resolution(self, tmp_path: Path) -> None:
        made = loaded(tmp_path, HEAD + self.FACTORS + "fraction: {package: [rule, hungary]}\n")
        assert len(made.cells) == 4
        assert made.resolution == 3

    def test_a_fraction_of_what_is_no_factor(self, tmp_path: Path) -> None:
        ((_, key, message),) = shown(tmp_path, HEAD + self.FACTORS + "fraction: {gas: [rule, hungary]}\n")
        assert key == "fraction"
        assert "'gas' is not a factor" in message

    def test_a_problem_of_one_level_is_told_once(self, tmp_path: Path) -> None:
        found = shown(tmp_path, HEAD + self.FACTORS.replace("HUN", "HUNGARY"))
        assert len(found) == 1
        assert found[0][1] == "factors.hungary.out.0.move.party"

    def test_levels_of_a_generator(self, tmp_path: Path) -> None:
        made = loaded(
            tmp_path,
            "id: blocs\nname: Blocs\nruns: 10\n"
            "base: {generate: {structure: stochastic_blocks, states: 6, seed: 1, training_runs: 64}}\n"
            "factors:\n"
            "  cohesion: {0.9: [], 0.3: [{regenerate: {cohesion: 0.3}}]}\n"
            "  blocs: {two: [], three: [{regenerate: {blocs: 3}}]}\n",
        )
        names = [cell.name for cell in made.cells]
        assert names[0] == "cohesion=0.9,blocs=two"
        last = made.cells[-1].scenario
        assert "BLOC_03" in last.party_ids
        assert last.alliances[0].commitment["S04"] == 0.3

    def test_arguments_that_no_generator_has(self, tmp_path: Path) -> None:
        text = (
            "id: blocs\nname: Blocs\nruns: 10\nbase: {generate: {structure: ring, statse: 6}}\n"
            "factors:\n  cohesion: {0.9: [], 0.3: [{regenerate: {cohesion: many}}]}\n"
        )
        found = shown(tmp_path, text)
        assert any(key == "base.generate.statse" and "did you mean states" in message for _, key, message in found)
        assert any(key.endswith("regenerate.cohesion") and "is not a number" in message for _, key, message in found)


REPLICATED = (
    "id: blocs\nname: Blocs\nruns: 10\nreplicates: 3\n"
    "base: {generate: {structure: stochastic_blocks, states: 6, seed: 5, training_runs: 64}}\n"
    "factors:\n  cohesion: {0.9: [], 0.3: [{regenerate: {cohesion: 0.3}}]}\n"
)


class TestReplicates:
    def test_the_whole_design_is_played_in_each_system(self, tmp_path: Path) -> None:
        made = loaded(tmp_path, REPLICATED)
        assert (made.replicates, dict(made.factors)) == (3, {"cohesion": ("0.9", "0.3")})
        assert [cell.name for cell in made.cells][:4] == [
            "cohesion=0.9,system=5", "cohesion=0.9,system=6", "cohesion=0.9,system=7", "cohesion=0.3,system=5"
        ]  # fmt: skip
        assert made.base_of(made.cells[4]) is made.cells[1]
        patience = [cell.scenario.party("S03").patience for cell in made.cells]
        assert patience[:3] == patience[3:], "a system keeps its draws when the factor changes"
        assert len(set(patience)) == 3
        assert made.cells[0].scenario == loaded(tmp_path, REPLICATED.replace("replicates: 3\n", "")).base.scenario

    @pytest.mark.parametrize(
        ("old", "new", "key", "says"),
        [
            ("factors:\n  cohesion:", "factors:\n  system:", "factors.system", "is what replicates are called"),
            ("replicates: 3", "replicates: 0", "replicates", "out of range"),
            (
                "base: {generate: {structure: stochastic_blocks, states: 6, seed: 5, training_runs: 64}}",
                "base: geneva_2022",
                "replicates",
                "is for generated systems",
            ),
        ],
    )
    def test_refused(self, tmp_path: Path, old: str, new: str, key: str, says: str) -> None:
        assert any(where == key and says in what for _, where, what in shown(tmp_path, REPLICATED.replace(old, new)))

    def test_variants_have_none(self, tmp_path: Path) -> None:
        text = HEAD + "replicates: 2\nvariants: {a: [{set: {parameters.slack: 0.2}}]}\n"
        ((line, key, message),) = shown(tmp_path, text)
        assert (line, key) == (5, "replicates")
        assert "is for factorial designs" in message

    def test_they_count_in_the_budget(self, tmp_path: Path) -> None:
        ((_, _, message),) = shown(tmp_path, REPLICATED + "budget: 59\n")
        assert "6 cells of 10 runs are 60 talks" in message


class TestScenarios:
    def test_several_scenarios_the_first_being_the_base(self) -> None:
        made = of_scenarios(["minsk2_2015", "minsk2_2015", "cuba_1962"], runs=5)
        assert [cell.name for cell in made.cells] == ["minsk2_2015", "minsk2_2015.2", "cuba_1962"]

    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("names", "runs", "says"),
        [
            (["cuba_1962"], 5, "name two or more"),
            (["cuba_1962", "nowhere"], 5, "no scenario of this name"),
            (["cuba_1962", "minsk2_2015"], 10**7, "more than the budget"),
        ],
    )
    def test_refused(self, names: list[str], runs: int, says: str) -> None:
        with pytest.raises(ScenarioError, match=says):
            of_scenarios(names, runs=runs)
