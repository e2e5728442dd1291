"""From positions, salience and capabilities to a scenario of plenary talks.

What such data do not hold is filled with defaults, each argued under `judgements` of the scenario, none of them fitted
to anything; who must consent, and a status quo that the file lacks, are marked there as still to be coded.  Nobody can
use force.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from diplosim.scenario.validation.todo_markers import MARK
from diplosim.sources.importers.file_diagnostics import FileDiagnostics
from diplosim.sources.importers.names import identifiers
from diplosim.sources.importers.position_data import PositionData, Question, Scaled

ROUNDS = 10
PATIENCE = 0.95
NO_DEAL_COST = {"low": 0.1, "high": 0.25}
DAYS_OF_ROUND = 7


def position_scenario(
    data: PositionData, scales: Scaled, diagnostics: FileDiagnostics
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The parts of a scenario that follow from the data, and notes on what was left out.

    Args:
        data: what the file holds.
        scales: the same on the scales of a scenario.
        diagnostics: where problems of the file are noted.

    Returns:
        The parts by their keys in a scenario file, and the notes.

    Raises:
        ScenarioError: if fewer than two actors or no issue remain.
    """
    notes = ["who must consent is not in the file, all do here"]
    for what, written in (("actors", data.actors), ("issues", data.questions)):
        if alike := _alike(written):
            notes.append(f"{what} whose names are nearly the same are taken for different ones: {alike}")
    actors = [a for a in data.actors if any(scales.salience[i].get(a, 0.0) > 0.0 for i in scales.salience)]
    idle = [actor for actor in data.actors if actor not in actors]
    if idle:
        notes.append(f"left out, as nothing has salience for them: {', '.join(idle)}")
    issues = [issue for issue in data.questions if any(a in actors for a in scales.positions.get(issue, {}))]
    empty = [issue for issue in data.questions if issue not in issues]
    if empty:
        notes.append(f"left out, as nobody has a position on them: {', '.join(empty)}")
    if len(actors) < 2:
        diagnostics.add(None, "", f"{len(actors)} actors with a position and a salience above 0; at least 2 are needed")
    diagnostics.stop_if_any()
    party_ids = dict(zip(actors, identifiers(actors), strict=True))
    issue_ids = dict(zip(issues, identifiers(issues), strict=True))
    status_quos = {issue: _status_quo(data.questions[issue], scales.ends[issue]) for issue in issues}
    judged = [issue for issue in issues if data.questions[issue].status_quo is None]
    if judged:
        notes.append(f"no status quo in the file, the lower end stands in for it: {', '.join(judged)}")
    return {
        "must_consent": list(party_ids.values()),
        "can_use_force": [],
        "parties": [_party(party_ids[a], data.actors[a], scales.capability[a]) for a in actors],
        "issues": [_issue(issue_ids[i], data.questions[i], scales, status_quos[i], actors, party_ids) for i in issues],
        "protocol": {"kind": "group_decision", "rules": "plenary", "package": False, "seats": list(party_ids.values())},
        "rounds": ROUNDS,
        "deadline": {"kind": "hard"},
        "judgements": _judgements([issue_ids[issue] for issue in judged]),
    }, tuple(notes)


def _alike(names: Iterable[str]) -> str:
    """Names of the same letters, digits and signs (+, -) but for capitals and accents, in words; empty without any."""
    groups: dict[str, list[str]] = {}
    for name in names:
        letters = "".join(
            mark for mark in unicodedata.normalize("NFKD", name.casefold()) if mark.isalnum() or mark in "+-"
        )
        groups.setdefault(letters or name, []).append(name)
    return "; ".join(", ".join(same) for same in groups.values() if len(same) > 1)


def _party(id: str, name: str, capability: float) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "kind": "state",
        "capability": capability,
        "war_cost": {"low": 0.0, "high": 0.0},
        "no_deal_cost": dict(NO_DEAL_COST),
        "patience": PATIENCE,
    }


def _status_quo(question: Question, ends: tuple[float, float]) -> float:
    if question.status_quo is None:
        return 0.0
    return (question.status_quo - ends[0]) / (ends[1] - ends[0])


def _issue(
    id: str,
    question: Question,
    scales: Scaled,
    status_quo: float,
    actors: list[str],
    ids: Mapping[str, str],
) -> dict[str, Any]:
    low, high = scales.ends[question.name]
    positions, salience = scales.positions[question.name], scales.salience[question.name]
    absent = [actor for actor in actors if actor not in positions]
    middle = compromise(positions, salience, scales.capability)
    issue: dict[str, Any] = {
        "id": id,
        "name": question.title or question.name,
        "scale": {
            "zero": question.meanings.get(low) or f"{low:g}",
            "one": question.meanings.get(high) or f"{high:g}",
        },
        "anchors": {
            (place - low) / (high - low): text
            for place, text in sorted(question.meanings.items())
            if low < place < high
        },
        "status_quo": status_quo,
        "positions": {ids[actor]: positions.get(actor, middle) for actor in actors},
        "salience": {ids[actor]: salience.get(actor, 0.0) for actor in actors},
    }
    if question.outcome is not None:
        issue["real_value"] = (question.outcome - low) / (high - low)
    if absent:
        issue["why"] = (
            f"no position or salience in the file for {', '.join(absent)}: salience 0, so that the position written "
            "here, the weighted mean of the others', counts for nothing"
        )
    return issue


def compromise(positions: Mapping[str, float], salience: Mapping[str, float], capability: Mapping[str, float]) -> float:
    """Mean of the positions weighted by capability times salience; the plain mean where all weights are 0."""
    weights = {actor: capability.get(actor, 0.0) * salience[actor] for actor in positions}
    total = sum(weights.values())
    if total == 0.0:
        return sum(positions.values()) / len(positions)
    return min(sum(weights[actor] * place for actor, place in positions.items()) / total, 1.0)


def _judgements(judged: list[str]) -> dict[str, str]:
    """Why of every number that is not in the data."""
    default = "not in the imported file, the importer's default"
    return {
        "parties": f"{default}: patience {PATIENCE}; no_deal_cost {NO_DEAL_COST['low']} to {NO_DEAL_COST['high']}, "
        "heavy by the rule of the shipped cases, as failing to decide is taken to be worse for all than the status quo "
        "alone (Achen 2006); war_cost none; kind state for all",
        "can_use_force": f"{default}: nobody",
        "must_consent": f"{MARK} the file does not say who must consent, all do here; where a majority decides, name "
        "those without whom nothing passes",
        "protocol.package": f"{default}: issues settle one by one, as models of these data treat them",
        "rounds": f"{default}; start, end and horizon only give {ROUNDS} rounds their dates",
        "deadline": f"{default}: a last round that all know",
        **{
            f"issues.{id}.status_quo": f"{MARK} the file has no status quo, the lower end of the scale stands in for it"
            for id in judged
        },
    }
