"""Which sliders a scenario has, what they change, and what an address may ask for."""

import pytest

import diplosim
from diplosim.explore.settings import MORE, MOST_SLIDERS, Settings, plain, read
from diplosim.explore.sliders import Board
from tests.explore.opened import asked, board, small

FIRST = [
    "parameters.seen_through",
    "parameters.defer_cost",
    "war_costs",
    "reach_of_force",
    "hidden_types.ANA.sincere",
    "hidden_types.ANA.pretext",
    "hidden_types.ANA.hard_bargainer",
]


def test_the_levers_come_first_and_then_the_types_of_the_file() -> None:
    assert list(board().first) == FIRST


def test_without_force_its_levers_are_not_there() -> None:
    peaceful = Board(diplosim.load("teaching/warm_up"))
    assert list(peaceful.levers) == ["parameters.defer_cost"]


def test_a_slider_says_its_range_its_unit_its_meaning_and_the_value_in_the_file() -> None:
    slider = board().slider("parties.ANA.war_cost.low")
    assert slider is not None
    assert (slider.low, slider.high, slider.least, slider.most, slider.coded) == (0.0, 2.0, 0.0, 2.0, 0.1)
    assert slider.label == "War cost of Anaria, low end"
    assert slider.unit.startswith("utility")
    assert "cost of fighting a war" in slider.meaning
    scale = board().slider("issues.border.positions.ANA")
    assert scale is not None
    assert scale.unit == "place on the scale from 0 (old line) to 1 (new line)"
    assert scale.meaning == "Its public opening position; every party needs one."
    whole = board().slider("rounds")
    assert whole is not None
    assert (whole.whole, whole.step, whole.least, whole.most, whole.high) == (True, 1.0, 1, 200, 16.0)
    factor = board().slider("war_costs")
    assert factor is not None
    assert (factor.coded, factor.low, factor.high, factor.most) == (1.0, 0.0, 4.0, None)


def test_a_single_number_comes_after_what_moves_many() -> None:
    changes = board().changes({"parties.ANA.war_cost.low": 0.15, "war_costs": 2.0})
    assert changes["parties.ANA.war_cost.low"] == 0.15
    assert changes["parties.ANA.war_cost.high"] == 0.8
    assert changes["parties.CAY.war_cost.high"] == 1.8
    assert board().changes({"rounds": 3.0}) == {"rounds": 3}
    assert isinstance(board().changes({"rounds": 3.0})["rounds"], int)


def test_a_line_gives_way_to_a_position_that_is_moved_beyond_it() -> None:
    """Anaria wants 1.0 on the border and says that it takes 0.4 at least; as a hard bargainer 0.35."""
    values = {"issues.border.positions.ANA": 0.38}
    assert board().given_way(values) == {"issues.border.red_lines.ANA.min": 0.38}
    changed = small().replace(board().changes(values))
    assert changed.issue("border").red_lines["ANA"].min == 0.38
    assert board().given_way({"issues.border.positions.ANA": 0.41}) == {}


def test_every_number_has_one_place_in_the_list_of_others() -> None:
    listed = [path for _, numbers in board().others(()) for path, _ in numbers]
    assert len(listed) == len(set(listed))
    assert set(listed) | set(FIRST) == {*board().numbers, "war_costs", "reach_of_force"}
    assert "rounds" not in [path for _, numbers in board().others(("rounds",)) for path, _ in numbers]


class TestAddresses:
    def test_what_stands_where_the_file_has_it_is_left_out(self) -> None:
        found = asked(parameters__defer_cost=0.05, war_costs=0.5, run=7, step=3, observers="fixed")
        assert found.problems == {}
        assert found.settings == Settings({"war_costs": 0.5}, (), 7, 3, True)
        assert found.settings.address() == "/?war_costs=0.5&run=7&step=3&observers=fixed"
        assert found.settings.without("war_costs") == "/?run=7&step=3&observers=fixed"
        assert Settings().address() == "/"

    def test_an_address_reads_back_equal(self) -> None:
        wanted = Settings({"war_costs": 1 / 3, "rounds": 3.0}, ("rounds", "parties.ANA.patience"), 2, 0, False)
        query = wanted.address().partition("?")[2]
        from urllib.parse import parse_qsl

        assert read(board(), parse_qsl(query)).settings == wanted

    def test_a_number_that_was_asked_for_stays_a_slider(self) -> None:
        found = read(board(), [(MORE, "rounds"), (MORE, ""), (MORE, "rounds"), (MORE, "war_costs")])
        assert found.settings.more == ("rounds",)
        assert asked(parties__ANA__patience=0.5).settings.more == ("parties.ANA.patience",)
        assert found.settings.hidden("rounds") == "/"

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("parameters.defer_cost", "1.5", "1.5 is out of range; allowed: 0 or more up to 1"),
            ("parameters.defer_cost", "-0.1", "-0.1 is out of range; allowed: 0 or more up to 1"),
            ("war_costs", "-1", "-1 is out of range; allowed: 0 or more"),
            ("war_costs", "much", "'much' is no number; allowed: 0 or more"),
            ("war_costs", "", "'' is no number; allowed: 0 or more"),
            ("war_costs", "nan", "'nan' is no number; allowed: 0 or more"),
            ("war_costs", "inf", "'inf' is no number; allowed: 0 or more"),
            ("rounds", "3.5", "3.5 is no whole number; allowed: whole numbers, 1 or more up to 200"),
            ("run", "-1", "'-1' is no whole number; allowed: 0 to 9,007,199,254,740,992"),
            ("step", "x", "'x' is no whole number; allowed: 0 to 9,007,199,254,740,992"),
            ("observers", "both", "'both' is no kind of observers; allowed: refitted, fixed"),
            ("war_cost", "1", "did you mean war_costs? allowed: parameters.seen_through, parameters.defer_cost"),
            ("parties.ANA.policy", "evil.py:P", "is no number of this scenario"),
        ],
    )
    def test_what_is_wrong_and_what_is_allowed(self, name: str, value: str, said: str) -> None:
        found = read(board(), [(name, value), ("war_costs", "0.5")] if name != "war_costs" else [(name, value)])
        assert list(found.problems) == [name]
        assert said in found.problems[name]

    def test_all_problems_are_told_at_once(self) -> None:
        found = asked(war_costs="x", rounds="0", run="y")
        assert list(found.problems) == ["war_costs", "rounds", "run"]

    def test_there_is_an_end_of_sliders(self) -> None:
        paths = [path for path in board().numbers if path not in FIRST]
        assert MORE not in read(board(), [(MORE, path) for path in paths[:MOST_SLIDERS]]).problems
        assert MORE in read(board(), [(MORE, path) for path in paths[: MOST_SLIDERS + 1]]).problems


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e-9, 3.0, 0.30000000000000004])
def test_numbers_are_written_in_full(value: float) -> None:
    assert float(plain(value)) == value
    assert small().replace({"parameters.defer_cost": min(1.0, value)})
