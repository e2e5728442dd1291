"""The experiments that come with diplosim load, keep to their budget, and point the way that the page says."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.comparison.comparison import compare
from analysis.comparison.main_effects import MainEffect
from analysis.comparison.results import PairComparison, Result
from diplosim.batches.simulate import simulate
from diplosim.designs import load, run_design
from diplosim.designs.design import BUDGET, Design
from diplosim.designs.loading import find, from_document
from diplosim.scenario.files.document import parse_document, read_document
from tests.playing import invented_tables
from tools.findings import CODINGS, DESIGNS, EXPERIMENTS, NUMBERS, PAGE, under

pytestmark = pytest.mark.e2e

TEXT = PAGE.read_text(encoding="utf-8")
NAMES = list(dict.fromkeys(name for name, _ in EXPERIMENTS))
POLARITY = [name for name in NAMES if name.startswith("polarity")]


@cache
def shipped(name: str) -> Design:
    """A shipped experiment as it stands; building the scenarios of all its cells takes seconds."""
    return load(name)


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_and_keeps_to_its_budget(name: str) -> None:
    experiment = shipped(name)
    assert len({cell.scenario.content_hash() for cell in experiment.cells}) == len(experiment.cells)
    assert len(experiment.cells) * experiment.runs <= BUDGET
    assert experiment.question.endswith("?")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in POLARITY])
def test_the_page_names_every_cell_of_a_case(name: str) -> None:
    for cell in shipped(name).cells[1:]:
        assert f"`{cell.name}`" in TEXT, cell.name


def test_the_page_says_how_each_experiment_is_played() -> None:
    for name in ("geneva_2022", "july_1914", "polarity_cohesion"):
        experiment = shipped(name)
        assert f"diplosim compare {name} --seed {experiment.seed} -n {experiment.runs}" in TEXT
    first = shipped("polarity_cohesion")
    assert f"{first.replicates} systems" in TEXT
    assert [cell.levels["system"] for cell in first.cells[:24]] == [str(seed) for seed in range(1, 25)]


def test_the_page_has_every_block_of_numbers_filled() -> None:
    blocks = dict(re.findall(r"<!-- numbers: (\S+) -->\n\n(.+?)\n\n<!-- end -->", TEXT, flags=re.DOTALL))
    assert blocks.keys() == NUMBERS.keys()
    for name in ("findings_geneva", "findings_opened", "findings_july", "findings_polarity"):
        assert (PAGE.parent / "figures" / f"{name}.png").is_file()
        assert f"figures/{name}.png" in TEXT


def test_other_codings_change_every_cell_and_play() -> None:
    for name, coded_arrays in CODINGS.items():
        experiment = shipped(name)
        for changes in coded_arrays.values():
            for before, after in zip(experiment.cells, under(experiment, changes).cells, strict=True):
                assert before.scenario.content_hash() != after.scenario.content_hash()


def test_closing_everything_again_is_the_case_as_coded() -> None:
    """The opened talks with all edits undone: the same outcomes as the base, run by run."""
    base = shipped("geneva_2022").base.scenario
    (closed,) = (cell.scenario for cell in shipped("geneva_2022_opened").cells if cell.name == "as_coded")
    one = simulate(base, 200, seed=5, tables=invented_tables(base))
    other = simulate(closed, 200, seed=5, tables=invented_tables(closed))
    for column in ("outcome", "end_round", "settled_share", "war_value_RUS", "utility_UKR"):
        assert one[column].astype(str).tolist() == other[column].astype(str).tolist(), column


NOT_TOLD = (
    "ukraine_no_veto", "neutrality_opened", "neutrality_wanted", "no_dual_alliance", "no_entente", "no_guarantees",
    "firm_britain",
)  # fmt: skip
"""Cells of whose direction no test below speaks."""


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """The two cases, short, the cells of which the tests below speak, with observers that ship: nothing is fitted."""
    folder = tmp_path_factory.mktemp("findings")
    found = {}
    for name in ("geneva_2022", "july_1914"):
        design = load(name, runs=1000, observers="fixed")
        cells = tuple(cell for cell in design.cells if cell.name not in NOT_TOLD)
        found[name] = compare(run_design(replace(design, cells=cells), folder / name))
    return found


def pair_of(result: Result, name: str) -> PairComparison:
    return next(pair for pair in result.pairs if pair.second == name)


class TestDirections:
    @pytest.mark.parametrize(
        ("name", "outcome", "sign"),
        [
            ("item_by_item", "partial_agreement", 1),
            ("ukraine_absent", "any_agreement", 1),
            ("leader_rule", "agreement", 1),
            ("hard_liners_out", "agreement", 1),
        ],
    )
    def test_geneva(self, cases: dict[str, Result], name: str, outcome: str, sign: int) -> None:
        row = pair_of(cases["geneva_2022"], name).share(outcome)
        assert sign * row.difference > 0
        assert max(sign * row.low, sign * row.high) > 0

    def test_geneva_absorption(self, cases: dict[str, Result]) -> None:
        assert pair_of(cases["geneva_2022"], "doves_out").changed <= 2
        leader, out = (pair_of(cases["geneva_2022"], name) for name in ("leader_rule", "hard_liners_out"))
        assert abs(leader.share("agreement").difference - out.share("agreement").difference) < 0.01

    def test_geneva_conflict_rises_only_where_ukraine_opens(self, cases: dict[str, Result]) -> None:
        assert pair_of(cases["geneva_2022"], "neutrality_signable").share("conflict").low > 0
        west = pair_of(cases["geneva_2022"], "neutrality_signable_west").share("conflict")
        assert west.low <= 0.0 <= west.high

    def test_july(self, cases: dict[str, Result]) -> None:
        july = cases["july_1914"]
        assert pair_of(july, "no_blank_cheque").share("conflict").high < -0.03
        assert pair_of(july, "no_russian_patronage").share("conflict").high < 0.01
        assert pair_of(july, "no_franco_russian_alliance").changed == 0
        assert pair_of(july, "no_italian_alliance").changed == 0
        at_war = {row.name: row for row in pair_of(july, "no_blank_cheque").means}
        assert at_war["at_war_DEU"].high < -0.2

    @pytest.mark.slow
    def test_polarity(self, tmp_path: Path) -> None:
        """Four of the systems, short, and observers that have seen little."""
        file = find("polarity_cohesion")
        text = re.sub(r"replicates: \d+", "replicates: 4", file.read_text(encoding="utf-8"))
        text = text.replace("seed: 1}", "seed: 1, training_runs: 128}")
        experiment = from_document(parse_document(text, file.name), runs=250, observers="fixed")
        made = run_design(experiment, tmp_path / "short")
        effects: dict[str, MainEffect] = {
            effect.factor: effect for effect in compare(made).effects if effect.outcome == "conflict"
        }
        assert effects["polarity"].effect.difference > 0
        assert effects["cohesion"].effect.difference < 0


def test_the_checks_differ_from_the_shipped_design_in_what_they_say() -> None:
    files = {name: read_document(find(name)).data for name in POLARITY}
    first = files["polarity_cohesion"]
    for name, data in files.items():
        assert (data["factors"], data["replicates"], data["runs"]) == (
            first["factors"],
            first["replicates"],
            first["runs"],
        )
        if name != "polarity_cohesion":
            assert data["base"] != first["base"] or "edits" in data
    assert {name for name, _ in DESIGNS.values()} == set(POLARITY)


@pytest.mark.slow
def test_the_page_has_the_numbers_of_july(tmp_path: Path) -> None:
    """The quickest of the experiments, played in full and written anew: the block on the page is the same."""
    from tools.findings_tables import differences

    written = differences(compare(run_design(shipped("july_1914"), tmp_path / "july")))
    assert f"<!-- numbers: july-differences -->\n\n{written}\n\n<!-- end -->" in TEXT
