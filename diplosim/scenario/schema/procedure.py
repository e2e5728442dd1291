"""How the talks run: protocol, tracks, calendar, deadline, the use of force, and events from outside."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from diplosim.scenario.schema.fields import (
    Count,
    Date,
    Flag,
    FreeForm,
    FrozenMapping,
    Name,
    Number,
    Pace,
    Part,
    Positive,
    Quota,
    Round,
    Rung,
    Share,
    ShareRange,
    Text,
)


class Track(Part):
    """A parallel table."""

    name: Text
    """Name of the table; unique."""
    seats: tuple[Name, ...]
    """Parties that sit at it (model 7.7)."""
    issues: tuple[Name, ...] = ()
    """Issues that it handles; empty: all (model 7.7)."""
    rounds: tuple[Round, ...] = ()
    """Rounds in which it meets; empty: all (model 7.7)."""
    rule: Text | None = None
    """How the real table decided, for readers; no rule of play."""
    venue: Text | None = None
    """Where it met, for readers."""


class Consent(Part):
    """One condition under which a text passes by votes of those who must consent."""

    model_config = ConfigDict(serialize_by_alias=True)

    rule: Literal["unanimity", "majority", "qualified_majority"] = "unanimity"
    """`unanimity`: all votes; `majority`: more than half; `qualified_majority`: at least `quota` (model 7.7)."""
    weights: FrozenMapping[Name, Positive] = Field(default_factory=dict)
    """Party of `must_consent`: its votes; all of them or none. Silent: one vote each (model 7.7)."""
    quota: Quota | None = None
    """Under a qualified majority: share of the votes that is needed. Silent: two thirds (model 7.7)."""
    and_: tuple[Name, ...] = Field(default=(), alias="and")
    """Parties of `must_consent` that must mark the text in any case: their vetoes (model 7.7)."""


def _as_list(value: Any) -> Any:
    """One condition may stand without its list."""
    return [value] if isinstance(value, dict) else value


ProtocolKind = Literal[
    "plenary", "bilateral", "summit", "mediated_summit", "conference", "parallel_tracks", "multilateral_chaired",
    "multilateral_single_text", "bilateral_letters_with_back_channel", "ultimatum", "alternating_offers",
    "war_of_attrition", "group_decision", "legislature",
]  # fmt: skip
"""Formats of talks as historians tell them apart.

An `ultimatum` counts as talks under pressure in the one-line rule that forecasts are held against
(`analysis.run.backtest`); the others describe.
"""


class Protocol(Part):
    """The rules of the table.

    What follows where `seats` is empty: `diplosim.scenario.resolution.seats`.  How preferences over discrete outcomes
    are read: `diplosim.rules.domains`.
    """

    kind: ProtocolKind
    """The real format in a word of historians. It is no rule of play; an `ultimatum` counts as talks under pressure
    in the one-line rule beside forecasts.
    """
    rules: Text = "plenary"
    """Protocol that is played: `plenary`, `alternating_offers`, `ultimatum`, `single_text`, `offer_a_round`,
    `closed_rule`, `war_of_attrition`, another registered name, or `path/to/file.py:Class` (model 7.15).
    """
    package: Flag | None = None
    """`true`: nothing is agreed until everything is; `false`: issues settle one by one. Silent: nothing is known,
    played as `false` (model 7.7).
    """
    mediators: tuple[Name, ...] = ()
    """Parties that redraft a single text in every round. Silent: a drafting committee does so in the
    closing session before the deadline (model 7.8).
    """
    seats: tuple[Name, ...] = ()
    """Who tables demands; where parties take turns, in this order. Empty: whoever sits on a track; without tracks,
    everybody with a stake and no alliance to speak for it (model 3, 7.15).
    """
    tracks: tuple[Track, ...] = ()
    """Parallel tables with their own seats, issues and rounds (model 7.7)."""
    features: FreeForm = Field(default_factory=dict)
    """Remarks on the real format, any keys; only `interim_agreement: true` is read, as `interim` (model 7.7)."""
    interim: Flag = False
    """Whether an interim text may be signed late in package talks (model 7.7)."""
    preferences: Literal["coded", "drawn"] = "coded"
    """Over discrete outcomes: `coded` as in the file, or weights and evaluations `drawn` afresh in every run (model
    7.15).
    """
    pie: Flag = False
    """`true`: the issues are shares of one pie, so that an offer adds up to 1 at most; for `offer_a_round`,
    `closed_rule` and `war_of_attrition` (model 7.16).
    """
    votes_needed: Round | None = None
    """Votes that pass an offer under `closed_rule`, the proposer's included. Silent: more than half (model 7.16)."""
    consent: Annotated[tuple[Consent, ...] | None, BeforeValidator(_as_list)] = None
    """One condition or several, all of which a text must pass by votes of `must_consent`; for `plenary` and
    `single_text`. Silent: everybody in `must_consent` marks it (model 7.7).
    """
    why: Text | None = None
    """Source or argument for the format."""

    @property
    def allows_interim(self) -> bool:
        """Whether an interim text may be offered (`interim`, or `features.interim_agreement`)."""
        return self.interim or self.features.get("interim_agreement") is True

    def tracks_on(self, issue: str) -> tuple[str, ...]:
        """Names of the tracks that handle an issue."""
        return tuple(track.name for track in self.tracks if not track.issues or issue in track.issues)


