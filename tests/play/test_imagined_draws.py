"""What a seat imagines of the others, draw by draw: the small table of `tests.a_table`, every draw worked out anew."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from diplosim.learning.tables import empty_tables
from diplosim.numerics.draws import Draws
from diplosim.play.session import Session
from diplosim.rules.caucus import BREAK, DROP, HOLD, veto_stance
from diplosim.rules.coded_arrays import HARD_BARGAINER, PRETEXT, SINCERE
from diplosim.seats import Move
from tests.a_table import A, B, X, Y, state_party, table
from tests.play.sessions import demand, submit
from tests.playing import talks_of
from tests.scripted_seats import CALM

L = 2
SEED, RUNS = 5, 200
LINE = {"issues.x.red_lines": {"B": {"max": 0.6, "basis": "inferred"}}}
"""B's true bound on x is .6 less .1 times a normal draw; .65 in the run of seed 5 that is played here."""
FIRST_RUN = 2


def talk(
    changes: dict[str, Any] | None = None,
    people: Iterable[str] = "AB",
    others: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Session:
    """A talk that stands at the first decision of people in these seats."""
    scenario = table({**CALM, **(changes or {})}, others)
    more = {"seed": SEED, "first_run": FIRST_RUN, "tables": empty_tables(scenario), **more}
    talks = Session(scenario, seats=dict.fromkeys(people, "human"), **more)
    talks.advance()
    return talks


def to(talks: Session, number: int, stage: str) -> Session:
    """Go on in silence to a stage of a round (from 1)."""
    while (talks.game.round + 1, talks.game.stage) != (number, stage):
        submit(talks)
    return talks


def draws_of(viewer: str, seed: int = SEED, **more: Any) -> Draws:
    """The draws that a seat imagines: its own stream, whatever the talk's seed."""
    digest = blake2b(f"{seed}\x1fimagined by\x1f{viewer}".encode(), digest_size=6).digest()
    return Draws(int.from_bytes(digest, "little"), FIRST_RUN, RUNS, **more)


def upper_line(draws: Draws, line: float = 0.6) -> np.ndarray:
    """B's bound on x: a standard normal times .1 towards toughness, between its ideal 0 and 1."""
    return np.clip(line - 0.1 * ndtri(draws.uniforms("line", "B\x1fx")), 0.0, 1.0)


# ---------------------------------------------------------------------- the record


def test_draws_that_forbid_what_was_tabled_are_dropped() -> None:
    """B tabled x = .6: about half of the imagined bounds, .6 less .1 e, lie below."""
    talks = submit(talk(LINE), B=demand(0.6, 0.9))
    fork = talks.fork(runs=RUNS, private="from_view:A")
    high = upper_line(draws_of("A"))
    kept = np.flatnonzero(high >= 0.6 - 1e-6)
    assert 0.4 * RUNS < len(kept) < 0.6 * RUNS
    assert fork.game.state.row.tolist() == kept.tolist()
    assert fork.game.outcome_table.kept.tolist() == kept.tolist()
    assert fork.game.state.high[:, B, X] == pytest.approx(high[kept], abs=1e-12)
    assert fork.game.state.low[:, B, X].tolist() == [0.0] * len(kept)
    assert fork.imagined
    assert len(fork.play().outcomes()) == len(kept)


def test_every_act_on_record_counts() -> None:
    """B tabled x = .6 in round 1 and .3 in round 2; who may table .3 need not be able to table .6."""
    talks = to(submit(talk(LINE), B=demand(0.6, 0.9)), 2, "table")
    submit(talks, B=demand(0.3, 0.9))
    kept = np.flatnonzero(upper_line(draws_of("A")) >= 0.6 - 1e-6)
    assert talks.fork(runs=RUNS, private="from_view:A").game.state.row.tolist() == kept.tolist()


def test_without_anything_on_record_every_draw_stays() -> None:
    """The first demands are still sealed: B's is not known to A, who has not moved either."""
    talks = talk(LINE)
    talks.submit("B", demand(0.6, 0.9))
    fork = talks.fork(runs=RUNS, private="from_view:A")
    assert fork.game.state.high[:, B, X] == pytest.approx(upper_line(draws_of("A")), abs=1e-12)
    assert fork.script == {}


def test_draws_that_forbid_what_was_signed_are_dropped() -> None:
    """B signed x = .5 of A's text, A did not; B's own demand of 0 says nothing."""
    talks = to(talk(LINE), 1, "table")
    submit(talks, A=demand(0.62, 0.5))
    submit(talks, B=Move(accept=np.array([[True, False]])))
    fork = talks.fork(runs=RUNS, private="from_view:A")
    kept = np.flatnonzero(upper_line(draws_of("A")) >= 0.62 - 1e-6)
    assert 0 < len(kept) < RUNS
    assert fork.game.state.row.tolist() == kept.tolist()


def test_who_signed_is_no_pretext() -> None:
    types = {"hidden_types": {"B": {"sincere": 0.9, "pretext": 0.1}}}
    talks = submit(talk(types))
    before = talks.fork(runs=RUNS, private="from_view:A").game.state
    assert set(before.type[:, B].tolist()) == {SINCERE, PRETEXT}
    assert talks.game.state.type[0, B] == SINCERE
    submit(talks, B=Move(accept=np.array([[True, False]])))
    after = talks.fork(runs=RUNS, private="from_view:A").game.state
    assert set(after.type[:, B].tolist()) == {SINCERE}


def test_where_no_draw_agrees_more_runs_are_asked_for() -> None:
    """Under seed 6 the first bound that A imagines is .36, the second .66; B has tabled .5."""
    talks = submit(talk(LINE, seed=6), B=demand(0.5, 0.9))
    assert upper_line(draws_of("A", 6))[:2] == pytest.approx([0.357, 0.659], abs=1e-3)
    with pytest.raises(ValueError, match=r"^no draw agrees with the public record; ask for more runs$"):
        talks.fork(runs=1, private="from_view:A")
    assert talks.fork(runs=2, private="from_view:A").game.state.row.tolist() == [1]


def test_talks_that_have_ended_leave_nothing_to_imagine() -> None:
    talks = submit(talk())
    submit(talks, A=Move(accept=np.array([[True, False]])), B=Move(accept=np.array([[True, False]])))
    while not talks.ended:
        submit(talks)
    with pytest.raises(ValueError, match=r"^the talks have ended: there is nothing left to imagine$"):
        talks.fork(private="from_view:A")


# ---------------------------------------------------------------------- what is drawn anew, and what stays


def test_a_resampled_group_of_draws_stays_resampled() -> None:
    talks = submit(talk(LINE, resample={"bounds": 99}))
    fork = talks.fork(runs=RUNS, private="from_view:A")
    expected = upper_line(draws_of("A", resample={"bounds": 99}))
    assert fork.game.state.high[:, B, X] == pytest.approx(expected, abs=1e-12)
    assert talks.fork(runs=2).game.draws.resample == {"bounds": 99}


def test_every_seat_and_every_seed_imagines_by_itself() -> None:
    lines = {"issues.x.red_lines": {"A": {"min": 0.4, "basis": "inferred"}, "B": {"max": 0.6, "basis": "inferred"}}}
    seen = {}
    for seed in (SEED, SEED + 1):
        talks = talk(lines, seed=seed)
        for viewer, me, other in (("A", A, B), ("B", B, A)):
            fork = talks.fork(runs=RUNS, private=f"from_view:{viewer}")
            state, now = fork.game.state, talks.game.state
            assert (state.low[:, me] == now.low[0, me]).all()
            assert (state.high[:, me] == now.high[0, me]).all()
            draws = draws_of(viewer, seed)
            assert fork.game.draws.seed == draws.seed
            low = np.clip(0.4 + 0.1 * ndtri(draws.uniforms("line", "A\x1fx")), 0.0, 1.0)
            expected = upper_line(draws) if other == B else low
            drawn = state.high[:, B, X] if other == B else state.low[:, A, X]
            assert drawn == pytest.approx(expected, abs=1e-12)
            seen[seed, viewer] = draws.seed
    assert len(set(seen.values())) == 4


def test_the_least_that_may_be_accepted_follows_the_imagined_bounds() -> None:
    """B's worst inside its bounds: 1 - 1/2 * high (ideal 0) - 1/2 * .9 (y may fall to 0); A's own 1 - 3/4 - 1/8."""
    fork = talk(LINE).fork(runs=RUNS, private="from_view:A")
    least = fork.game.state.min_acceptable_utility
    assert least[:, B] == pytest.approx(1.0 - 0.5 * upper_line(draws_of("A")) - 0.45)
    assert least[:, A] == pytest.approx(np.full(RUNS, 0.125))


def test_the_least_that_may_be_accepted_where_losses_are_quadratic() -> None:
    """B: 1 - 1/2 * high ** 2 - 1/2 * .81."""
    fork = talk({**LINE, "parameters.utility_exponent": 2}).fork(runs=RUNS, private="from_view:A")
    least = fork.game.state.min_acceptable_utility[:, B]
    assert least == pytest.approx(1.0 - 0.5 * upper_line(draws_of("A")) ** 2 - 0.405)


TYPES = {"hidden_types": {"A": {"sincere": 0.4, "hard_bargainer": 0.6}}}


def test_types_are_drawn_from_what_the_public_believes() -> None:
    """Beliefs moved by A's step on the ladder under a lively table, not the prior of .4.

    Bounds, costs and war values follow the type drawn.  A hard bargainer's ideal on x is .76 behind its opening of 1
    (see `tests.rules.test_private_draws`).  Won, a war moves x half of the way from .2 to the ideal, so that it lacks
    3/4 * .4 = .3 or 3/4 * .28 = .21 of all there is.
    """
    scenario = table({**CALM, **TYPES})
    talks = talks_of(scenario, 1, SEED, first_run=FIRST_RUN, seats={"A": "human", "B": "human"})
    talks.advance()
    to(submit(to(talks, 1, "decide"), A=Move(posture=np.array([1]))), 2, "table")
    public = float(talks.game.state.public[0, 0, SINCERE])
    assert abs(public - 0.4) > 0.02
    coded = talks.game.structure.coded.prior.copy()
    fork = talks.fork(runs=RUNS, private="from_view:B")
    sincere = draws_of("B").uniforms("type", "A") < public
    assert 0 < sincere.sum() < RUNS
    assert fork.game.state.type[:, A].tolist() == np.where(sincere, SINCERE, HARD_BARGAINER).tolist()
    assert fork.game.state.ideal[:, A, X] == pytest.approx(np.where(sincere, 1.0, 0.76))
    assert fork.game.state.win[:, A, 0] == pytest.approx(np.where(sincere, 0.7, 0.79))
    assert (fork.game.outcome_table.types[:, A] == fork.game.state.type[:, A]).all()
    assert (talks.game.structure.coded.prior == coded).all()


def test_an_attacker_knows_what_its_own_war_is_worth() -> None:
    """A is what it is, whatever B may think of it; lost, a war moves x half of the way to B's 0."""
    talks = talk(TYPES)
    now = talks.game.state
    for viewer in ("A", "B"):
        state = talks.fork(runs=RUNS, private=f"from_view:{viewer}").game.state
        alike = viewer == "A"
        assert bool((state.type[:, A] == now.type[0, A]).all()) is alike
        assert bool((state.win[:, A, 0] == now.win[0, A, 0]).all()) is alike
        assert bool((state.lose[:, A, 0] == now.lose[0, A, 0]).all()) is alike


def test_events_change_the_imagined_values_as_they_changed_the_played_ones() -> None:
    """Rounds 1 and 2: A's war cost, drawn from .1 to .3, doubles; then x goes from .2 to .4, worth 3/4 * .2 to A.

    No deal: u(.2, .5) = .4 and .55 afterwards, less .05.  Won, x is halfway between .4 and 1, which lacks 3/4 * .3;
    lost, halfway between .4 and 0, which lacks 3/4 * .8.  In round 3 the cost halves again.
    """
    events = [
        {"round": 1, "kind": "war_cost", "party": "A", "value": 2.0},
        {"round": 2, "kind": "status_quo", "issue": "x", "value": 0.4},
        {"round": 3, "kind": "war_cost", "party": "A", "value": 0.5},
    ]
    talks = talk({"events": events, "parties.A.war_cost": {"low": 0.1, "high": 0.3}})
    cost = 0.1 + 0.2 * draws_of("B").uniforms("war_cost", "A")
    for number, times, no_deal, win, lose in (
        (1, 2.0, 0.35, 0.7, 0.325),
        (2, 2.0, 0.5, 0.775, 0.4),
        (3, 1.0, 0.5, 0.775, 0.4),
    ):
        state = to(talks, number, "table").fork(runs=RUNS, private="from_view:B").game.state
        assert state.war_cost[:, A] == pytest.approx(times * cost)
        assert state.no_deal[:, A] == pytest.approx(np.full(RUNS, no_deal))
        assert state.win[:, A, 0] == pytest.approx(np.full(RUNS, win))
        assert state.lose[:, A, 0] == pytest.approx(np.full(RUNS, lose))


# ---------------------------------------------------------------------- alliances

ALLIED: dict[str, Any] = {
    "alliances": [
        {
            "name": "League",
            "party": "L",
            "members": ["A", "B"],
            "decision_rule": "consensus",
            "commitment": {"A": 0.0, "B": 0.0},
        }
    ],
    "must_consent": ["A", "B", "L"],
    "protocol.seats": ["A", "B", "L"],
    "issues.x.red_lines": {"A": {"min": 0.2, "basis": "inferred"}, "B": {"max": 0.6, "basis": "inferred"}},
}
"""An alliance L of A and B, whose lines on x bind it unless they drop or break them."""


def allied(**more: Any) -> Session:
    return talk({**ALLIED, **more}, ("A", "B", "L"), [state_party("L", 0.5, kind="alliance", members=["A", "B"])])


def stance(party: str, draws: Draws) -> np.ndarray:
    """Held below 1/2, dropped below 3/4, broken above, at a commitment of 0."""
    return veto_stance(draws.uniforms("veto", f"L\x1f{party}"), 0.0)


def lower_line(draws: Draws) -> np.ndarray:
    """A's bound on x."""
    return np.clip(0.2 + 0.1 * ndtri(draws.uniforms("line", "A\x1fx")), 0.0, 1.0)


def test_an_alliance_knows_the_lines_and_stances_of_its_members() -> None:
    talks = allied()
    played = talks.game
    fork = talks.fork(runs=RUNS, private="from_view:L").game
    for m, member in enumerate((A, B)):
        assert (fork.lines.low[:, member] == played.lines.low[0, member]).all()
        assert (fork.lines.high[:, member] == played.lines.high[0, member]).all()
        assert (fork.lines.stance[L][:, m] == played.lines.stance[L][0, m]).all()
        assert (fork.state.low[:, member] == played.state.low[0, member]).all()
        assert (fork.state.high[:, member] == played.state.high[0, member]).all()
    assert (fork.state.low[:, L] == played.state.low[0, L]).all()
    assert (fork.state.broke == played.state.broke[0]).all()
    assert (fork.state.dropped == played.state.dropped[0]).all()


def test_a_member_knows_its_own_line_and_stance_and_the_alliance_s_mandate_is_drawn_with_them() -> None:
    """A knows its own line; B's, and whether B brings it into the caucus, is drawn: what is held cuts the mandate."""
    talks = allied()
    played, draws = talks.game, draws_of("A")
    fork = talks.fork(runs=RUNS, private="from_view:A").game
    assert (fork.lines.low[:, A] == played.lines.low[0, A]).all()
    assert fork.lines.high[:, B, X] == pytest.approx(upper_line(draws), abs=1e-12)
    own, other = np.full(RUNS, played.lines.stance[L][0, 0]), stance("B", draws)
    assert set(other.tolist()) == {HOLD, DROP, BREAK}
    assert fork.lines.stance[L].T.tolist() == [own.tolist(), other.tolist()]
    assert fork.state.broke.tolist() == ((own == BREAK).astype(int) + (other == BREAK)).tolist()
    assert fork.state.dropped.tolist() == ((own == DROP).astype(int) + (other == DROP)).tolist()
    low = np.where(own == HOLD, played.lines.low[0, A, X], 0.0)
    high = np.where(other == HOLD, upper_line(draws), 1.0)
    none = low > high
    assert fork.state.empty[:, L, X].tolist() == none.tolist()
    assert fork.state.low[:, L, X] == pytest.approx(np.where(none, 0.0, low), abs=1e-12)
    assert fork.state.high[:, L, X] == pytest.approx(np.where(none, 1.0, high), abs=1e-12)


def test_a_stance_taken_in_caucus_is_known_to_all() -> None:
    """B says so in round 1; what it says in round 2 is sealed as long as that caucus lasts."""
    talks = submit(allied(), B=Move(caucus={"L": "break"}))
    assert (talks.game.round, talks.game.stage) == (0, "table")
    fork = talks.fork(runs=RUNS, private="from_view:A").game
    assert (fork.lines.stance[L][:, 1] == BREAK).all()
    assert fork.lines.stance[L][:, 0].tolist() == [int(talks.game.lines.stance[L][0, 0])] * RUNS
    at = next(i for i, entry in enumerate(talks.entries) if entry.stage == "caucus")
    before = talks.fork(runs=RUNS, at=at, private="from_view:A").game
    assert before.lines.stance[L][:, 1].tolist() == stance("B", draws_of("A")).tolist()


def test_one_s_own_word_in_caucus_tells_nothing_of_the_others() -> None:
    talks = submit(allied(), A=Move(caucus={"L": "block"}))
    lines = talks.fork(runs=RUNS, private="from_view:A").game.lines
    assert (lines.stance[L][:, 0] == HOLD).all()
    assert lines.stance[L][:, 1].tolist() == stance("B", draws_of("A")).tolist()


def test_what_an_alliance_tabled_under_another_mandate_tells_nothing() -> None:
    """L tables x = .6 in round 1, which B's line may forbid; in round 2 A moves the mandate: the act tells no more."""
    held = {"alliances": [{**ALLIED["alliances"][0], "commitment": {"A": 1.0, "B": 1.0}}]}
    talks = to(allied(**held), 1, "table")
    submit(talks, L=demand(0.6, 0.5))
    kept = np.flatnonzero(upper_line(draws_of("A")) >= 0.6 - 1e-6)
    assert 0 < len(kept) < RUNS
    assert talks.fork(runs=RUNS, private="from_view:A").game.state.row.tolist() == kept.tolist()
    to(talks, 2, "caucus")
    at = len(talks.entries)
    submit(talks, A=Move(caucus={"L": "block"}))
    assert talks.fork(runs=RUNS, at=at, private="from_view:A").game.state.row.tolist() == kept.tolist()
    assert len(talks.fork(runs=RUNS, private="from_view:A").game.state) == RUNS
    submit(talks, L=demand(0.6, 0.5))
    assert talks.fork(runs=RUNS, private="from_view:A").game.state.row.tolist() == kept.tolist()


# ---------------------------------------------------------------------- discrete outcomes


OPTIONS: dict[str, Any] = {
    **{f"issues.{issue}.options": [0.0, 0.5, 1.0] for issue in "xy"},
    "protocol.rules": "alternating_offers",
    "protocol.preferences": "drawn",
    "force": None,
    "can_use_force": [],
}
"""Weights and evaluations of three options an issue, drawn in every run."""


def test_what_options_are_worth_is_drawn_anew_for_the_others() -> None:
    """A keeps its own; the best option of an issue is worth its weight."""
    talks = talk(OPTIONS)
    assert talks.game.space is not None
    own = talks.game.space.seats[A].contributions[0]
    game = talks.fork(runs=RUNS, private="from_view:A").game
    assert game.space is not None
    assert game.outcome_table.space is game.space
    assert (game.space.seats[A].contributions == own).all()
    weight = {issue: draws_of("A").uniforms("weight", f"B\x1f{issue}") for issue in "xy"}
    most = game.space.seats[B].contributions.max(axis=2)
    assert most[:, X] == pytest.approx(weight["x"] / (weight["x"] + weight["y"]))
    assert most[:, Y] == pytest.approx(weight["y"] / (weight["x"] + weight["y"]))
    assert (game.state.no_deal[:, A] == talks.game.state.no_deal[0, A]).all()


def test_no_deal_is_worth_what_the_options_of_the_status_quo_are_worth() -> None:
    """An event moves x to .5, y stands there: the middle option of both, less B's cost of no deal, .1."""
    event = {"round": 1, "kind": "status_quo", "issue": "x", "value": 0.5}
    game = talk({**OPTIONS, "events": [event]}).fork(runs=RUNS, private="from_view:A").game
    assert game.space is not None
    worth = game.space.seats[B].contributions
    assert len(np.unique(worth[:, X, 1])) > 10
    assert game.state.no_deal[:, B] == pytest.approx(worth[:, X, 1] + worth[:, Y, 1] - 0.1)
