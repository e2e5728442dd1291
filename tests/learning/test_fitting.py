"""What is counted from training runs, and how two fits are put together; worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from diplosim.learning import fitting
from diplosim.learning.fitting import OFTEN, _change, _damped, _Sums, fit_tables
from diplosim.learning.tables import Tables, empty_tables
from diplosim.rules.coded_arrays import HARD_BARGAINER, PRETEXT, SINCERE
from diplosim.rules.outcomes import AGREEMENT, CONFLICT, PARTIAL, STALEMATE
from diplosim.rules.structure import structure_of
from tests.a_table import A, B, table

TYPED = {"hidden_types": {"A": {"sincere": 0.6, "pretext": 0.4}}}
RUNS = [
    # type of A, outcome, whose war, last round of talks, last round of all, gain of A
    (SINCERE, STALEMATE, -1, 4, 4, 0.0),
    (SINCERE, CONFLICT, 0, 4, 4, -0.1),
    (SINCERE, STALEMATE, -1, 2, 4, 0.0),
    (SINCERE, AGREEMENT, -1, 1, 1, 0.3),
    (SINCERE, PARTIAL, -1, 2, 4, 0.1),
    (PRETEXT, CONFLICT, 0, 3, 3, 0.2),
]


def counted(changes: dict[str, Any] | None = None) -> _Sums:
    """Sums over the runs above."""
    structure = structure_of(table({**TYPED, **(changes or {})}))
    kinds, outcome, war, talked, end, gain = (np.array(column) for column in zip(*RUNS, strict=True))
    outcomes = SimpleNamespace(
        talks_ended=talked,
        last_round=end,
        outcome=outcome,
        conflict_by=war,
        types=np.stack([kinds, np.zeros_like(kinds)], axis=1),
        gains=np.stack([gain, np.zeros(len(RUNS))], axis=1),
    )
    sums = _Sums(structure, 4)
    sums.add(SimpleNamespace(game=SimpleNamespace(outcome_table=outcomes)))  # type: ignore[arg-type]
    return sums


def test_a_type_of_which_few_went_without_a_deal_is_taken_to_attack_as_the_others_do() -> None:
    """At the start 4 runs end without a deal, 2 by A's war: all together (2 + .5) / (4 + 1) = .5.

    Sincere: 1 of 3, (1 + .5) / (3 + 1).  Pretext: 1 of 1, (1 + .5) / (1 + 1).  Of a hard bargainer nothing is known.
    """
    rates = counted().attack_without_deal()
    assert rates[A, [SINCERE, PRETEXT, HARD_BARGAINER], 0] == pytest.approx([0.375, 0.75, 0.5])
    # at the start of the third round the talks of the second stalemate are over, and its peace goes on: as before
    assert rates[A, [SINCERE, PRETEXT, HARD_BARGAINER], 2] == pytest.approx([0.375, 0.75, 0.5])
    # of the fourth, the pretext is gone: (1 + .5) / (3 + 1) = .375
    assert rates[A, [SINCERE, PRETEXT], 3] == pytest.approx([1.375 / 4, 0.375])
    # after the last nobody is
    assert rates[A, :, 4] == pytest.approx(0.5)


def test_who_cannot_attack_hardly_does() -> None:
    """No war of 4: .5 / 5 = .1, and .1 / 5 for the type that was seen."""
    rates = counted().attack_without_deal()
    assert rates[B, [SINCERE, PRETEXT], 0] == pytest.approx([0.02, 0.1])


def test_deals_count_in_the_rate_of_all_runs_and_gains_in_the_mean() -> None:
    """Of 5 sincere runs at the start 1 attacks, of 4 in the third round 1: a deal that is in force may be voided."""
    sums = counted()
    assert sums.attack()[A, [SINCERE, PRETEXT], 0].tolist() == [0.2, 1.0]
    assert sums.attack()[A, SINCERE, 2] == 0.25
    assert sums.gain()[A, SINCERE, 0] == pytest.approx(0.3 / 5)
    assert sums.gain()[A, HARD_BARGAINER].tolist() == [0.0] * 5


def test_gains_are_those_of_who_stands_there_with_less_time_to_wait() -> None:
    """After round 1 the deal of .3 is over: 0 in all of 4 runs.  At .9 a mean round: / .9 and, later, / .9**2."""
    sums = counted()
    assert sums.gain()[A, SINCERE, 1] == pytest.approx(0.0, abs=1e-12)
    assert sums.gain()[A, PRETEXT, :3] == pytest.approx([0.2, 0.2 / 0.9, 0.2 / 0.81])
    # in the third round two still talk, one of which loses .1: what is closed or in force is no part of it
    assert sums.gain()[A, SINCERE, 2] == pytest.approx(-0.1 / 2 / 0.81)
    dates = ("2000-01-01", "2000-01-11", "2000-01-21", "2000-01-31")
    calendar = [{"round": number, "date": date, "what": "meeting"} for number, date in enumerate(dates, 1)]
    uneven = counted({"calendar": calendar}).gain()
    assert uneven[A, PRETEXT, :3] == pytest.approx([0.2, 0.2 / 0.9 ** (2 / 3), 0.2 / 0.9 ** (4 / 3)])


def test_expectations_go_half_way_and_counts_all_the_way() -> None:
    blank = empty_tables(table(TYPED))
    shape = blank.gain.shape

    def fit(gain: float, attack: float, without: float, seen: int) -> Tables:
        counts = np.full(blank.counts.shape, seen, dtype=np.int32)
        parts = (np.full(shape, value) for value in (gain, attack, without))
        return Tables(counts, *parts, np.zeros((0, 3)), "key")

    mixed = _damped(fit(0.1, 0.2, 0.3, 1), fit(0.3, 0.8, 0.5, 2))
    assert (mixed.gain == 0.2).all()
    assert mixed.attack == pytest.approx(0.5)
    assert mixed.attack_without_deal == pytest.approx(0.4)
    assert (mixed.counts == 2).all()


def test_gains_and_rates_come_from_steady_hands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 64 runs the second 32 tremble, in every other act at that: they are counted as signals and nowhere else."""
    monkeypatch.setattr(fitting, "REFITS", 0)
    small = {**TYPED, "beliefs.training_runs": 64}
    steady, shaky = (fit_tables(table({**small, "parameters.tremble": chance})) for chance in (0.0, 0.5))
    for name in ("gain", "attack", "attack_without_deal"):
        assert np.array_equal(getattr(steady, name), getattr(shaky, name))
    assert not np.array_equal(steady.counts, shaky.counts)
    assert steady.counts[0, 0].sum() == shaky.counts[0, 0].sum() == 64


