import pytest

from tests.agents.contract import AgentContract


class TestTitForTat(AgentContract):
    agent = "tit_for_tat"

    def test_gives_as_much_as_it_was_given(self) -> None:
        for received in (0.0, 0.3, 1.0):
            assert self.shares((0.1, 0.9), received=received) == pytest.approx([received, received])

    def test_goes_to_the_floor_at_the_deadline(self) -> None:
        assert self.targets((1.0,), floor=0.4, received=0.0) == pytest.approx([0.4])
