"""Tell the minutes of a talk, stage by stage, as lines of a page.

What is not public (mandates and ranks of alliances) is told only to who may know it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from diplosim.play.transcripts.consent import by_giving_in, by_votes
from diplosim.play.transcripts.minutes import offered_inspection
from diplosim.play.transcripts.wording import (
    NOTICEABLE,
    RUNGS,
    day,
    entries,
    entry,
    from_tracks,
    group,
    interval,
    moved,
    name,
    names,
    near,
    package,
    verb,
    word,
)
from diplosim.scenario.scenario import Scenario
from diplosim.seats import STAGES

Round = Mapping[str, Any]
"""The minutes of one round, see `diplosim.play.transcripts.minutes`."""

ANSWERS = {
    "inspected": "accepts",
    "not_inspected": "declines",
    "test_taken": "takes the test offer",
    "test_not_taken": "does not take the test offer",
}
WORDS = {-1: "reassures", 1: "threatens"}
NORMAL_RUNG = 1
STANDING = {
    "suspended": "suspended; they may resume",
    "closed": "over; postures and words go on, and force where somebody can use it",
    "signed": "a deal is in force",
}


class Teller:
    """Tells rounds of one talk.

    rounds: `talks.minutes.rounds`.  may_know: alliances whose mandates may be told (None: all).
    """

    def __init__(
        self, scenario: Scenario, rounds: Sequence[Round], itemised: bool, may_know: Collection[str] | None = None
    ) -> None:
        self.scenario, self.rounds, self.itemised, self.may_know = scenario, rounds, itemised, may_know

    def round(self, number: int) -> Iterator[str]:
        """All lines of a round, counting from 0, as far as it has been played."""
        yield from self.opening(number)
        for stage in self.stages(number):
            yield from self.stage(number, stage)

    def stages(self, number: int) -> list[str]:
        """What has been played of a round, in the order of play: stages, or `turn I STAGE` where turns are taken."""
        now = self.rounds[number]
        turns = enumerate(now.get("turns", ()))
        return [stage for stage in STAGES if stage in now] + [
            f"turn {i} {stage}" for i, turn in turns for stage in ("respond", "table") if stage in turn
        ]

    def opening(self, number: int) -> Iterator[str]:
        """Date and place of a round, and what has happened to it from outside."""
        now = self.rounds[number]
        yield f"Round {now['round']}, {day(now['date'])}"
        if now["what"]:
            yield from entry("", now["what"])
        for event in now["events"]:
            yield from entry("event", event)
        if now["status"] == "talking":
            yield from entry("in session", names(self.scenario, now["in_session"]))
        else:
            yield from entry("talks", STANDING[now["status"]])

    def stage(self, number: int, stage: str) -> Iterator[str]:
        """What a stage has revealed; nothing where it was not played."""
        if stage.startswith("turn"):
            _, place, part = stage.split()
            turn = self.rounds[number]["turns"][int(place)]
            yield from self._answer(turn) if part == "respond" else self._offer(turn)
        elif stage in self.rounds[number]:
            tell = {"caucus": self._caucus, "table": self._table, "respond": self._respond, "decide": self._decide}
            yield from tell[stage](number)

    # ------------------------------------------------------------------ turns

    def _answer(self, turn: Mapping[str, Any]) -> Iterator[str]:
        (text,) = turn["respond"]["texts"]
        who, author = name(self.scenario, turn["party"]), name(self.scenario, text["author"])
        said = f"refuses the offer of {author}" if text["refused"] else f"accepts the offer of {author}"
        yield from entry("answer", f"{who} {said}{': agreed by all' if turn['respond']['signed'] else ''}")

    def _offer(self, turn: Mapping[str, Any]) -> Iterator[str]:
        who = name(self.scenario, turn["party"])
        if turn["table"]["left"]:
            yield from entry("leaves", f"{who} breaks off the talks")
        for shown in turn["table"]["demands"].values():
            worth = "" if shown["own_worth"] is None else f" (worth {shown['own_worth']:.2f} to itself)"
            yield from entry("offer", f"{who}: {package(self.scenario, shown['values'])}{worth}")

    # ------------------------------------------------------------------ caucus

    def _caucus(self, number: int) -> Iterator[str]:
        now = self.rounds[number]["caucus"]
        before = self.rounds[number - 1]["caucus"] if number else None
        for alliance, mandate in now["mandates"].items():
            if self.may_know is not None and alliance not in self.may_know:
                continue
            shown = self._mandate(mandate, now["ranks"][alliance])
            if before is None or shown != self._mandate(before["mandates"][alliance], before["ranks"][alliance]):
                yield from entry("mandate", f"{name(self.scenario, alliance)}: {shown}")

    def _mandate(self, mandate: Mapping[str, Any], ranks: Mapping[str, Any]) -> str:
        limits = [
            f"{issue} {interval(*bounds)}"
            for issue, bounds in mandate.items()
            if bounds is not None and (bounds[0] > 0.0 or bounds[1] < 1.0)
        ]
        none = [issue for issue, bounds in mandate.items() if bounds is None]
        shown = [", ".join(limits)] if limits else []
        shown += [f"no mandate on {', '.join(none)}"] if none else []
        shown += [f"ranks broken by {names(self.scenario, ranks['break'])}"] if ranks["break"] else []
        shown += [f"veto dropped by {names(self.scenario, ranks['drop'])}"] if ranks["drop"] else []
        return "; ".join(shown) or "free on everything"

    # ------------------------------------------------------------------ table

    def _table(self, number: int) -> Iterator[str]:
        now = self.rounds[number]["table"]
        demands = {name(self.scenario, party): self._demand(number, party, x) for party, x in now["demands"].items()}
        yield from group("offers ready" if by_votes(self.scenario) else "demands", demands)
        if now["working"]:
            values = ", ".join(f"{issue} {value:.2f}" for issue, value in now["working"].items())
            sources = from_tracks(self.scenario, now["working"])
            yield from entry("linked", f"{values}, in texts of seats that do not handle the issue: {sources}")
        if now["last_offer_by"]:
            texts = verb(now["last_offer_by"], "is its", "are their")
            yield from entry(
                "last offers", f"the text of {names(self.scenario, now['last_offer_by'])} {texts} last offer"
            )
        if now["test_offer_by"]:
            who = names(self.scenario, now["test_offer_by"])
            yield from entry("test offers", f"by {who}: what their main suspect could take if it bargains at all")
        if now["draft"] is not None:
            yield from entry("draft", package(self.scenario, now["draft"]["values"], now["draft"]["open"]))
        if now["interim_text"] is not None:
            yield from entry("interim", f"on the table: {package(self.scenario, now['interim_text'])}")

    def _demand(self, number: int, party: str, shown: Mapping[str, Any]) -> str:
        settled = self.rounds[number]["table"]["settled"]
        old = self._last_demand(number, party)
        issues = enumerate(self.scenario.issue_ids)
        if old is None:
            changes = [f"{issue} {shown['values'][k]:.2f}" for k, issue in issues if issue not in shown["elsewhere"]]
        else:
            changes = [
                f"{issue} {old[k]:.2f} -> {shown['values'][k]:.2f}"
                for k, issue in issues
                if moved(old[k], shown["values"][k]) and not settled[k]
            ]
        deferred = f"; defers {', '.join(shown['deferred'])}" if shown["deferred"] else ""
        what = f": {', '.join(changes)}" if changes else ""
        return f"{self._gesture(shown, old is None, bool(changes))}{what}{deferred}"

    def _gesture(self, shown: Mapping[str, Any], opens: bool, changed: bool) -> str:
        if opens:
            return f"opens (worth {shown['own_worth']:.2f} to itself)"
        gave = shown["conceded"]
        did = (
            f"gives {gave:.3f}" if gave >= NOTICEABLE else f"asks {-gave:.3f} more" if gave <= -NOTICEABLE else "holds"
        )
        if did == "holds" and changed:
            did = "trades"
        return f"{did} (worth {shown['own_worth']:.2f} to itself)"

    def _last_demand(self, number: int, party: str) -> Sequence[float] | None:
        for before in reversed(self.rounds[:number]):
            if party in before.get("table", {}).get("demands", {}):
                values: Sequence[float] = before["table"]["demands"][party]["values"]
                return values
        return None

    # ------------------------------------------------------------------ respond

    def _respond(self, number: int) -> Iterator[str]:
        now, offer = self.rounds[number]["respond"], self.rounds[number]["table"]
        if by_votes(self.scenario):
            yield from self._vote(now)
        elif by_giving_in(self.scenario):
            yield from self._standing(number)
        else:
            texts = [text for text in now["texts"] if not self.itemised or text["author"] == "drafter"]
            yield from group("texts", dict(self._signatures(text) for text in texts))
        if now["interim"]:
            signed = f"signed by {names(self.scenario, now['interim']['signed'])}"
            refused = now["interim"]["refused"]
            yield from entry("interim", signed + (f"; refused by {names(self.scenario, refused)}" if refused else ""))
        if now["settled"]:
            yield from entry("settled", "; ".join(self._term(issue, value) for issue, value in now["settled"].items()))
        if now["signed"]:
            if not (by_votes(self.scenario) or by_giving_in(self.scenario)):
                how = ": a last offer, taken under the threat of force" if now["coerced"] else ""
                yield from entry("signed", f"a text is signed by all who must consent{how}")
        elif now["non_starters"]:
            yield from entry("non-starters", f"in every text somebody rules out {', '.join(now['non_starters'])}")
        if offer["asked"]:
            yield from self._answers(self.rounds[number])

    def _vote(self, now: Mapping[str, Any]) -> Iterator[str]:
        """Whose offer was put to the vote, and how that went."""
        (text,) = now["texts"]
        yield from entry("recognised", f"{name(self.scenario, text['author'])}, by lot")
        against = f"; against: {names(self.scenario, text['refused'])}" if text["refused"] else ""
        label = "carried" if now["signed"] else "rejected"
        yield from entry(label, f"for: {names(self.scenario, text['signed'])}{against}")

    def _standing(self, number: int) -> Iterator[str]:
        """The demands, where they are new, and who holds out or gives in to the other."""
        texts = self.rounds[number]["respond"]["texts"]
        if number == 0:
            standing = {name(self.scenario, text["author"]): package(self.scenario, text["values"]) for text in texts}
            yield from group("demands", standing)
        given_in = {party: text["author"] for text in texts for party in text["signed"] if party != text["author"]}
        held = [text["author"] for text in texts if text["author"] not in given_in]
        if held:
            yield from entry("hold out" if len(held) > 1 else "holds out", names(self.scenario, held))
        for party, other in given_in.items():
            yield from entry("gives in", f"{name(self.scenario, party)}, to {name(self.scenario, other)}")
        if not held:
            yield from entry("by lot", "both give in at once; a lot decides whose demand is taken")

    def _signatures(self, text: Mapping[str, Any]) -> tuple[str, str]:
        author = "the draft" if text["author"] == "drafter" else name(self.scenario, text["author"])
        if not text["refused"]:
            return author, "signed by all whose consent it needs"
        signed = f"signed by {names(self.scenario, text['signed'])}; " if text["signed"] else ""
        return author, f"{signed}refused by {names(self.scenario, text['refused'])}"

    def _term(self, issue: str, value: float) -> str:
        words = near(self.scenario.issue(issue), value)
        return f"{issue} {value:.2f}{f' ({words})' if words else ''}"

    def _answers(self, now: Round) -> Iterator[str]:
        """What was said to offers of verification, and to test offers by who was asked nothing else."""
        answers, by = now["respond"]["how_answered"], names(self.scenario, now["table"]["verification_offered_by"])
        if asked := {party: how for party, how in answers.items() if offered_inspection(now, party)}:
            yield from entry("verification", f"offered by {by}; {self._said(asked)}")
        if tested := {party: how for party, how in answers.items() if party not in asked}:
            yield from entry("test answers", self._said(tested))

    def _said(self, answers: Mapping[str, str]) -> str:
        return ", ".join(f"{name(self.scenario, party)} {ANSWERS[how]}" for party, how in answers.items())

    # ------------------------------------------------------------------ decide

    def _decide(self, number: int) -> Iterator[str]:
        now = self.rounds[number]["decide"]
        before = self.rounds[number - 1]["decide"] if number else None
        postures = [
            f"{name(self.scenario, party)} {RUNGS[rung]} ({rung}{self._step(now['steps'].get(party, 0))})"
            for party, rung in now["rungs"].items()
            if rung > NORMAL_RUNG or now["steps"].get(party)
        ]
        if postures:
            yield from entry("posture", ", ".join(postures))
        said = [f"{name(self.scenario, party)} {WORDS[sign]}" for party, sign in now["words"].items()]
        if said:
            yield from entry("words", ", ".join(said))
        prepared = [party for party in now["prepared"] if before is None or party not in before["prepared"]]
        if prepared:
            yield from entry("prepared", f"{names(self.scenario, prepared)}, should an attack come")
        yield from group("beliefs", dict(self._beliefs(number)))
        yield from entries("talks", list(self._consequences(number)))

    def _step(self, step: int) -> str:
        return ", up" if step > 0 else ", down" if step < 0 else ""

    def _beliefs(self, number: int) -> Iterator[tuple[str, str]]:
        """What the public believes of each party, where it has changed."""
        for party, belief in self.rounds[number]["decide"]["beliefs"].items():
            earlier = self.rounds[number - 1]["decide"]["beliefs"] if number else self.scenario.hidden_types
            old = earlier[party]
            if any(moved(old[kind], share) for kind, share in belief.items()):
                shown = [f"{word(kind)} {old[kind]:.2f} -> {share:.2f}" for kind, share in belief.items()]
                yield name(self.scenario, party), ", ".join(shown)

    def _consequences(self, number: int) -> Iterator[str]:
        now, start = self.rounds[number]["decide"], self.rounds[number]["status"]
        if now["attack"]:
            yield f"{names(self.scenario, now['attack'])} {verb(now['attack'], 'attacks', 'attack')}"
        refused = self.rounds[number].get("respond", {}).get("last_offer_refused", ())
        backed_down = [party for party in refused if party not in now["attack"]]
        if backed_down:
            yield f"{names(self.scenario, backed_down)} {verb(backed_down, 'backs', 'back')} down"
        if now["last_offer"]:
            says = verb(now["last_offer"], "says that its", "say that their")
            yield f"{names(self.scenario, now['last_offer'])} {says} next text is the last offer"
        if now["ended"]:
            return
        status = now["status"]
        if now["suspended_by"] and start == "talking":
            yield f"suspended: {name(self.scenario, now['suspended_by'])} walks out"
        elif now["walk_out"] and start == "talking":
            threat = verb(now["walk_out"], "threatens", "threaten")
            yield f"{names(self.scenario, now['walk_out'])} {threat} to walk out"
        if start == "suspended" and status == "talking":
            yield "resumed"
        if now["reopen"] and start in ("signed", "talking"):
            reopen = verb(now["reopen"], "reopens", "reopen")
            what = "the deal" if start == "signed" else "what was settled"
            yield f"{names(self.scenario, now['reopen'])} {reopen} {what}; talks resume on everything"
        if start != "closed" and status == "closed":
            yield "broken off" if now["closed_by"] == "breakdown" else "the deadline passes; talks are closed"
        if now["extended"]:
            yield "the deadline is moved"