def test_before_anything_was_played_war_is_as_likely_as_not_and_a_modest_gain_expected() -> None:
    tables = empty_tables(table({"parameters.first_gain": 0.07}))
    assert (tables.attack_without_deal == 0.5).all()
    assert (tables.gain[:, :, :-1] == 0.07).all()
    assert (tables.gain[:, :, -1] == 0.0).all()
    assert not tables.attack.any()
    nothing = empty_tables(table(), nothing_to_expect=True)
    for expected in (nothing.gain, nothing.attack, nothing.attack_without_deal):
        assert not expected.any()


@pytest.mark.e2e
def test_half_of_the_runs_tremble_and_only_the_others_say_what_to_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 21 runs 11 are steady and 10 tremble; signals are counted in all of them."""
    scenario = table({**TYPED, "beliefs.training_runs": 21})
    played, summed = [], []
    play, add = fitting._Training.play, fitting._Sums.add

    def noting_play(self: Any, runs: range, tables: Tables, learn: bool, trembles: bool) -> Any:
        played.append((len(runs), learn, trembles))
        return play(self, runs, tables, learn, trembles)

    def noting_add(self: Any, talks: Any) -> None:
        summed.append(len(talks.game.outcome_table.outcome))
        add(self, talks)

    monkeypatch.setattr(fitting._Training, "play", noting_play)
    monkeypatch.setattr(fitting._Sums, "add", noting_add)
    done: list[float] = []
    tables = fit_tables(scenario, done.append)
    assert played == [
        (11, level > 0, False) if half == 0 else (10, level > 0, True) for level in range(4) for half in (0, 1)
    ]
    assert summed == [11] * 4
    assert tables.counts[0, 0].sum() == 21
    assert tables.changes.shape == (3, 3)
    assert done[-1] == 1.0
    assert done == sorted(done)


def test_the_change_of_a_refit_is_a_mean_by_how_often_and_a_largest_of_what_was_seen_often() -> None:
    """One context was seen `OFTEN` times, another once; all that was never seen counts nothing."""
    scenario = table(TYPED)
    before = empty_tables(scenario)
    counts = before.counts.copy()
    counts[0, 0, 0, 2, SINCERE] = OFTEN
    counts[0, 1, 4, 5, PRETEXT] = 1
    after = replace(before, counts=counts)
    old, new = (np.exp(t.log_likelihood.values[t.log_likelihood.row]) for t in (before, after))
    often = np.abs(new - old)[0, 0, 0, :, SINCERE]
    once = np.abs(new - old)[0, 1, 4, :, PRETEXT]
    assert often.max() > 0.1 > once.max() > 0.0
    largest, mean, _ = _change(before, after, counted())
    assert largest == pytest.approx(often.max())
    assert mean == pytest.approx((OFTEN * often.sum() + once.sum()) / ((OFTEN + 1) * counts.shape[-2]))
    assert _change(after, replace(after), counted())[:2] == (0.0, 0.0)


def test_observers_learn_at_the_full_horizon_whenever_the_books_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parties do not know the horizon: closed after the first of four rounds, and after attacks take effect in May."""
    monkeypatch.setattr(fitting, "REFITS", 0)  # one play tells it
    little = {**TYPED, "beliefs.training_runs": 16, "force.attackers.A.readiness": 1.0}
    full = fit_tables(table(little))
    assert full.counts[:, 3].any(), "the last round is played"
    for changes in ({"horizon": "2000-01-02"}, {"force.effect_date": "2000-05-01"}):
        early = fit_tables(table({**little, **changes}))
        for name in ("counts", "gain", "attack", "attack_without_deal"):
            assert np.array_equal(getattr(early, name), getattr(full, name)), (changes, name)
