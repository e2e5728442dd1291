"""From additive utility profiles over discrete issues to a scenario of alternating offers."""

from __future__ import annotations

import math
from typing import Any

from diplosim.rules.domains import TooManyOutcomes, refuse_large_space
from diplosim.sources.importers.file_diagnostics import FileDiagnostics
from diplosim.sources.importers.names import identifiers
from diplosim.sources.importers.profiles import Profile, ProfileSet, ValueSet

ROUNDS = 100
EXPONENT = 1.0


def profile_scenario(read: ProfileSet, diagnostics: FileDiagnostics) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The parts of a scenario that follow from the profiles, and notes on them.

    The values of an issue become evenly spaced options in the order of the domain, named by anchors.  Parties take
    turns in the order of the files.  A discount over the whole time becomes a patience per offer, of which a round has
    one from each party.

    Args:
        read: the profiles of the parties.
        diagnostics: where problems of the files are noted.

    Returns:
        The parts by their keys in a scenario file, and the notes.

    Raises:
        ScenarioError: if there are more outcomes than can be played.
    """
    counts = [len(issue.values) for issue in read.issues]
    try:
        refuse_large_space(counts)
    except TooManyOutcomes as error:
        diagnostics.add(None, "", str(error))
    diagnostics.stop_if_any()
    ids = identifiers(profile.name for profile in read.profiles)
    issue_ids = identifiers(issue.issue for issue in read.issues)
    notes = [f"{math.prod(counts):,} outcomes"]
    if any(profile.discount < 1.0 for profile in read.profiles):
        notes.append(
            "a discount factor d over the whole time is written as patience d**(1 / (parties * (rounds + 1))) per "
            "offer, which discounts the gain over no deal; another number of rounds needs another patience"
        )
    return {
        "must_consent": ids,
        "can_use_force": [],
        "parties": [_party(id, profile, len(ids)) for id, profile in zip(ids, read.profiles, strict=True)],
        "issues": [_issue(id, issue, ids, read.profiles) for id, issue in zip(issue_ids, read.issues, strict=True)],
        "protocol": {
            "kind": "alternating_offers",
            "rules": "alternating_offers",
            "package": True,
            "seats": ids,
        },
        "rounds": ROUNDS,
        "deadline": {"kind": "hard"},
        "parameters": {"breakdown_hazard": 0.0},
        "judgements": _judgements(),
    }, tuple(notes)


def options(count: int) -> list[float]:
    """Evenly spaced positions of so many values on the scale from 0 to 1; one value lies at 0."""
    return [place / (count - 1) for place in range(count)] if count > 1 else [0.0]


def _party(id: str, profile: Profile, parties: int) -> dict[str, Any]:
    return {
        "id": id,
        "name": profile.name,
        "kind": "nonstate",
        "capability": 1.0,
        "war_cost": {"low": 0.0, "high": 0.0},
        "patience": profile.discount ** (1.0 / (parties * (ROUNDS + 1))),
        "reservation_value": profile.reservation_value,
        "tactic": {"exponent": EXPONENT},
        "policy": "time_dependent",
    }


def _issue(id: str, issue: ValueSet, ids: list[str], profiles: tuple[Profile, ...]) -> dict[str, Any]:
    places = options(len(issue.values))
    worth = {
        party: [profile.evaluations[issue.issue][value] for value in issue.values]
        for party, profile in zip(ids, profiles, strict=True)
    }
    return {
        "id": id,
        "name": issue.issue,
        "scale": {"zero": issue.values[0], "one": issue.values[-1]},
        "anchors": dict(zip(places, issue.values, strict=True)),
        "options": places,
        "evaluations": worth,
        "status_quo": 0.0,
        "positions": {party: places[values.index(max(values))] for party, values in worth.items()},
        "salience": {party: profile.weights[issue.issue] for party, profile in zip(ids, profiles, strict=True)},
    }


def _judgements() -> dict[str, str]:
    default = "not in the imported files, the importer's default"
    return {
        "rounds": f"{default}; start, end and horizon only give {ROUNDS} rounds their dates",
        "deadline": f"{default}: a last round that all know",
        "parties": f"{default}: tactic, time-dependent and linear; capability, war_cost and kind play no part",
        "issues": "status_quo plays no part, as the reservation values say what no agreement is worth; positions are "
        "each party's best value",
        "parameters.breakdown_hazard": "the protocol of the files has no breakdown from outside",
        "can_use_force": f"{default}: nobody",
    }
