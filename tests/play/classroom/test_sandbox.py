"""The sandbox: all seats in one hand, stages played and taken back, lines side by side, continuations beside them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import diplosim
from diplosim.cli.main import main
from diplosim.play.classroom.sandbox import FILE, Sandbox, continuations
from diplosim.play.classroom.sandbox_pages import application
from diplosim.play.classroom.study import what_if
from diplosim.play.controls import IllegalControl
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove
from tests.play.an_alliance import allied

BASE = "http://127.0.0.1:8014"
OWN = {"origin": BASE}
KEY = iter(f"key-{number:08d}" for number in range(10**6))


@lru_cache(maxsize=1)
def warm_up() -> Scenario:
    """The warm-up with a small table of likelihoods."""
    return diplosim.load("teaching/warm_up").replace({"beliefs.training_runs": 64})


def begun(folder: Path | None = None, scenario: Scenario | None = None, run: int = 0) -> Sandbox:
    return Sandbox(scenario or warm_up(), 5, run, folder=folder)


def demand(sandbox: Sandbox, party: str, **issues: float) -> dict[str, list[float]]:
    values = sandbox.talks.view(party).last_demand[0].tolist()
    for issue, value in issues.items():
        values[sandbox.scenario.issue_ids.index(issue)] = value
    return {"demand": values}


class TestPlaying:
    def test_seats_without_a_move_are_moved_by_their_computers_or_say_nothing(self) -> None:
        for plays, source in (("policy", "policy"), ("silence", "time_out")):
            sandbox = begun()
            sandbox.seal("UPL", demand(sandbox, "UPL", water=0.5))
            sandbox.play_stage(plays)
            assert [(e.seat, e.source) for e in sandbox.talks.entries] == [("LOW", source), ("UPL", "person")]
            assert sandbox.talks.game.stage == "respond"

    def test_played_by_computers_alone_it_is_the_run_of_the_batch(self) -> None:
        sandbox = begun(run=3)
        while not sandbox.talks.ended:
            sandbox.play_stage()
        alone = Session(warm_up(), seed=5, first_run=3)
        alone.advance()
        assert sandbox.talks.outcomes().equals(alone.outcomes())
        with pytest.raises(IllegalMove, match="have ended"):
            sandbox.play_stage()

    def test_a_sealed_move_can_be_changed_and_taken_back(self) -> None:
        sandbox = begun()
        sandbox.seal("UPL", demand(sandbox, "UPL", water=0.5))
        sandbox.seal("UPL", demand(sandbox, "UPL", water=0.4))
        assert sandbox.sealed("UPL") == demand(sandbox, "UPL", water=0.4)
        sandbox.withdraw("UPL")
        assert sandbox.sealed("UPL") is None
        sandbox.seal_policy("UPL")
        assert sandbox.sealed("UPL") is not None

    def test_members_that_only_caucus_are_seats_as_well(self) -> None:
        sandbox = begun(scenario=allied({"beliefs.training_runs": 64}))
        assert sandbox.seats == ("A", "B", "L", "M", "N")
        sandbox.seal("M", {"caucus": {"L": "back"}})
        sandbox.play_stage()
        assert sandbox.talks.legal("L").high[0] == pytest.approx(0.6)


class TestGoingBack:
    def test_a_rewind_forgets_and_a_fork_keeps(self) -> None:
        sandbox = begun()
        sandbox.play_round()
        then = sandbox.talks.state_hash()
        sandbox.play_round()
        later, second = sandbox.talks.state_hash(), next(m["at"] for m in sandbox.moments() if m["round"] == 2)
        sandbox.fork(second)
        assert (sandbox.current, len(sandbox.lines)) == (1, 2)
        assert sandbox.talks.state_hash() == then
        sandbox.seal("UPL", demand(sandbox, "UPL", water=0.41))
        sandbox.play_round()
        assert sandbox.talks.state_hash() != later
        sandbox.choose(0)
        assert sandbox.talks.state_hash() == later
        sandbox.rewind(0)
        assert (sandbox.talks.entries, len(sandbox.lines)) == ([], 2)
        with pytest.raises(IllegalControl, match="no move has been played"):
            sandbox.rewind(0)
        with pytest.raises(IndexError):
            sandbox.choose(2)

    def test_a_fork_of_the_present_moment_leaves_sealed_moves_behind(self) -> None:
        sandbox = begun()
        sandbox.seal_policy("UPL")
        sandbox.fork(0)
        assert sandbox.sealed("UPL") is None
        sandbox.choose(0)
        assert sandbox.sealed("UPL") is not None

    def test_everything_is_there_again_after_a_stop(self, tmp_path: Path) -> None:
        sandbox = begun(tmp_path)
        sandbox.play_round()
        sandbox.fork(0)
        sandbox.seal_policy("LOW")
        sandbox.ask(0)
        again = begun(tmp_path)
        assert (again.current, len(again.lines), again.asked) == (1, 2, [set(), {0}])
        assert again.talks.state_hash() == sandbox.talks.state_hash()
        again.choose(0)
        assert again.talks.game.round == 1

    @pytest.mark.parametrize(("content", "why"), [("{}", "no sandbox that can be read"), ("[", "no sandbox")])
    def test_what_cannot_be_read_is_refused(self, tmp_path: Path, content: str, why: str) -> None:
        (tmp_path / FILE).write_text(content)
        with pytest.raises(ValueError, match=why):
            begun(tmp_path)

    def test_another_talk_is_refused(self, tmp_path: Path) -> None:
        begun(tmp_path)
        with pytest.raises(ValueError, match="another scenario, seed or run"):
            begun(tmp_path, run=1)


class TestContinuations:
    def test_are_shares_of_many_talks_and_the_ending_where_it_is_over(self) -> None:
        sandbox = begun()
        first = continuations(sandbox.question(0, 0)[1], 0, 50)
        assert first["runs"] == 50
        assert sum(row["share"] for row in first["classes"]) == pytest.approx(1.0)
        assert all(row["low"] <= row["share"] <= row["high"] for row in first["classes"])
        while not sandbox.talks.ended:
            sandbox.play_round()
        at = len(sandbox.talks.entries)
        last = continuations(sandbox.question(0, at)[1], at, 50)
        assert sorted(row["share"] for row in last["classes"]) == [0.0, 0.0, 1.0]
        assert continuations(sandbox.question(0, 0)[1], 0, 50) == first

    def test_the_same_history_is_the_same_question_in_every_line(self) -> None:
        sandbox = begun()
        sandbox.play_round()
        at = len(sandbox.talks.entries)
        before = [sandbox.question(0, place)[0] for place in (0, at)]
        sandbox.fork(0)
        assert sandbox.question(1, 0)[0] == before[0]
        sandbox.seal("UPL", demand(sandbox, "UPL", water=0.41))
        sandbox.play_round()
        assert sandbox.question(1, len(sandbox.talks.entries))[0] != before[1]
        assert sandbox.question(0, at)[0] == before[1]
        assert sandbox.question(1, 0)[1]["pending"] == {}

    def test_places_after_each_round_are_known(self) -> None:
        sandbox = begun()
        assert sandbox.turning_points(0) == [(0, 0)]
        sandbox.play_round()
        sandbox.play_stage()
        moves = sum(entry.round == 0 for entry in sandbox.talks.entries)
        assert sandbox.turning_points(0) == [(0, 0), (1, moves)]


class TestWhatIf:
    def test_the_computers_own_move_changes_nothing_and_another_is_weighed_run_by_run(self) -> None:
        sandbox = begun(run=2)
        with pytest.raises(IllegalMove, match="no sealed move"):
            sandbox.weigh("UPL")
        sandbox.seal_policy("UPL")
        assert sandbox.what_if("UPL") is None  # nobody has asked
        sandbox.weigh("UPL")
        question = sandbox.what_if("UPL")
        assert question is not None
        key, *same = question
        assert all(row["difference"] == 0.0 for row in what_if(*same, 60)["classes"])
        while sandbox.talks.game.stage != "decide":
            sandbox.play_stage()
        sandbox.seal("UPL", {"walk_out": True})
        assert sandbox.what_if("UPL") is None  # the question was of an earlier stage
        sandbox.weigh("UPL")
        other = sandbox.what_if("UPL")
        assert other is not None
        assert other[0] != key
        for row in what_if(*other[1:], 60)["classes"]:
            assert row["difference"] == pytest.approx(row["after"] - row["before"])
            assert row["low"] <= row["difference"] <= row["high"]
        sandbox.withdraw("UPL")
        assert sandbox.what_if("UPL") is None


class TestPages:
    @pytest.fixture
    def browser(self, tmp_path: Path) -> Iterator[tuple[TestClient, Sandbox]]:
        sandbox = begun(tmp_path)
        with TestClient(application(sandbox, 8014, runs=20), base_url=BASE, follow_redirects=False) as client:
            yield client, sandbox

    def stage(self, sandbox: Sandbox, party: str = "") -> dict[str, str]:
        return {"idem": next(KEY), "stage": sandbox.stage_key(party), "party": party}

    def test_the_screen_shows_seats_stages_and_chances(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, sandbox = browser
        page = client.get("/?seat=UPL").text
        assert "Round 1 of 3" in page
        assert "Decide for Lowland" in page
        assert 'name="issue_water"' in page
        assert client.get("/?seat=NOBODY").status_code == 404
        assert client.get("/static/classroom.css").status_code == 200
        assert client.get("/pulse").json() == {"seq": sandbox.seq}

    @pytest.mark.e2e
    def test_a_process_beside_the_server_plays_the_continuations(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, _ = browser
        for _ in range(3000):
            page = client.get("/").text
            if "agreement: " in page:
                break
            time.sleep(0.1)
        assert re.search(r"agreement: \d+% \[\d", page), page[-3000:]
        assert "svg" in page

    def test_hidden_things_are_shown_on_demand_only(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, sandbox = browser
        sandbox.seal("UPL", demand(sandbox, "UPL", water=0.43))
        kind = sandbox.talks.minutes.start["LOW"]["type"].replace("_", " ") if sandbox.talks.minutes else ""
        plain, open_ = client.get("/").text, client.get("/?reveal=1").text
        assert f"Kind: {kind}" not in plain
        assert f"Kind: {kind}" in open_
        assert ".43" not in plain
        assert "table a demand" in open_

    @pytest.mark.e2e
    def test_forms_play_the_talks(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, sandbox = browser
        move = {**self.stage(sandbox, "UPL"), "issue_water": "0.50"}
        assert client.post("/seat/move", data=move, headers=OWN).headers["location"] == "/?seat=UPL"
        sealed = sandbox.sealed("UPL")
        assert sealed is not None
        assert sealed["demand"][sandbox.scenario.issue_ids.index("water")] == 0.5
        old = self.stage(sandbox)
        assert client.post("/seat/play", data={**old, "plays": "policy"}, headers=OWN).status_code == 303
        assert sandbox.talks.game.stage == "respond"
        assert client.post("/seat/play", data={**old, "plays": "policy"}, headers=OWN).status_code == 303  # sent twice
        assert sandbox.talks.game.stage == "respond"
        late = client.post("/seat/play", data={**old, "idem": next(KEY)}, headers=OWN)
        assert (late.status_code, sandbox.talks.game.stage) == (409, "respond")
        assert client.post("/seat/play", data={**self.stage(sandbox), "plays": "round"}, headers=OWN).status_code == 303
        assert sandbox.talks.game.round == 1
        for act, what in (
            ("fork", {"at": "0"}),
            ("choose", {"line": "0"}),
            ("ask", {"at": "0"}),
            ("rewind", {"at": "0"}),
        ):
            answer = client.post(f"/seat/{act}", data={"idem": next(KEY), **what}, headers=OWN)
            assert answer.status_code == 303, (act, answer.text)
        assert (len(sandbox.lines), sandbox.current, sandbox.talks.entries) == (2, 0, [])

    def test_what_cannot_be_is_said(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, sandbox = browser
        before = sandbox.talks.state_hash()
        json_ = {**OWN, "accept": "application/json"}
        for act, what, status in (
            ("move", {"issue_water": "0.95"}, 409),  # beyond its declared line
            ("move", {"issue_water": "much"}, 422),
            ("withdraw", {}, 409),
        ):
            answer = client.post(f"/seat/{act}", data={**self.stage(sandbox, "UPL"), **what}, headers=json_)
            assert (act, answer.status_code) == (act, status), answer.text
            assert answer.json()["text"]
        for act, what, status in (
            ("policy", {"party": "NOBODY"}, 422),
            ("rewind", {"at": "0"}, 409),
            ("rewind", {"at": "first"}, 422),
            ("choose", {"line": "7"}, 422),
            ("dance", {}, 404),
        ):
            answer = client.post(f"/seat/{act}", data={"idem": next(KEY), **what}, headers=json_)
            assert (act, answer.status_code) == (act, status), answer.text
        assert client.post("/seat/ask", data={"at": "0"}, headers=json_).status_code == 422  # no key
        assert sandbox.talks.state_hash() == before

    def test_what_the_sliders_are_worth(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, sandbox = browser
        form = {**self.stage(sandbox, "UPL"), "issue_water": "0.40"}
        said = client.post("/seat/price", data=form, headers=OWN).json()
        assert "of 100 points" in said["text"]
        assert "a fifth of it flows on" in said["words"]["water"]

    def test_only_its_own_pages_may_ask(self, browser: tuple[TestClient, Sandbox]) -> None:
        client, sandbox = browser
        form = {**self.stage(sandbox), "plays": "policy"}
        assert client.post("/seat/play", data=form).status_code == 403
        assert client.post("/seat/play", data=form, headers={"origin": "http://elsewhere"}).status_code == 403
        assert client.get("/", headers={"host": "elsewhere:8014"}).status_code == 421
        assert "default-src 'none'" in client.get("/").headers["content-security-policy"]
        assert sandbox.talks.entries == []


@pytest.mark.e2e
def test_the_command_says_where_and_refuses_what_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "diplosim.play.classroom.sandbox_pages.serve", lambda sandbox, port: served.append((sandbox.scenario.id, port))
    )
    quick = ["classroom", "teaching/warm_up", "--set", "beliefs.training_runs=64", "--folder", str(tmp_path)]
    result = CliRunner().invoke(main, [*quick, "--sandbox", "--port", "8099"])
    assert result.exit_code == 0, result.output
    assert "Open http://127.0.0.1:8099" in result.output
    assert served == [("warm_up", 8099)]
    assert "goes on" in CliRunner().invoke(main, [*quick, "--sandbox"]).output
    for more, why in ((["--lan"], "for this computer alone"), (["--seed", "9"], "another scenario, seed or run")):
        result = CliRunner().invoke(main, [*quick, "--sandbox", *more])
        assert result.exit_code == 2
        assert why in result.output
    assert json.loads((tmp_path / FILE).read_text())["current"] == 0
