import pytest

from tests.agents.contract import AgentContract


class TestTradeOff(AgentContract):
    agent = "trade_off"

    def test_holds_its_level_and_spends_it_at_the_end(self) -> None:
        assert self.shares((0.0, 0.2, 0.8, 1.0)) == pytest.approx([0.0, 0.35, 0.35, 1.0])

    def test_looks_for_what_the_others_like_at_that_level(self) -> None:
        toward = {"time": 0.5, "floor": 0.0, "public_floor": 0.0}
        first = self.act("table", reference=[0.0, 0.0], **toward).demand
        second = self.act("table", reference=[0.0, 1.0], **toward).demand
        assert first is not None
        assert second is not None
        assert first[0].tolist() == pytest.approx(
            [1.0 - 0.1 / 0.75, 0.0]
        )  # .25 on the second issue, the rest on the first
        assert second[0].tolist() == pytest.approx([1.0 - 0.35 / 0.75, 1.0])
