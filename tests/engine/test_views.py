"""A view holds what a seat may know, and nothing of what the others drew in private."""

import numpy as np
import pytest

from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import QUANTITIES, STAGES, SeatView, move_to_mapping
from tests.play.sessions import CASES, SEED, human, scramble, shipped_cases


@pytest.fixture
def case() -> dict[str, Scenario]:
    return shipped_cases()


def shown(view: SeatView) -> dict[str, object]:
    quantities = [name for name in QUANTITIES if view.knows(name)]
    plain = {name: value for name, value in vars(view).items() if not name.startswith("_")}
    return {**{name: getattr(view, name).tolist() for name in quantities}, **{k: str(v) for k, v in plain.items()}}


class TestViews:
    @pytest.mark.e2e
    @pytest.mark.parametrize(("name", "party"), CASES)
    def test_a_view_holds_nothing_of_the_others_private_draws(
        self, case: dict[str, Scenario], name: str, party: str
    ) -> None:
        talks = human(case[name], party, run=1)
        seen = set()
        talks.advance()
        while talks.waiting() and talks.game.round < 3:
            seen.add(talks.game.stage)
            sheet, legal, advice = shown(talks.view(party)), talks.legal(party), talks.policy_move(party)
            keep = talks.game.state.take(np.array([0]))
            scramble(talks, party)
            assert shown(talks.view(party)) == sheet
            assert talks.legal(party) == legal
            assert move_to_mapping(talks.policy_move(party)) == move_to_mapping(advice)
            talks.game.state = keep
            talks.submit(party, advice)
            talks.advance()
        assert seen >= {"table", "decide"}
        assert seen <= set(STAGES)

    def test_the_view_of_a_batch_has_a_row_for_each_run(self, case: dict[str, Scenario]) -> None:
        talks = Session(case["minsk2_2015"], runs=7, seed=SEED)
        view = talks.view("UKR")
        alone = Session(case["minsk2_2015"], seed=SEED, first_run=4).view("UKR")
        for name, value in shown(alone).items():
            if name != "runs" and view.knows(name):
                assert np.asarray(getattr(view, name))[4].tolist() == np.asarray(value)[0].tolist(), name
