"""Talks in a generated alliance system, as an ordinary scenario."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

from diplosim.numerics.draws import Draws
from diplosim.scenario.loading import from_mapping
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.name_checks import unknown
from diplosim.sources.generators.structures import STRUCTURES, TWO_SIDED
from diplosim.sources.generators.systems import LINE_CHANCE, REVISIONIST, TARGET, TYPES, System

START = datetime.date(2000, 1, 3)
DAYS_PER_ROUND = 7

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "states": (3, 60),
        "blocs": (2, 12),
        "cohesion": (0, 1),
        "cross_cutting": (0, 1),
        "polarity": (0, 1),
        "polarisation": (0, 1),
        "line_chance": (0, 1),
        "issues": (1, 12),
        "rounds": (2, 60),
        "training_runs": (1, 1_000_000),
    }
)
"""Smallest and largest value of each argument of `generate`."""

WHOLE = ("states", "blocs", "issues", "rounds", "training_runs", "seed")
"""Arguments that are whole numbers."""


def generate(
    structure: str,
    *,
    states: int = 12,
    blocs: int = 2,
    cohesion: float = 0.8,
    cross_cutting: float = 0.1,
    polarity: float = 0.5,
    polarisation: float = 0.6,
    line_chance: float = LINE_CHANCE,
    issues: int = 3,
    rounds: int = 8,
    seed: int = 0,
    training_runs: int = 4096,
) -> Scenario:
    """Generate talks; the same arguments always give the same scenario.

        diplosim.sources.generators.generate("stochastic_blocks", states=12, blocs=2, cohesion=0.8, seed=1)

    Args:
        structure: a name of `STRUCTURES`.
        states: number of states, 3 to 60.
        blocs: number of blocs, 2 to 12 and at most the number of states (rings and chains have 2).
        cohesion: 0 to 1; commitment of members to their bloc, strength (and in some structures chance) of the ties
            inside it, and how near to the bloc's position its members stand.
        cross_cutting: chance of a tie between states of different blocs, 0 to 1.
        polarity: 0 to 1, how far power is concentrated in the blocs' leading states: these have capability 1, each
            other state a drawn one times (1 - polarity).
        polarisation: 0 to 1, distance between the positions of the first two blocs; others lie between.
        line_chance: chance that a state has a red line on an issue, 0 to 1.
        issues: number of issues, 1 to 12.
        rounds: rounds of talks, a week each, 2 to 60.
        seed: any whole number from 0.
        training_runs: size of the plays from which likelihood tables are built.

    Returns:
        A scenario that is valid and can be played.

    Raises:
        ValueError: naming every argument out of range, or a structure that does not exist.
    """
    chosen: dict[str, float] = {
        "states": states,
        "blocs": blocs,
        "cohesion": cohesion,
        "cross_cutting": cross_cutting,
        "polarity": polarity,
        "polarisation": polarisation,
        "line_chance": line_chance,
        "issues": issues,
        "rounds": rounds,
        "training_runs": training_runs,
    }
    wrong = [
        f"{name} must lie in {low:g}..{high:g}, not {chosen[name]}"
        for name, (low, high) in LIMITS.items()
        if not low <= chosen[name] <= high
    ]
    wrong += [
        f"{name} must be a whole number, not {value}"
        for name, value in {**chosen, "seed": seed}.items()
        if name in WHOLE and not isinstance(value, int)
    ]
    if structure not in STRUCTURES:
        wrong.append(unknown(structure, "a structure", list(STRUCTURES)))
    if structure in TWO_SIDED and blocs != 2:
        wrong.append(f"blocs must be 2 in a {structure.replace('_', ' ')}, not {blocs}")
    if blocs > states:
        wrong.append(f"blocs must be at most the number of states, {states}, not {blocs}")
    if seed < 0:
        wrong.append(f"seed must be 0 or more, not {seed}")
    if wrong:
        raise ValueError("; ".join(wrong))
    draws = Draws(seed, 0, 1)
    shape = STRUCTURES[structure](states, blocs, cohesion, cross_cutting, draws)
    system = System(shape, draws, cohesion, polarity, polarisation, line_chance)
    said = ", ".join(f"{name} {value:g}" for name, value in chosen.items())
    end = START + datetime.timedelta(days=rounds * DAYS_PER_ROUND)
    return from_mapping(
        {
            "id": f"{structure}_{seed}",
            "name": f"Generated system: {structure.replace('_', ' ')}, {states} states",
            "year": START.year,
            "start": START,
            "end": end,
            "horizon": end,
            "must_consent": system.consenters,
            "can_use_force": [REVISIONIST],
            "parties": [*map(system.state, shape.bloc_of), *map(system.alliance, system.tables)],
            "alliances": [*map(system.membership, system.tables)],
            "edges": system.edges(),
            "issues": [system.issue(number) for number in range(1, issues + 1)],
            "protocol": {"kind": "plenary", "package": True, "seats": system.seats, "tracks": []},
            "rounds": rounds,
            "deadline": {"kind": "hard", "at_round": rounds},
            "force": {
                "attackers": {REVISIONIST: {"targets": [TARGET], "rounds_to_ready": 3.0, "readiness": 0.2}},
                "reach": {f"issue_{number}": system.reach(number) for number in range(1, issues + 1)},
            },
            "hidden_types": {party: dict(prior) for party, prior in TYPES.items()},
            "beliefs": {"training_runs": training_runs},
            "coding_notes": f"Generated: structure {structure}, {said}, seed {seed}. No case; nothing in it was coded.",
        },
        file=f"{structure}_{seed}",
    )
