"""Verdicts on cells, one number at a time, and the page of a sweep, on numbers made to order."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import t as student

from analysis.sweep.one_at_a_time import moves
from analysis.sweep.robustness import CLOSE, FLIPS, HOLDS, plain_sample, robustness
from analysis.sweep.sensitivity import Sensitivity
from analysis.sweep.sweep_cells import SweepCells, open_cells
from analysis.sweep.sweep_report import answer, choice_table, write_report
from analysis.sweep.sweep_text import as_text, difference
from diplosim.designs.block_sums import files_of, write_cells
from diplosim.designs.design import Design
from diplosim.designs.design_folder import DesignFolder
from diplosim.designs.sampling import BLOCKS
from diplosim.numerics.paired_proportions import Pairs, difference_interval
from diplosim.numerics.statistics import OUTCOMES, wilson
from diplosim.scenario.scenario import Scenario
from tests.designs.small_sweep import sweep_of

BASE = (0, 0, 700, 300)
"""Runs by outcome: stalemate is ahead by 40 points."""


def rows(cell: int, stalemates: int, base: int = BASE[2], runs: int = 1000) -> list[dict[str, object]]:
    """Blocks of a cell with so many stalemates, all other runs conflicts; as few as possible end unlike in the base.

    base: stalemates of the base.  All runs lie in block 0.
    """
    table = np.zeros((4, 4), dtype=int)
    table[2, 2] = min(stalemates, base)
    table[2, 3] = base - table[2, 2]
    table[3, 2] = stalemates - table[2, 2]
    table[3, 3] = runs - base - table[3, 2]
    own = {f"{a}>{b}": int(table[i, j]) for i, a in enumerate(OUTCOMES) for j, b in enumerate(OUTCOMES)}
    empty = dict.fromkeys(own, 0)
    return [{"cell": cell, "block": k, "error": None} | (own if k == 0 else empty) for k in range(BLOCKS)]


@pytest.fixture(scope="module")
def sweep(quick: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Design:
    measured = ("runs: 32", "runs: 1000\nmeasures: [conflict]")
    return sweep_of(quick, tmp_path_factory.mktemp("design"), measured)


def cells_with(sweep: Design, folder: Path, stalemates: list[int]) -> SweepCells:
    """A finished sweep in which so many runs of each cell, the base first, ended in stalemate."""
    store = DesignFolder.open(folder, sweep, "")
    for cell, count in enumerate(stalemates):
        write_cells(folder, store.plan, [cell], rows(cell, count, stalemates[0]))
    return open_cells(store.close("complete"))


@pytest.mark.e2e
def test_a_conclusion_flips_only_beyond_chance(sweep: Design, tmp_path: Path) -> None:
    """Level 5 % over 9 cells: 544 against 456 is just beyond chance, 543 against 457 is not."""
    assert wilson(544, 1000, 1 - 0.05 / 9)[0] > 0.5 > wilson(543, 1000, 1 - 0.05 / 9)[0]
    found = robustness(cells_with(sweep, tmp_path / "run", [700, 544, 543, 457, 456, 700, 700, 456, 500]))
    assert found.conclusion == "stalemate is the most likely class"
    assert found.base.lead == pytest.approx(0.4)
    assert found.level == pytest.approx(0.05 / 9), "one test for each cell, the base's with them"
    assert [row.verdict for row in found.alone] == [HOLDS, CLOSE, CLOSE, FLIPS]
    assert [row.verdict for row in found.joint] == [HOLDS, HOLDS, FLIPS, CLOSE]
    assert {row.name: (row.count, row.total) for row in found.held} == {HOLDS: (2, 4), FLIPS: (1, 4), CLOSE: (1, 4)}
    assert all(row.low == row.high for row in found.held), "a grid is all there is"


@pytest.mark.e2e
def test_where_the_base_is_too_close_nothing_holds(sweep: Design, tmp_path: Path) -> None:
    cells = cells_with(sweep, tmp_path / "run", [510, 900, 100, 900, 100, 900, 900, 100, 500])
    found = robustness(cells)
    assert not found.clear
    assert {row.verdict for row in (*found.alone, *found.joint)} == {CLOSE}
    result = Sensitivity(cells, (), (), found)
    assert "the base itself is too close to tell" in as_text(result)
    assert choice_table(result) is None


@pytest.mark.e2e
def test_the_order_of_two_shares_can_be_the_conclusion(quick: Scenario, tmp_path: Path) -> None:
    asked = ("runs: 32", "runs: 1000\nconclusion: {more: conflict, than: any_agreement}")
    (tmp_path / "design").mkdir()
    sweep = sweep_of(quick, tmp_path / "design", asked)
    found = robustness(cells_with(sweep, tmp_path / "run", [700] * 8 + [1000]))
    assert found.conclusion == "conflict is likelier than any_agreement"
    assert [row.verdict for row in found.joint] == [HOLDS, HOLDS, HOLDS, CLOSE]


@pytest.mark.e2e
def test_one_number_at_a_time_is_compared_run_by_run(sweep: Design, tmp_path: Path) -> None:
    found = moves(cells_with(sweep, tmp_path / "run", [700, 690, 700, 710, 456, 700, 700, 700, 700]), ("conflict",))
    first, same, less, _ = found
    assert (first.quantity, first.value, first.measure) == ("parties.RUS.war_cost.low", 0.05, "conflict")
    assert (first.base, first.here, first.changed) == (0.3, 0.31, 10)
    assert (first.low, first.high) == pytest.approx(difference_interval(Pairs(300, 10, 0, 1000)))
    assert first.tells
    assert (same.difference, same.changed, same.tells) == (0.0, 0, False)
    assert less.difference == pytest.approx(-0.01)


@pytest.mark.e2e
def test_the_answer_names_the_number_that_moves_a_class_most(sweep: Design, tmp_path: Path) -> None:
    """Of 700 stalemates the first cell turns 100 each to agreement and conflict, the third 150 to conflict."""
    store = DesignFolder.open(tmp_path / "run", sweep, "")
    turned = {1: {"stalemate>agreement": 100, "stalemate>conflict": 100}, 3: {"stalemate>conflict": 150}}
    for cell in range(9):
        own = rows(cell, 700)
        own[0] = own[0] | {"stalemate>stalemate": 700 - sum(turned.get(cell, {}).values())} | turned.get(cell, {})
        write_cells(tmp_path / "run", store.plan, [cell], own)
    cells = open_cells(store.close("complete"))
    told = answer(Sensitivity(cells, (), moves(cells, ("conflict",)), robustness(cells)))
    first, third = (f"{cells.labels[cells.names[place]]} = " for place in cells.points.moved[1:4:2])
    assert told.sentences[1].startswith(f"Alone, {first}0.05 moves most: stalemate -20.00 [")
    _, most, next_to_it, _ = told.table.frame["variant"]
    assert most.startswith(f"{first}0.05")
    assert next_to_it.startswith(third)
    assert told.table.frame["stalemate"][1].startswith("50.0 %; -20.00 [")


@pytest.mark.e2e
def test_a_mean_is_compared_block_by_block(quick: Scenario, tmp_path: Path) -> None:
    """Rounds rise by 0 in four blocks of ten runs and by 1 in four: .5, with Student's interval over eight blocks."""
    measured = ("runs: 32", "runs: 80\nmeasures: [end_round]")
    sweep = sweep_of(quick, tmp_path, measured)
    store = DesignFolder.open(tmp_path / "run", sweep, "")
    for cell in range(9):
        ends = [
            {"sum end_round": 20 + 10 * (k % 3) + 10 * (cell == 1) * (k % 2), "count end_round": 10}
            for k in range(BLOCKS)
        ]
        own = [row | end for row, end in zip(rows(cell, 40, 40, runs=80), ends, strict=True)]
        write_cells(tmp_path / "run", store.plan, [cell], own)
    first, second, *_ = moves(open_cells(store.close("complete")), ("end_round",))
    half = student.ppf(0.975, 7) * (8 * 0.25 / 7) ** 0.5 / 8**0.5
    assert (first.base, first.here, first.difference) == (2 + 7 / 8, 2.5 + 7 / 8, 0.5)
    assert (first.low, first.high) == pytest.approx((0.5 - half, 0.5 + half))
    assert second.difference == 0.0
    assert math.isnan(second.low)
    assert math.isnan(second.high)
    assert difference(second) == "+0.00 the same in all blocks of runs, 0 runs changed class"
    assert difference(first) == f"+0.50 [{0.5 - half:+.2f}, {0.5 + half:+.2f}], 0 runs changed class"


