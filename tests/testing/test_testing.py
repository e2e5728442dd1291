"""The conformance tests that ship: they pass what is good and name what is wrong."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agents.negotiator import Negotiator
from diplosim.numerics.arrays import FloatArray
from diplosim.scenario.catalogue import names
from diplosim.scenario.diagnostics import ScenarioError
from diplosim.scenario.loading import load
from diplosim.seats import Move, SeatView, Traits
from diplosim.testing import AGENT_CHECKS, NotConforming, check_agent, check_scenario
from tests.places import ROOT

pytestmark = pytest.mark.e2e


def retreating(view: SeatView, by: FloatArray) -> FloatArray:
    """A legal demand below the opening one, by the same on every issue that is still open."""
    return np.where(view.settled, view.start, np.clip(view.start - by[:, None], view.low, view.high))


class Greedy(Negotiator):
    """Demands twice of everything."""

    def demand(self, view: SeatView) -> FloatArray:
        return 2.0 * view.start


class Erratic(Negotiator):
    """Draws its own luck."""

    luck = np.random.default_rng()

    def demand(self, view: SeatView) -> FloatArray:
        return np.where(view.settled, view.start, self.luck.uniform(view.low, view.high))


class Batchwise(Negotiator):
    """Looks at its neighbours in the batch."""

    def demand(self, view: SeatView) -> FloatArray:
        return retreating(view, np.full(view.runs, 0.01 * view.runs))


class Gambler(Negotiator):
    """Says that it leaves nothing to chance."""

    traits = Traits(stochastic=False, reads=("time", "reciprocity", "beliefs"), may_use_force=True)

    def demand(self, view: SeatView) -> FloatArray:
        return retreating(view, 0.1 * view.uniform("whim"))


class Gossip(Negotiator):
    """Says that it does not listen to beliefs."""

    traits = Traits(stochastic=True, reads=("time", "reciprocity"), may_use_force=True)


class Unwatched(Negotiator):
    """Says that the clock is nothing to it."""

    traits = Traits(stochastic=True, reads=("reciprocity", "beliefs"), may_use_force=True)


class TwoFaced(Negotiator):
    """Asks for less where it is a pretext, and does not say that it looks."""

    def demand(self, view: SeatView) -> FloatArray:
        return retreating(view, 0.1 * (view.type == 3))


class Worded(Negotiator):
    """Forgets the comma."""

    traits = Traits(stochastic=True, reads="time", may_use_force=True)  # type: ignore[arg-type]


class Quitter(Negotiator):
    """Ends the program."""

    def demand(self, view: SeatView) -> FloatArray:
        sys.exit("enough")


class Dove(Negotiator):
    """Says that it never uses force."""

    traits = Traits(stochastic=True, reads=("time", "reciprocity", "beliefs"), may_use_force=False)

    def wants_war(self, view: SeatView) -> np.ndarray:
        return np.ones(view.runs, dtype=bool)


class Nameless:
    """Declares nothing."""

    def act(self, view: SeatView) -> Move:
        return Move()


class Leaver:
    """Leaves when its turn comes to offer."""

    def act(self, view: SeatView) -> Move:
        return Move(walk_out=np.ones(view.runs, dtype=bool)) if view.stage == "table" else Move()


class Unpicklable(Negotiator):
    """Holds on to something that goes through no pickle."""

    def __init__(self) -> None:
        self.secret: Callable[[], None] = lambda: None


class Spy(Negotiator):
    """Reads more than its view, through a source that it should not touch."""

    def demand(self, view: SeatView) -> FloatArray:
        state = view._source.args[0]._state  # type: ignore[attr-defined]
        return retreating(view, 0.1 * state.no_deal.sum(axis=1))


class Careless(Negotiator):
    """Counts on a quantity that a view does not have before there are texts."""

    def demand(self, view: SeatView) -> FloatArray:
        return view.texts[:, 0]


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (Careless, "runs 0 and on of seed 20, round 1, table: it raised AttributeError: texts is no part of the view"),
        (Greedy, "handed over demand: 2"),
        (Erratic, "same seed gives other moves"),
        (Batchwise, "alone and"),
        (Gambler, "hangs on chance"),
        (Gossip, "hangs on beliefs"),
        (Unwatched, "hangs on the time, which it does not declare"),
        (TwoFaced, "hangs on its hidden type, which it does not declare"),
        (Worded, r"reads is the text 'time'; write \('time',\)"),
        (Quitter, "it raised EndOfProgram: .* SystemExit"),
        (Dove, "declares may_use_force=False"),
        (Nameless, "declares no `traits"),
        (Spy, "what the others drew in private"),
    ],
)
def test_a_faulty_agent_is_found_out(agent: type, said: str) -> None:
    with pytest.raises(NotConforming, match=said):
        check_agent(agent)


def test_an_agent_that_cannot_go_to_another_process_is_found_out() -> None:
    with pytest.raises(NotConforming, match=r"it goes through no pickle .* plays in no other process"):
        check_agent(Unpicklable)


def test_an_agent_may_do_what_its_protocol_asks_for() -> None:
    AGENT_CHECKS["moves_are_legal"](Leaver, load(ROOT / "configs" / "theory" / "rubinstein_1982.yaml"))


def test_an_agent_in_a_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("from agents.linear import Linear\n\n\nclass Mine(Linear):\n    '''Mine.'''\n")
    check_agent(f"{path}:Mine")


@pytest.mark.parametrize("name", names())
def test_the_shipped_scenarios_conform(name: str) -> None:
    assert check_scenario(name).id == name


def test_a_scenario_about_nothing_is_found_out(quick) -> None:  # type: ignore[no-untyped-def]
    issues = {f"issues.{issue}.salience.UKR": 0.0 for issue in quick.issue_ids}
    with pytest.raises((NotConforming, ScenarioError), match="UKR"):
        check_scenario(quick.replace(issues))
