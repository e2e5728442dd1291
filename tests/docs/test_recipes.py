"""The recipes of docs/recipes.md, followed to the letter: files written from the page, commands typed from it."""

import re
import shlex
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

import diplosim
from diplosim.cli.main import main
from diplosim.scenario import registry
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.seats import Move, OneTalk
from diplosim.testing import AGENT_CHECKS, check_agent, check_scenario
from tests.places import ROOT

pytestmark = pytest.mark.e2e

PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in PAGE.split("\n## ")[1:]}


def examples(section: str, language: str) -> list[str]:
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", SECTIONS[section], flags=re.DOTALL | re.MULTILINE)
    return [dedent(code) for code in found]


def commands(section: str) -> list[list[str]]:
    """Indented lines and code in a sentence that call the command line, without their `diplosim`."""
    shown = re.findall(r"^ {4,}(diplosim .*)$|`(diplosim [^`]+\.yaml[^`]*)`", SECTIONS[section], flags=re.MULTILINE)
    return [shlex.split(first or second)[1:] for first, second in shown]


def typed(arguments: list[str], folder: Path, *more: str) -> Result:
    """A command of the page, with fewer runs and smaller belief tables."""
    fewer = ["40" if before == "-n" else word for before, word in zip(["", *arguments], arguments, strict=False)]
    if fewer[0] in ("run", "batch"):
        fewer += ["--set", "beliefs.training_runs=64"]
    if fewer[0] == "infer":
        fewer += ["--set", "beliefs.training_runs=256", "-n", "256"]
    if fewer[0] == "batch":
        fewer += ["--out", str(folder / "run")]
    return CliRunner().invoke(main, [*fewer, *more])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    policy, _, _, adapted = examples("Add an agent", "python")
    (scenario,) = examples("Add a scenario", "yaml")
    (tmp_path / "halfway.py").write_text(policy, encoding="utf-8")
    (tmp_path / "modest.py").write_text(adapted, encoding="utf-8")
    (tmp_path / "final_offer.py").write_text(examples("Add a protocol", "python")[0], encoding="utf-8")
    (tmp_path / "river_talks.yaml").write_text(scenario, encoding="utf-8")
    (tmp_path / "river_record.yaml").write_text(examples("Code a record", "yaml")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def river(folder: Path) -> Scenario:
    return diplosim.load("river_talks.yaml").replace({"beliefs.training_runs": 64})


class TestAddAnAgent:
    @pytest.mark.parametrize("arguments", commands("Add an agent"), ids=" ".join)
    def test_its_commands_work_as_typed(self, folder: Path, arguments: list[str]) -> None:
        result = typed(arguments, folder)
        assert result.exit_code == 0, result.output
        assert "halfway.py:Halfway" in " ".join(arguments)

    def test_the_policy_matters_and_shares_the_draws(self, river: Scenario) -> None:
        changed = river.replace({"parties.BEL.policy": "halfway.py:Halfway"})
        before, after = (diplosim.simulate(scenario, runs=200, seed=1) for scenario in (river, changed))
        assert not np.array_equal(before["utility_BEL"], after["utility_BEL"])
        assert np.array_equal(before["war_cost_ANA"], after["war_cost_ANA"])

    def test_it_goes_half_of_the_way(self, folder: Path) -> None:
        registry.allow("halfway.py")
        policy = registry.find("halfway.py:Halfway")()
        time = np.array([0.0, 0.5, 0.9, 1.0])
        assert policy.conceded_share(None, time).tolist() == [0.0, 0.25, 0.45, 1.0]

    def test_the_contract_is_checked_as_shown(self, folder: Path) -> None:
        exec(compile(examples("Add an agent", "python")[1], "recipes.md", "exec"), {})

    def test_the_adapter_plays_batches_from_a_file_and_as_an_object(self, river: Scenario) -> None:
        check_agent("modest.py:Modest", river)
        named = diplosim.Session(river, runs=20, seats={"BEL": "modest.py:Modest"}).play().outcomes()
        handed = diplosim.Session(river, runs=20, seats={"BEL": registry.find("modest.py:Modest")()}).play().outcomes()
        assert named.equals(handed)
        assert (named["outcome"] != "stalemate").any()

    @pytest.mark.parametrize("name", ["by_type", "tit_for_tat"])
    def test_the_adapter_gives_the_same_results(self, river: Scenario, name: str) -> None:
        kind = registry.find(name)
        seats = [{"ANA": make(), "BEL": make()} for make in (kind, lambda: OneTalk(kind()))]
        together, apart = (diplosim.Session(river, runs=8, seats=each).play().outcomes() for each in seats)
        assert together.equals(apart)

    def test_a_policy_of_this_package_gets_its_tests(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        module = ModuleType("agents.halfway")
        exec(compile(examples("Add an agent", "python")[0], "halfway.py", "exec"), module.__dict__)
        monkeypatch.setitem(sys.modules, "agents.halfway", module)
        point = EntryPoint("halfway", re.findall(r'"(agents\.halfway:\w+)"', PAGE)[0], registry.POLICIES)
        points = registry._points
        added = {registry.POLICIES: {"halfway": point}}
        monkeypatch.setattr(registry, "_points", lambda group: points(group) | added.get(group, {}))
        scope: dict[str, type] = {}
        exec(compile(examples("Add an agent", "python")[2], "test_halfway.py", "exec"), scope)
        tests = scope["TestHalfway"]()
        tests.test_goes_half_of_the_way_at_an_even_pace()
        tests.test_is_documented()
        for check in AGENT_CHECKS:
            tests.test_conforms(check)
        registry._registered.cache_clear()

    def test_the_entry_point_group_is_the_one_that_is_read(self) -> None:
        assert f'[project.entry-points."{registry.POLICIES}"]' in PAGE
        assert f'[project.entry-points."{registry.POLICIES}"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


class TestLetSomebodyMediate:
    def case(self, position: float = 0.5, **other: object) -> Scenario:
        data = yaml.safe_load(examples("Add a scenario", "yaml")[0])
        (party,) = yaml.safe_load(examples("Let somebody mediate", "yaml")[0])["parties"]
        data["parties"].append(party | other)
        for issue in data["issues"]:
            issue["positions"]["MED"], issue["salience"]["MED"] = position, 0.0
        protocol = re.findall(r"`protocol: (\{.*?\})`", SECTIONS["Let somebody mediate"])[0]
        return from_mapping(data | {"protocol": yaml.safe_load(protocol), "beliefs": {"training_runs": 64}})

    def test_it_drafts_in_every_round_and_has_no_seat(self) -> None:
        case = self.case()
        assert case.seated == ("ANA", "BEL")
        told = str(diplosim.transcript(diplosim.Session(case, seed=1).play()))
        assert told.count("\n  draft ") >= told.count("in session") > 1

    def test_what_is_said_of_it_decides_nothing(self) -> None:
        plain, otherwise = (
            diplosim.simulate(case, runs=64, seed=1)
            for case in (self.case(), self.case(0.9, patience=0.5, capability=0.7, war_cost={"low": 0.4, "high": 0.6}))
        )
        assert plain.equals(otherwise)

    def test_it_changes_talks(self, river: Scenario) -> None:
        alone, mediated = (diplosim.simulate(case, runs=64, seed=1) for case in (river, self.case()))
        assert (alone["utility_BEL"] != mediated["utility_BEL"]).any()


class TestAddAScenario:
    def test_it_is_valid(self, folder: Path) -> None:
        assert commands("Add a scenario")[0] == ["check", "river_talks.yaml"]
        assert typed(["check", "river_talks.yaml"], folder).output == (
            "river_talks.yaml: ok (2 parties, 2 issues, 6 rounds)\n"
        )

    @pytest.mark.parametrize("arguments", commands("Add a scenario")[1:], ids=" ".join)
    def test_its_commands_work_as_typed(self, folder: Path, arguments: list[str]) -> None:
        result = typed(arguments, folder)
        assert result.exit_code == 0, result.output
        assert "Talks on a border river" in result.output

    def test_it_keeps_the_contract_of_a_scenario(self, folder: Path) -> None:
        check_scenario("river_talks.yaml")

    def test_a_mistake_is_named_with_line_and_remedy(self, folder: Path) -> None:
        file = folder / "river_talks.yaml"
        file.write_text(file.read_text().replace("must_consent: [ANA, BEL]", "must_consent: [ANA, BELL]"))
        result = typed(["check", "river_talks.yaml"], folder)
        assert result.exit_code == 2
        assert "river_talks.yaml:7: must_consent" in result.stderr
        assert "BEL" in result.stderr

    def test_every_way_the_talks_can_end_is_open(self, river: Scenario) -> None:
        shares = diplosim.simulate(river, runs=2000, seed=3)["outcome"].value_counts(normalize=True)
        assert all(shares[outcome] > 0.01 for outcome in ("agreement", "stalemate", "conflict"))


class TestCodeARecord:
    @pytest.mark.parametrize("arguments", commands("Code a record"), ids=" ".join)
    def test_its_commands_work_as_typed(self, folder: Path, arguments: list[str]) -> None:
        result = typed(arguments, folder)
        assert result.exit_code == 0, result.output
        assert "P(pretext) of ANA" in result.output
        assert ("--out" in arguments) == (folder / "runs" / "river" / "index.html").is_file()

    def test_mistakes_are_named_and_nothing_is_written(self, folder: Path) -> None:
        record = folder / "river_record.yaml"
        record.write_text(record.read_text(encoding="utf-8").replace("border: 0.35", "bridge: 1.5"), encoding="utf-8")
        result = typed(["infer", "river_talks.yaml", "river_record.yaml", "--out", "runs/river"], folder)
        assert result.exit_code == 2
        assert "river_record.yaml:10: moves.3.demand.bridge: is no issue of the talks" in result.output
        assert not (folder / "runs").exists()


class TestChangeTheProtocol:
    @pytest.mark.parametrize("arguments", commands("Change the protocol"), ids=" ".join)
    def test_its_commands_work_as_typed(self, folder: Path, arguments: list[str]) -> None:
        result = typed(arguments, folder)
        assert result.exit_code == 0, result.output

    def test_keys_that_are_named_exist(self, river: Scenario) -> None:
        data = river.to_mapping()
        for key in ("package", "tracks", "seats", "mediators", "interim", "rules"):
            assert f"`protocol.{key}`" in SECTIONS["Change the protocol"]
            assert key in data["protocol"]

    def test_an_unknown_protocol_is_refused_as_the_page_says(self, river: Scenario) -> None:
        with pytest.raises(ScenarioError, match=r"no protocol named 'duel'; known: .*plenary"):
            river.replace({"protocol.rules": "duel"})
        assert diplosim.simulate(river.replace({"protocol.rules": "plenary"}), runs=1).shape[0] == 1


class TestAddAProtocol:
    @pytest.fixture
    def arbitrated(self, river: Scenario) -> Scenario:
        return river.replace({"protocol.rules": "final_offer.py:FinalOffer"})

    @pytest.mark.parametrize("arguments", commands("Add a protocol"), ids=" ".join)
    def test_its_commands_work_as_typed(self, folder: Path, arguments: list[str]) -> None:
        result = typed(arguments, folder)
        assert result.exit_code == 0, result.output
        assert "final_offer.py:FinalOffer" in " ".join(arguments)

    def test_one_of_the_offers_is_the_award_wherever_all_could_sign_it(self, arbitrated: Scenario) -> None:
        talks = diplosim.Session(arbitrated, runs=300, seed=1, record=True)
        bounds = talks.game.state.low.copy(), talks.game.state.high.copy()
        table = talks.play().outcomes()
        offers = talks.trace().offers.pivot_table(index=["run", "party"], columns="issue", values="offer").unstack()
        agreed = (table["outcome"] == "agreement").to_numpy()
        assert 0.02 < agreed.mean() < 0.98
        for run in np.flatnonzero(agreed):
            terms = [table[f"term_{issue}"][run] for issue in ("border", "water")]
            assert terms in [[offers.loc[run, (issue, p)] for issue in ("border", "water")] for p in ("ANA", "BEL")]
            assert ((bounds[0][run] <= terms) & (terms <= bounds[1][run])).all()
        assert set(table["outcome"]) <= {"agreement", "stalemate"}
        assert (table["end_round"] == 1).all()

    def test_a_run_alone_is_its_row_of_a_batch(self, arbitrated: Scenario) -> None:
        batch, alone = (diplosim.simulate(arbitrated, n, seed=2, first_run=first) for n, first in ((30, 0), (1, 17)))
        assert alone.iloc[0].equals(batch.iloc[17])

    def test_people_sit_in_it_and_their_log_replays(self, arbitrated: Scenario) -> None:
        talks = diplosim.Session(arbitrated, seats={"ANA": "human"})
        assert (talks.game.stage, talks.waiting()) == ("table", ("ANA",))
        talks.submit("ANA", Move(demand=np.array([0.5, 0.5])))
        talks.advance()
        assert talks.ended
        assert diplosim.Session.replay(talks.log()).state_hash() == talks.state_hash()

    def test_the_entry_point_group_is_the_one_that_is_read(self) -> None:
        assert f'[project.entry-points."{registry.PROTOCOLS}"]' in SECTIONS["Add a protocol"]
        assert registry.find("plenary", registry.PROTOCOLS).__module__ == "diplosim.protocols.plenary"
