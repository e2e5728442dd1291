"""How likely a party is to accept a last offer, by what everybody knows of it: coded ranges, lines by type, beliefs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diplosim.numerics.arrays import BoolArray, FloatArray
from diplosim.numerics.normal import ndtr
from diplosim.rules.preferences import utility
from diplosim.rules.preparation import prepares_when_warned
from diplosim.rules.state import State, vote_weights
from diplosim.rules.structure import Bloc, Structure
from diplosim.rules.text_value import deferral_cost, text_audience, text_worth
from diplosim.rules.votes import enough
from diplosim.rules.war import defender_ideal, expected_ideal, war_terms
from diplosim.scenario.schema.parameters import Parameters


@dataclass(frozen=True)
class Weighed:
    """What a last offer is weighed by.

    Attributes:
        structure: of the talks.
        parameters: free parameters.
        status_quo: (K,).
        capability: (N,).
        f: number of the theatre.
    """

    structure: Structure
    parameters: Parameters
    status_quo: FloatArray
    capability: FloatArray
    f: int


@dataclass(frozen=True)
class _Kind:
    """One type that a party may be of, as others see it in M runs.

    Attributes:
        number: of the type.
        chance: (M,) public probability.
        threatened: (M,) what the war is worth to it before its own war cost, and open issues cost it beside.
    """

    number: int
    chance: FloatArray
    threatened: FloatArray


@dataclass(frozen=True)
class Answer:
    """The answer that is to be expected of one party that must consent, in M runs.

    Attributes:
        now: what the offer is weighed by.
        party: its index.
        kinds: the types that it may be of and that accept anything.
        leaves_open: (M, K) issues that the offer leaves open.
        share: of its war cost that it expects to bear.
        bloc: the alliance that it stands for, if any.
    """

    now: Weighed
    party: int
    kinds: tuple[_Kind, ...]
    leaves_open: BoolArray
    share: float
    bloc: Bloc | None

    @classmethod
    def of(cls, state: State, now: Weighed, j: int, leaves_open: BoolArray, p: FloatArray) -> Answer:
        """The answer of the acting party at position j.

        Args:
            state: of M runs.
            now: what the offer is weighed by.
            j: acting position.
            leaves_open: (M, K) issues that the offer leaves open.
            p: (M,) the attacker's chance to win as others see it.

        Returns:
            What is to be expected of it.
        """
        structure, coded = now.structure, now.structure.coded
        party, theatre = structure.acting[j], structure.theatres[now.f]
        won = war_terms(theatre, now.status_quo, expected_ideal(coded, theatre.attacker))
        lost = war_terms(theatre, now.status_quo, defender_ideal(theatre, coded))
        share, fixed = 1.0, np.zeros(len(state))
        if party in theatre.targets:
            warned = prepares_when_warned(now.parameters)
            caught = now.parameters.preparation_cost if warned else now.parameters.unprepared_loss
            fixed = np.where(state.prepared[:, j], 0.0, caught)
        elif party not in theatre.members:
            share = min(1.0, float(theatre.with_attacker[party] + theatre.with_target[party]))
            fixed = fixed + (1.0 - share) * structure.spillover[party]
        kinds = []
        for t in np.flatnonzero((coded.prior[party] > 0.0) & ~coded.accepts_nothing[party]).tolist():
            chance = np.full(len(state), float(coded.prior[party, t]))
            if party in coded.typed:
                chance = state.public[:, coded.typed.index(party), t]
            ideal = coded.ideal[party, t]
            win = float(utility(won, ideal, coded.salience[party], coded.exponent))
            lose = float(utility(lost, ideal, coded.salience[party], coded.exponent))
            bounds, vital = (coded.low[party, t], coded.high[party, t]), structure.vital[party]
            deferral = deferral_cost(leaves_open, *bounds, now.status_quo, vital, now.parameters.defer_cost)
            kinds.append(_Kind(t, chance, p * win + (1.0 - p) * lose - fixed + deferral))
        bloc = next((b for b in structure.blocs if b.party == party), None)
        return cls(now, party, tuple(kinds), leaves_open, share, bloc)

    def chance(self, texts: FloatArray, inside: InsideBounds | None = None) -> FloatArray:
        """Chance that it accepts whole texts, (M, C).

        Args:
            texts: (M, C, K), several texts for each of the M runs.
            inside: chances of these texts, which the answers of several parties share; None: its own.

        Returns:
            Probabilities, (M, C).
        """
        coded, leaves_open = self.now.structure.coded, self.leaves_open[:, None]
        inside = inside or InsideBounds(self.now, texts, leaves_open)
        audience = text_audience(texts, leaves_open, coded, self.party)
        total = np.zeros(texts.shape[1::-1]).T
        for kind in self.kinds:
            ideal = coded.ideal[self.party, kind.number]
            worth = text_worth(texts, leaves_open, ideal, coded, self.party, audience=audience)
            bears = self._bears(worth - kind.threatened[:, None])
            total = total + kind.chance[:, None] * bears * inside.chance(self.party, kind.number)
        return total if self.bloc is None else total * self._mandate(inside, self.bloc)

    def _bears(self, gained: FloatArray) -> FloatArray:
        """Chance that the war would cost it more than the text costs it: `-gained <= share * war cost`."""
        low, high = self.now.structure.coded.war_cost[self.party] * self.share
        if high - low <= 1e-12:
            return np.where(-gained <= high + 1e-12, 1.0, 0.0)
        result: FloatArray = np.clip((high + gained) / (high - low), 0.0, 1.0)
        return result

    def _mandate(self, inside: InsideBounds, bloc: Bloc) -> FloatArray | float:
        """Chance that the members of an alliance let it sign, (M, C); a number where no member has a bound."""
        coded = self.now.structure.coded
        votes = bloc.rule not in ("consensus", "leader")
        lets = []
        for member in bloc.members:
            total: FloatArray | float = 0.0
            # Who wants no text votes against it; where no votes are counted, a member's bounds alone hold it up.
            silent = votes & coded.accepts_nothing[member]
            for t in np.flatnonzero((coded.prior[member] > 0.0) & ~silent).tolist():
                total = total + float(coded.prior[member, t]) * inside.chance(member, t)
            lets.append(total)
        if bloc.rule == "leader":
            return lets[bloc.leader]
        if bloc.rule == "consensus":
            result: FloatArray | float = 1.0
            for m, fine in enumerate(lets):
                holds = 0.5 * (1.0 + float(bloc.commitment[m]))
                result = result * (1.0 - holds * (1.0 - fine))
            return result
        weights, carried = vote_weights(bloc, coded.capability), np.zeros(1)
        total = float(weights.sum())
        for weight, fine in zip(weights.tolist(), lets, strict=True):
            carried = carried + weight * fine
        return np.where(enough(carried / total, bloc.quota), 1.0, 0.0) if total > 0.0 else 1.0


class InsideBounds:
    """Chances that texts lie inside true bounds, given types; worked out once for each party and type.

    Args:
        now: what the texts are weighed by.
        texts: (M, C, K), several texts for each of M runs.
        leaves_open: (M, 1, K) issues that they leave open.
    """

    def __init__(self, now: Weighed, texts: FloatArray, leaves_open: BoolArray) -> None:
        self._coded, self._sd = now.structure.coded, now.parameters.inferred_line_sd
        self._texts, self._leaves_open = texts, leaves_open
        self._found: dict[tuple[int, int], FloatArray | float] = {}

    def chance(self, party: int, t: int) -> FloatArray | float:
        """Chance that the texts lie inside the true bounds of a party of type t, (M, C); 1 where it has none."""
        if (party, t) not in self._found:
            self._found[party, t] = self._worked_out(party, t)
        return self._found[party, t]

    def _worked_out(self, party: int, t: int) -> FloatArray | float:
        coded, sd = self._coded, self._sd
        result: FloatArray | float = 1.0
        for k in np.flatnonzero((coded.low[party, t] > 0.0) | (coded.high[party, t] < 1.0)).tolist():
            value, leaves_open, ideal = self._texts[..., k], self._leaves_open[..., k], coded.ideal[party, t, k]
            low, high = coded.low[party, t, k], coded.high[party, t, k]
            if low > 0.0:
                fine = _clears(value - low, bool(coded.noisy_low[party, t, k]), sd)
                result = result * np.where((value >= ideal) | leaves_open, 1.0, fine)
            if high < 1.0:
                fine = _clears(high - value, bool(coded.noisy_high[party, t, k]), sd)
                result = result * np.where((value <= ideal) | leaves_open, 1.0, fine)
        return result


def _clears(room: FloatArray, noisy: bool, sd: float) -> FloatArray:
    """Chance that a value with so much room to a coded line lies inside the true one."""
    if noisy and sd > 0.0:
        chance: FloatArray = ndtr(room / sd)
        return chance
    return np.where(room >= -1e-12, 1.0, 0.0)
