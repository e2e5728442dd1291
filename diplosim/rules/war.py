"""What force can bring: contest success, terms after a war, who joins it, and the cost of being the one who starts.

War is not "everything won": the reach of force (omega) says per issue how far it moves the terms.  The chance to win is
Tullock's (1980) contest success function of the two sides' capabilities (Hirshleifer 1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray
from diplosim.rules.coded_arrays import CodedArrays
from diplosim.scenario.graph import members_of
from diplosim.scenario.scenario import Scenario

FIGHTERS = ("state", "bloc", "nonstate")


@dataclass(frozen=True)
class Theatre:
    """One possible war: an attacker, its targets and everybody's chance to join.

    attacker: party index.  targets: party indices.  reach: (K,) omega.  with_attacker, with_target: (N,) chances of
    joining either side.  arms: capability that supporters add to the targets without fighting.  members: of an alliance
    that attacks as one, those who can fight; they join by its rule and by nothing else.
    """

    attacker: int
    targets: tuple[int, ...]
    reach: FloatArray
    with_attacker: FloatArray
    with_target: FloatArray
    arms_for_attacker: float
    arms_for_target: float
    rounds_to_ready: float
    readiness: float
    members: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Policies are shown these arrays, and later batches use them: nobody may write to them."""
        for array in (self.reach, self.with_attacker, self.with_target):
            array.flags.writeable = False


def theatres(scenario: Scenario, coded: CodedArrays) -> tuple[Theatre, ...]:
    """One theatre per party that can use force, in the order of parties."""
    found = []
    for name, attack in scenario.attacks.items():
        i = coded.index[name]
        targets = tuple(sorted(coded.index[t] for t in attack.targets if scenario.party(t).kind in FIGHTERS))
        if not targets:
            continue
        reach = np.full(len(coded.issues), scenario.parameters.reach)
        if scenario.force is not None:
            for issue, value in scenario.force.reach.items():
                reach[coded.issue_index[issue]] = value
        members = _fighting_members(scenario, coded, name)
        chances = _join_chances(scenario, coded, i, targets, members)
        found.append(
            Theatre(
                i,
                targets,
                reach,
                *chances,
                rounds_to_ready=attack.rounds_to_ready,
                readiness=attack.readiness,
                members=members,
            )
        )
    return tuple(found)


def _fighting_members(scenario: Scenario, coded: CodedArrays, name: str) -> tuple[int, ...]:
    """Members of an alliance that can fight; none of a party that is no alliance."""
    if scenario.party(name).kind != "alliance":
        return ()
    return tuple(sorted(coded.index[m] for m in members_of(scenario, name) if scenario.party(m).kind in FIGHTERS))


def _join_chances(
    scenario: Scenario,
    coded: CodedArrays,
    attacker: int,
    targets: tuple[int, ...],
    members: tuple[int, ...] = (),
) -> tuple[FloatArray, FloatArray, float, float]:
    """Chances to join, (N,) each, and the capability that arms add to either side."""
    parameters = scenario.parameters
    support_fights = scenario.force is not None and scenario.force.support_fights
    n = len(coded.parties)
    chance = {"attacker": np.zeros(n), "target": np.zeros(n)}
    arms = {"attacker": 0.0, "target": 0.0}
    shared = _comembers(scenario)
    for i, name in enumerate(coded.parties):
        if scenario.party(name).kind not in FIGHTERS or i == attacker or i in targets or i in members:
            continue
        neutral = 0.0
        for side, principals in (("attacker", (attacker,)), ("target", targets)):
            for principal in principals:
                other = coded.parties[principal]
                weights = {"defence": shared.get(frozenset((name, other)), 0.0)}
                for edge in scenario.edges:
                    if {edge.a, edge.b} == {name, other}:
                        weights[edge.kind] = max(weights.get(edge.kind, 0.0), edge.weight)
                factor = {
                    "defence": parameters.join_defence if side == "target" else 0.0,
                    "offence": parameters.join_offence if side == "attacker" else 0.0,
                    "support": parameters.join_support if support_fights else 0.0,
                    "consultation": parameters.join_consultation,
                    "partnership": parameters.join_partnership,
                }
                best = max((factor.get(kind, 0.0) * max(w, 0.0) for kind, w in weights.items()), default=0.0)
                chance[side][i] = max(chance[side][i], best)
                if not support_fights:
                    arms[side] += parameters.arms_share * max(weights.get("support", 0.0), 0.0) * coded.capability[i]
                neutral = max(neutral, weights.get("neutrality", 0.0))
        chance["attacker"][i] *= 1.0 - neutral
        chance["target"][i] *= 1.0 - neutral
    return chance["attacker"], chance["target"], arms["attacker"], arms["target"]


