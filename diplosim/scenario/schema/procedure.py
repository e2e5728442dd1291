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
    """A parallel table: its seats, its issues (empty: all) and its rounds (empty: all)."""

    name: Text
    seats: tuple[Name, ...]
    issues: tuple[Name, ...] = ()
    rounds: tuple[Round, ...] = ()
    rule: Text | None = None
    venue: Text | None = None


class Consent(Part):
    """One condition under which a text passes by votes of those who must consent.

    `rule`: `unanimity`, `majority` (more than half) or `qualified_majority` (a share of `quota`; silent: two thirds).
    `weights` says how many votes each has (empty: one each).  `and`: parties that must mark the text in any case.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    rule: Literal["unanimity", "majority", "qualified_majority"] = "unanimity"
    weights: FrozenMapping[Name, Positive] = Field(default_factory=dict)
    quota: Quota | None = None
    and_: tuple[Name, ...] = Field(default=(), alias="and")


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
    """The rules of the table.  `kind` describes the real format, `rules` names the registered protocol that is played.

    `package` is True where nothing is agreed until everything is, None where nothing is known (read as
    itemised by the engine).  `seats` empty means: resolve them (`diplosim.scenario.resolution.seats`); where
    parties take turns they do so in the order of `seats`.  `preferences` says whether discrete outcomes are valued as
    coded or by weights and evaluations drawn afresh in every run (`diplosim.rules.domains`).  `pie`: the issues are
    shares of one pie, so that the values of an offer add up to 1 at most.  `votes_needed`: votes that pass an offer
    where votes are counted, the proposer's included (None: more than half).  `consent`: the conditions, one or several,
    under all of which the plenary's texts pass (None: everybody in `must_consent` marks them).
    """

    kind: ProtocolKind
    rules: Text = "plenary"
    package: Flag | None = None
    mediators: tuple[Name, ...] = ()
    seats: tuple[Name, ...] = ()
    tracks: tuple[Track, ...] = ()
    features: FreeForm = Field(default_factory=dict)
    interim: Flag = False
    preferences: Literal["coded", "drawn"] = "coded"
    pie: Flag = False
    votes_needed: Round | None = None
    consent: Annotated[tuple[Consent, ...] | None, BeforeValidator(_as_list)] = None
    why: Text | None = None

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
    """The first day of a round (from 1; None where only a month is known) and what happened."""

    round: Round | None = None
    date: Date | None = None
    what: Text = ""


class Deadline(Part):
    """When the parties' clock stops: `at_round` (None: the last round), and how often it may move."""

    kind: Literal["hard", "soft", "extendable", "none"]
    at_round: Round | None = None
    max_extensions: Count = 2
    extension_rounds: Count = 1
    why: Text | None = None


class Attack(Part):
    """Use of force by one party: targets, pace of preparation, readiness at the start (0..1)."""

    targets: tuple[Name, ...]
    rounds_to_ready: Pace = 2.0
    readiness: Share = 0.0


class Force(Part):
    """Use of force: attackers, and per issue how far force can move it (`reach`, 0 none to 1 entirely).

    `blame` is the cost of attacking without cover (None: the model's default), `support_fights` says whether
    support edges mean fighting rather than arms, `start_rung` the rung of the escalation ladder at the start
    (1: no force; wartime talks: 4), `start_rungs` the same for single parties, `effect_date` when an attack counts
    (None: the next round's date), `front_issues` the issues whose change by force counts as a new conflict in wartime
    talks, `surprise` the attackers that strike without a last offer before.
    """

    attackers: FrozenMapping[Name, Attack] = Field(default_factory=dict)
    reach: FrozenMapping[Name, Share] = Field(default_factory=dict)
    blame: ShareRange | None = None
    support_fights: Flag = False
    start_rung: Rung = 1
    start_rungs: FrozenMapping[Name, Rung] = Field(default_factory=dict)
    effect_date: Date | None = None
    front_issues: tuple[Name, ...] = ()
    surprise: tuple[Name, ...] = ()


class Thresholds(Part):
    """Shares of mean salience that make an agreement or a partial one, and salience that makes vital."""

    agreement: Share = 0.75
    partial: Share = 0.25
    vital: Share = 0.9


class BeliefSettings(Part):
    """Size and seed of the plays from which the likelihood tables are built."""

    training_runs: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 16384
    training_seed: Annotated[int, Field(strict=True, ge=0)] = 1914


class Event(Part):
    """A shock at the start of a round: what changes, for whom, and the new value (posture: a rung)."""

    round: Round
    kind: Literal["capability", "status_quo", "war_cost", "breakdown", "posture"]
    party: Name | None = None
    issue: Name | None = None
    value: Number
    what: Text = ""
