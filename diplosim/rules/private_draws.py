"""What each run draws in private: types, true bounds, war and no-deal costs, blame, tactics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, filled
from diplosim.numerics.draws import Draws, between
from diplosim.numerics.normal import ndtri
from diplosim.rules.coded_arrays import PRETEXT, TYPES, CodedArrays
from diplosim.rules.preferences import utility
from diplosim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Private:
    """Draws of a batch; R runs, N parties, A parties with a part in the talks, K issues.

    type: (R, N) int8.  low, high: (R, N, K) true bounds.  accepts_nothing: (R, N).  ideal: (R, N, K).
    war_cost, no_deal_cost, delay_benefit, blame, concealed_utility, tactic: (R, A); tactic is a uniform that each
    policy reads in its own way.
    """

    type: AnyArray
    low: FloatArray
    high: FloatArray
    accepts_nothing: BoolArray
    ideal: FloatArray
    war_cost: FloatArray
    no_deal_cost: FloatArray
    delay_benefit: FloatArray
    blame: FloatArray
    concealed_utility: FloatArray
    tactic: FloatArray


def draw_private(
    scenario: Scenario, coded: CodedArrays, acting: Sequence[int], draws: Draws, prior: FloatArray | None = None
) -> Private:
    """Draw what is private for every run of a batch.

    acting: indices of the parties with a part in the talks.  prior: (N, T) over types in place of the coded one.
    """
    runs, n, k = draws.runs, len(coded.parties), len(coded.issues)
    parameters = scenario.parameters
    blame = scenario.force.blame if scenario.force is not None else None
    blame_low = parameters.blame_low if blame is None else blame.low
    blame_high = parameters.blame_high if blame is None else blame.high
    kind = filled(runs, n, value=0, dtype=np.int8)
    low, high, ideal = (np.empty((k, n, runs)).T for _ in range(3))
    refuses_all = filled(runs, n, value=False, dtype=np.bool_)
    money = {
        name: filled(runs, len(acting))
        for name in ("war_cost", "no_deal_cost", "delay_benefit", "blame", "concealed_utility", "tactic")
    }
    for i, key in enumerate(coded.keys):
        kind[:, i] = _types((coded.prior if prior is None else prior)[i], draws, key)
        _bounds_of(low[:, i], high[:, i], ideal[:, i], kind[:, i], coded, i, draws, key, parameters.inferred_line_sd)
        refuses_all[:, i] = coded.accepts_nothing[i][kind[:, i]]
    for a, i in enumerate(acting):
        party, key = scenario.party(coded.parties[i]), coded.keys[i]
        money["concealed_utility"][:, a] = coded.concealed_utility[i][kind[:, i]]
        pretext = kind[:, i] == PRETEXT
        drawn = _drawn(draws, "war_cost", key, party.war_cost.low, party.war_cost.high)
        if pretext.any():
            factor = _drawn(
                draws, "war_cost_multiplier", key, parameters.pretext_war_cost_low, parameters.pretext_war_cost_high
            )
            drawn = np.where(pretext, drawn * factor, drawn)
        money["war_cost"][:, a] = drawn
        benefit = party.delay_benefit
        delay_low = parameters.delay_benefit_low if benefit is None else benefit.low
        delay_high = parameters.delay_benefit_high if benefit is None else benefit.high
        for purpose, least, most in (
            ("no_deal_cost", party.no_deal_cost.low, party.no_deal_cost.high),
            ("delay_benefit", delay_low, delay_high),
            ("blame", blame_low, blame_high),
            ("tactic", 0.0, 1.0),
        ):
            money[purpose][:, a] = _drawn(draws, purpose, key, least, most)
    return Private(kind, low, high, refuses_all, ideal, **money)


def _drawn(draws: Draws, purpose: str, key: str, least: float, most: float) -> FloatArray | float:
    """A uniform draw from [least, most], (R,); the number itself where there is nothing to draw."""
    return least if least == most else between(draws.uniforms(purpose, key), least, most)


def _types(prior: FloatArray, draws: Draws, key: str) -> AnyArray:
    if prior.max() >= 1.0:
        return np.full(draws.runs, int(prior.argmax()), dtype=np.int8)
    uniform = draws.uniforms("type", key)
    edges = np.cumsum(prior)
    last = int(np.flatnonzero(prior > 0.0)[-1])
    return np.minimum(np.searchsorted(edges, uniform, side="right"), last).astype(np.int8)


def _bounds_of(
    low: FloatArray,
    high: FloatArray,
    ideal: FloatArray,
    kind: AnyArray,
    coded: CodedArrays,
    i: int,
    draws: Draws,
    key: str,
    sd: float,
) -> None:
    """Fill one party's bounds and ideal (runs, issues): by type, inferred lines with noise towards toughness."""
    types = [t for t in range(len(TYPES)) if coded.prior[i, t] > 0.0]
    if len(types) == 1:
        t = types[0]
        low[...], high[...], ideal[...] = coded.low[i, t], coded.high[i, t], coded.ideal[i, t]
    else:
        for source, target in ((coded.low, low), (coded.high, high), (coded.ideal, ideal)):
            target[...] = np.take(source[i].T, kind, axis=1).T
    noisy = (coded.noisy_low[i, types] | coded.noisy_high[i, types]).any(axis=0)
    for j in np.flatnonzero(noisy).tolist() if sd != 0.0 else ():
        issue_key, tough_low, tough_high = coded.issue_keys[j], coded.noisy_low[i, :, j], coded.noisy_high[i, :, j]
        # One standard normal per party and issue, shared by all types: the keyed draw knows the issue, not the type.
        noise = sd * ndtri(draws.uniforms("line", f"{key}\x1f{issue_key}"))
        moved_low = np.clip(low[:, j] + noise, 0.0, ideal[:, j])
        low[:, j] = np.where(tough_low[kind], moved_low, low[:, j])
        moved_high = np.clip(high[:, j] - noise, ideal[:, j], 1.0)
        high[:, j] = np.where(tough_high[kind], moved_high, high[:, j])


def no_deal_values(coded: CodedArrays, acting: Sequence[int], private: Private, status_quo: FloatArray) -> FloatArray:
    """S_i = u_i(q) - d_i of the acting parties, shape (R, A).  status_quo: (K,)."""
    out = filled(private.type.shape[0], len(acting))
    for a, i in enumerate(acting):
        worth = utility(status_quo, private.ideal[:, i], coded.salience[i], coded.exponent)
        out[:, a] = worth - private.no_deal_cost[:, a]
    return out
