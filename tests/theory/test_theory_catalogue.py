"""The configurations of theory lie beside the cases, and what their files promise is what is played."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

import diplosim
from diplosim.cli.main import main
from diplosim.scenario.catalogue import folder, names, teaching, theory
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.testing import SCENARIO_CHECKS
from diplosim.theory import closed_form
from diplosim.theory.reproduction.families import SIMULATED


def test_every_one_belongs_to_a_result_and_is_no_case() -> None:
    assert set(theory()) == {simulated.config for simulated in SIMULATED.values()}
    assert not set(theory()) & set(names())
    listed = json.loads(CliRunner().invoke(main, ["list", "--json"]).stdout)
    assert [row["id"] for row in listed] == [*names(), *theory(), *teaching()]


@pytest.mark.parametrize("name", theory())
def test_it_loads_by_name_and_says_what_it_stands_for(name: str) -> None:
    scenario = diplosim.load(name)
    assert f"theory/{scenario.id}" == name
    assert str(scenario.year) in scenario.name
    text = (folder() / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "losed form: " in text


@pytest.mark.e2e
@pytest.mark.parametrize("check", ["writes_and_loads_back", "runs_do_not_depend_on_batches"])
@pytest.mark.parametrize("name", theory())
def test_it_conforms(name: str, check: str) -> None:
    SCENARIO_CHECKS[check](diplosim.load(name))


def test_a_name_that_is_nearly_right_is_hinted_at() -> None:
    with pytest.raises(ScenarioError, match="did you mean theory/fearon_1995"):
        diplosim.load("theory/fearon_195")


def test_a_batch_of_the_file_as_it_is_gives_what_its_head_says(tmp_path) -> None:
    out = ["--out", str(tmp_path / "run"), "--json"]
    result = CliRunner().invoke(main, ["batch", "theory/fearon_1995", "-n", "3000", *out])
    (share,) = (row["share"] for row in json.loads(result.stdout)["outcomes"] if row["name"] == "conflict")
    exact = closed_form(
        "fearon_1995_ultimatum_uniform_costs", p=0.5, c_proposer=0.1, c_responder_low=0.0, c_responder_high=0.4
    )
    assert abs(share - exact["prob_war"]) < 3.0 * (0.375 * 0.625 / 3000) ** 0.5
    head = (folder() / "theory" / "fearon_1995.yaml").read_text(encoding="utf-8")
    promise = head.partition("Closed form")[2].partition("\n")[0]
    said = [float(number) for number in re.findall(r"(?<![\w.])\.\d+", promise)]
    assert said == pytest.approx([exact["demand"], exact["prob_war"], exact["eu_proposer"]])
