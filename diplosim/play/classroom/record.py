"""What everybody has seen of the talks, as short sentences by round and stage, for pages and the projector.

The sentences are made from `diplosim.play.public_data.public_rounds`, which decides what a reader may know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diplosim.play.classroom.catalogue import said, t
from diplosim.play.move_words import ACTS
from diplosim.play.public_data import alliances_of, public_rounds
from diplosim.play.session import Session
from diplosim.play.transcripts.minutes import demands_made
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import NOTICEABLE, interval, moved, name
from diplosim.play.value_words import told
from diplosim.scenario.scenario import Scenario
from diplosim.seats import IllegalMove
from diplosim.seats.worded import Worded, enumerated

Told = dict[str, Any]
Line = str | Told
"""A sentence, or the beginning of one (`text`) with a package that it speaks of (`terms`)."""
Data = Mapping[str, Any]


def record_of(talks: Session, viewer: str = "") -> list[Told]:
    """Rounds, the latest first.

    Args:
        talks: the talks.
        viewer: a party, empty for the public.

    Returns:
        For each round its number, day, outside events, and stages with their sentences.
    """
    teller = _Told(talks.scenario)
    own = alliances_of(talks, viewer) if viewer else ()
    return [teller.round(shown) for shown in reversed(public_rounds(talks, own))]


def short(scenario: Scenario, party: str) -> str:
    """Name of a party; who is none keeps its word."""
    return name(scenario, party) if party in scenario.party_ids else t("the_drafter")


def with_names(scenario: Scenario, text: str) -> str:
    """A sentence of the engine in which issues, parties and parts of a move are called by names instead of ids."""
    parts = {part: said(words) for part, words in ACTS.items()}
    issues = {issue.id: t("issue_named", name=issue.name) for issue in scenario.issues}
    shown: str = said(text, parts | parties_by_name(scenario) | issues)
    return shown


def parties_by_name(scenario: Scenario) -> dict[str, str]:
    """Names of parties by their ids."""
    return {party: name(scenario, party) for party in scenario.party_ids}


def refused_in_words(scenario: Scenario, error: IllegalMove) -> str:
    """Why the engine refuses a move.

    Args:
        scenario: the case.
        error: what the engine raised.

    Returns:
        Its reason by the catalogue.  What only a damaged form brings about has no words there, and is told as that.
    """
    why = error.args[0]
    return with_names(scenario, why) if isinstance(why, Worded) else t("no_such_decision")


def value_in_words(scenario: Scenario, issue: str, value: float) -> str:
    """A value with its words: those of the point it lies at, else of both points around it."""
    shown: str = said(told(scenario.issue(issue), value))
    return shown


def package_in_words(scenario: Scenario, items: Sequence[Data]) -> list[tuple[str, str]]:
    """A package as `package_data` gives it: names of issues, and their values with words."""
    return [
        (item["name"], t("left_open") if item["open"] else value_in_words(scenario, item["issue"], item["value"]))
        for item in items
    ]


def listed(parties: Sequence[Data]) -> str:
    """Names of parties with commas."""
    return ", ".join(party["name"] for party in parties)


class _Told:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def round(self, shown: Data) -> Told:
        stages = []
        for stage, tell in (
            ("caucus", self._caucus),
            ("table", self._table),
            ("respond", self._respond),
            ("decide", self._decide),
            ("turns", self._turns),
        ):
            lines = list(tell(shown)) if stage in shown else []
            if lines:
                stages.append({"stage": stage, "name": t(f"stage_{stage}"), "lines": lines})
        events = [text for text in (shown["what"], *shown["events"]) if text]
        if shown["status"] != "talking":
            events.append(t(f"status_{shown['status']}"))
        return {"round": shown["round"], "day": shown["date"], "events": events, "stages": stages}

    def _caucus(self, shown: Data) -> Iterator[Line]:
        for alliance in shown["caucus"]:
            for member in alliance["stances"]:
                yield t(f"told_{member['stance']}", party=member["name"], alliance=alliance["name"])
            limits = [
                (item["name"], t("no_mandate") if item["low"] is None else interval(item["low"], item["high"]))
                for item in alliance["mandate"]
                if item["low"] is None or item["low"] > 0.0 or item["high"] < 1.0
            ]
            if limits:
                yield {"text": t("told_mandate", alliance=alliance["name"]), "terms": limits}

    def _table(self, shown: Data) -> Iterator[Line]:
        now = shown["table"]
        for demand in now["demands"]:
            yield self._demand(demand)
        for who, key in (
            (now["last_offer_by"], "told_last_text"),
            (now["test_offer_by"], "told_test"),
            (now["verification_offered_by"], "told_verification"),
        ):
            if who:
                yield t(key, parties=listed(who))
        for what, text in ((now["draft"], self._whose_draft), (now["interim"], lambda: t("told_interim"))):
            if what is not None:
                yield {"text": text(), "terms": package_in_words(self.scenario, what)}

    def _whose_draft(self) -> str:
        """A mediator drafts in every round; without one the session before the deadline does."""
        mediators = self.scenario.protocol.mediators
        if not mediators:
            return t("told_draft")
        return t("told_draft_of", mediators=enumerated(name(self.scenario, party) for party in mediators))

    def _demand(self, demand: Data) -> str:
        first = any(item["was"] is None for item in demand["items"])
        changes = [
            t("told_change", issue=item["name"], old=f"{old:.2f}", new=f"{item['value']:.2f}")
            for item in demand["items"]
            if (old := self._before(demand["party"], item, first)) is not None and moved(old, item["value"])
        ]
        gave = demand["conceded"]
        key = "told_gives" if gave >= NOTICEABLE else "told_asks_more" if gave <= -NOTICEABLE else "told_holds"
        if first:
            key = "told_opens_otherwise" if changes else "told_opens"
        elif key == "told_holds" and changes:
            key = "told_trades"
        text = t(key, party=demand["name"])
        text += f" {'; '.join(changes)}." if changes else ""
        return text + (f" {t('told_defers', issues=', '.join(demand['deferred']))}" if demand["deferred"] else "")

    def _before(self, party: str, item: Data, first: bool) -> float | None:
        """What a party asked for before on an issue: at first its public position; None where others speak of it."""
        if first:
            own = self.scenario.issue(item["issue"]).positions.get(party)
            return None if own is None or item["elsewhere"] or item["linked"] else float(own)
        was: float = item["was"]["value"]
        return was

    def _respond(self, shown: Data) -> Iterator[str]:
        now = shown["respond"]
        for text in now["texts"]:
            if text["signed"] or text["author"] == "drafter":
                whose = t("text_of", author=short(self.scenario, text["author"]))
                if not text["refused"]:
                    yield t("told_all_sign", text=whose)
                else:
                    signed = listed(text["signed"]) or t("nobody")
                    yield t("told_signed", text=whose, signed=signed, refused=listed(text["refused"]))
        if now["interim"] and now["interim_in_force"]:
            yield t("told_interim_signed")
        for item in now["settled"]:
            yield t(
                "told_settled", issue=item["name"], value=value_in_words(self.scenario, item["issue"], item["value"])
            )
        if now["signed"]:
            yield t("told_coerced" if now["coerced"] else "told_agreed")
        elif now["non_starters"]:
            yield t("told_non_starters", issues=", ".join(now["non_starters"]))
        for answer in now["answers"]:
            yield t(f"told_{answer['how']}", party=answer["name"])
        if not now["signed"] and not any(text["signed"] for text in now["texts"]):
            yield t("told_nobody_signs")

    def _decide(self, shown: Data) -> Iterator[str]:
        now, start = shown["decide"], shown["status"]
        for one in now["postures"]:
            if one["step"]:
                yield t("told_up" if one["step"] > 0 else "told_down", party=one["name"], rung=one["words"])
        for one in now["postures"]:
            if one["tone"]:
                yield t("told_threatens" if one["tone"] > 0 else "told_reassures", party=one["name"])
        for who, key in (
            (now["attack"], "told_attack"),
            (now["last_offer"], "told_announces_last"),
            (now["reopen"], "told_reopens"),
        ):
            if who:
                yield t(key, parties=listed(who))
        if now["ended"]:
            return
        if now["suspended_by"] and start == "talking":
            yield t("told_suspended", party=listed(now["suspended_by"]))
        elif now["walk_out"] and start == "talking":
            yield t("told_walks", parties=listed(now["walk_out"]))
        if start == "suspended" and now["status"] == "talking":
            yield t("told_resumed")
        if start != "closed" and now["status"] == "closed":
            yield t("told_broken_down" if now["closed_by"] == "breakdown" else "told_closed")
        if now["extended"]:
            yield t("told_extended")

    def _turns(self, shown: Data) -> Iterator[Line]:
        for turn in shown["turns"]:
            if "answer" in turn:
                (text,) = turn["answer"]["texts"]
                key = "told_turn_refuses" if text["refused"] else "told_turn_accepts"
                yield t(key, party=turn["name"], author=short(self.scenario, text["author"]))
            if turn.get("leaves"):
                yield t("told_turn_leaves", party=turn["name"])
            for offer in turn.get("offer", ()):
                terms = package_in_words(self.scenario, offer["items"])
                yield {"text": t("told_turn_offers", party=offer["name"]), "terms": terms}


def standing(talks: Session) -> dict[str, list[float]]:
    """What each delegation tabled last; empty before anything was tabled."""
    return {party: values for _, party, values in demands_made(minutes_of(talks).rounds)}


def public_beliefs(talks: Session) -> dict[str, dict[str, float]]:
    """What an observer who knows the model believes of each party, after the last full round."""
    for one in reversed(minutes_of(talks).rounds):
        if "decide" in one:
            beliefs: dict[str, dict[str, float]] = one["decide"]["beliefs"]
            return beliefs
    return {
        party: {str(kind): share for kind, share in prior.items()}
        for party, prior in talks.scenario.hidden_types.items()
    }