def _comembers(scenario: Scenario) -> dict[frozenset[str], float]:
    """Pairs of members of one alliance that stands at the table: a member's attack concerns the others.

    Weight: the smaller of the two commitments.  A bloc that is coded by edges alone is read from its edges.
    """
    pairs: dict[frozenset[str], float] = {}
    for alliance in (p.id for p in scenario.parties if p.kind == "alliance"):
        members = members_of(scenario, alliance)
        for a in members:
            for b in members:
                if a < b:
                    pair = frozenset((a, b))
                    pairs[pair] = max(pairs.get(pair, 0.0), min(members[a], members[b]))
    return pairs


def contest(own: AnyArray | float, other: AnyArray | float, decisiveness: float) -> FloatArray:
    """Chance to win: own**m / (own**m + other**m) (Tullock 1980); 1/2 where both sides are nil."""
    a, b = np.asarray(own, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if decisiveness != 1.0:
        # (ascontiguousarray makes a number an array of one)
        a = np.power(np.ascontiguousarray(a), decisiveness).reshape(a.shape)
        b = np.power(np.ascontiguousarray(b), decisiveness).reshape(b.shape)
    total = a + b
    result: FloatArray = np.where(total > 0.0, a / np.where(total > 0.0, total, 1.0), 0.5)
    return result


@lru_cache(maxsize=1024)
def contest_of_two(own: float, other: float, decisiveness: float) -> float:
    """The same for two numbers, which are those of all runs as long as nobody's capability changes."""
    return float(contest(own, other, decisiveness))


def expected_strength(theatre: Theatre, capability: FloatArray) -> tuple[float, float]:
    """Capability that either side can count on: principals, arms, and allies weighted by their chance to join.

    An attacking alliance adds nothing of its own; the strength of the members that join is to be added.
    """
    power: list[float] = capability.tolist()
    own = theatre.arms_for_attacker + (0.0 if theatre.members else power[theatre.attacker])
    other = theatre.arms_for_target
    for target in theatre.targets:
        other += power[target]
    with_attacker, with_target = _chances_to_join(theatre)
    for attacker, target, strength in zip(with_attacker.tolist(), with_target.tolist(), power, strict=True):
        own += attacker * strength
        other += target * strength
    return own, other


def _chances_to_join(theatre: Theatre) -> tuple[FloatArray, FloatArray]:
    """Chances to join the attacker and the target, (N,) each; scaled where they sum to more than 1."""
    both = theatre.with_attacker + theatre.with_target
    scale = np.where(both > 1.0, 1.0 / np.where(both > 1.0, both, 1.0), 1.0)
    return scale * theatre.with_attacker, scale * theatre.with_target


def war_terms(theatre: Theatre, status_quo: FloatArray, winner: FloatArray) -> FloatArray:
    """Terms after a win: q + omega * (ideal of the winner - q), (K,)."""
    terms: FloatArray = status_quo + theatre.reach * (winner - status_quo)
    return terms


def defender_ideal(theatre: Theatre, coded: CodedArrays) -> FloatArray:
    """Ideal of the targets' side: capability-weighted mean of the targets' coded positions, (K,)."""
    weight = coded.capability[list(theatre.targets)] + 1e-9
    total = np.zeros(len(coded.issues))
    for target, w in zip(theatre.targets, weight, strict=True):
        total = total + w * coded.position[target]
    result: FloatArray = total / weight.sum()
    return result


def expected_ideal(coded: CodedArrays, party: int) -> FloatArray:
    """Ideal that others expect of a party: the mean of its types' coded ideals by the coded prior, (K,)."""
    total = np.zeros(len(coded.issues))
    for t, chance in enumerate(coded.prior[party].tolist()):
        total = total + chance * coded.ideal[party, t]
    return total


def sides(theatre: Theatre, uniform: FloatArray) -> tuple[BoolArray, BoolArray]:
    """Who joins: one draw per party decides for the attacker, for the target or for neither.

    uniform: (runs, N).  Returns (runs, N) twice; the principals count as joined.
    """
    with_attacker, with_target = _chances_to_join(theatre)
    attackers = uniform < with_attacker
    targets = (uniform >= 1.0 - with_target) & ~attackers
    attackers[:, theatre.attacker] = True
    for target in theatre.targets:
        targets[:, target] = True
        attackers[:, target] = False
    return attackers, targets


def uncovered_blame(blame: AnyArray, justification: AnyArray) -> FloatArray:
    """Blame that refusals have not covered, never negative (Lebow 1981: justification of hostility)."""
    result: FloatArray = np.maximum(0.0, blame - justification)
    return result
