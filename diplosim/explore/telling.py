"""One talk as steps: what each stage has revealed in the words of a transcript, and how things stand after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diplosim.explore.catalogue import t
from diplosim.play.session import Session
from diplosim.play.transcripts.reveal import ending, outcome_of, revealed
from diplosim.play.transcripts.telling import Teller
from diplosim.play.transcripts.transcript import introduction, minutes_of
from diplosim.play.transcripts.wording import Line, day, word
from diplosim.scenario.scenario import Scenario

WORTHS = ("utility", "no_deal_value", "war_value")
"""Columns of an outcome table that say what the ending, no deal and force are worth to a party."""


@dataclass(frozen=True)
class Told:
    """A line of the telling.  label: what it is about.  level: 0 a title, 1 a line, 2 a line under the one before."""

    label: str
    text: str
    level: int


@dataclass(frozen=True)
class Step:
    """One step of a talk, and how things stand after it.

    round: from 1; 0 before the first, and one more than the last for the ending.  demands: what each delegation has
    tabled last.  beliefs: what the public believes of each party's type.  rungs: steps of escalation.
    """

    round: int
    title: str
    told: tuple[Told, ...]
    demands: Mapping[str, list[float]]
    beliefs: Mapping[str, Mapping[str, float]]
    rungs: Mapping[str, int]


@dataclass(frozen=True)
class Talk:
    """One talk.  worth: party -> worth of the ending, of no deal and of force, None where it has none."""

    run: int
    steps: tuple[Step, ...]
    outcome: str
    worth: Mapping[str, tuple[float | None, ...]]

    def before(self, step: int) -> int:
        """First step of the round before that of a step."""
        rounds = [each.round for each in self.steps]
        return rounds.index(rounds[max(0, rounds.index(rounds[step]) - 1)])

    def after(self, step: int) -> int:
        """First step of the round after that of a step; the last step where there is none."""
        now = self.steps[step].round
        return next((number for number, each in enumerate(self.steps) if each.round > now), len(self.steps) - 1)


def talk_of(talks: Session) -> Talk:
    """A talk that has been played to its end, as steps."""
    scenario, minutes = talks.scenario, minutes_of(talks)
    outcome = outcome_of(talks)
    worth = {
        party: tuple(outcome.get(f"{column}_{party}") for column in WORTHS)
        for party in scenario.party_ids
        if outcome.get(f"no_deal_value_{party}") is not None
    }
    return Talk(
        talks.game.first_run,
        tuple(_steps(talks, Teller(scenario, minutes.rounds, talks.game.itemised), minutes, outcome)),
        str(outcome["outcome"]),
        worth,
    )


def _steps(talks: Session, teller: Teller, minutes: Any, outcome: Mapping[str, Any]) -> Iterator[Step]:
    scenario = talks.scenario
    demands: dict[str, list[float]] = {}
    beliefs = _prior(scenario)
    rungs: dict[str, int] = {}
    yield Step(0, t("e_start_of_talk"), tuple(_told(introduction(talks))), {}, beliefs, {})
    for number, now in enumerate(minutes.rounds):
        opening = list(_told(teller.opening(number)))
        for stage in teller.stages(number):
            told = list(_told(teller.stage(number, stage)))
            part, shown = _part(now, stage)
            demands = demands | {party: list(demand["values"]) for party, demand in shown.get("demands", {}).items()}
            beliefs, rungs = _in_order(beliefs, shown.get("beliefs", {})), shown.get("rungs", rungs)
            if not (told or opening):
                continue
            title = t("e_step", round=now["round"], stage=t(f"e_stage_{part}"), date=day(now["date"]))
            yield Step(now["round"], title, (*opening, *told), demands, beliefs, rungs)
            opening = []
        if opening:
            title = t("e_step_round", round=now["round"], date=day(now["date"]))
            yield Step(now["round"], title, tuple(opening), demands, beliefs, rungs)
    end = [*_told(ending(talks, outcome)), *_told(revealed(scenario, minutes.start))]
    yield Step(len(minutes.rounds) + 1, t("e_ending"), tuple(end), demands, beliefs, rungs)


def _in_order(
    before: Mapping[str, Mapping[str, float]], now: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Beliefs in the order of the file, those of a stage in place of earlier ones."""
    return {
        party: {kind: now.get(party, chances).get(kind, 0.0) for kind in chances} for party, chances in before.items()
    }


def _part(now: Mapping[str, Any], stage: str) -> tuple[str, Mapping[str, Any]]:
    """Name of a stage, and what the minutes hold of it; `stage` as the teller names it."""
    if not stage.startswith("turn"):
        return stage, now[stage]
    _, place, part = stage.split()
    return part, now["turns"][int(place)][part]


def _prior(scenario: Scenario) -> dict[str, dict[str, float]]:
    return {
        party: {str(kind): share for kind, share in prior.items() if share > 0.0}
        for party, prior in scenario.hidden_types.items()
        if len(prior) > 1
    }


def _told(lines: Iterable[str]) -> Iterator[Told]:
    """Lines of a transcript, unwrapped: each entry once, titles without what underlines them."""
    for line in lines:
        if isinstance(line, Line):
            if line.level:
                yield Told(line.label, line.text.replace("->", "→"), line.level)
        elif line.strip("- "):
            yield Told(str(line).strip(), "", 0)


def belief_rows(step: Step) -> list[tuple[str, list[tuple[str, float]]]]:
    """What the public believes of each party, type by type, in words."""
    return [(party, [(word(kind), share) for kind, share in belief.items()]) for party, belief in step.beliefs.items()]
