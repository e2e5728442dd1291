"""Shapes of alliance systems known from theory: who is bound to whom, and who are rivals.

A structure names its blocs and its ties, and nothing else; `diplosim.sources.generators.generate` makes talks of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from diplosim.numerics.draws import Draws


@dataclass(frozen=True)
class Structure:
    """States, their blocs and ties.

    blocs: member states of each bloc, its leading state first.  bound: pairs that promise to defend each other.
    rivals: pairs of rivals.  rule: how blocs decide at the table, None where the states themselves sit there.
    """

    blocs: tuple[tuple[str, ...], ...]
    bound: tuple[tuple[str, str], ...]
    rivals: tuple[tuple[str, str], ...]
    rule: str | None

    @property
    def bloc_of(self) -> dict[str, int]:
        """Number of the bloc of each state."""
        return {state: number for number, members in enumerate(self.blocs) for state in members}


def state_names(states: int) -> tuple[str, ...]:
    """Ids of the states: S01, S02, ..."""
    return tuple(f"S{number:02}" for number in range(1, states + 1))


def stochastic_blocks(states: int, blocs: int, cohesion: float, cross_cutting: float, draws: Draws) -> Structure:
    """Ties fall at random, within blocs with chance `cohesion`, between them with `cross_cutting`.

    The stochastic block model (Holland, Laskey & Leinhardt 1983).  Blocs decide by consensus.
    """
    members = _dealt(states, blocs)
    chances = [[cohesion if a == b else cross_cutting for b in range(blocs)] for a in range(blocs)]
    # sparse=False: one draw a pair, so that systems that differ in the chances alone share the draws
    graph = nx.stochastic_block_model([len(bloc) for bloc in members], chances, seed=_number(draws), sparse=False)
    return _led(members, _named(graph, [state for bloc in members for state in bloc]))


def preferential_attachment(states: int, blocs: int, cohesion: float, cross_cutting: float, draws: Draws) -> Structure:
    """Each state that enters binds itself to two that have many ties already (Barabasi & Albert 1999).

    The states with most ties lead the blocs; the others belong to the leader that is nearest by ties.  Blocs decide by
    consensus.
    """
    graph = nx.barabasi_albert_graph(states, min(2, states - 1), seed=_number(draws))
    by_ties = sorted(graph, key=lambda node: (-graph.degree(node), node))
    names = dict(zip(by_ties, state_names(states), strict=True))
    graph = nx.relabel_nodes(graph, names)
    leaders = state_names(states)[:blocs]
    reach = {leader: nx.single_source_shortest_path_length(graph, leader) for leader in leaders}
    members: dict[str, list[str]] = {leader: [leader] for leader in leaders}
    for state in state_names(states)[blocs:]:
        nearest = min(leaders, key=lambda leader: (reach[leader][state], len(members[leader]), leader))
        members[nearest].append(state)
    parts = tuple(tuple(bloc) for bloc in members.values())
    bound = _with_cross_cutting(_named(graph), parts, cross_cutting, draws)
    return _led(parts, bound)


def hub_and_spoke(states: int, blocs: int, cohesion: float, cross_cutting: float, draws: Draws) -> Structure:
    """Every ally is bound to the leader of its bloc and to nobody else; the leader decides."""
    members = _dealt(states, blocs)
    bound = tuple(pair for bloc in members for pair in _named(nx.star_graph(len(bloc) - 1), bloc))
    return Structure(members, _with_cross_cutting(bound, members, cross_cutting, draws), _leaders(members), "leader")


def ring_of_rivals(states: int, blocs: int, cohesion: float, cross_cutting: float, draws: Draws) -> Structure:
    """Neighbours on a ring are rivals, and the neighbour's other neighbour is a friend (Kautilya's mandala).

    Friends are bound with chance `cohesion`.  An even ring falls into two camps; in an odd one the last state is
    the neighbour of both, and alone.  The states themselves sit at the table.
    """
    names = state_names(states)
    ring = nx.cycle_graph(states)
    friends = nx.difference(nx.power(ring, 2), ring)
    even = states - states % 2
    members = [names[:even:2], names[1:even:2]] + ([names[-1:]] if states % 2 else [])
    camp = {state: number for number, bloc in enumerate(members) for state in bloc}
    pairs = [pair for pair in _named(friends, names) if camp[pair[0]] == camp[pair[1]]]
    bound = tuple(pair for pair in pairs if _falls(draws, "friends", pair, cohesion))
    parts = tuple(members)
    bound = _with_cross_cutting(bound, parts, cross_cutting, draws, rivals=_named(ring, names))
    return Structure(parts, bound, _named(ring, names), None)


def chain_of_guarantees(states: int, blocs: int, cohesion: float, cross_cutting: float, draws: Draws) -> Structure:
    """Two chains in which each state guarantees the one before it, as in July 1914.

    S01 quarrels with S02; S03 stands behind S02 and S04 behind S01, S05 behind S03, S06 behind S04, and so on.
    The states themselves sit at the table.
    """
    names = state_names(states)
    sides = (names[:1] + names[3::2], names[1:2] + names[2::2])
    bound = tuple(pair for side in sides for pair in _named(nx.path_graph(len(side)), side))
    return Structure(sides, _with_cross_cutting(bound, sides, cross_cutting, draws), ((names[0], names[1]),), None)


def _dealt(states: int, blocs: int) -> tuple[tuple[str, ...], ...]:
    """States dealt to blocs in turn: S01 leads the first, S02 the second, whatever their number."""
    return tuple(state_names(states)[bloc::blocs] for bloc in range(blocs))


def _named(graph: nx.Graph, names: Sequence[str] | None = None) -> tuple[tuple[str, str], ...]:
    edges = [(a, b) if names is None else (names[a], names[b]) for a, b in graph.edges()]
    return tuple(sorted((min(pair), max(pair)) for pair in edges))


def _leaders(blocs: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(combinations(sorted(bloc[0] for bloc in blocs), 2))


def _led(blocs: tuple[tuple[str, ...], ...], bound: tuple[tuple[str, str], ...]) -> Structure:
    """Blocs whose leaders are rivals: a tie that fell between two of them is no promise."""
    rivals = _leaders(blocs)
    return Structure(blocs, tuple(pair for pair in bound if pair not in rivals), rivals, "consensus")


def _with_cross_cutting(
    bound: tuple[tuple[str, str], ...],
    blocs: Sequence[Sequence[str]],
    chance: float,
    draws: Draws,
    rivals: Sequence[tuple[str, str]] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Ties between states of different blocs that are neither bound nor rivals, each with this chance.

    rivals: None for the leaders of the blocs.
    """
    bloc_of = {state: number for number, members in enumerate(blocs) for state in members}
    taken = {*bound, *(_leaders(blocs) if rivals is None else rivals)}
    extra = [
        pair
        for pair in combinations(sorted(bloc_of), 2)
        if bloc_of[pair[0]] != bloc_of[pair[1]] and pair not in taken and _falls(draws, "cross", pair, chance)
    ]
    return tuple(sorted((*bound, *extra)))


def _falls(draws: Draws, purpose: str, pair: tuple[str, str], chance: float) -> bool:
    """Whether a tie exists: one keyed uniform a pair, so that a higher chance only adds ties."""
    return bool(draws.uniforms(f"generate_{purpose}", "\x1f".join(pair))[0] < chance)


def _number(draws: Draws) -> int:
    """A seed for NetworkX from the keyed draws."""
    return int(draws.uniforms("generate_graph")[0] * 2**32)


Shape = Callable[[int, int, float, float, Draws], Structure]

STRUCTURES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (stochastic_blocks, preferential_attachment, hub_and_spoke, ring_of_rivals, chain_of_guarantees)
}
"""Structures by name."""

TWO_SIDED = ("ring_of_rivals", "chain_of_guarantees")
"""Structures that have two blocs by construction, whatever is asked for."""