@pytest.mark.e2e
def test_cells_whose_files_are_gone_are_not_told_as_finished(sweep: Design, tmp_path: Path) -> None:
    """The page said "9 finished", as `design.json` does; without the base its shares were no numbers."""
    before = cells_with(sweep, tmp_path / "run", [700] * 9)
    assert "finished" not in as_text(Sensitivity(before, (), (), robustness(before)))
    base, _, gone, *_ = files_of(tmp_path / "run")
    gone.unlink()
    left = open_cells(before.record)
    assert (before.record.finished, left.record.finished, left.record.failed) == (9, 8, 0)
    result = Sensitivity(left, (), (), robustness(left))
    assert "9 cells of 1,000 runs on common random numbers, 8 of them finished, seed 4" in as_text(result)
    assert result.as_dict()["finished"] == 8
    base.unlink()
    with pytest.raises(FileNotFoundError, match="the base is gone; the command that played the design, given again"):
        open_cells(before.record)


@pytest.mark.e2e
def test_of_a_sobol_design_only_a_and_b_are_a_plain_sample(quick: Scenario, tmp_path: Path) -> None:
    sweep = sweep_of(quick, tmp_path, ("method: grid", "method: sobol\n  samples: 32\n  one_at_a_time: false"))
    assert len(sweep.cells) == 1 + 32 * 4
    store = DesignFolder.open(tmp_path / "run", sweep, "")
    write_cells(tmp_path / "run", store.plan, [0], rows(0, 700))
    assert plain_sample(open_cells(store.close("complete")))[:4] == [1, 4, 5, 8]


