"""A scenario from data: parties, capabilities, edges and affinities filled in, everything else marked as a placeholder.

The skeleton loads and plays, so that structures can be compared at once; but no data set says what a state wants from
talks, what a war would cost it or who must consent.  Each such value is a neutral placeholder with an entry under
`judgements` that begins with `TO DO:`, and `diplosim check` names them one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from diplosim.scenario.schema.actors import STAKELESS
from diplosim.scenario.validation.todo_markers import MARK
from diplosim.sources.alliances import capabilities, ideal_points, states
from diplosim.sources.alliances.affinity import positions_by_portfolios, positions_by_votes, similarities
from diplosim.sources.alliances.promises import Promise, in_order
from diplosim.sources.alliances.selection import Actor, actors_of, between
from diplosim.sources.alliances.sources import Material

KEPT = 0.75
"""Weight of a promise without one: the share of alliance commitments that were kept when called upon by war, 1816-1944
(Leeds, Long & Mitchell 2000, Journal of Conflict Resolution 44:686-699).  A rivalry without one has minus that."""

ROUNDS = 6
ISSUE = "alignment"


def skeleton(material: Material, codes: Sequence[str], id: str, notes: Sequence[str] = ()) -> tuple[str, list[str]]:
    """The text of a scenario file that loads, and notes for the user.

    Args:
        material: what the files say of the year, filtered as wanted.
        codes: states that take part, by their names in the sources.
        id: id of the scenario.
        notes: what else a user must know; it goes to the head of the file, and is returned with the rest.

    Returns:
        The text, and the notes.
    """
    actors = actors_of(material, codes)
    named = {actor.code: actor for actor in actors}
    everything = [promise for promises in material.promises for promise in promises.promises]
    inside = between(everything, list(named))
    system = _system(material, everything, list(named))
    similarity = similarities(everything, list(named), system)
    to_do: dict[str, str] = {}
    notes = [*material.notes(), *notes]
    members = _members(inside, named)
    capability = _capability(material, actors, members, to_do, notes)
    parties = [_party(material, actor, members, capability, to_do) for actor in actors]
    positions, scale, origin = _positions(material, named, similarity, to_do, notes)
    consenting = [actor.id for actor in actors if _kind(material, actor, members) not in STAKELESS]
    edges = _edges(inside, named, similarity, len(system), notes)
    if any(promise.weight is None for promise in inside):
        to_do["edges"] = (
            f"{MARK} {KEPT} is the share of commitments kept in war (Leeds, Long & Mitchell 2000), the same for every "
            "promise (below 0 for a rivalry); code how strong each one is"
        )
    year = material.year
    data: dict[str, Any] = {
        "id": id,
        "name": f"Skeleton from data: {len(actors)} parties, {year}",
        "version": 1,
        "history": [
            f"1: skeleton written by diplosim graph; what is marked `{MARK}` under judgements is not coded yet"
        ],
        "year": year,
        "start": datetime.date(year, 1, 1),
        "end": datetime.date(year, 12, 31),
        "horizon": datetime.date(year, 12, 31),
        "question": f"{MARK} what are the talks about, and what is to be found out?",
        "must_consent": consenting,
        "sources": _sources(material),
        "parties": parties,
        "edges": edges,
        "issues": [
            {
                "id": ISSUE,
                "name": "Placeholder for the issues of the talks: general alignment",
                "scale": {"zero": scale[0], "one": scale[1]},
                "status_quo": 0.5,
                "positions": positions,
                "salience": {actor.id: 0.5 if actor.id in consenting else 0.0 for actor in actors},
                "why": origin,
            }
        ],
        "protocol": {"kind": "conference"},
        "rounds": ROUNDS,
        "deadline": {"kind": "soft"},
    }
    to_do |= {
        "start": f"{MARK} the year's first day; date the talks, their end and the horizon",
        "must_consent": f"{MARK} everybody; name those without whom there is no agreement",
        "issues": f"{MARK} one stand-in; code the real issues with positions, salience, status quo and red lines",
        "rounds": f"{MARK} {ROUNDS} rounds and a soft deadline; code the calendar and the protocol",
        "year": f"{MARK} nobody can use force yet; add can_use_force, a force block and hidden_types where they matter",
    }
    data["judgements"] = to_do
    files = [promises.file for promises in material.promises]
    files += [part.file for part in (material.capabilities, material.ideal_points, material.states) if part is not None]
    return _text(data, [_without_folders(note, files) for note in notes]), notes


def _text(data: Mapping[str, Any], notes: Sequence[str]) -> str:
    """The file, headed by what is to be known and done."""
    head = [
        "# A skeleton made from data by `diplosim graph`: capabilities, edges and affinities are filled in.",
        f"# Everything under `judgements` that begins with `{MARK}` is a placeholder: `diplosim check` lists them.",
        *(f"# Note: {note}" for note in notes),
    ]
    body = "".join(_block({key: value}) for key, value in data.items())
    return "\n".join(head) + "\n" + body


def _block(part: dict[str, Any]) -> str:
    """One key of the file; texts one to a line, parties and edges in short."""
    flow = None if isinstance(next(iter(part.values())), list) or "protocol" in part or "deadline" in part else False
    return yaml.safe_dump(part, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=200)


def _without_folders(note: str, files: Sequence[str]) -> str:
    for file in files:
        note = note.replace(file, Path(file).name)
    return note


def _system(material: Material, promises: Sequence[Promise], chosen: Sequence[str]) -> tuple[str, ...]:
    """All states whose portfolios are compared: those tied, those chosen and the members of the state system."""
    members = material.states.members(material.year) if material.states is not None else {}
    tied = {end for promise in promises for end in (promise.giver, promise.receiver)}
    return in_order({*tied, *members, *chosen})


def _members(promises: Sequence[Promise], named: Mapping[str, Actor]) -> dict[str, list[str]]:
    """Ids of the members by the code of their alliance, from edges of kind member."""
    found: dict[str, list[str]] = {}
    for promise in promises:
        if promise.kind == "member":
            found.setdefault(promise.receiver, []).append(named[promise.giver].id)
    return found


def _kind(material: Material, actor: Actor, members: Mapping[str, list[str]]) -> str:
    coded = material.nodes.kinds.get(actor.code) if material.nodes is not None else None
    return coded or ("alliance" if actor.code in members else "state")


def _capability(
    material: Material,
    actors: Sequence[Actor],
    members: Mapping[str, list[str]],
    to_do: dict[str, str],
    notes: list[str],
) -> dict[str, float]:
    """Capability by id, relative to the strongest state of the case; an alliance has that of its strongest member."""
    sizes = dict(material.nodes.capability) if material.nodes is not None else {}
    if material.capabilities is not None:
        sizes |= material.capabilities.cinc
    strongest = max((sizes[actor.code] for actor in actors if actor.code in sizes), default=0.0)
    found, lost = {}, []
    for actor in actors:
        if actor.code in sizes and strongest > 0:
            found[actor.id] = _short(sizes[actor.code] / strongest)
        elif actor.code not in members:
            lost.append(actor)
            found[actor.id] = 0.5
            to_do[f"parties.{actor.id}.capability"] = f"{MARK} 0.5; no capability in the data"
    for actor in actors:
        if actor.id not in found:
            found[actor.id] = max((found[member] for member in members[actor.code] if member in found), default=0.5)
            to_do[f"parties.{actor.id}.capability"] = f"{MARK} that of its strongest member"
    if lost and sizes:
        notes.append(f"no capability for {', '.join(actor.name for actor in lost)}: 0.5 stands in")
    return found


def _short(share: float) -> float:
    """A share to four digits that say something: the least state is weak, and not without capability."""
    return float(f"{share:.4g}")


def _party(
    material: Material,
    actor: Actor,
    members: Mapping[str, list[str]],
    capability: Mapping[str, float],
    to_do: dict[str, str],
) -> dict[str, Any]:
    kind = _kind(material, actor, members)
    party: dict[str, Any] = {"id": actor.id, "name": actor.name, "kind": kind}
    if kind in ("alliance", "forum") and actor.code in members:
        party |= {"members": list(members[actor.code]), "decision_rule": "consensus"}
        to_do[f"parties.{actor.id}.decision_rule"] = f"{MARK} consensus, majority or leader"
    party["capability"] = capability[actor.id]
    data = material.capabilities
    if data is not None and actor.code in data.cinc:
        party["cinc"] = data.cinc[actor.code]
    party |= {"war_cost": {"low": 0.2, "high": 0.5}, "patience": 0.95}
    to_do[f"parties.{actor.id}.war_cost"] = f"{MARK} .2-.5, a costly limited war; .05-.2 remote, .5-.8 on own soil"
    to_do[f"parties.{actor.id}.patience"] = (
        f"{MARK} .95, no pressure of time; .7 a deadline, .5 mobilisation timetables"
    )
    if data is not None and actor.code in data.cinc:
        party["why"] = (
            f"capability: CINC {data.cinc[actor.code]:.4g} of {data.data_year}, relative to the strongest here"
        )
    return party


def _positions(
    material: Material,
    named: Mapping[str, Actor],
    similarity: Mapping[tuple[str, str], float],
    to_do: dict[str, str],
    notes: list[str],
) -> tuple[dict[str, float], tuple[str, str], str]:
    """Positions by id on the stand-in issue, the words for its two ends, and where they come from."""
    codes = list(named)
    votes = material.ideal_points
    if votes is not None:
        found, zero, one = positions_by_votes(votes.points, codes)
        origin = (
            f"{ideal_points.SOURCE}, {votes.data_year}, stretched to 0..1 over the parties; not a position in talks"
        )
    else:
        found, zero, one = positions_by_portfolios(similarity, codes)
        origin = (
            "similarity S of alliance portfolios (Signorino & Ritter 1999): place between the two parties that are "
            "least alike; not a position in talks"
        )
    ends = (
        (f"as {named[zero].name}", f"as {named[one].name}") if found else (f"{MARK} one end", f"{MARK} the other end")
    )
    lost = [actor.name for code, actor in named.items() if code not in found]
    if lost and found:
        notes.append(f"no ideal point for {', '.join(lost)}: 0.5 stands in")
    to_do[f"issues.{ISSUE}.positions"] = (
        f"{MARK} affinities, not positions" if found else f"{MARK} 0.5 for all: the data tell no difference"
    )
    return {actor.id: round(found.get(code, 0.5), 4) for code, actor in named.items()}, ends, origin


def _edges(
    promises: Sequence[Promise],
    named: Mapping[str, Actor],
    similarity: Mapping[tuple[str, str], float],
    system: int,
    notes: list[str],
) -> list[dict[str, Any]]:
    """One edge per pair and kind, in the order of the parties; a member edge keeps its direction."""
    grouped: dict[tuple[str, str, str], list[Promise]] = {}
    for promise in promises:
        ends = (promise.giver, promise.receiver)
        pair = ends if promise.kind == "member" else in_order(ends)
        grouped.setdefault((pair[0], pair[1], promise.kind), []).append(promise)
    order = {code: position for position, code in enumerate(named)}
    found, one_way = [], 0
    for (a, b, kind), same in sorted(grouped.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])):
        givers = {promise.giver for promise in same}
        weights = [promise.weight for promise in same if promise.weight is not None]
        words = [promise.note for promise in same if promise.note]
        if kind != "member":
            if len(givers) == 1 and not any(promise.mutual for promise in same):
                one_way += 1
                words.append(f"promised by {named[givers.pop()].id} only")
            words.append(f"S = {similarity[a, b]:.2f} over {system} states")
        weight = min(weights, default=-KEPT) if kind == "rivalry" else max(weights, default=KEPT)
        edge = {"a": named[a].id, "b": named[b].id, "kind": kind, "weight": weight}
        found.append({**edge, "basis": "coded", "note": "; ".join(words) or None})
    if one_way:
        notes.append(
            f"promises that bind one side only: {one_way}; an edge has no direction, its note names who promised"
        )
    return found


def _sources(material: Material) -> dict[str, str]:
    found = {}
    for number, promises in enumerate(material.promises, 1):
        key = "alliances" if number == 1 else f"alliances_{number}"
        found[key] = f"{promises.source}; {Path(promises.file).name}, {promises.data_year}"
    if material.capabilities is not None:
        data = material.capabilities
        found["capabilities"] = f"{capabilities.SOURCE}; {Path(data.file).name}, {data.data_year}"
    if material.ideal_points is not None:
        votes = material.ideal_points
        found["ideal_points"] = f"{ideal_points.SOURCE}; {Path(votes.file).name}, {votes.data_year}"
    if material.states is not None:
        found["states"] = f"{states.SOURCE}; {Path(material.states.file).name}"
    return found
