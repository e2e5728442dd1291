"""Role sheets: numbers come from the model and add up, texts from the scenario."""

import pytest

import diplosim
from diplosim.play.public_data import seats_of
from diplosim.play.rules_data import rules_data
from diplosim.play.seat_data import seat_data
from diplosim.play.sheet_data import points_of, sheet_data
from diplosim.play.terminal.role_sheet import role_sheet
from diplosim.seats import IllegalMove, Move
from tests.a_table import table
from tests.play.an_alliance import allied, in_caucus
from tests.playing import talks_of
from tests.scripted_seats import CALM
from tests.shipped import shipped_cases


def rules_of(name: str) -> str:
    talks = talks_of(diplosim.load(name), 1)
    return "\n".join(line for part in rules_data(talks) for line in part["lines"])


class TestNumbers:
    def test_points_are_worth_on_paper(self) -> None:
        talks = talks_of(table(CALM), 1)
        sheet = sheet_data(talks.scenario, talks, "A")["confidential"]
        x, y = sheet["issues"]
        assert (x["issue"], x["weight"], y["issue"], y["weight"]) == ("x", 75, "y", 25)
        # A wants x at 1 and y at .5: the ends of x bring 0 and 75 of 75, both ends of y half of 25.
        assert [point["points"] for point in x["points"]] == pytest.approx([0.0, 75.0])
        assert [point["points"] for point in y["points"]] == pytest.approx([12.5, 12.5])
        assert sheet["no_deal"] == pytest.approx(0.35)  # .4 less .05
        assert sheet["war_cost"] == pytest.approx(0.1)
        assert sheet["blame"] == pytest.approx(0.3)
        assert "war_cost_range" in sheet
        assert sheet["now"]["round"] == 1

    def test_a_squared_loss_counts_squared(self) -> None:
        talks = talks_of(table({**CALM, "parameters.utility_exponent": 2}), 1)
        y = sheet_data(talks.scenario, talks, "A")["confidential"]["issues"][1]
        assert [point["points"] for point in y["points"]] == pytest.approx([18.75, 18.75])

    @pytest.mark.parametrize(
        ("shares", "points"),
        [([1 / 3] * 3, [34, 33, 33]), ([0.005, 0.005, 0.99], [1, 0, 99]), ([0.126, 0.874], [13, 87]), ([1.0], [100])],
    )
    def test_weights_are_whole_points_that_add_up(self, shares: list[float], points: list[int]) -> None:
        assert points_of(shares) == points

    def test_a_sheet_stays_as_it_was_drawn_to_the_end(self) -> None:
        talks = talks_of(table(CALM), 1)
        begun = sheet_data(talks.scenario, talks, "A")["confidential"]
        talks.play()
        after = sheet_data(talks.scenario, talks, "A")["confidential"]
        assert after.pop("now") is None
        begun.pop("now")
        assert after == begun

    @pytest.mark.parametrize("name", shipped_cases())
    def test_every_shipped_case_has_a_sheet_for_every_seat(self, name: str) -> None:
        scenario = diplosim.load(name)
        talks = talks_of(scenario, 1)
        for party in seats_of(talks):
            both = sheet_data(scenario, talks, party)
            issues = both["confidential"]["issues"]
            assert sum(issue["weight"] for issue in issues) == 100
            assert all(issue["acceptable"]["words"] and issue["best"]["words"] for issue in issues)
            assert set(both["public"]) & {"type", "brief", "by_type", "no_deal", "now"} == set()


class TestMembers:
    @pytest.mark.e2e
    def test_who_only_caucuses_has_a_sheet_and_one_act(self) -> None:
        talks = in_caucus()
        sheet, seat = sheet_data(talks.scenario, talks, "M"), seat_data(talks, "M")
        assert (sheet["public"]["place"], seat["place"]) == ("caucus", "caucus")
        x = next(issue for issue in sheet["confidential"]["issues"] if issue["issue"] == "x")
        assert x["acceptable"]["high"] == pytest.approx(0.3)
        assert [(act["part"], act["may"]) for act in seat["acts"]] == [("caucus", True)]
        assert [(a["alliance"], a["stance"], a["may_choose"]) for a in seat["alliances"]] == [("L", "block", True)]
        assert seats_of(talks) == ("A", "B", "L", "M", "N")

    def test_the_mandate_that_its_stance_makes_is_shown(self) -> None:
        talks = in_caucus()
        talks.submit("M", Move(caucus={"L": "back"}))
        talks.submit("N", Move())
        assert seat_data(talks, "M")["sealed"]["says"][0]["words"] == ["L: backs the alliance"]
        talks.advance()
        shown = seat_data(talks, "M")["alliances"][0]
        assert shown["stance"] == "back"
        assert next(item for item in shown["mandate"] if item["issue"] == "x")["high"] == pytest.approx(0.6)
        assert seat_data(talks, "M")["acts"][0]["may"] is False

    def test_a_stranger_has_no_sheet(self) -> None:
        talks = talks_of(allied(), 1)
        with pytest.raises(IllegalMove, match="has no part in these talks; parties that have: A, B, L, M, N"):
            sheet_data(talks.scenario, talks, "Q")


