"""Whether anybody could ever agree: reasons why a scenario's rules of consent rule every agreement out.

Only what is certain before a run is played counts.  A party of a type that accepts nothing is no reason: that it may
be drawn, or is certain, is a question that an experiment may well ask.
"""

from __future__ import annotations

import numpy as np

from diplosim.numerics.arrays import FloatArray
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.rules.structure import Bloc, structure_of
from diplosim.scenario.scenario import Scenario


def hindrances(scenario: Scenario) -> list[str]:
    """Reasons why no agreement can come about, none if one is possible."""
    return [*_seatless(scenario), *_deadlocked(scenario)]


def _seatless(scenario: Scenario) -> list[str]:
    holders = dict.fromkeys((*scenario.consenters, *scenario.consent_scope))
    return [f"{party} must consent, but has no seat" for party in holders if party not in scenario.seated]


def _deadlocked(scenario: Scenario) -> list[str]:
    """Consensus alliances whose mandate is empty in every run on so many issues that even a part is out of reach."""
    structure = structure_of(scenario)
    reasons = []
    for bloc in structure.blocs:
        name = structure.coded.parties[bloc.party]
        if bloc.rule != "consensus" or name not in scenario.consenters:
            continue
        if not structure.veto[structure.position[name]].all():
            continue  # it can be outvoted
        empty = _empty_for_certain(bloc, structure.coded)
        left = float(structure.mean_salience[~empty].sum())
        if empty.any() and left < scenario.thresholds.partial:
            issues = ", ".join(issue for issue, out in zip(structure.coded.issues, empty, strict=True) if out)
            reasons.append(
                f"the mandate of {name} is empty in every run on {issues}: the lines of members that always "
                f"hold theirs exclude each other, and what is left is {left:.0%} of mean salience, less than the "
                f"{scenario.thresholds.partial:.0%} of a partial agreement"
            )
    return reasons


def _empty_for_certain(bloc: Bloc, coded: CodedArrays) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Issues (K,) on which even the loosest lines that can be drawn leave nothing."""
    low, high = _loosest(bloc.party, coded)
    for member, commitment in zip(bloc.members, bloc.commitment, strict=True):
        if commitment >= 1.0:  # holds its line with probability (1 + commitment) / 2
            member_low, member_high = _loosest(member, coded)
            low, high = np.maximum(low, member_low), np.minimum(high, member_high)
    empty: np.ndarray[tuple[int], np.dtype[np.bool_]] = low > high
    return empty


def _loosest(party: int, coded: CodedArrays) -> tuple[FloatArray, FloatArray]:
    """The loosest true bounds (K,) twice that any type of a party can draw; a line that a coder inferred may vanish."""
    types = np.flatnonzero(coded.prior[party] > 0.0)
    low = np.where(coded.noisy_low[party, types], 0.0, coded.low[party, types]).min(axis=0)
    high = np.where(coded.noisy_high[party, types], 1.0, coded.high[party, types]).max(axis=0)
    return low, high
