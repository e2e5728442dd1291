"""One talk as a readable transcript, and as plain data for programs; private draws are revealed at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diplosim.harmless import html_text
from diplosim.play.move_log import REFEREE_ONLY
from diplosim.play.transcripts.consent import who_decides
from diplosim.play.transcripts.reveal import ending, outcome_of, revealed, worth
from diplosim.play.transcripts.telling import Teller
from diplosim.play.transcripts.wording import Line, day, entry, heading, name, names, verb, word
from diplosim.scenario import registry
from diplosim.scenario.arguments import of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diplosim.play.session import Session
    from diplosim.play.transcripts.minutes import Minutes


class Transcript(str):
    """The text of a transcript: `print` it; a prompt shows a line about it, a notebook shows all of it."""

    def __repr__(self) -> str:
        lines = self.split("\n")
        return f"<Transcript of {' '.join(lines[2:3])}: {len(lines)} lines, print() shows them>"

    def _repr_html_(self) -> str:
        return f'<pre style="font-family:monospace;max-height:40em;overflow:auto">{html_text(str(self))}</pre>'


def transcript(talks: Session) -> Transcript:
    """Tell one talk, round by round: for who studies it afterwards, not for a seat.

    Mandates, demands with what was conceded since last time (own worth by public codings), texts and who refused them,
    postures, words, verification, beliefs, why it ended, terms and their worth, and what had been drawn in private.
    Lines are at most 100 columns wide.

        session = diplosim.Session(diplosim.load("minsk2_2015"), seed=4).play()
        print(diplosim.transcript(session))

    Args:
        talks: a talk of one run, ended or not.

    Returns:
        The text, as a string.

    Raises:
        ValueError: for a batch.
        TypeError: if this is no talk.
    """
    from diplosim.play.seated_talks import SeatedTalks

    of_kind("talks", talks, SeatedTalks, "diplosim.Session(scenario, seed=4).play()")
    return Transcript("\n".join(_lines(talks)))


def as_json(talks: Session) -> dict[str, Any]:
    """The same as plain data; while the talk goes on for the referee only, as the key `referee_only` says.

    `rounds` are the minutes (see `diplosim.play.transcripts.minutes`), `revealed` the private draws.  Issues of arrays
    are in the order of `issues`.  `outcome` is None while the talk goes on.
    """
    minutes = minutes_of(talks)
    return {
        **({} if talks.ended else {"referee_only": REFEREE_ONLY}),
        "scenario": talks.scenario.id,
        "version": talks.scenario.version,
        "seed": talks.game.seed,
        "run": talks.game.first_run,
        "issues": list(talks.scenario.issue_ids),
        "seats": {talks.game.name(a): talks.by(a) for a in range(len(talks.delegations))},
        "rounds": minutes.rounds,
        "outcome": outcome_of(talks) if talks.ended else None,
        "revealed": minutes.start,
    }


def minutes_of(talks: Session) -> Minutes:
    """The minutes of a talk of one run.  Raises ValueError for a batch."""
    if talks.recorder is None or talks.minutes is None:
        raise ValueError(f"minutes are kept of a talk of one run, not of {talks.game.runs}")
    return talks.minutes


def introduction(talks: Session) -> Iterator[str]:
    """What the talks are about, who sits there and who must consent."""
    scenario, structure = talks.scenario, talks.game.structure
    yield from heading(scenario.name)
    played = f"{scenario.id} version {scenario.version}, seed {talks.game.seed}, run {talks.game.first_run}"
    yield Line.of(played, "", played, 1)
    if scenario.question:
        yield from entry("question", scenario.question)
    judged = "" if scenario.horizon == scenario.end else f", judged on {day(scenario.horizon)}"
    yield from entry("period", f"{day(scenario.start)} to {day(scenario.end)}{judged}")
    yield from entry("seats", names(scenario, (talks.game.name(a) for a in structure.seated)))
    if mediators := scenario.protocol.mediators:
        yield from entry(verb(mediators, "mediator", "mediators"), names(scenario, mediators))
    yield from entry(*who_decides(talks))
    if scenario.attacks:
        shown = [f"{name(scenario, p)} against {names(scenario, a.targets)}" for p, a in scenario.attacks.items()]
        yield from entry("force", "; ".join(shown))
    if scenario.protocol.rules != "plenary":
        order = f", in the order {names(scenario, talks.game.common.turns)}" if talks.game.common.turns else ""
        rules = scenario.protocol.rules
        yield from entry("protocol", f"{rules if registry.file_of(rules) else word(rules)}{order}")
    agreed = "issue by issue" if talks.game.itemised else "nothing is agreed until everything is"
    yield from entry("agreement", agreed)


def _lines(talks: Session) -> Iterator[str]:
    scenario, minutes = talks.scenario, minutes_of(talks)
    yield from introduction(talks)
    teller = Teller(scenario, minutes.rounds, talks.game.itemised)
    for number in range(len(minutes.rounds)):
        yield ""
        yield from teller.round(number)
    if talks.ended:
        outcome = outcome_of(talks)
        yield ""
        yield from ending(talks, outcome)
        yield from worth(scenario, outcome)
        yield ""
        yield from revealed(scenario, minutes.start)
