from typing import Any

import numpy as np
import pytest

from agents.by_type import ByType
from diplosim.numerics.arrays import AnyArray
from diplosim.play.session import Session
from diplosim.rules.coded_arrays import TYPES
from diplosim.scenario import registry
from diplosim.seats import ARRAYS_OF_A_MOVE, OneTalk, Stage, quantities_at
from diplosim.testing import exercise
from tests.agents.contract import AgentContract, a_view


class TestByType(AgentContract):
    agent = "by_type"

    def test_each_run_is_played_by_the_policy_of_its_type(self) -> None:
        time = np.full(5, 0.5)
        view = a_view("table", time=time, type=np.arange(5), round_number=4)
        demand = ByType().act(view).demand
        assert demand is not None
        for t, name in enumerate(TYPES):
            alone = registry.find(name)().act(view.take(np.array([t]))).demand
            assert (demand[t] == alone[0]).all()

    @pytest.mark.parametrize("stage", ["table", "respond", "decide"])
    @pytest.mark.parametrize("itemised", [False, True])
    def test_in_one_pass_each_run_does_what_the_policy_of_its_type_would(self, stage: Stage, itemised: bool) -> None:
        drawn, runs = np.random.default_rng(1), 200

        def chance() -> AnyArray:
            return drawn.random(runs)

        given: dict[str, Any] = {
            name: chance() for name in ("time", "next_time", "tactic", "no_deal", "war", "going_on")
        }
        given |= {
            name: chance() for name in ("least_acceptable", "received", "delay_benefit", "suspicion", "public_floor")
        }
        given |= {name: chance() < 0.6 for name in ("ready", "ready_next", "may_strike", "may_reopen", "talking")}
        given |= {"outside": np.maximum(given["no_deal"], given["war"]), "last_offer_value": chance()}
        given |= {"uncovered_blame": chance() - 0.5, "makes_offers_first": True, "delay_cost": 0.3, "rung": 3}
        given |= {
            "rungs": 3,
            "makes_last_offer": chance() < 0.2,
            "type": np.arange(runs) % 5,
            "time_left": 8 * chance(),
        }
        if stage == "respond":
            given |= {"worth": chance()[:, None], "texts": chance()[:, None, None], "interim_worth": chance()}
            given |= {"interim_tabled": chance() < 0.6, "verification_offered": chance() < 0.6}
        known = quantities_at(stage, texts=True, options=False)
        setting: dict[str, Any] = {"itemised": itemised, "can_use_force": True, "round_number": 2, "luck": 0.55}
        view = a_view(stage, **setting, **{name: values for name, values in given.items() if name in known})
        together = ByType().act(view)
        spoken = set()
        for t, name in enumerate(TYPES):
            rows = np.flatnonzero(given["type"] == t)
            alone = registry.find(name)().act(view.take(rows))
            for part in ARRAYS_OF_A_MOVE:
                here, there = getattr(together, part), getattr(alone, part)
                if here is None and there is None:
                    continue
                spoken.add(part)
                own = np.zeros(1, dtype=bool) if there is None else np.asarray(there)
                everybody = np.broadcast_to(np.zeros(runs) if here is None else here, (runs, *own.shape[1:]))
                assert (everybody[rows] == own).all(), (name, part)
        assert spoken >= {"table": {"demand", "level"}, "respond": {"accept"}, "decide": {"attack", "reopen"}}[stage]

    @pytest.mark.e2e
    def test_one_talk_at_a_time_gives_the_same_results(self) -> None:
        """The adapter for delegates written for a single talk."""
        scenario, seat = exercise(), "RUS"
        arrays = Session(scenario, runs=12, seed=4, seats={seat: "by_type"}).play().outcomes()
        singly = Session(scenario, runs=12, seed=4, seats={seat: OneTalk(ByType())}).play().outcomes()
        assert arrays.equals(singly)
