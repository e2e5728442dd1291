"""The shorthand for coder uncertainty: which numbers it means, and what keeps them possible."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplosim.designs.design_file import CoderUncertainty, Spread
from diplosim.designs.samplers.bound_relaxation import relaxed_bounds
from diplosim.designs.samplers.coder import coder_quantities
from diplosim.designs.samplers.laws import Uniform
from diplosim.designs.samplers.quantity import Quantity
from diplosim.scenario.scenario import Scenario
from tests.a_scenario import changed, scenario

TENTH = Spread(absolute=0.1)
EVERYTHING = CoderUncertainty(positions=TENTH, salience=TENTH, bounds=TENTH)


@pytest.fixture(scope="module")
def talks() -> Scenario:
    return scenario()


def named(quantities: Sequence[Quantity]) -> dict[str, Quantity]:
    return {quantity.name: quantity for quantity in quantities}


def test_every_position_salience_and_bound_of_parties_with_a_stake(talks: Scenario) -> None:
    found = named(coder_quantities(talks, EVERYTHING))
    issues, parties = ("border", "water"), ("ANA", "BEL", "BLOC", "CAY")
    wanted = {f"issues.{issue}.{kind}.{p}" for issue in issues for kind in ("positions", "salience") for p in parties}
    wanted |= {"issues.border.red_lines.ANA.min", "issues.border.red_lines.BEL.max"}
    wanted |= {"type_reservations.ANA.hard_bargainer.border.min"}
    assert set(found) == wanted
    assert {quantity.group for quantity in found.values()} == {"positions", "salience", "bounds"}
    assert found["issues.border.positions.ANA"].law == Uniform(0.9, 1.0), "cut off at the end of the scale"
    assert found["issues.border.positions.BEL"].law == Uniform(0.0, 0.2)


def test_parties_issues_and_groups_can_be_chosen(talks: Scenario) -> None:
    chosen = CoderUncertainty(positions=Spread(sd=0.05), parties=("ANA",), issues=("water",), group_by="party")
    (only,) = coder_quantities(talks, chosen)
    assert (only.name, only.group) == ("issues.water.positions.ANA", "codings of ANA")


def test_a_salience_of_nothing_stays_nothing_and_none_becomes_nothing() -> None:
    small = scenario(changed("{ANA: 0.3, BLOC: 0.2,", "{ANA: 0.0, BLOC: 0.05,"))
    found = named(coder_quantities(small, CoderUncertainty(salience=TENTH)))
    assert "issues.water.salience.ANA" not in found
    assert found["issues.water.salience.BLOC"].law == Uniform(0.01, pytest.approx(0.15))


def test_a_reservation_that_repeats_the_red_line_moves_with_it() -> None:
    same = scenario(changed("{border: {min: 0.35}}", "{border: {min: 0.4}}"))
    found = named(coder_quantities(same, CoderUncertainty(bounds=TENTH)))
    line = found["issues.border.red_lines.ANA.min"]
    assert line.paths == ("issues.border.red_lines.ANA.min", "type_reservations.ANA.hard_bargainer.border.min")


def test_a_line_gives_way_to_a_position_that_would_violate_it(talks: Scenario) -> None:
    moved = {"issues.border.positions.ANA": 0.38}
    assert relaxed_bounds(talks, moved) == {"issues.border.red_lines.ANA.min": 0.38}
    assert relaxed_bounds(talks, {"issues.border.positions.ANA": 0.5}) == {}
    assert relaxed_bounds(talks, {"issues.border.red_lines.BEL.max": 0.05}) == {"issues.border.red_lines.BEL.max": 0.1}
    assert relaxed_bounds(talks, {"parties.ANA.capability": 0.1}) == {}, "what did not move stays as coded"


@pytest.mark.e2e
@given(shares=st.lists(st.floats(0.0, 1.0), min_size=19, max_size=19), width=st.floats(0.01, 0.5))
def test_whatever_is_drawn_can_be_played(shares: list[float], width: float) -> None:
    talks, spread = scenario(), Spread(absolute=width)
    found = coder_quantities(talks, CoderUncertainty(positions=spread, salience=spread, bounds=spread))
    drawn: dict[str, float] = {}
    for quantity, share in zip(found, shares, strict=True):
        drawn |= dict.fromkeys(quantity.paths, float(quantity.at(np.array(share))))
    made = talks.replace(drawn | relaxed_bounds(talks, drawn))
    assert made.issue("water").positions["ANA"] == drawn["issues.water.positions.ANA"]
