"""The minutes of one talk: what each round brought, stage by stage, as plain data for transcripts and screens.

A round is a dictionary with `round` (from 1), `date`, `what` (calendar), `events`, `in_session`, `status_quo`, `status`
at its start, and then, as they are played, `caucus`, `table`, `respond`, `decide`, or `turns`
(`diplosim.play.transcripts.turn_minutes`) where parties take them.  Everything is public when its stage has been
revealed, except the `caucus`.  `start` holds what was drawn in private, for the reveal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from diplosim.engine.game import Game
from diplosim.engine.ports import Observer
from diplosim.engine.views import authors_of
from diplosim.numerics.arrays import AnyArray
from diplosim.play.public_record import signatures, yes_to_interim
from diplosim.play.transcripts.turn_minutes import note_turn
from diplosim.play.transcripts.wording import HAPPENS
from diplosim.rules.caucus import BREAK, DROP
from diplosim.rules.coded_arrays import TYPES
from diplosim.rules.outcomes import REASONS
from diplosim.rules.preferences import utility
from diplosim.rules.proposals import Texts, linked
from diplosim.rules.state import ANNOUNCED, CLOSED, REFUSED, SIGNED, SUSPENDED, TALKING
from diplosim.seats import Move, Stage

STATUS = {TALKING: "talking", SUSPENDED: "suspended", CLOSED: "closed", SIGNED: "signed"}


def offered_inspection(now: Mapping[str, Any], party: str) -> bool:
    """Whether somebody has offered verification to a party that was asked in a round; else it was tested only."""
    return any(other != party for other in now["table"]["verification_offered_by"])


class Minutes(Observer):
    """Keeps the minutes of a talk of one run.  rounds: one dictionary a round.  start: private draws by party."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.names = [game.structure.coded.parties[party] for party in game.structure.acting]
        self.caucusing = [game.structure.coded.parties[party] for party in game.structure.caucus_only]
        self.issues = game.structure.coded.issues
        self.rounds: list[dict[str, Any]] = []
        self.start = self._private()

    # ------------------------------------------------------------------ what was drawn

    def _private(self) -> dict[str, dict[str, Any]]:
        state, structure = self.game.state, self.game.structure
        attackers = {theatre.attacker for theatre in structure.theatres}
        drawn = {}
        for a, name in enumerate(self.names):
            drawn[name] = {
                "type": TYPES[int(state.type[0, a])],
                "accepts_nothing": bool(state.refuses_all[0, a]),
                "low": state.low[0, a].tolist(),
                "high": state.high[0, a].tolist(),
                "no_mandate": state.empty[0, a].tolist(),
                "ideal": state.ideal[0, a].tolist(),
                "no_deal": float(state.no_deal[0, a]),
            }
            if structure.acting[a] in attackers:
                drawn[name] |= {"war_cost": float(state.war_cost[0, a]), "blame": float(state.blame[0, a])}
        return drawn

    def mandates(self) -> dict[str, dict[str, list[float] | None]]:
        """Interval per issue that each alliance's members allow, None where they gave no mandate; not public."""
        state, structure = self.game.state, self.game.structure
        shown: dict[str, dict[str, list[float] | None]] = {}
        for bloc in structure.blocs:
            if bloc.party in structure.acting:
                a = structure.acting.index(bloc.party)
                shown[self.names[a]] = {
                    issue: None if state.empty[0, a, k] else [float(state.low[0, a, k]), float(state.high[0, a, k])]
                    for k, issue in enumerate(self.issues)
                }
        return shown

    def _ranks(self) -> dict[str, dict[str, list[str]]]:
        """Members of each alliance that break ranks or drop their veto; not public."""
        structure, stances = self.game.structure, self.game.lines.stance
        shown: dict[str, dict[str, list[str]]] = {}
        for bloc in structure.blocs:
            if bloc.party in structure.acting:
                by = {
                    what: [
                        structure.coded.parties[p]
                        for m, p in enumerate(bloc.members)
                        if stances[bloc.party][0, m] == code
                    ]
                    for what, code in (("break", BREAK), ("drop", DROP))
                }
                shown[structure.coded.parties[bloc.party]] = by
        return shown

    # ------------------------------------------------------------------ stages

    def round_begun(self) -> None:
        """Open the page of a round."""
        game, number = self.game, self.game.round + 1
        events = (*game.scenario.events, *game.injected)
        calendar = [entry.what for entry in game.scenario.calendar if entry.round == number and entry.what]
        self.rounds.append(
            {
                "round": number,
                "date": game.scenario.round_dates[game.round].isoformat(),
                "what": calendar[0] if calendar else "",
                "events": [event.what or HAPPENS[event.kind] for event in events if event.round == number],
                "status": STATUS[int(game.state.status[0])],
                "status_quo": game.status_quo.tolist(),
                "in_session": [self.names[a] for a in self._in_session()],
            }
        )

    def _in_session(self) -> Sequence[int]:
        """Who takes turns; in a plenary who tables a demand, in other protocols also who answers what is offered."""
        game = self.game
        stages: tuple[Stage, ...] = ("table",) if "caucus" in game.protocol.stages else ("table", "respond")
        return game.protocol.turns or [
            a for a in game.structure.seated if any(game.takes_part(a, stage) for stage in stages)
        ]

    def stage_played(self, stage: Stage, moves: Mapping[int, Move]) -> None:
        """Note what a stage has brought; the signals of `decide` have been noted by `signals_revealed`."""
        if self.game.protocol.turns:
            note_turn(self.game, self.rounds[-1], stage)
        elif stage == "caucus":
            everybody = [*self.names, *self.caucusing]
            stances = {everybody[a]: dict(move.caucus) for a, move in moves.items() if move.caucus}
            self.rounds[-1]["caucus"] = {"stances": stances, "mandates": self.mandates(), "ranks": self._ranks()}
        elif stage == "table":
            self.rounds[-1]["table"] = self._table(moves)
        elif stage == "respond":
            self.rounds[-1]["respond"] = self._respond(moves)
        else:
            self._ending_of_round(moves)

    def _table(self, moves: Mapping[int, Move]) -> dict[str, Any]:
        state, structure = self.game.state, self.game.structure
        texts = self.game.texts
        demands = {}
        for a in structure.seated:
            if a not in moves or not self.game.takes_part(a, "table"):
                continue
            demands[self.names[a]] = {
                "values": state.demand[0, a].tolist(),
                "own_worth": float(state.own_worth[0, a]),
                "conceded": float(state.conceded[0, a]),
                "deferred": [self.issues[k] for k in np.flatnonzero(state.deferred[0, a])],
                "elsewhere": [self.issues[k] for k in np.flatnonzero(~structure.agenda[a])],
            }
        drafted = texts is not None and texts.drafted and bool(texts.tabled[0, -1])
        return {
            "demands": demands,
            "settled": state.settled[0].tolist(),
            "last_offer_by": self._attackers_with(ANNOUNCED),
            "verification_offered_by": self._who(moves, "offer_verification"),
            "test_offer_by": self._who(moves, "test"),
            "asked": [self.names[a] for a in np.flatnonzero(state.asked[0])],
            "working": {} if texts is None else self._working(texts),
            "draft": _text(texts.values[0, -1], texts.leaves_open[0, -1]) if texts is not None and drafted else None,
            "interim_text": self.game.interim_text[0].tolist() if self.game.interim_tabled[0] else None,
        }

    def _how_answered(self, a: int) -> str:
        """What a party that was asked has said to an offer of verification, or to a test offer where that was all."""
        state = self.game.state
        if state.inspected[0, a]:
            return "inspected"
        if state.answered[0, a]:
            return "test_taken"
        return "not_inspected" if offered_inspection(self.rounds[-1], self.names[a]) else "test_not_taken"

    def _working(self, texts: Texts) -> dict[str, float]:
        """The working mean of other tracks, where some text carries it."""
        carried = linked(texts, self.game.structure) & ~texts.leaves_open[0] & ~self.game.state.settled[0]
        return {
            issue: float(texts.values[0, np.argmax(carried[:, k]), k])
            for k, issue in enumerate(self.issues)
            if carried[:, k].any()
        }

    def _respond(self, moves: Mapping[int, Move]) -> dict[str, Any]:
        game, state, structure, texts = self.game, self.game.state, self.game.structure, self.game.texts
        assert texts is not None
        before = self.rounds[-1]["table"]["settled"]
        shown = []
        authors = authors_of(game)
        from_tracks = linked(texts, structure) & ~np.array(before)
        for marks in signatures(game, texts, moves):
            text: dict[str, Any] = {
                "author": authors[marks.text],
                **_text(texts.values[0, marks.text], texts.leaves_open[0, marks.text]),
                "linked": from_tracks[marks.text].tolist(),
            }
            text |= {
                "signed": [self.names[a] for a in marks.signed],
                "refused": [self.names[a] for a in marks.refused],
                "items": {self.names[a]: list(issues) for a, issues in marks.issues.items()},
            }
            shown.append(text)
        interim: dict[str, Any] = {}
        if game.interim_tabled[0]:
            yes = yes_to_interim(game, moves)
            interim = {
                "signed": [self.names[a] for a in structure.consenting if a in yes],
                "refused": [self.names[a] for a in structure.consenting if a not in yes],
            }
        return {
            "texts": shown,
            "interim": interim,
            "in_force": bool(state.interim[0]),
            "answers": {self.names[a]: bool(state.answered[0, a]) for a in np.flatnonzero(state.asked[0])},
            "how_answered": {self.names[a]: self._how_answered(a) for a in np.flatnonzero(state.asked[0]).tolist()},
            "non_starters": [self.issues[k] for k in np.flatnonzero(state.blocked[0])],
            "blocker": self.names[int(state.blocker[0])] if state.blocker[0] >= 0 else "",
            "signed": bool(state.status[0] == SIGNED),
            "coerced": bool(state.coerced_by[0] >= 0),
            "last_offer_refused": self._attackers_with(REFUSED),
            "settled": {
                issue: float(state.terms[0, k])
                for k, issue in enumerate(self.issues)
                if state.settled[0, k] and not before[k]
            },
        }

    def signals_revealed(self, moves: Mapping[int, Move], steps: Mapping[int, AnyArray]) -> None:
        """Note postures, words and beliefs while all runs are still there."""
        state, structure = self.game.state, self.game.structure
        words = {self.names[a]: int(move.words[0]) for a, move in moves.items() if move.words is not None}
        self.rounds[-1]["decide"] = {
            "rungs": {name: int(state.rung[0, a]) for a, name in enumerate(self.names)},
            "steps": {self.names[a]: int(step[0]) for a, step in steps.items() if step[0]},
            "words": {name: word for name, word in words.items() if word},
            "prepared": [self.names[a] for a in np.flatnonzero(state.prepared[0])],
            "beliefs": {
                structure.coded.parties[party]: {
                    TYPES[t]: float(state.public[0, p, t]) for t in np.flatnonzero(structure.coded.prior[party] > 0.0)
                }
                for p, party in enumerate(structure.coded.typed)
            },
            "walk_out": [n for n in self._who(moves, "walk_out") if structure.position[n] in structure.everywhere],
            "last_offer": self._attackers_with(ANNOUNCED),
            "attack": self._who(moves, "attack"),
            "extend": self._who(moves, "extend"),
            "reopen": self._who(moves, "reopen"),
            "deadline": float(state.deadline[0]),
        }

    def _ending_of_round(self, moves: Mapping[int, Move]) -> None:
        shown, game = self.rounds[-1]["decide"], self.game
        shown["ended"] = not game.running
        if not game.running:
            return
        state = game.state
        shown["status"] = STATUS[int(state.status[0])]
        shown["suspended_by"] = self.names[int(state.suspended_by[0])] if state.suspended_by[0] >= 0 else ""
        shown["extended"] = bool(state.deadline[0] > shown["deadline"])
        shown["closed_by"] = REASONS[int(state.close_reason[0])] if state.close_reason[0] >= 0 else ""

    def _attackers_with(self, standing: int) -> list[str]:
        """Attackers whose last offer stands so."""
        theatres, coded = self.game.structure.theatres, self.game.structure.coded
        stands = self.game.state.last_offer[0] == standing
        return [coded.parties[theatres[f].attacker] for f in np.flatnonzero(stands)]

    def _who(self, moves: Mapping[int, Move], part: str) -> list[str]:
        given = ((a, getattr(move, part)) for a, move in sorted(moves.items()))
        return [self.names[a] for a, value in given if value is not None and bool(np.asarray(value).reshape(-1)[0])]


def demands_made(rounds: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, list[float]]]:
    """All demands in their order, those that were made in turns as well: round (from 1), party, and values."""
    for number, one in enumerate(rounds):
        for part in (one, *one.get("turns", ())):
            for party, demand in part.get("table", {}).get("demands", {}).items():
                yield number + 1, party, demand["values"]


def _text(values: AnyArray, leaves_open: AnyArray) -> dict[str, Any]:
    return {"values": values.tolist(), "open": leaves_open.tolist()}


def utilities(game: Game, values: AnyArray) -> dict[str, float]:
    """Public worth of a package to every party with a stake, by its coded position; values: (K,)."""
    coded = game.structure.coded
    return {
        coded.parties[p]: float(utility(values, coded.position[p], coded.salience[p], coded.exponent))
        for p in coded.stake
    }