SETTINGS = {"pie": False, "votes_needed": None, "preferences": "coded", "consent": None}
"""Keys of `protocol` that only some protocols heed, and what they say where they are silent."""


class CalendarEntry(Part):
    """The first day of a round and what happened."""

    round: Round | None = None
    """Round, from 1. Silent: only a remark."""
    date: Date | None = None
    """First day of the round. Rounds without one lie evenly between their dated neighbours. How long a round lasts
    scales its costs and chances (model 7.3).
    """
    what: Text = ""
    """What happened, for readers."""


class Deadline(Part):
    """When the parties' clock stops, and how often it may move."""

    kind: Literal["hard", "soft", "extendable", "none"]
    """`hard` closes the talks; `extendable` closes them unless extended; `soft` and `none` do not close them (model
    7.12).
    """
    at_round: Round | None = None
    """Round in which the parties' clock stops. Silent: the last of `rounds`; not with `none` (model 7.12)."""
    max_extensions: Count = 2
    """How often an `extendable` deadline may move (model 7.12)."""
    extension_rounds: Count = 1
    """By how many rounds it moves each time (model 7.12)."""
    why: Text | None = None
    """Source or argument."""


class Attack(Part):
    """Use of force by one party."""

    targets: tuple[Name, ...]
    """Parties that it would attack: of kind state, bloc or nonstate (model 7.5)."""
    rounds_to_ready: Pace = 2.0
    """Mean rounds at a display of force from no readiness to full; it can attack once it is ready (model 7.10)."""
    readiness: Share = 0.0
    """Readiness at the start; 1 is ready (model 7.10)."""


class Force(Part):
    """Use of force: who can attack whom, and what an army can change."""

    attackers: FrozenMapping[Name, Attack] = Field(default_factory=dict)
    """Party of `can_use_force`: whom it would attack and how ready it is. Silent: everybody else in `must_consent`
    who can be attacked (no alliance can) and is no member or friend of it (model 7.5).
    """
    reach: FrozenMapping[Name, Share] = Field(default_factory=dict)
    """Issue: how far force can move it, 0 not at all, 1 entirely. Silent: `parameters.reach` (model 7.5)."""
    blame: ShareRange | None = None
    """Range from which the cost of attacking without cover is drawn, utility. Silent: `parameters.blame_low` to
    `blame_high` (model 7.5).
    """
    support_fights: Flag = False
    """Whether edges of kind `support` mean fighting beside the supported party rather than sending arms (model 7.5)."""
    start_rung: Rung = 1
    """Rung of the escalation ladder on which all start: 1 no force, 3 display, 4 use of force (wartime talks), 5
    war (model 7.10).
    """
    start_rungs: FrozenMapping[Name, Rung] = Field(default_factory=dict)
    """Party: its own rung at the start (model 7.10)."""
    effect_date: Date | None = None
    """Day on which any attack takes effect, for the comparison with `horizon`. Silent: first day of the next round,
    after the last round `end` (model 7.13).
    """
    front_issues: tuple[Name, ...] = ()
    """In wartime talks that start on rung 5: issues whose change by force counts as a conflict (model 7.13)."""
    surprise: tuple[Name, ...] = ()
    """Parties of `can_use_force` that strike without a last offer before (model 7.5)."""


class Thresholds(Part):
    """Shares of mean salience that make an agreement or a partial one, and salience that makes vital."""

    agreement: Share = 0.75
    """Share of the consenters' mean salience from which a text is an agreement (model 7.13)."""
    partial: Share = 0.25
    """Share from which it is a partial agreement, and below which no text passes; at most `agreement` (model 7.7,
    7.13).
    """
    vital: Share = 0.9
    """Share of a party's largest salience from which an issue is vital to it; no agreement leaves one open (model
    7.13).
    """


class BeliefSettings(Part):
    """Size and seed of the plays from which the likelihood tables are built."""

    training_runs: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 16384
    """Talks played per refit of the likelihood tables. More make likelihoods more precise, and fitting slower (model
    7.11).
    """
    training_seed: Annotated[int, Field(strict=True, ge=0)] = 1914
    """Seed of these talks (model 7.11)."""


class Event(Part):
    """A shock from outside at the start of a round."""

    round: Round
    """Round at whose start it happens (model 7.14)."""
    kind: Literal["capability", "status_quo", "war_cost", "breakdown", "posture"]
    """What changes: `capability`, `status_quo`, `war_cost`, hazard of `breakdown` for this round, or `posture`
    (model 7.14).
    """
    party: Name | None = None
    """Whom it concerns; needed for capability, war cost and posture (model 7.14)."""
    issue: Name | None = None
    """Which issue it concerns; needed for a status quo (model 7.14)."""
    value: Number
    """New capability, status quo or hazard, 0 to 1; factor on the war cost, 0 to 2; or rung, 0 to 5 (model 7.14)."""
    what: Text = ""
    """What happened, for readers."""
