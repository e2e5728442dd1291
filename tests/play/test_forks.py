"""Forks and replay: the same draws, the same past, another future; as played and as one seat can imagine it."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml

from diplosim.play.forks import PRIVATE
from diplosim.play.move_log import LOG_FORMAT
from diplosim.play.session import Session
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove, Move
from tests.play.sessions import CASES, SEED, bounds, going, human, play_as_policy, scramble, shipped_cases, until
from tests.playing import engine_rows


@pytest.fixture
def case() -> dict[str, Scenario]:
    return shipped_cases()


class TestForks:
    @pytest.mark.e2e
    def test_run_0_is_the_talk_itself(self, case: dict[str, Scenario]) -> None:
        for name, party in (("geneva_2022", "UKR"), ("six_party_2009", "PRK"), ("jcpoa_2015", "USA")):
            talks = play_as_policy(human(case[name], party, run=2), stop=5)
            one, many = talks.fork(runs=1), talks.fork(runs=100)
            assert one.state_hash() == talks.state_hash()
            first = engine_rows(many.play()).iloc[:1]
            pd.testing.assert_frame_equal(engine_rows(one.play()), first, check_exact=True)
            pd.testing.assert_frame_equal(engine_rows(play_as_policy(talks)), first, check_exact=True)

    @pytest.mark.e2e
    def test_what_was_played_stays_in_every_run(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "UKR", 6)
        fork = talks.fork(runs=50)
        assert (fork.game.state.demand == talks.game.state.demand[0]).all()
        assert (fork.game.state.rung == talks.game.state.rung[0]).all()
        for name in PRIVATE:
            assert (getattr(fork.game.state, name) == getattr(talks.game.state, name)[0]).all()
        assert engine_rows(fork.play()).drop(columns="run").nunique().max() > 1

    @pytest.mark.e2e
    def test_a_fork_from_an_earlier_point_with_another_move(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "RUS", 5)
        at = next(i for i, e in enumerate(talks.entries) if (e.round, e.stage, e.seat) == (1, "table", "RUS"))
        soft = [0.5 * (low + high) for low, high in zip(*bounds(talks, "RUS"), strict=True)]
        change = {"seat": "RUS", "move": {"demand": soft}}
        base, other = talks.fork(runs=40, at=at), talks.fork(runs=40, at=at, change=change)
        assert (other.game.round, other.game.stage) == (base.game.round, base.game.stage) == (1, "table")
        assert base.state_hash() == other.state_hash()
        alone = talks.fork(runs=1, at=at, change=change).play()
        assert soft in [entry.move.get("demand") for entry in alone.entries if entry.seat == "RUS"]
        base.play(), other.play()
        assert not engine_rows(base)["given_RUS"].equals(engine_rows(other)["given_RUS"])
        pd.testing.assert_frame_equal(engine_rows(alone), engine_rows(other).iloc[:1], check_exact=True)

    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("name", "party", "stage"),
        [
            ("geneva_2022", "RUS", "table"),
            ("geneva_2022", "UKR", "respond"),
            ("geneva_2022", "NATO", "decide"),
            ("jcpoa_2015", "IRN", "table"),
            ("minsk2_2015", "UKR", "respond"),
            ("six_party_2009", "PRK", "decide"),
        ],
    )
    def test_a_move_in_its_own_place_changes_nothing(
        self, case: dict[str, Scenario], name: str, party: str, stage: str
    ) -> None:
        talks = going(case[name], party, 7)
        entries = talks.entries
        at = next(i for i, e in enumerate(entries) if (e.seat, e.stage) == (party, stage))
        after = next(i for i, e in enumerate(entries) if e.point > entries[at].point)
        same = engine_rows(talks.fork(runs=200, at=at, change={"seat": party, "move": entries[at].move}).play())
        pd.testing.assert_frame_equal(engine_rows(talks.fork(runs=200, at=after).play()), same, check_exact=True)
        assert same["utility_" + party].nunique() > 1

    @pytest.mark.e2e
    @pytest.mark.parametrize("stage", ["table", "respond", "decide"])
    @pytest.mark.parametrize(
        ("name", "people"), [("cuba_1962", ("SUN", "USA")), ("geneva_2022", ("RUS", "UKR", "USA"))]
    )
    def test_nor_does_it_among_people_who_play_as_no_policy_would(
        self, case: dict[str, Scenario], name: str, people: tuple[str, ...], stage: str
    ) -> None:
        talks = Session(case[name], seed=SEED, seats=dict.fromkeys(people, "human"))
        talks.advance()
        while talks.game.running and talks.game.round < 2:
            for party in talks.waiting():
                legal, move = talks.legal(party), Move()
                if talks.game.stage == "table" and "demand" in legal.parts:
                    move = Move(demand=0.7 * np.array(legal.low) + 0.3 * np.array(legal.high))
                if talks.game.stage == "decide":
                    move = Move(posture=min(1, *legal.steps))
                talks.submit(party, move)
            talks.advance()
        entries = talks.entries
        for party in people:
            at = next(i for i, e in enumerate(entries) if (e.stage, e.seat) == (stage, party))
            after = next(i for i, e in enumerate(entries) if e.point > entries[at].point)
            same = engine_rows(talks.fork(runs=200, at=at, change={"seat": party, "move": entries[at].move}).play())
            pd.testing.assert_frame_equal(engine_rows(talks.fork(runs=200, at=after).play()), same, check_exact=True)

    @pytest.mark.e2e
    def test_the_others_sealed_moves_stand_beside_a_change(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "RUS", 5)
        moves = {"table": {"demand": bounds(talks, "RUS")[0]}, "decide": {"posture": 1, "words": 1}}
        changes = [(stage, {"move": move}) for stage, move in moves.items()] + [("table", {"policy": "conceder"})]
        for stage, change in changes:
            at = next(i for i, e in enumerate(talks.entries) if (e.round, e.stage, e.seat) == (0, stage, "RUS"))
            fork = talks.fork(runs=1, at=at, change={"seat": "RUS", **change}).play()
            before, after = (
                {e.seat: e.move for e in entries if (e.round, e.stage) == (0, stage)}
                for entries in (talks.entries, fork.entries)
            )
            assert before.pop("RUS") != after.pop("RUS")
            assert before == after

    def test_but_a_seat_that_imagines_does_not_see_them(self, case: dict[str, Scenario]) -> None:
        talks = Session(case["geneva_2022"], seed=SEED, seats={"RUS": "human", "UKR": "human"})
        until(talks, "table")
        for party in ("RUS", "UKR"):
            talks.submit(party, Move(demand=np.array(bounds(talks, party)[0])))
        talks.advance()
        at = next(i for i, e in enumerate(talks.entries) if (e.stage, e.seat) == ("table", "UKR"))
        change = {"seat": "UKR", "move": talks.entries[at].move}
        fork = talks.fork(runs=20, at=at, change=change, private="from_view:UKR")
        fork.play_stage()
        russia = talks.position("RUS")
        assert (fork.game.state.demand[:, russia] != talks.game.state.demand[0, russia]).any()

    def test_what_was_submitted_stands_beside_a_change_at_the_present_stage(self, case: dict[str, Scenario]) -> None:
        talks = Session(case["geneva_2022"], seed=SEED, seats={"RUS": "human", "UKR": "human"})
        until(talks, "table")
        low, high = bounds(talks, "UKR")
        odd = [0.4 * least + 0.6 * most for least, most in zip(low, high, strict=True)]
        talks.submit("UKR", Move(demand=np.array(odd)))
        change = {"seat": "RUS", "move": {"demand": bounds(talks, "RUS")[0]}}
        for at in (None, len(talks.entries)):
            fork = talks.fork(runs=20, at=at, change=change)
            fork.play_stage()
            k = talks.game.structure.agenda[talks.position("UKR")]
            assert (fork.game.state.demand[:, talks.position("UKR"), k] == np.array(odd)[k]).all()

    @pytest.mark.e2e
    def test_a_fork_to_another_policy(self, case: dict[str, Scenario]) -> None:
        talks = going(case["geneva_2022"], "UKR", 3)
        base = engine_rows(talks.fork(runs=60).play())
        soft = engine_rows(talks.fork(runs=60, change={"seat": "USA", "policy": "conceder"}).play())
        assert (base["type_RUS"] == soft["type_RUS"]).all()
        assert soft["given_USA"].mean() != base["given_USA"].mean()

    def test_a_change_must_be_possible(self, case: dict[str, Scenario]) -> None:
        talks = play_as_policy(human(case["minsk2_2015"], "UKR", run=3), stop=2)
        at = next(i for i, e in enumerate(talks.entries) if e.stage == "table")
        with pytest.raises(IllegalMove, match="allowed"):
            talks.fork(at=at, change={"seat": "UKR", "move": {"demand": [2.0] * 6}})
        with pytest.raises(IllegalMove, match="no part of the stage"):
            talks.fork(at=at, change={"seat": "UKR", "move": {"posture": 1}})
        for change in ({}, {"seat": "UKR"}, {"seat": "UKR", "move": {}, "policy": "linear"}, {"policy": "linear"}):
            with pytest.raises(ValueError, match="a change is"):
                talks.fork(change=change)
        with pytest.raises(ValueError, match="at must lie between"):
            talks.fork(at=10_000)
        with pytest.raises(ValueError, match="one run"):
            Session(case["minsk2_2015"], runs=2).fork()

    def test_a_fork_does_not_disturb_the_talk(self, case: dict[str, Scenario]) -> None:
        talks = play_as_policy(human(case["minsk2_2015"], "UKR"), stop=2)
        before = talks.state_hash()
        talks.fork(runs=3, at=1).play()
        talks.fork(runs=30, private="from_view:UKR").play()
        assert talks.state_hash() == before


class TestImaginedForks:
    def at_point(self, case: dict[str, Scenario], party: str, name: str = "geneva_2022") -> Session:
        return going(case[name], party, 6 if party == "UKR" else 5)

    @pytest.mark.e2e
    @pytest.mark.parametrize("party", ["UKR", "RUS", "NATO"])
    def test_own_draws_stay_and_others_are_drawn_anew(self, case: dict[str, Scenario], party: str) -> None:
        talks = self.at_point(case, party)
        fork = talks.fork(runs=300, private=f"from_view:{party}")
        me = talks.position(party)
        assert 0 < len(fork.game.state) <= 300
        for name in PRIVATE:
            assert (getattr(fork.game.state, name)[:, me] == getattr(talks.game.state, name)[0, me]).all(), name
        rival = talks.position("USA" if party == "RUS" else "RUS")
        assert len(np.unique(fork.game.state.no_deal[:, rival])) > 10
        assert not (fork.game.state.no_deal[:, rival] == talks.game.state.no_deal[0, rival]).any()
        for name in ("demand", "rung", "public", "draft", "status", "justification", "readiness"):
            assert (getattr(fork.game.state, name) == getattr(talks.game.state, name)[0]).all(), name
        table = engine_rows(fork.play())
        assert len(table) == len(fork.game.outcome_table.kept)

    def test_the_others_types_follow_the_public_beliefs(self, case: dict[str, Scenario]) -> None:
        talks = self.at_point(case, "UKR")
        fork = talks.fork(runs=2000, private="from_view:UKR")
        russia = talks.game.structure.coded.typed.index(talks.game.structure.coded.index["RUS"])
        shares = np.bincount(fork.game.state.type[:, talks.position("RUS")], minlength=5) / len(fork.game.state)
        assert (
            np.abs(shares - talks.game.state.public[0, russia]).max() < 0.15
        )  # draws that contradict the record are gone

    @pytest.mark.e2e
    def test_nothing_of_the_others_private_draws_shows(self, case: dict[str, Scenario]) -> None:
        talks = self.at_point(case, "UKR")
        first = engine_rows(talks.fork(runs=50, private="from_view:UKR").play())
        scramble(talks, "UKR")
        pd.testing.assert_frame_equal(first, engine_rows(talks.fork(runs=50, private="from_view:UKR").play()))

    def test_contradicting_draws_are_dropped(self, case: dict[str, Scenario]) -> None:
        talks = going(case["minsk2_2015"], "UKR", 3)
        fork = talks.fork(runs=500, private="from_view:UKR")
        for a in range(len(fork.delegations)):
            demand = fork.game.state.demand[:, a]
            fits = (demand >= fork.game.state.low[:, a] - 1e-6) & (demand <= fork.game.state.high[:, a] + 1e-6)
            assert (fits | fork.game.state.empty[:, a] | fork.game.state.settled).all()

    def test_an_unknown_viewer_is_refused(self, case: dict[str, Scenario]) -> None:
        talks = self.at_point(case, "UKR")
        for private in ("from_view:ATLANTIS", "from_view", "everything"):
            with pytest.raises(ValueError, match="allowed: as_played, from_view:"):
                talks.fork(private=private)

    def test_what_was_imagined_is_neither_logged_nor_forked(self, case: dict[str, Scenario]) -> None:
        fork = self.at_point(case, "UKR").fork(runs=1, private="from_view:UKR")
        with pytest.raises(ValueError, match="as it was played"):
            fork.log()
        with pytest.raises(ValueError, match="as it was played"):
            fork.fork()


class TestReplay:
    @pytest.mark.e2e
    @pytest.mark.parametrize(("name", "party"), CASES)
    def test_a_log_gives_the_same_state_at_any_moment(self, case: dict[str, Scenario], name: str, party: str) -> None:
        for stop in (3, None):
            talks = play_as_policy(human(case[name], party, run=1), stop=stop)
            again = Session.replay(json.loads(json.dumps(talks.log())), verify=True)
            assert again.state_hash() == talks.state_hash()
            assert again.entries == talks.entries
            assert again.waiting() == talks.waiting()
            assert play_as_policy(again).state_hash() == play_as_policy(talks).state_hash()

    def test_a_sealed_move_is_not_lost(self, case: dict[str, Scenario]) -> None:
        talks = Session(case["minsk2_2015"], seed=SEED, seats={"RUS": "human", "UKR": "human"})
        talks.advance()
        talks.submit("RUS", talks.policy_move("RUS"))
        again = Session.replay(yaml.safe_load(yaml.safe_dump(talks.log())))
        assert again.waiting() == ("UKR",)
        assert again.state_hash() == talks.state_hash()

    @pytest.mark.e2e
    def test_a_talk_without_people_is_replayed_without_its_policies(
        self, case: dict[str, Scenario], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        talks = Session(case["jcpoa_2015"], seed=SEED, first_run=4).play()
        log = talks.log()
        monkeypatch.setattr("agents.by_type.ByType.act", None)
        assert Session.replay(log).state_hash() == talks.state_hash()

    def test_a_log_that_does_not_fit_is_refused(self, case: dict[str, Scenario]) -> None:
        talks = play_as_policy(human(case["minsk2_2015"], "UKR"), stop=3)
        log = talks.log()
        with pytest.raises(ValueError, match=f"reads format {LOG_FORMAT}"):
            Session.replay({**log, "format": 0})
        with pytest.raises(ValueError, match="likelihood tables"):
            Session.replay({**log, "tables": "0" * 64})
        changed = json.loads(json.dumps(log))
        wrong = next(e for e in changed["entries"] if e["source"] == "policy" and "demand" in e["move"])
        wrong["move"]["demand"][0] = 0.123
        with pytest.raises(ValueError, match="decides otherwise"):
            Session.replay(changed, verify=True)

    @pytest.mark.e2e
    def test_hashes_tell_talks_apart(self, case: dict[str, Scenario]) -> None:
        ends = set()
        for run in range(10):
            talks = Session(case["minsk2_2015"], seed=SEED, first_run=run).play()
            ends.add(talks.state_hash())
        assert len(ends) == 10
