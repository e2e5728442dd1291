"""A scenario: everything that is known about one set of talks, validated and immutable."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import Field, field_validator, model_validator

from diplosim.scenario import fingerprint, in_notebooks, overrides, registry, resolution
from diplosim.scenario.files import writing
from diplosim.scenario.files.document import Document
from diplosim.scenario.membership import with_members
from diplosim.scenario.schema.actors import FIGHTERS, Alliance, Edge, Party
from diplosim.scenario.schema.fields import (
    ByKey,
    Date,
    FrozenMapping,
    Name,
    OutcomeName,
    Part,
    Round,
    Share,
    Text,
    TypeName,
)
from diplosim.scenario.schema.issues import Bound, Issue
from diplosim.scenario.schema.observed import ExternalCoding, Provenance, Realised, TimelineEntry
from diplosim.scenario.schema.parameters import Parameters
from diplosim.scenario.schema.procedure import (
    Attack,
    BeliefSettings,
    CalendarEntry,
    Deadline,
    Event,
    Force,
    Protocol,
    Thresholds,
)
from diplosim.scenario.schema.teaching import Lesson, SeatTexts
from diplosim.scenario.spelling import described, did_you_mean
from diplosim.scenario.validation.all_checks import validated


class Scenario(Part):
    """One set of talks; `diplosim.load` and `scenario.replace` build it and check all cross references.

    Parties and issues are sorted by `key`, whatever their order in the file.
    """

    id: Name
    """Short name of the case; names the folder of its runs."""
    name: Text
    """Name for readers."""
    version: Round = 1
    """Version of the coding; raise it when a change alters results."""
    history: tuple[Text, ...] = ()
    """A line for each version: what was changed, and why."""
    year: int
    """Year of the case, for readers."""
    start: Date
    """First day of the talks; dates the first round where the calendar does not (model 7.3)."""
    end: Date
    """Last day of the case; dates the last round where the calendar does not (model 7.3)."""
    horizon: Date
    """Day on which an observer closes the books and classifies the outcome. The parties do not know it (model 2,
    7.13).
    """
    question: Text = ""
    """What the case is asked."""
    pattern: Text = ""
    """The pattern of talks that it stands for, in a word of the coder's."""

    must_consent: tuple[Name, ...]
    """Parties whose consent every text needs (model 7.7)."""
    can_use_force: tuple[Name, ...] = ()
    """Parties that can attack: of kind state, bloc or nonstate, or an alliance of such (model 7.5)."""
    consent_note: Text | None = None
    """Source of, or remark on, who must consent."""
    consent_scope: FrozenMapping[Name, tuple[Name, ...]] = Field(default_factory=dict)
    """Party: issues on which it has a veto, though it is not in `must_consent` (model 7.7)."""

    sources: FrozenMapping[Text, Text] = Field(default_factory=dict)
    """Short name: source, so that notes can refer to it."""
    parties: ByKey[Party]
    """Who takes part, two or more; order means nothing (model 2)."""
    alliances: tuple[Alliance, ...] = ()
    """Blocs: who belongs to them and how they decide (model 7.4)."""
    edges: tuple[Edge, ...] = ()
    """Promises between two parties: the alliance graph, at most one edge of a kind between two parties (model 2,
    7.4, 7.5).
    """
    edge_why: Text | None = None
    """Source or argument for the weights of edges."""
    issues: ByKey[Issue]
    """What the talks are about, one or more; order means nothing (model 7.2)."""

    protocol: Protocol
    """The rules of the table (model 7.15)."""
    rounds: Round
    """How many rounds the talks can have (model 2)."""
    calendar: tuple[CalendarEntry, ...] = ()
    """When rounds begin (model 7.3)."""
    deadline: Deadline
    """When the parties' clock stops (model 7.12)."""
    force: Force | None = None
    """How force can be used. Silent: the defaults, which matter only where somebody is in `can_use_force` (model
    7.5).
    """
    events: tuple[Event, ...] = ()
    """What comes from outside, and in which round (model 7.14)."""

    hidden_types: FrozenMapping[Name, FrozenMapping[TypeName, Share]] = Field(default_factory=dict)
    """Party: probability of each hidden type before anything was shown; sums to 1. Silent: `sincere` for sure
    (model 7.6, 7.11).
    """
    hidden_types_why: Text | None = None
    """Source or argument for these priors."""
    type_reservations: FrozenMapping[Name, FrozenMapping[TypeName, FrozenMapping[Name, Bound] | None]] = Field(
        default_factory=dict
    )
    """Party, type, issue: bounds of that type in place of the red line; `null` in place of the issues: the type
    accepts nothing (model 7.2).
    """
    type_ideals: FrozenMapping[Name, FrozenMapping[TypeName, FrozenMapping[Name, Share]]] = Field(default_factory=dict)
    """Party, type, issue: true best point of that type (model 7.2)."""

    realised_type: FrozenMapping[Name, Realised] = Field(default_factory=dict)
    """Party: what historians conclude now that it was; for scoring, never a prior."""
    timeline: tuple[TimelineEntry, ...] = ()
    """What really happened, move by move; words and deeds are separate entries."""
    external_coding: ExternalCoding = ExternalCoding()
    """Codes of other data sets for the same crisis."""
    real_outcome: OutcomeName | None = None
    """How the real talks had ended at the horizon; forecasts are scored against it, talks never read it."""
    outcome_alternates: FrozenMapping[Date, OutcomeName] = Field(default_factory=dict)
    """Date: how the real talks would be classified had the books been closed on that day. Reports print shares by
    horizon beside it, and whoever sets `horizon` to that day has it as `real_outcome`.
    """
    real_terms: Text | None = None
    """What was really agreed, in words."""
    coding_notes: Text | None = None
    """Remarks on the coding."""
    provenance: Provenance | None = None
    """What the coder states about how the numbers were made."""

    thresholds: Thresholds = Thresholds()
    """What counts as an agreement and as vital (model 7.13)."""
    beliefs: BeliefSettings = BeliefSettings()
    """The plays from which observers learn likelihoods (model 7.11)."""
    parameters: Parameters = Parameters.model_validate({})
    """Free parameters of the model that this case sets otherwise (model 7)."""
    judgements: FrozenMapping[Text, Text] = Field(default_factory=dict)
    """Path such as `parties.RUS.war_cost.low`: why the coder chose this value. A text that begins with `TO DO:`, here
    or under another key, is a placeholder.
    """
    seats: FrozenMapping[Name, SeatTexts] = Field(default_factory=dict)
    """Party: texts for whoever takes its seat in class."""
    lesson: Lesson = Lesson()
    """What a lesson on the case is for."""

    @model_validator(mode="before")
    @classmethod
    def _members_from_either_list(cls, data: Any) -> Any:
        return with_members(data) if isinstance(data, Mapping) else data

    @field_validator("year", mode="before")
    @classmethod
    def _whole_year(cls, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a year, such as 2022")
        return value

    def __hash__(self) -> int:
        return hash(self.content_hash())

    def __repr__(self) -> str:
        return in_notebooks.in_a_line(self._title, len(self.parties), len(self.issues), self.rounds)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """What a notebook shows: tables of parties and issues."""
        return in_notebooks.in_tables(
            self._title,
            self.question,
            self.parties,
            self.issues,
            self.seated,
            self.must_consent,
            self.can_use_force,
        )

    @property
    def _title(self) -> str:
        return f"{self.id} version {self.version}, {self.name}"

    @cached_property
    def party_ids(self) -> tuple[str, ...]:
        """Ids of all parties, in the order of their keys."""
        return tuple(party.id for party in self.parties)

    @cached_property
    def issue_ids(self) -> tuple[str, ...]:
        """Ids of all issues, in the order of their keys."""
        return tuple(issue.id for issue in self.issues)

    def party(self, id: str) -> Party:
        """The party of this id.  Raises KeyError with the known ids."""
        for party in self.parties:
            if party.id == id:
                return party
        hint = did_you_mean(str(id), {party.id: party for party in self.parties})
        raise KeyError(f"no party {id!r}; {hint}known: {', '.join(self.party_ids)}")

    def issue(self, id: str) -> Issue:
        """The issue of this id.  Raises KeyError with the known ids."""
        for issue in self.issues:
            if issue.id == id:
                return issue
        hint = did_you_mean(str(id), {issue.id: issue for issue in self.issues})
        raise KeyError(f"no issue {id!r}; {hint}known: {', '.join(self.issue_ids)}")

    def alliance_of(self, party: str) -> Alliance | None:
        """The bloc that this party stands for at the table, or None."""
        for alliance in self.alliances:
            if alliance.party == party:
                return alliance
        return None

    @cached_property
    def consenters(self) -> tuple[str, ...]:
        """`must_consent`, in the order of the parties' keys."""
        return tuple(id for id in self.party_ids if id in self.must_consent)

    @cached_property
    def seated(self) -> tuple[str, ...]:
        """Ids of the parties that hold a seat, resolved by `diplosim.scenario.resolution.seats`."""
        return resolution.seats(self.protocol, self.parties, self.must_consent)

    @cached_property
    def attacks(self) -> Mapping[str, Attack]:
        """Who can attack whom: one entry per party of `can_use_force` (`diplosim.scenario.resolution`)."""
        able = tuple(party for party in self.parties if party.id in self.can_use_force)
        fighters = tuple(id for id in self.consenters if self.party(id).kind in FIGHTERS)
        return resolution.attacks(able, self.force, self.edges, fighters)

    @cached_property
    def round_dates(self) -> tuple[datetime.date, ...]:
        """First day of each round, gaps interpolated; length `rounds`."""
        return resolution.round_dates(self.calendar, self.rounds, self.start, self.end)

    @cached_property
    def rounds_within_horizon(self) -> int:
        """How many rounds begin on or before the horizon."""
        return sum(date <= self.horizon for date in self.round_dates)

    @cached_property
    def class_names(self) -> tuple[tuple[str, str], ...]:
        """Names of policies, agents and the protocol, each with its group (`diplosim.scenario.registry`)."""
        return resolution.class_names(self.parties, self.protocol)

    def replace(self, changes: Mapping[str, Any], *, allow_code: bool = True) -> Scenario:
        """A copy with some values replaced, addressed by dotted paths such as `parties.RUS.war_cost.low`.

        Args:
            changes: dotted path -> value.
            allow_code: whether Python files that the changes name may be run; who names one wants it to.

        Returns:
            The copy, which passes the same validation.

        Raises:
            ScenarioError: with every problem found.
            TypeError: if the changes are no mapping.
        """
        if not isinstance(changes, Mapping):
            raise TypeError(
                "changes must be a mapping from paths to values, such as {'parties.RUS.war_cost.low': 0.3}, "
                f"not {described(changes)}"
            )
        if allow_code:
            registry.allow_named(changes)
        document = Document(overrides.FILE, overrides.overridden(self.to_mapping(), changes))
        return validated(document, type(self))

    def to_mapping(self) -> dict[str, Any]:
        """The resolved scenario as plain dictionaries and lists, in the layout of a scenario file."""
        return {name: writing.plain_data(value) for name, value in self.model_dump(mode="python").items()}

    def to_yaml(self) -> str:
        """The resolved scenario as the text of a scenario file; loads back equal."""
        return writing.yaml_text(self.to_mapping())

    def content_hash(self) -> str:
        """SHA-256 (hex) of all that can change a result or its scoring: everything except prose.

        A policy or protocol that is named by file (`path/to/file.py:Class`) counts with the content of that file.
        """
        return fingerprint.with_code(self._content_hash, self)

    def table_hash(self) -> str:
        """SHA-256 (hex) of all that a likelihood table depends on: no prose, labels, horizon, real events."""
        return fingerprint.with_code(self._table_hash, self)

    @cached_property
    def stated_provenance(self) -> Provenance:
        """What the coder states about the making of these very values; empty where they have changed since then."""
        stated = self.provenance
        if stated is None or (stated.content is not None and not self.content_hash().startswith(stated.content)):
            return Provenance()
        return stated

    @cached_property
    def _content_hash(self) -> str:
        return fingerprint.content_hash(self.to_mapping())

    @cached_property
    def _table_hash(self) -> str:
        return fingerprint.table_hash(self.to_mapping())
