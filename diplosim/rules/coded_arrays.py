"""A scenario's coded numbers as arrays, parties and issues in the order of their keys.

Everything here is common knowledge and the same in every run; what is drawn in private lives in `private`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.rules.preferences import distance_loss
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.fields import TypeName

TYPES: tuple[str, ...] = get_args(TypeName)
SINCERE, HARD_BARGAINER, STALLER, PRETEXT, INSATIABLE = range(5)
TYPE_INDEX = {name: t for t, name in enumerate(TYPES)}


@dataclass(frozen=True)
class CodedArrays:
    """Coded numbers; N parties, K issues, T = 5 types.

    position, salience: (N, K), salience normalised to sum 1 (0 for parties without a stake).  ideal: (N, T, K).
    low, high: (N, T, K) true bounds by type before noise; noisy_low, noisy_high: (N, T, K) which of them a coder
    inferred.  accepts_nothing: (N, T).  declared_low, declared_high: (N, K), 0 and 1 where nothing was declared.
    concealed_utility: (N, T) utility by which a type's true ideal is better served than its opening suggests.  prior:
    (N, T).  war_cost, no_deal_cost: (N, 2) ranges from which the private costs are drawn.
    """

    parties: tuple[str, ...]
    keys: tuple[str, ...]
    issues: tuple[str, ...]
    issue_keys: tuple[str, ...]
    index: dict[str, int]
    issue_index: dict[str, int]
    position: FloatArray
    salience: FloatArray
    raw_salience: FloatArray
    status_quo: FloatArray
    capability: FloatArray
    patience: FloatArray
    audience_rate: FloatArray
    ideal: FloatArray
    low: FloatArray
    high: FloatArray
    noisy_low: BoolArray
    noisy_high: BoolArray
    accepts_nothing: BoolArray
    declared_low: FloatArray
    declared_high: FloatArray
    concealed_utility: FloatArray
    prior: FloatArray
    war_cost: FloatArray
    no_deal_cost: FloatArray
    stake: tuple[int, ...]
    typed: tuple[int, ...]
    exponent: int = field(default=1)

    def __post_init__(self) -> None:
        """Policies are shown these arrays, and later batches use them: nobody may write to them."""
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


def coded_arrays(scenario: Scenario) -> CodedArrays:
    """Read the coded numbers of a scenario."""
    parties = sorted(scenario.parties, key=lambda p: p.key)
    issues = sorted(scenario.issues, key=lambda i: i.key)
    names = tuple(p.id for p in parties)
    n, k = len(parties), len(issues)
    position = np.array([[issue.positions[p] for issue in issues] for p in names], dtype=np.float64)
    raw = np.array([[issue.salience[p] for issue in issues] for p in names], dtype=np.float64)
    for i, p in enumerate(parties):
        if p.kind in ("mediator", "forum"):
            raw[i] = 0.0
    total = raw.sum(axis=1, keepdims=True)
    salience = np.divide(raw, total, out=np.zeros_like(raw), where=total > 0.0)
    status_quo = np.array([issue.status_quo for issue in issues], dtype=np.float64)
    prior = _priors(scenario, names)
    exponent = scenario.parameters.utility_exponent
    ideal = _ideals(scenario, names, position, status_quo)
    bounds = _bounds(scenario, names, ideal)
    declared_low, declared_high = _declared(scenario, names)
    concealed_utility = np.zeros((n, len(TYPES)))
    for t in range(len(TYPES)):
        loss = distance_loss(ideal[:, t], position, exponent)
        for j in range(k):
            concealed_utility[:, t] += salience[:, j] * loss[:, j]
    return CodedArrays(
        parties=names,
        keys=tuple(p.key for p in parties),
        issues=tuple(i.id for i in issues),
        issue_keys=tuple(i.key for i in issues),
        index={p: i for i, p in enumerate(names)},
        issue_index={issue.id: j for j, issue in enumerate(issues)},
        position=position,
        salience=salience,
        raw_salience=raw,
        status_quo=status_quo,
        capability=np.array([p.capability for p in parties], dtype=np.float64),
        patience=np.array([p.patience for p in parties], dtype=np.float64),
        audience_rate=np.array([p.audience_cost for p in parties], dtype=np.float64),
        ideal=ideal,
        declared_low=declared_low,
        declared_high=declared_high,
        concealed_utility=concealed_utility,
        prior=prior,
        war_cost=np.array([(p.war_cost.low, p.war_cost.high) for p in parties], dtype=np.float64),
        no_deal_cost=np.array([(p.no_deal_cost.low, p.no_deal_cost.high) for p in parties], dtype=np.float64),
        stake=tuple(i for i in range(n) if total[i, 0] > 0.0),
        typed=tuple(i for i in range(n) if prior[i].max() < 1.0),
        exponent=exponent,
        low=bounds.low,
        high=bounds.high,
        noisy_low=bounds.noisy_low,
        noisy_high=bounds.noisy_high,
        accepts_nothing=bounds.accepts_nothing,
    )


def _priors(scenario: Scenario, names: tuple[str, ...]) -> FloatArray:
    prior = np.zeros((len(names), len(TYPES)))
    prior[:, SINCERE] = 1.0
    for i, name in enumerate(names):
        coded = scenario.hidden_types.get(name)
        if coded:
            prior[i] = 0.0
            for type_name, share in coded.items():
                prior[i, TYPE_INDEX[type_name]] = share
    return prior


def _ideals(scenario: Scenario, names: tuple[str, ...], position: FloatArray, status_quo: FloatArray) -> FloatArray:
    issues = sorted(scenario.issues, key=lambda i: i.key)
    ideal = np.repeat(position[:, None, :], len(TYPES), axis=1)
    for j, issue in enumerate(issues):
        for name, value in issue.ideal.items():
            ideal[names.index(name), :, j] = value
    slack = scenario.parameters.ideal_slack
    ideal[:, HARD_BARGAINER] += slack * (status_quo - ideal[:, HARD_BARGAINER])
    for name, by_type in scenario.type_ideals.items():
        for type_name, values in by_type.items():
            for issue_id, value in values.items():
                j = next(j for j, issue in enumerate(issues) if issue.id == issue_id)
                ideal[names.index(name), TYPE_INDEX[type_name], j] = value
    return ideal


def _declared(scenario: Scenario, names: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    issues = sorted(scenario.issues, key=lambda i: i.key)
    low = np.zeros((len(names), len(issues)))
    high = np.ones((len(names), len(issues)))
    for j, issue in enumerate(issues):
        for name, line in issue.red_lines.items():
            if line.basis == "declared":
                low[names.index(name), j] = 0.0 if line.min is None else line.min
                high[names.index(name), j] = 1.0 if line.max is None else line.max
    return low, high


@dataclass(frozen=True)
class _Bounds:
    """True bounds by type, each (N, T, K), and accepts_nothing (N, T)."""

    low: FloatArray
    high: FloatArray
    noisy_low: BoolArray
    noisy_high: BoolArray
    accepts_nothing: BoolArray


def _bounds(scenario: Scenario, names: tuple[str, ...], ideal: FloatArray) -> _Bounds:
    """True bounds by type: coded lines, relaxed for a hard bargainer, replaced where the scenario codes them."""
    issues = sorted(scenario.issues, key=lambda i: i.key)
    shape = ideal.shape
    low, high = np.zeros(shape), np.ones(shape)
    noisy_low, noisy_high = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    refuses_all = np.zeros(shape[:2], dtype=bool)
    refuses_all[:, PRETEXT] = True
    slack = scenario.parameters.slack
    for j, issue in enumerate(issues):
        for name, line in issue.red_lines.items():
            i = names.index(name)
            inferred = line.basis == "inferred"
            if line.min is not None:
                low[i, :, j] = line.min
                low[i, HARD_BARGAINER, j] = line.min * (1.0 - slack)
                noisy_low[i, :, j] = inferred
            if line.max is not None:
                high[i, :, j] = line.max
                high[i, HARD_BARGAINER, j] = line.max + slack * (1.0 - line.max)
                noisy_high[i, :, j] = inferred
    for name, by_type in scenario.type_reservations.items():
        i = names.index(name)
        for type_name, lines in by_type.items():
            t = TYPE_INDEX[type_name]
            refuses_all[i, t] = lines is None
            if lines is None:
                continue
            coded = [issue.red_lines.get(name) for issue in issues]
            low[i, t], high[i, t] = 0.0, 1.0
            noisy_low[i, t], noisy_high[i, t] = False, False
            for j, issue in enumerate(issues):
                bound = lines.get(issue.id)
                if bound is None:
                    continue
                public = coded[j]
                said = public if public is not None and public.basis == "declared" else None
                if bound.min is not None:
                    low[i, t, j] = bound.min
                    noisy_low[i, t, j] = said is None or said.min != bound.min
                if bound.max is not None:
                    high[i, t, j] = bound.max
                    noisy_high[i, t, j] = said is None or said.max != bound.max
    # A line lies on the near side of the own ideal, whatever the coder wrote: nobody refuses what it wants most.
    low = np.minimum(low, ideal)
    high = np.maximum(high, ideal)
    return _Bounds(low, high, noisy_low, noisy_high, refuses_all)
