"""The outcome table of a batch: one row a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import numpy as np
import pandas as pd

from diplosim.numerics.arrays import AnyArray, BoolArray, FloatArray, filled
from diplosim.numerics.draws import Draws
from diplosim.numerics.statistics import OUTCOMES
from diplosim.rules.coded_arrays import INSATIABLE, PRETEXT, STALLER, TYPES
from diplosim.rules.outcome_space import DiscreteSpace
from diplosim.rules.outcomes import (
    AGREEMENT,
    CONFLICT,
    PARTIAL,
    REASON,
    REASONS,
    STALEMATE,
    Reached,
    classify,
    settled_share,
    terms_in_force,
)
from diplosim.rules.payoffs import Ending, join_endings, text_values, value_at_signing, war_value, wars_fought
from diplosim.rules.preferences import utility
from diplosim.rules.state import CLOSED, SIGNED, SUSPENDED, TALKING, State
from diplosim.rules.structure import Structure
from diplosim.rules.war import FIGHTERS
from diplosim.scenario.scenario import Scenario


class OutcomeTable:
    """Collects runs as they end, and writes the outcome table when the last one has ended.

    columns: name -> (runs,) numbers.  gains: (runs, A) discounted gain over no deal.  last_round: (runs,) the round,
    from 1, after which nothing could come any more, be it war or peace; talks_ended: (runs,) that in which talks were
    signed, closed or cut short by it.  turns: whether parties take turns.  reached: packages that were agreed.
    """

    def __init__(
        self, scenario: Scenario, structure: Structure, runs: int, first_run: int, space: DiscreteSpace | None = None
    ) -> None:
        self.space = space
        self.turns = False
        self.scenario = scenario
        self.structure = structure
        self.runs = runs
        self.first_run = first_run
        self.kept: AnyArray = np.arange(runs)
        self.columns: dict[str, AnyArray] = {}
        self.outcome = np.full(runs, -1, dtype=np.int8)
        self.reason = np.full(runs, -1, dtype=np.int8)
        self.blocked_by = np.full(runs, -1, dtype=np.int16)
        self.conflict_by = np.full(runs, -1, dtype=np.int16)
        self.rule = np.full(runs, STALEMATE, dtype=np.int8)
        self.overlap = np.zeros(runs, dtype=bool)
        self.types = filled(runs, len(structure.acting), value=0, dtype=np.int8)
        self.gains = filled(runs, len(structure.acting))
        self.last_round = np.zeros(runs, dtype=np.int64)
        self.talks_ended = np.zeros(runs, dtype=np.int64)
        self._endings: dict[tuple[bytes, bytes], list[Ending]] = {}
        self.reached: list[Reached] = []

    def note_draws(self, state: State) -> None:
        """What the draws alone say: do bounds overlap, and what would the one-line rule expect?"""
        structure = self.structure
        low, high = np.zeros(state.terms.shape[::-1]).T, np.ones(state.terms.shape[::-1]).T
        possible = np.ones(len(state), dtype=bool)
        for a in structure.everywhere:
            low, high = np.maximum(low, state.low[:, a]), np.minimum(high, state.high[:, a])
            possible &= ~state.empty[:, a].any(axis=1) & ~state.refuses_all[:, a]
        self.overlap = possible & (low <= high).all(axis=1)
        war = np.zeros(len(state), dtype=bool)
        for theatre in structure.theatres:
            war |= state.type[:, structure.acting.index(theatre.attacker)] == PRETEXT
        self.rule = np.where(war, CONFLICT, np.where(self.overlap, AGREEMENT, STALEMATE)).astype(np.int8)
        self.types[...] = state.type

    def finish(self, ending: Ending, status_quo: FloatArray, capability: FloatArray) -> None:
        """Note runs that end under a status quo (issues,) and capabilities (parties,)."""
        self._endings.setdefault((status_quo.tobytes(), capability.tobytes()), []).append(ending)

    def close(self, draws: Draws) -> None:
        """Write down every run that has ended."""
        for (quo, power), endings in self._endings.items():
            ending = join_endings(endings)
            self._write(ending, np.frombuffer(quo), np.frombuffer(power), draws)
        self._endings.clear()

    # ------------------------------------------------------------------ columns

    def _column(self, name: str, rows: AnyArray, values: AnyArray) -> None:
        if name not in self.columns:
            kind = values.dtype
            empty = np.nan if kind.kind == "f" else 0
            self.columns[name] = np.full(self.runs, empty, dtype=kind)
        self.columns[name][rows] = values

    def _write(self, ending: Ending, status_quo: FloatArray, capability: FloatArray, draws: Draws) -> None:
        scenario, structure, coded, state = self.scenario, self.structure, self.structure.coded, ending.state
        row, limits = state.row, self.scenario.thresholds
        war = (ending.attacker >= 0) & ending.in_time
        signed = (state.status == SIGNED) | state.settled.any(axis=1)
        interim = state.interim & ~signed
        has_text = signed | interim
        settled = state.settled & has_text[:, None]
        in_force = terms_in_force(state, status_quo, state.terms) & has_text[:, None]
        vital: BoolArray = np.asarray(structure.vital.any(axis=0))
        code = classify(
            war, has_text, settled, interim, structure.mean_salience, vital, limits.agreement, limits.partial
        )
        self.outcome[row] = code
        self.reason[row] = self._reasons(ending, code, interim)
        over = (state.signed_round >= 0) & ~war & (state.status != TALKING)
        ended = np.where(over, state.signed_round, ending.round).astype(np.int64)
        self.last_round[row] = ending.round + 1
        closed = (state.status == SIGNED) | (state.status == CLOSED)
        self.talks_ended[row] = np.where(closed, state.signed_round, ending.round) + 1
        self.blocked_by[row] = np.where(war | has_text, -1, state.blocker)
        self.conflict_by[row] = np.where(war, ending.attacker, -1)
        self._column("end_round", row, ended + 1)
        self._column("settled_share", row, np.where(war, 0.0, settled_share(settled, structure.mean_salience)))
        self._column("coerced", row, (state.coerced_by >= 0) & signed & ~war)
        self._column("peak_rung", row, np.where(war, 5, state.peak).astype(np.int64))
        self._column("extensions", row, state.extensions.astype(np.int64))
        self._column("broke_ranks", row, state.broke.astype(np.int64))
        self._column("dropped_veto", row, state.dropped.astype(np.int64))
        self._column("prepared", row, np.asarray(state.prepared.any(axis=1)))
        final = np.where(settled & ~war[:, None], state.terms, np.nan)
        for k, issue in enumerate(coded.issues):
            self._column(f"term_{issue}", row, final[:, k])
        self._write_values(ending, status_quo, capability, has_text, in_force, ended, draws)
        for f, theatre in enumerate(structure.theatres):
            a = structure.acting.index(theatre.attacker)
            self._column(f"war_cost_{coded.parties[theatre.attacker]}", row, state.war_cost[:, a])
            self._column(f"war_value_{coded.parties[theatre.attacker]}", row, ending.war_value[:, f])
        for p, party in enumerate(coded.typed):
            for t in np.flatnonzero(coded.prior[party] > 0.0):
                self._column(f"belief_public_{coded.parties[party]}_{TYPES[t]}", row, state.public[:, p, t])
        self._note_package(state, status_quo, has_text & ~war, in_force)
        if self.turns:
            made = signed & ~war
            self._column("proposer", row, np.where(made, state.standing, -1))
            self._column("accepted_last", row, np.where(made, state.accepted_last, -1))
        insatiable = np.zeros(len(state), dtype=bool)
        for a in structure.consenting:
            insatiable |= state.type[:, a] == INSATIABLE
        durable = np.where(insatiable, 1.0 - scenario.parameters.reopening, 1.0)
        self._column("durability", row, np.where(code <= PARTIAL, durable, np.nan))

    def _reasons(self, ending: Ending, code: AnyArray, interim: BoolArray) -> AnyArray:
        state = ending.state
        clock_ran_out = (state.deadline <= ending.round + 1) & (self.scenario.deadline.kind != "none")
        reason = np.where(clock_ran_out, REASON["deadline"], REASON["horizon"])
        reason = np.where(state.status == SUSPENDED, REASON["walk_out"], reason)
        reason = np.where((state.status == CLOSED) & (state.close_reason >= 0), state.close_reason, reason)
        reason = np.where(code == AGREEMENT, REASON["agreement"], reason)
        reason = np.where(code == PARTIAL, np.where(interim, REASON["interim"], REASON["partial_agreement"]), reason)
        forced = np.where(ending.incident, REASON["incident"], REASON["attack"])
        return np.where(code == CONFLICT, forced, reason).astype(np.int8)

    def _write_values(
        self,
        ending: Ending,
        status_quo: FloatArray,
        capability: FloatArray,
        has_text: BoolArray,
        in_force: BoolArray,
        ended: AnyArray,
        draws: Draws,
    ) -> None:
        """Value of the ending to every party, what it paid on the way, and concessions given and received."""
        structure, coded, parameters, state = (
            self.structure,
            self.structure.coded,
            self.scenario.parameters,
            ending.state,
        )
        row = state.row
        at_war = (ending.attacker >= 0) & ending.in_time
        wars = []
        if at_war.any():
            joining = filled(len(state), len(coded.keys), value=0.5)
            for i in range(len(coded.keys)):
                if any(theatre.with_attacker[i] + theatre.with_target[i] > 0.0 for theatre in structure.theatres):
                    joining[:, i] = draws.uniforms("join", coded.keys[i])[row]
            wars = wars_fought(ending, structure, parameters, status_quo, capability, joining)
        if structure.theatres:
            for i, name in enumerate(coded.parties):
                if self.scenario.party(name).kind in FIGHTERS:
                    fights = np.zeros(len(state), dtype=bool)
                    for fought in wars:
                        fights[fought.rows] = fought.with_attacker[:, i] | fought.with_target[:, i]
                    self._column(f"at_war_{name}", row, fights)
        package = np.where(in_force, state.terms, status_quo)
        peaceful = has_text & ~at_war
        # Where parties take turns a period is one offer (Rubinstein 1982), else one round.
        waited = np.where(state.refused >= 0, state.refused, ended).astype(np.int64)
        turns = bool((state.refused >= 0).any())
        elapsed = np.arange(int(waited.max(initial=0)) + 1.0) if turns else structure.elapsed
        for i, name in enumerate(coded.parties):
            priced = None
            if self.space is not None and i in structure.acting:
                priced = self.space.worth(structure.acting.index(i), package, row)
            raw, no_deal = text_values(ending, structure, parameters, i, status_quo, package, in_force, priced)
            value = np.where(peaceful, value_at_signing(raw, no_deal, coded, i, waited, elapsed), no_deal)
            party = self.scenario.party(name)
            for fought in wars:
                costs = (party.war_cost.low, party.war_cost.high, party.spillover)
                worth = war_value(fought, state, structure, parameters, costs, i)
                if turns:  # a period that passed before force was used delays what it brings
                    worth = value_at_signing(worth, no_deal[fought.rows], coded, i, waited[fought.rows], elapsed)
                value[fought.rows] = worth
            if i in structure.acting:
                a = structure.acting.index(i)
                sunk = parameters.posture_cost * state.steps[:, a] + parameters.preparation_cost * state.prepared[:, a]
                self._column(f"no_deal_value_{name}", row, no_deal)
                self._column(f"sunk_{name}", row, sunk)
                # What talks cost while they lasted, and what delay was worth to a staller.
                lasted = structure.elapsed[ended + 1]
                value = value + np.where(state.type[:, a] == STALLER, state.delay_benefit[:, a] * lasted, 0.0)
                gain = np.where(peaceful, np.maximum(raw - ending.no_deal[:, a], 0.0), 0.0)
                gain = np.where(state.coerced_by == a, 0.0, gain)  # what it coerces itself is no reason to wait
                self.gains[row, a] = value_at_signing(gain, np.zeros(len(state)), coded, i, waited, elapsed)
                value = value - sunk - state.face_lost[:, a] - structure.delay_cost[a] * lasted
                if a in structure.seated:
                    before = utility(state.opening[:, a], coded.position[i], coded.salience[i], coded.exponent)
                    after = utility(state.demand[:, a], coded.position[i], coded.salience[i], coded.exponent)
                    self._column(f"given_{name}", row, before - after)
                    self._column(
                        f"received_{name}", row, state.perceived_offer[:, a] - state.first_perceived_offer[:, a]
                    )
            self._column(f"utility_{name}", row, value)

    def _note_package(self, state: State, status_quo: FloatArray, reached: BoolArray, in_force: BoolArray) -> None:
        """Keep the packages that were reached, for whoever asks how far they lie from the solution concepts."""
        rows = np.flatnonzero(reached)
        types = state.type[rows][:, list(self.structure.everywhere)]
        self.reached.append(Reached(state.row[rows], types, np.where(in_force[rows], state.terms[rows], status_quo)))

    # ------------------------------------------------------------------ table

    def counts(self) -> dict[str, int]:
        """How many runs have ended so far, by outcome class."""
        found = self.outcome[self.kept]
        return {name: int((found == place).sum()) for place, name in enumerate(OUTCOMES)}

    def table(self, distances: Mapping[str, FloatArray] | None = None) -> pd.DataFrame:
        """The outcome table, one row a run; raises ValueError while runs are open.

        distances: columns (R,) to the solution concepts, which go before how agreements came about and whether they
        last.
        """
        missing = int((self.outcome[self.kept] < 0).sum())
        if missing:
            raise ValueError(f"{missing} of {self.runs} talks have not ended; play them first")
        coded, structure = self.structure.coded, self.structure
        data: dict[str, AnyArray | pd.Categorical] = {
            "run": np.arange(self.first_run, self.first_run + self.runs, dtype=np.int64),
            "outcome": _categories(self.outcome, OUTCOMES),
            "end_round": self.columns["end_round"],
            "end_reason": _categories(self.reason, REASONS),
        }
        data |= {name: values for name, values in self.columns.items() if name not in data}
        for name in ("proposer", "accepted_last") if self.turns else ():
            data[name] = _categories(self.columns[name] + 1, ("", *(coded.parties[p] for p in structure.acting)))
        for party in coded.typed:
            data[f"type_{coded.parties[party]}"] = _categories(self.types[:, structure.acting.index(party)], TYPES)
        data["blocked_by"] = _categories(self.blocked_by + 1, ("", *(coded.parties[p] for p in structure.acting)))
        data["conflict_by"] = _categories(
            self.conflict_by + 1, ("", *(coded.parties[w.attacker] for w in structure.theatres))
        )
        data["bounds_overlap"] = self.overlap
        data["rule_outcome"] = _categories(self.rule, OUTCOMES)
        if distances is not None:
            names = list(data)
            later = names[names.index("proposer" if "proposer" in data else "durability") :]
            last = {name: data.pop(name) for name in later}
            data |= distances
            data |= last
        table = pd.DataFrame(data)
        return table if len(self.kept) == self.runs else table.iloc[self.kept].reset_index(drop=True)


def _categories(codes: AnyArray, names: tuple[str, ...]) -> pd.Categorical:
    # As pandas' own type hints have it, codes are a list; an array is what it takes fastest.
    return cast("pd.Categorical", pd.Categorical.from_codes(cast("list[int]", codes), dtype=_kind_of(names)))


@lru_cache(maxsize=256)
def _kind_of(names: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(names))
