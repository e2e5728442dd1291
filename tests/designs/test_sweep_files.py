"""Design files: what they make, and what is wrong with bad ones, told before anything runs."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.designs.loading import load
from diplosim.designs.measures import known_measures
from diplosim.designs.samplers.laws import Normal, Uniform
from diplosim.designs.sampling import Conclusion
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.loading import load as load_scenario
from diplosim.scenario.scenario import Scenario
from tests.a_scenario import scenario
from tests.designs.small_sweep import changed, files, keys, sweep_of
from tests.places import DOCS

COLD = ("parties.RUS.war_cost.low: {levels: [0.05, 0.2]}", "hidden_types.RUS.pretext: {low: 0.1, high: 0.5}")


@pytest.mark.parametrize("section", ["variants", "factors"])
def test_an_experiment_is_sent_to_compare(section: str, tmp_path: Path) -> None:
    design = tmp_path / "experiment.yaml"
    design.write_text(f"id: trial\nname: A trial\nbase: minsk2_2015\n{section}: {{}}\nreplicates: 2\n")
    result = CliRunner().invoke(main, ["sweep", str(design), "--out", str(tmp_path / "out")])
    shown = f"{design}:4: {section}: make this an experiment; play it with diplosim compare {design}\n"
    assert (result.exit_code, result.stderr) == (2, shown)
    assert not (tmp_path / "out").exists()


def test_a_grid(quick: Scenario, tmp_path: Path) -> None:
    sweep = sweep_of(quick, tmp_path)
    assert len(sweep.cells) == 1 + 4 + 4
    assert sweep.sampling.changes(0) == {}
    assert sweep.sampling.changes(5) == {"parties.RUS.war_cost.low": 0.05, "hidden_types.RUS.pretext": 0.1}
    assert sweep.sampling.changes(8) == {"parties.RUS.war_cost.low": 0.2, "hidden_types.RUS.pretext": 0.5}
    assert (sweep.runs, sweep.seed, sweep.observers) == (32, 4, "fixed")
    assert sweep.sampling.conclusion == Conclusion()


def test_options_without_an_order_are_no_measure(quick: Scenario, tmp_path: Path) -> None:
    """A sweep averaged the places that such options have in the file."""
    first = quick.issues[0]
    worth = {party: [0.2, 1.0, 0.6] for party, salience in first.salience.items() if salience > 0}
    names = {0.0: "tea", 0.5: "wine", 1.0: "water"}
    options = {"options": list(names), "anchors": names, "evaluations": worth, "status_quo": 0.0, "real_value": None}
    options |= {"positions": dict.fromkeys(first.positions, 0.5), "ideal": {}, "red_lines": {}}
    data = quick.to_mapping()
    data["issues"][0] |= options
    talks = from_mapping(data | {"judgements": {}, "type_reservations": {}, "type_ideals": {}})
    other = f"term_{quick.issues[1].id}"
    assert f"term_{first.id}" not in known_measures(talks)
    assert other in known_measures(talks)
    with pytest.raises(ScenarioError) as refused:
        sweep_of(talks, tmp_path, ("runs: 32", f"runs: 32\nmeasures: [term_{first.id}, {other}]"))
    [said] = refused.value.diagnostics
    assert (said.key, said.line) == ("measures.0", 10)
    assert said.message == f"the options of {first.id} have no order, so that their terms have no mean; leave it out"


def test_ranges_around_the_coded_value(quick: Scenario, tmp_path: Path) -> None:
    lines = keys(
        "parties.RUS.war_cost.low: {absolute: 0.05}",
        "parties.DEU.capability: {relative: 0.2}",
        "parties.UKR.capability: {low: 0.0, high: 1.0, sd: 0.05}",
        "parameters.drafting_steps: {low: 10, high: 21, points: 2}",
        "hidden_types.DEU.staller: {low: 0.1, high: 0.2}",
    )
    alone = ("method: grid", "method: one_at_a_time")
    sweep = sweep_of(quick, tmp_path, lines, alone, ("observers: fixed", "observers: refitted"))
    cost, power, other, steps, staller = sweep.sampling.quantities
    low, strong = quick.party("RUS").war_cost.low, quick.party("DEU").capability
    assert cost.law == Uniform(pytest.approx(low - 0.05), pytest.approx(low + 0.05))
    assert power.law == Uniform(pytest.approx(0.8 * strong), pytest.approx(1.2 * strong))
    assert other.law == Normal(quick.party("UKR").capability, 0.05, 0.0, 1.0)
    assert steps.whole, "a whole number stays one"
    assert steps.at(np.array([0.5])).tolist() == [16.0]
    assert staller.coded == 0.0, "a type that is not named has no chance"


def test_several_paths_can_move_together(quick: Scenario, tmp_path: Path) -> None:
    lines = keys("parties.RUS.patience: {levels: [0.5, 0.9], also: [parties.UKR.patience]}")
    assert sweep_of(quick, tmp_path, lines).sampling.changes(2) == {
        "parties.RUS.patience": 0.5,
        "parties.UKR.patience": 0.5,
    }


def test_a_number_with_a_range_of_its_own_is_no_part_of_the_shorthand(quick: Scenario, tmp_path: Path) -> None:
    issue = quick.issue_ids[0]
    name = f"issues.{issue}.positions.RUS"
    more = f"  coder_uncertainty: {{positions: {{absolute: 0.05}}, issues: [{issue}], parties: [RUS, UKR]}}\n"
    lines = keys(f"{name}: {{low: 0.9, high: 1.0}}")
    sweep = sweep_of(quick, tmp_path, (lines[0], lines[1] + more), ("method: grid", "method: one_at_a_time"))
    assert [quantity.name for quantity in sweep.sampling.quantities] == [name, f"issues.{issue}.positions.UKR"]
    assert sweep.sampling.quantities[0].law == Uniform(0.9, 1.0)
    assert "1 codings (positions ±0.05)" in sweep.sampling.remarks[0]


@pytest.mark.e2e
def test_refitted_observers_learn_from_fewer_talks_everywhere(quick: Scenario, tmp_path: Path) -> None:
    sweep = sweep_of(quick, tmp_path, ("observers: fixed", "observers: refitted\ntraining_runs: 64"))
    assert sweep.base.scenario.beliefs.training_runs == 64
    assert sweep_of(quick, tmp_path).base.scenario.beliefs.training_runs == 256


@pytest.mark.e2e
def test_the_design_of_the_page_can_be_played(tmp_path: Path) -> None:
    page = (DOCS / "how-to.md").read_text(encoding="utf-8")
    section = page.partition("## Sweep and sensitivity")[2].partition("\n## ")[0]
    text = section.partition("```yaml\n")[2].partition("```")[0]
    assert "method: sobol" in text
    file = tmp_path / "geneva_codings.yaml"
    alone = text.replace("  samples: 256\n", "").replace("method: sobol", "method: one_at_a_time")
    file.write_text(alone, encoding="utf-8")
    sweep = load(file)
    assert len(sweep.sampling.groups) == 6
    assert len(sweep.cells) == 1 + len(sweep.sampling.points.cells("one_at_a_time"))


BAD = {
    "an impossible position": (
        [keys("issues.border_control.positions.RUS: {low: 0.5, high: 1.2}")],
        "sweep.keys.issues.border_control.positions.RUS",
        "border_control",
    ),
    "out of range": ([keys("parties.RUS.capability: {low: 0.5, high: 1.2}")], "parties.RUS.capability", "0 to 1"),
    "a low above its high": ([keys("parties.RUS.war_cost.low: {low: 0.1, high: 1.9}")], "war_cost", "above high"),
    "no range": ([keys("parties.RUS.capability: {points: 3}")], "parties.RUS.capability", "no way how it varies"),
    "two ranges": (
        [keys("parties.RUS.capability: {absolute: 0.1, relative: 0.1}")],
        "parties.RUS.capability",
        "more than one way",
    ),
    "an open range": ([keys("parties.RUS.capability: {low: 0.1}")], "parties.RUS.capability", "has no high"),
    "turned round": ([keys("parties.RUS.capability: {low: 0.5, high: 0.1}")], "capability", "not below high"),
    "a path to nowhere": ([keys("parties.RUS.warcost.low: {low: 0, high: 1}")], "warcost", "did you mean war_cost"),
    "no number": ([keys("parties.RUS.name: {low: 0.0, high: 1.0}")], "parties.RUS.name", "only numbers"),
    "a share of nothing": ([keys("parties.DEU.audience_cost: {relative: 0.5}")], "audience_cost", "every share"),
    "levels between whole numbers": (
        [keys("deadline.max_extensions: {levels: [0.2, 2, 3.7]}")],
        "sweep.keys.deadline.max_extensions.levels",
        "takes whole numbers only, and 0.2 and 3.7 are none",
    ),
    "a range in which a whole number stands still": (
        [keys("deadline.max_extensions: {absolute: 0.3}")],
        "sweep.keys.deadline.max_extensions",
        "is 2 throughout, as a whole number: nothing would vary; give a wider range",
    ),
    "a normal law that reaches one end alone": (
        [keys("parties.RUS.patience: {low: 0.1, high: 0.2, sd: 0.001}")],
        "sweep.keys.parties.RUS.patience",
        "is 0.1 throughout: nothing would vary; give a wider range",
    ),
    "a path set twice": (
        [
            keys(
                "parties.RUS.patience: {levels: [0.5, 0.9]}",
                "parties.UKR.patience: {levels: [0.5, 0.9], also: [parties.RUS.patience]}",
            )
        ],
        "parties.UKR.patience",
        "already set by",
    ),
    "an unknown method": ([("method: grid", "method: saltelli")], "sweep.method", "'sobol'"),
    "no samples": ([("method: grid", "method: sobol")], "sweep.samples", "is missing"),
    "no power of 2": ([("method: grid", "method: sobol\n  samples: 100")], "sweep.samples", "power of 2"),
    "too few samples": (
        [("method: grid", "method: latin_hypercube\n  samples: 27")],
        "sweep.samples",
        "27 are too few for 2 numbers; allowed: 28 or more",
    ),
    "one group": (
        [
            keys(*(line.replace("}", ", group: all}") for line in COLD)),
            ("method: grid", "method: sobol\n  samples: 32"),
        ],
        "sweep",
        "needs two",
    ),
    "an unknown measure": ([("runs: 32", "runs: 32\nmeasures: [conflicts]")], "measures.0", "did you mean conflict?"),
    "an unknown share": (
        [("runs: 32", "runs: 32\nconclusion: {more: war, than: stalemate}")],
        "conclusion.more",
        "not a share",
    ),
    "a share and a part of it": (
        [("runs: 32", "runs: 32\nconclusion: {more: any_agreement, than: partial_agreement}")],
        "conclusion",
        "any_agreement and partial_agreement count the same runs in part; name two shares that have none in common",
    ),
    "too few runs": ([("runs: 32", "runs: 8")], "runs", "16 or more"),
    "over budget": ([("runs: 32", "runs: 32\nbudget: 100")], "budget", "9 cells of 32 runs are 288 talks"),
    "an unknown base": ([("base: talks.yaml", "base: nowhere")], "base", "cannot be used"),
    "observers that know nothing of a type": (
        [keys("hidden_types.DEU.staller: {levels: [0.1, 0.2]}")],
        "hidden_types.DEU.staller",
        "use observers: refitted",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_designs_are_told_with_their_lines_and_nothing_runs(
    quick: Scenario, tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, key, says = BAD[case]
    issue = quick.issue_ids[0]
    text = changed(*changes).replace("border_control", issue)
    file = files(quick, tmp_path, text)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["sweep", str(file)])
    assert result.exit_code == 2, result.output
    assert not (tmp_path / "runs").exists()
    shown = [line for line in result.stderr.splitlines() if key in line or key.replace("border_control", issue) in line]
    assert shown, result.stderr
    assert any(says.replace("border_control", issue) in line for line in shown), result.stderr
    assert any(line.startswith(f"{file}:") for line in shown)


def test_a_whole_number_that_is_not_coded_yet_can_be_swept(quick: Scenario, tmp_path: Path) -> None:
    """It was asked for as a fraction, 1.0 for 1, and refused as "not a whole number"."""
    path = "force.start_rungs.SEP"
    made = sweep_of(quick, tmp_path, keys(f"{path}: {{levels: [1, 2]}}"))
    assert [made.sampling.changes(cell)[path] for cell in (3, 4)] == [1, 2]
    assert [made.sampling[cell].scenario.force.start_rungs["SEP"] for cell in (3, 4)] == [1, 2]


def test_all_problems_are_told_at_once(quick: Scenario, tmp_path: Path) -> None:
    lines = keys("parties.RUS.capability: {low: 0.5, high: 1.2}", "parties.UKR.patience: {low: -0.5, high: 0.5}")
    with pytest.raises(ScenarioError) as caught:
        load(files(quick, tmp_path, changed(lines)))
    found = {diagnostic.key: diagnostic for diagnostic in caught.value.diagnostics}
    assert set(found) == {"sweep.keys.parties.RUS.capability", "sweep.keys.parties.UKR.patience"}
    assert found["sweep.keys.parties.RUS.capability"].message.endswith("allowed: 0 to 1 (in 4 of 14 cells)")


@pytest.mark.parametrize("alone", [True, False])
def test_what_fixed_observers_cannot_know_is_told_of_every_cell_of_a_joint_design(
    quick: Scenario, tmp_path: Path, alone: bool
) -> None:
    """Only cells in which one number moves alone were looked at; without them the others were played, and failed."""
    quick = quick.replace({"calendar": [], "deadline.at_round": 2})
    here, less = quick.rounds, quick.rounds - 1
    lines = keys(f"rounds: {{levels: [{less}, {here}]}}", "parties.RUS.capability: {low: 0.5, high: 1.0}")
    design = ("method: grid", f"method: latin_hypercube\n  samples: 28\n  one_at_a_time: {str(alone).lower()}")
    with pytest.raises(ScenarioError) as caught:
        load(files(quick, tmp_path, changed(lines, design)))
    (found,) = caught.value.diagnostics
    total, wrong = (1 + 1 + 1 + 28, 15) if alone else (1 + 28, 14)
    assert found.key == ("sweep.keys.rounds" if alone else "sweep")
    said = f"observers of {here} rounds say nothing about {less}; use observers: refitted (in {wrong} of {total} cells)"
    assert found.message == said


def test_each_reason_is_told_with_the_cells_that_have_it(quick: Scenario, tmp_path: Path) -> None:
    """Of the four cells of the grid all have a type that observers do not know, and two have fewer rounds.

    One reason was told, and of 6 of 5 cells: both reasons of a cell were counted as one.
    """
    quick = quick.replace({"calendar": [], "deadline.at_round": 2})
    here, less = quick.rounds, quick.rounds - 1
    lines = keys(f"rounds: {{levels: [{less}, {here}]}}", "hidden_types.DEU.staller: {levels: [0.1, 0.2]}")
    with pytest.raises(ScenarioError) as caught:
        load(files(quick, tmp_path, changed(lines, ("method: grid", "method: grid\n  one_at_a_time: false"))))
    found = [diagnostic.message for diagnostic in caught.value.diagnostics]
    assert len(found) == 2
    assert sum(f"observers of {here} rounds" in text and text.endswith("(in 2 of 5 cells)") for text in found) == 1
    assert sum("DEU" in text and text.endswith("(in 4 of 5 cells)") for text in found) == 1


def test_a_sweep_says_of_a_number_that_nothing_reads_it(tmp_path: Path) -> None:
    talks = scenario().replace({"force.reach": {"border": 1.0, "water": 0.5}})
    text = changed(keys("parameters.reach: {levels: [0.1, 0.9]}", "parameters.defer_cost: {levels: [0.1, 0.2]}"))
    said = load(files(talks, tmp_path, text)).sampling.remarks
    assert said == ("nothing reads parameters.reach: every issue has its own under force.reach",)


def test_a_sweep_of_what_deferring_costs_needs_texts_that_may_leave_an_issue_open(tmp_path: Path) -> None:
    talks = load_scenario("theory/baron_ferejohn_1989")
    said = load(files(talks, tmp_path, changed(keys("parameters.defer_cost: {levels: [0.1, 0.2]}")))).sampling.remarks
    assert said == ("nothing reads parameters.defer_cost: no text leaves an issue open under the protocol closed_rule",)
