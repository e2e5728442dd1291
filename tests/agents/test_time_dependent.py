import numpy as np
import pytest

from agents.time_dependent import TimeDependent
from diplosim.engine.views import seat_view
from diplosim.play.session import Session
from diplosim.testing import AGENT_CHECKS
from tests.agents.contract import CHECKS, AgentContract, a_view
from tests.discrete_cases import CASES, scenario_of


class TestTimeDependent(AgentContract):
    agent = "time_dependent"

    def test_concedes_in_proportion_to_time_by_default(self) -> None:
        assert self.targets(times=(0.0, 0.5, 1.0), floor=0.2) == pytest.approx([1.0, 0.6, 0.2])

    def test_a_lower_aspiration_asks_for_less_from_the_start(self) -> None:
        modest = TimeDependent(2.0, aspiration=0.5)
        view = a_view(time=0.0)
        assert modest.target(view, view.time) == pytest.approx([0.6])
        for wrong in ({"time_exponent": 0.0}, {"aspiration": 1.1}):
            with pytest.raises(ValueError, match="must"):
                TimeDependent(**wrong)

    @pytest.mark.e2e
    @pytest.mark.parametrize("check", CHECKS)
    def test_conforms_over_options_as_well(self, check: str) -> None:
        AGENT_CHECKS[check](TimeDependent, scenario_of(CASES["t2-mixed"]))

    def test_its_level_falls_from_the_best_to_the_floor(self) -> None:
        scenario = scenario_of(CASES["t2-mixed"]).replace({"parties.P1.tactic": {"exponent": 1.0, "aspiration": 0.5}})
        talks, levels = Session(scenario), []
        view = seat_view(talks.game, 1, "table")
        best, floor = view.best[0], max(view.worst[0], 0.1)
        while talks.game.running:
            levels.append(TimeDependent().level_now(seat_view(talks.game, 1, "table"))[0])
            talks.step()
        rounds = np.unique(levels)[::-1]
        assert rounds[0] == pytest.approx(floor + (best - floor) * 0.5 * (1 - 1 / 31))
        assert (np.diff(rounds) < 0).all()
        assert rounds[-1] >= floor
