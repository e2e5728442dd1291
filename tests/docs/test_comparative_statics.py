"""The table of comparative statics: its grids, which steps count as against the theory, and what it says of them."""

import re

import pandas as pd
import pytest

from diplosim.scenario import catalogue
from diplosim.scenario.loading import load
from tests.places import ROOT
from tools import comparative_statics
from tools.comparative_statics import BEGIN, DEALS, END, WAR, Grid, Row, grids, row, table


def by_number(name: str) -> dict[str, Grid]:
    return {grid.number.partition(" ")[0]: grid for grid in grids(load(name))}


def test_the_grids_of_geneva_by_hand() -> None:
    found = by_number("geneva_2022")
    assert list(found) == ["war", "prior", "audience", "`defer_cost`"]
    war = found["war"]
    assert (len(war.points), war.sign, war.outcomes) == (10, -1, WAR)
    # Coded .10 to .45: the width of .35 is kept.
    assert war.points[0] == {"parties.RUS.war_cost": {"low": 0.0, "high": pytest.approx(0.35)}}
    assert war.points[9] == {"parties.RUS.war_cost": {"low": pytest.approx(0.45), "high": pytest.approx(0.8)}}
    prior = found["prior"]
    assert (len(prior.points), prior.sign, prior.outcomes) == (10, +1, WAR)
    # Hard bargainers .45 and sincere .20 share what is left as 9 to 4: of .35, .242308 and .107692.
    shares = prior.points[6]["hidden_types.RUS"]
    assert shares == {"pretext": 0.65, "hard_bargainer": pytest.approx(0.242308), "sincere": pytest.approx(0.107692)}
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-9)
    assert all(point["parameters.seen_through"] == 0.0 for point in prior.points)
    audience = found["audience"]
    assert (audience.sign, audience.outcomes) == (+1, DEALS)
    assert [point["parties.RUS.audience_cost"] for point in audience.points] == [0.2, 0.1, 0.0]
    assert [point["parameters.defer_cost"] for point in found["`defer_cost`"].points] == [0.05, 0.025, 0.0]


@pytest.mark.parametrize("name", catalogue.names())
def test_every_point_is_a_scenario(name: str) -> None:
    case = load(name)
    for grid in grids(case):
        for point in (grid.points[0], grid.points[-1]):
            case.replace({"judgements": {}, **point})


class Played:
    """Talks whose runs end as the scenario's name says."""

    def __init__(self, scenario: str, *_: object, **__: object) -> None:
        self.conflicts = int(scenario)

    def play(self) -> "Played":
        return self

    def outcomes(self) -> pd.DataFrame:
        return pd.DataFrame({"outcome": ["conflict"] * self.conflicts + ["stalemate"] * (100 - self.conflicts)})


class Case:
    """A case that is replaced by the number of its conflicts."""

    id = "case"

    def replace(self, changes: dict[str, str]) -> str:
        return changes["conflicts"]


@pytest.mark.parametrize(
    ("sign", "against", "beyond", "verdict"),
    [
        (-1, (2,), (2,), "falls or stays, not at step 2*"),
        # From 30 to 20 of 100 and from 26 to 25: ten runs of a pair are beyond chance (.10 > 1.96 * .03), one is not.
        (+1, (1, 3), (1,), "rises or stays, not at step 1*, 3"),
    ],
)
def test_a_step_the_other_way_is_named(
    monkeypatch: pytest.MonkeyPatch, sign: int, against: tuple[int, ...], beyond: tuple[int, ...], verdict: str
) -> None:
    monkeypatch.setattr(comparative_statics, "Talks", Played)
    monkeypatch.setattr(comparative_statics, "fit_tables", lambda scenario: scenario)
    grid = Grid("number", tuple({"conflicts": count} for count in ("30", "20", "26", "25", "25")), WAR, sign)
    found = row(Case(), grid, 100, 10)  # type: ignore[arg-type]
    assert found.shares == (0.30, 0.20, 0.26, 0.25, 0.25)
    assert (found.against, found.beyond, found.verdict) == (against, beyond, verdict)


def test_the_table_counts_what_holds() -> None:
    war, deals = Grid("war cost", (), WAR, -1), Grid("audience", (), DEALS, +1)
    rows = [
        Row("a", war, (0.5, 0.4), (), ()),
        Row("a", deals, (0.5, 0.49), (1,), ()),
        Row("b", deals, (0.5, 0.2), (1,), (1,)),
    ]
    text = table(rows, 2500)
    assert "| a | war cost | conflict | 50.0 40.0 | falls or stays at every step |" in text
    assert "| b | audience | agreement, whole or partial | 50.0 20.0 | rises or stays, not at step 1* |" in text
    assert "1 of 3 rows go the way of the theory at every step; 1 more have steps" in text
    assert "beyond it lie steps of 1 (a star" in text


@pytest.mark.e2e
def test_the_page_has_a_row_for_every_grid() -> None:
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    kept = page.partition(BEGIN)[2].partition(END)[0]
    for name in catalogue.names():
        for grid in grids(load(name)):
            assert f"| {name} | {grid.number} |" in kept


def test_the_page_explains_the_step_that_the_table_marks() -> None:
    """Step n leads from .05 + .1 (n - 1) to .05 + .1 n; what becomes so in Minsk does within it."""
    page = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    [step] = re.findall(r"\| minsk2_2015 \| prior on pretext .* not at step (\d+)\* \|", page)
    [low, high] = re.search(r"between priors of (\.\d+) and (\.\d+) it becomes so", page).groups()  # type: ignore[union-attr]
    assert 0.05 + 0.1 * (int(step) - 1) <= float(low) + 1e-9 < float(high) <= 0.05 + 0.1 * int(step) + 1e-9