class TestActs:
    def test_costs_and_reasons_stand_beside_each_act(self) -> None:
        talks = talks_of(table(CALM), 1, seats={"A": "human", "B": "human"})
        talks.advance()
        for _ in range(2):
            for party in talks.waiting():
                talks.submit(party, Move())
            talks.advance()
        acts = {act["part"]: act for act in seat_data(talks, "A")["acts"]}
        assert talks.game.stage == "decide"
        assert (acts["posture"]["may"], acts["posture"]["cost"]) == (True, 0.005)
        assert (acts["prepare"]["may"], acts["prepare"]["cost"]) == (True, 0.02)
        assert acts["attack"]["may"] is False
        assert "not ready" in acts["attack"]["why_not"]
        assert "no deal is worth" in acts["walk_out"]["cost_words"]
        assert all(act["may"] or act["why_not"] for act in acts.values())


class TestRules:
    def test_say_whose_consent_it_takes_and_by_names_of_issues(self) -> None:
        shown = rules_of("geneva_2022")
        about = "'Donbas / Minsk sequencing' or 'NATO enlargement / Ukraine membership'"
        assert f"NATO, Russia, United States; and Ukraine, if it settles {about}" in shown
        assert "at least 75% of what matters" in shown
        assert "Russia can attack Ukraine" in shown

    def test_follow_the_protocol(self) -> None:
        assert "take turns" in rules_of("theory/rubinstein_1982")
        assert "Caucus." not in rules_of("iraq_2003")
        assert "Caucus." not in rules_of("bosnia_1995"), "no member of NATO has a place that people can take"
        assert "Caucus." in rules_of("geneva_2022")
        assert "Issues may settle one by one" in rules_of("six_party_2009")


@pytest.mark.parametrize(
    ("case", "told", "not_told"),
    [
        ("cuba_1962", ("escalation ladder", "two successive rounds", "once it is ready"), ("Whoever makes an offer",)),
        (
            "theory/powell_1999",
            ("Whoever makes an offer", "whoever can use force decides", "Force: "),
            ("ladder", "walk-out", "ready", "Everybody in session"),
        ),
        (
            "theory/fearon_1994",
            ("Demands stand as they were made public",),
            ("ladder", "walk-out", "ready", "makes an offer"),
        ),
        ("theory/baron_ferejohn_1989", ("Whoever makes an offer", "Nobody can use force"), ("ladder", "Decide.")),
        ("theory/rubinstein_1982", ("take turns", "talks end at once"), ("ladder", "two successive rounds")),
    ],
)
def test_rules_on_paper_are_those_of_the_protocol(case: str, told: tuple[str, ...], not_told: tuple[str, ...]) -> None:
    text = rules_of(case)
    assert [words for words in told if words not in text] == []
    assert [words for words in not_told if words in text] == []


@pytest.mark.parametrize(("rules", "open_issues"), [("plenary", True), ("alternating_offers", False)])
def test_nothing_is_told_of_open_issues_where_a_text_settles_all(rules: str, open_issues: bool) -> None:
    scenario = diplosim.load("teaching/warm_up").replace({"protocol.rules": rules})
    talks = talks_of(scenario, 1)
    told = sheet_data(scenario, talks, "UPL")
    lines = " ".join(
        [*told["confidential"]["scoring"], *(line for part in rules_data(talks) for line in part["lines"])]
    )
    assert ("leaves open" in lines, "partial" in lines) == (open_issues, open_issues)
    assert ("a text leaves open" in " ".join(" ".join(role_sheet(talks, "UPL")).split())) is open_issues
