"""What everybody has seen of the talks, as short sentences by round and stage, for pages and the projector.

It is made from the minutes.  The caucus of an alliance is told to its members only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diplosim.play.classroom.catalogue import t
from diplosim.play.session import Session
from diplosim.play.transcripts.transcript import minutes_of
from diplosim.play.transcripts.wording import NOTICEABLE, RUNGS, day, interval, moved, near
from diplosim.scenario.scenario import Scenario

Told = dict[str, Any]


def record_of(talks: Session, viewer: str = "") -> list[Told]:
    """Rounds, the latest first.

    Args:
        talks: the talks.
        viewer: a party, empty for the public.

    Returns:
        For each round its number, day, outside events, and stages with their sentences.
    """
    rounds = minutes_of(talks).rounds
    teller = _Told(talks.scenario, rounds, viewer)
    return [teller.round(number) for number in reversed(range(len(rounds)))]


def short(scenario: Scenario, party: str) -> str:
    """Name of a party; who is none keeps its word."""
    return scenario.party(party).name if party in scenario.party_ids else t("the_drafter")


def listed(scenario: Scenario, parties: Sequence[str]) -> str:
    """Names of parties with commas."""
    return ", ".join(short(scenario, party) for party in parties)


def with_names(scenario: Scenario, text: str) -> str:
    """A text in which issues are called by their names instead of their ids."""
    ids = sorted(map(re.escape, scenario.issue_ids), key=len, reverse=True)
    return re.sub(rf"\b({'|'.join(ids)})\b", lambda found: scenario.issue(found[1]).name, text)


def value_in_words(scenario: Scenario, issue: str, value: float) -> str:
    """A value with its words: those of the point it lies at or near, else of both points around it."""
    coded = scenario.issue(issue)
    told = near(coded, value)
    if told:
        return f"{value:.2f} ({told})"
    known = {0.0: coded.scale.zero, 1.0: coded.scale.one, **coded.anchors}
    low, high = max(p for p in known if p <= value), min(p for p in known if p >= value)
    return t("between", value=f"{value:.2f}", low=known[low], high=known[high])


class _Told:
    def __init__(self, scenario: Scenario, rounds: Sequence[Mapping[str, Any]], viewer: str) -> None:
        self.scenario, self.rounds, self.viewer = scenario, rounds, viewer

    def round(self, number: int) -> Told:
        now = self.rounds[number]
        stages = []
        for stage, tell in (
            ("caucus", self._caucus),
            ("table", self._table),
            ("respond", self._respond),
            ("decide", self._decide),
        ):
            lines = list(tell(number)) if stage in now else []
            if lines:
                stages.append({"stage": stage, "name": t(f"stage_{stage}"), "lines": lines})
        events = [text for text in (now["what"], *now["events"]) if text]
        if now["status"] != "talking":
            events.append(t(f"status_{now['status']}"))
        return {"round": now["round"], "day": day(now["date"]), "events": events, "stages": stages}

    def _name(self, party: str) -> str:
        return short(self.scenario, party)

    def _names(self, parties: Sequence[str]) -> str:
        return listed(self.scenario, parties)

    def _issue(self, issue: str) -> str:
        return self.scenario.issue(issue).name

    def _caucus(self, number: int) -> Iterator[str]:
        now = self.rounds[number]["caucus"]
        for alliance, mandate in now["mandates"].items():
            members = self.scenario.party(alliance).members
            if self.viewer not in (alliance, *members):
                continue
            for party, stances in now["stances"].items():
                if alliance in stances:
                    yield t(f"told_{stances[alliance]}", party=self._name(party), alliance=self._name(alliance))
            limits = [
                f"{self._issue(issue)}: {t('no_mandate') if bounds is None else interval(*bounds)}"
                for issue, bounds in mandate.items()
                if bounds is None or bounds[0] > 0.0 or bounds[1] < 1.0
            ]
            if limits and self.viewer == alliance:
                yield t("told_mandate", alliance=self._name(alliance), limits="; ".join(limits))

    def _table(self, number: int) -> Iterator[str]:
        now = self.rounds[number]["table"]
        for party, shown in now["demands"].items():
            yield self._demand(number, party, shown)
        for who, key in (
            (now["last_offer_by"], "told_last_text"),
            (now["test_offer_by"], "told_test"),
            (now["verification_offered_by"], "told_verification"),
        ):
            if who:
                yield t(key, parties=self._names(who))
        if now["draft"] is not None:
            yield t("told_draft", package=self._package(now["draft"]["values"], now["draft"]["open"]))
        if now["interim_text"] is not None:
            yield t("told_interim", package=self._package(now["interim_text"]))

    def _package(self, values: Sequence[float], leaves_open: Sequence[bool] | None = None) -> str:
        each = zip(self.scenario.issue_ids, values, leaves_open or [False] * len(values), strict=True)
        return "; ".join(
            f"{self._issue(issue)}: {t('left_open') if is_open else value_in_words(self.scenario, issue, value)}"
            for issue, value, is_open in each
        )

    def _demand(self, number: int, party: str, shown: Mapping[str, Any]) -> str:
        old = self._last_demand(number, party)
        if old is None:
            return t("told_opens", party=self._name(party))
        changes = [
            t("told_change", issue=self._issue(issue), old=f"{old[k]:.2f}", new=f"{shown['values'][k]:.2f}")
            for k, issue in enumerate(self.scenario.issue_ids)
            if moved(old[k], shown["values"][k])
        ]
        gave = shown["conceded"]
        key = "told_gives" if gave >= NOTICEABLE else "told_asks_more" if gave <= -NOTICEABLE else "told_holds"
        if key == "told_holds" and changes:
            key = "told_trades"
        deferred = [self._issue(issue) for issue in shown["deferred"]]
        text = t(key, party=self._name(party))
        text += f" {'; '.join(changes)}." if changes else ""
        return text + (f" {t('told_defers', issues=', '.join(deferred))}" if deferred else "")

    def _last_demand(self, number: int, party: str) -> Sequence[float] | None:
        for before in reversed(self.rounds[:number]):
            if party in before.get("table", {}).get("demands", {}):
                values: Sequence[float] = before["table"]["demands"][party]["values"]
                return values
        return None

    def _respond(self, number: int) -> Iterator[str]:
        now = self.rounds[number]["respond"]
        for text in now["texts"]:
            if text["signed"] or text["author"] == "drafter":
                whose = t("text_of", author=self._name(text["author"]))
                if not text["refused"]:
                    yield t("told_all_sign", text=whose)
                else:
                    signed = self._names(text["signed"]) or t("nobody")
                    yield t("told_signed", text=whose, signed=signed, refused=self._names(text["refused"]))
        if now["interim"] and now["in_force"]:
            yield t("told_interim_signed")
        for issue, value in now["settled"].items():
            yield t("told_settled", issue=self._issue(issue), value=value_in_words(self.scenario, issue, value))
        if now["signed"]:
            yield t("told_coerced" if now["coerced"] else "told_agreed")
        elif now["non_starters"]:
            yield t("told_non_starters", issues=", ".join(map(self._issue, now["non_starters"])))
        for party, yes in now["answers"].items():
            yield t("told_inspected" if yes else "told_not_inspected", party=self._name(party))
        if not now["signed"] and not any(text["signed"] for text in now["texts"]):
            yield t("told_nobody_signs")

    def _decide(self, number: int) -> Iterator[str]:
        now, start = self.rounds[number]["decide"], self.rounds[number]["status"]
        for party, step in now["steps"].items():
            key = "told_up" if step > 0 else "told_down"
            yield t(key, party=self._name(party), rung=RUNGS[now["rungs"][party]])
        for party, word in now["words"].items():
            yield t("told_threatens" if word > 0 else "told_reassures", party=self._name(party))
        for who, key in (
            (now["attack"], "told_attack"),
            (now["last_offer"], "told_announces_last"),
            (now["reopen"], "told_reopens"),
        ):
            if who:
                yield t(key, parties=self._names(who))
        if now["ended"]:
            return
        if now["suspended_by"] and start == "talking":
            yield t("told_suspended", party=self._name(now["suspended_by"]))
        elif now["walk_out"] and start == "talking":
            yield t("told_walks", parties=self._names(now["walk_out"]))
        if start == "suspended" and now["status"] == "talking":
            yield t("told_resumed")
        if start != "closed" and now["status"] == "closed":
            yield t("told_closed")
        if now["extended"]:
            yield t("told_extended")


def standing(talks: Session) -> dict[str, list[float]]:
    """What each delegation tabled last; empty before anything was tabled."""
    shown: dict[str, list[float]] = {}
    for one in minutes_of(talks).rounds:
        for party, demand in one.get("table", {}).get("demands", {}).items():
            shown[party] = demand["values"]
    return shown


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