@pytest.mark.e2e
def test_the_page_names_the_choices_that_flip(sweep: Design, tmp_path: Path) -> None:
    cells = cells_with(sweep, tmp_path / "run", [700, 690, 700, 500, 400, 700, 650, 456, 480])
    result = Sensitivity(cells, (), moves(cells, ("conflict",)), robustness(cells))
    table = choice_table(result)
    assert table is not None
    assert table.frame["number"].tolist() == ["chance that RUS is of type pretext"] * 2
    assert table.frame["verdict"].tolist() == [FLIPS, CLOSE]
    assert table.frame["ahead"].tolist()[0] == "conflict"
    page = write_report(result).read_text(encoding="utf-8")
    assert page.count("<td>flips</td>") == 1
    assert "1 of 4 moves flip it and 1 makes it too close to tell" in page
    said = json.loads((tmp_path / "run" / "sensitivity.json").read_text())
    assert said["one_at_a_time"][3]["verdict"] == FLIPS
    for name in ("tornado.png", "tornado.svg"):
        assert (tmp_path / "run" / "report" / name).stat().st_size > 5000


@pytest.mark.e2e
def test_the_answer_tells_of_all_numbers_together_only_where_they_were_moved(quick: Scenario, tmp_path: Path) -> None:
    one = sweep_of(quick, tmp_path, ("method: grid", "method: one_at_a_time"), ("runs: 32", "runs: 1000"))
    cells = cells_with(one, tmp_path / "run", [700, *[400] * (len(one.cells) - 1)])
    found = robustness(cells)
    told = " ".join(answer(Sensitivity(cells, (), moves(cells, ("conflict",)), found)).sentences)
    assert "all numbers" not in told
    assert f"{len(found.alone)} of {len(found.alone)} moves of one number flip the conclusion, and 0 make it" in told
