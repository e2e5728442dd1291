"""What a number of a scenario is called for a reader: `war cost of Russia, low end` for `parties.RUS.war_cost.low`."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence

ENDS = {"low": "low end", "high": "high end", "min": "least", "max": "most"}
"""Last step of a path, and how it is told behind a comma."""


def number_words(path: str, names: Mapping[str, str]) -> str:
    """A dotted path in words; ids of parties become their names.

    Args:
        path: such as `issues.missiles.salience.RUS`.
        names: id of a party -> its name; one that is not there keeps its id.

    Returns:
        The words; of a path of no known form its steps, without dots and underscores.
    """
    steps = path.split(".")
    end = ENDS.get(steps[-1], "") if len(steps) > 2 else ""
    rest = steps[:-1] if end else steps
    told = _told(rest, lambda id: names.get(id, id))
    return f"{told}, {end}" if end else told


def _told(steps: Sequence[str], name: Callable[[str], str]) -> str:
    match steps:
        case ["parties", party, *field]:
            return f"{_joined(field)} of {name(party)}"
        case ["issues", issue, "positions", party]:
            return f"position of {name(party)} on {words(issue)}"
        case ["issues", issue, "salience", party]:
            return f"salience of {words(issue)} for {name(party)}"
        case ["issues", issue, "ideal", party]:
            return f"true best point of {name(party)} on {words(issue)}"
        case ["issues", issue, "red_lines", party]:
            return f"red line of {name(party)} on {words(issue)}"
        case ["issues", issue, *field]:
            return f"{_joined(field)} on {words(issue)}"
        case ["hidden_types", party, kind]:
            return f"chance that {name(party)} is of type {words(kind)}"
        case ["type_reservations", party, kind, issue]:
            return f"red line of {name(party)} as {words(kind)} on {words(issue)}"
        case ["edges", edge, "weight"]:
            a, _, other = edge.partition("-")
            b, _, kind = other.partition("-")
            return f"weight of the {words(kind)} tie {name(a)} – {name(b)}".replace("  ", " ")
        case ["alliances", alliance, "commitment", party]:
            return f"commitment of {name(party)} to {words(alliance)}"
        case ["alliances", alliance, *field]:
            return f"{_joined(field)} of {words(alliance)}"
        case ["force", "reach", issue]:
            return f"reach of force on {words(issue)}"
        case ["force", "attackers", party, *field]:
            return f"{_joined(field)} of an attack by {name(party)}"
        case ["force", "blame"]:
            return "blame for an attack"
        case ["parameters", *field]:
            return _joined(field)
        case _:
            return _joined(steps)


def _joined(steps: Sequence[str]) -> str:
    return ", ".join(map(words, steps))


def words(name: str) -> str:
    """An identifier as a reader expects it: `hard_bargainer` becomes `hard bargainer`."""
    return name.replace("_", " ")


def folded(text: str, width: int = 30) -> str:
    """Words on lines of about this width, for a label."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False))
