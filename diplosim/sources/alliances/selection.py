"""Who takes part: the states chosen, or all that the promises tie, with the names that the sources give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.file_names import alike, is_device
from diplosim.sources.alliances.networks import SOURCE
from diplosim.sources.alliances.promises import Promise, in_order
from diplosim.sources.alliances.sources import Material
from diplosim.sources.alliances.states import find_states, gleditsch_ward_hint, is_named


class TooFew(ScenarioError):
    """Nobody, or a single state, takes part.  chosen: its code in the sources, in a list."""

    def __init__(self, chosen: Sequence[str]) -> None:
        message = f"{len(chosen)} states are tied by what was read; a graph needs at least 2"
        super().__init__([Diagnostic("--states", None, "", message)])
        self.chosen = tuple(chosen)


@dataclass(frozen=True)
class Actor:
    """A party to be: `code` in the sources, `id` in the scenario, `name` for people."""

    code: str
    id: str
    name: str


def choose(material: Material, words: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Codes of the states that take part, and notes.

    Args:
        material: what the files say.
        words: names, abbreviations or numbers; None: everybody who is tied by a promise; with a list of states only
            members of the state system that are tied to each other.

    Returns:
        The codes, and notes on who was left out.

    Raises:
        ScenarioError: if a word names nobody.
        TooFew: if fewer than two take part.
    """
    tied = in_order({end for promises in material.promises for end in promises.states()})
    notes: list[str] = []
    if words is not None:
        chosen = _named(material, words, tied)
    else:
        chosen = list(tied)
        if material.states is not None:
            members = material.states.members(material.year)
            strangers = [code for code in tied if code.isdecimal() and code not in members]
            chosen = _tied_without(material, strangers)
            if strangers:
                listed = ", ".join(strangers)
                notes.append(
                    f"{material.states.file}: no members of the state system in {material.year}, left out: {listed}"
                )
            if lonely := [code for code in tied if code not in (*chosen, *strangers)]:
                notes.append(f"tied to no member in {material.year}, left out as well: {', '.join(lonely)}")
        if material.nodes is not None:
            chosen += [node for node in material.nodes.ids if node not in chosen]
    if len(chosen) < 2:
        raise TooFew(chosen)
    return chosen, notes


def _tied_without(material: Material, strangers: Sequence[str]) -> list[str]:
    """Codes of those that promises tie to each other, where some take no part."""
    promises = (promise for source in material.promises for promise in source.promises)
    ends = ((promise.giver, promise.receiver) for promise in promises)
    return list(in_order({end for pair in ends if not set(pair) & set(strangers) for end in pair}))


def _named(material: Material, words: Sequence[str], tied: tuple[str, ...]) -> list[str]:
    """Codes of words: names of nodes as they stand, else states of the list, else what NMC and UN files call them."""
    nodes = {*tied, *(material.nodes.ids if material.nodes is not None else ())}
    own = {word: word for word in nodes if not word.isdecimal()}
    if material.nodes is not None:
        own |= {name: node for node, name in material.nodes.names.items()}
    others: dict[str, str] = {}
    if material.capabilities is not None:
        others |= {text: code for code, text in material.capabilities.abbreviations.items()}
    if material.ideal_points is not None:
        others |= {text: code for code, text in material.ideal_points.iso3.items()}
        others |= {text: code for code, text in material.ideal_points.names.items()}
    if material.states is None:
        own |= others
    known = {name.casefold(): code for name, code in own.items()}
    resolved = [known.get(word.strip().casefold(), word.strip()) for word in words]
    if material.states is not None:
        states, beside = material.states, {name.casefold(): code for name, code in others.items()}
        resolved = [
            word if word in nodes or is_named(word, states) else beside.get(word.casefold(), word) for word in resolved
        ]
    rest = [word for word in resolved if word not in nodes and word not in own.values()]
    if material.states is None:
        _refuse_unknown_numbers(material, rest, tied)
    found = dict(zip(rest, find_states(rest, material.states, material.year), strict=True)) if rest else {}
    chosen = [found.get(word, word) for word in resolved]
    double = sorted({code for code in chosen if chosen.count(code) > 1})
    if double:
        raise ScenarioError([Diagnostic("--states", None, "", f"{code} is named twice") for code in double])
    return chosen


def _refuse_unknown_numbers(material: Material, words: Sequence[str], tied: Sequence[str]) -> None:
    """Without a list of states, a number must be one that some file has in its year; raises ScenarioError."""
    known = {*tied}
    known |= set(material.capabilities.cinc) if material.capabilities is not None else set()
    known |= set(material.ideal_points.points) if material.ideal_points is not None else set()
    wrong = [word for word in words if word.isdecimal() and str(int(word)) not in known]
    if wrong:
        message = f"no file has a state of this number in {material.year}; --states-list tells which states there are"
        raise ScenarioError(
            [Diagnostic("--states", None, "", f"{word}: {message}{gleditsch_ward_hint(word, known)}") for word in wrong]
        )


def actors_of(material: Material, codes: Sequence[str]) -> list[Actor]:
    """The parties to be, in the order of their codes.

    Ids are ISO3 codes, else COW abbreviations; of numbers without either the label of the node, else the number.
    """
    taken: set[str] = set()
    found = []
    for code in in_order(codes):
        short, name = _called(material, code)
        id = _id(short, taken)
        taken.add(id)
        found.append(Actor(code, id, name or short))
    return found


def _called(material: Material, code: str) -> tuple[str, str]:
    """Short and full name of a state by the sources at hand."""
    short = name = ""
    if material.states is not None:
        spell = material.states.members(material.year).get(code)
        if spell is not None:
            short, name = spell.iso3 or spell.abbreviation, spell.name
    if material.ideal_points is not None:
        short, name = (
            short or material.ideal_points.iso3.get(code, ""),
            name or material.ideal_points.names.get(code, ""),
        )
    if material.capabilities is not None:
        short = short or material.capabilities.abbreviations.get(code, "")
    if material.nodes is not None:
        label = material.nodes.names.get(code, "")
        short, name = short or (label if code.isdecimal() else ""), label or name
    return short or (_numbered(material, code) if code.isdecimal() else code), name


def _numbered(material: Material, code: str) -> str:
    """A number as a short name: that of a state, unless it numbers the nodes of somebody's own network."""
    official = material.states is not None or material.capabilities is not None or material.ideal_points is not None
    own = all(promises.source == SOURCE for promises in material.promises)
    return f"node_{code}" if own and not official else f"COW{code}"


def _id(text: str, taken: set[str]) -> str:
    """A valid id that is not taken: letters, digits and underscores, beginning with a letter or digit."""
    letters = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", letters).lstrip("_")[:56] or "party"
    plain = f"{plain}_" if is_device(plain) else plain
    id, count = plain, 1
    while id in taken or alike(id, taken):
        count += 1
        id = f"{plain}_{count}"
    return id


def between(promises: Sequence[Promise], codes: Sequence[str]) -> list[Promise]:
    """The promises among these states."""
    among = set(codes)
    return [promise for promise in promises if promise.giver in among and promise.receiver in among]
