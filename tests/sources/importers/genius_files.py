"""Small made-up Genius files, and the utility that they give each outcome by the format's own words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

Table = Mapping[str, Mapping[str, float]]

CAR: Table = {
    "Colour": {"red": 4.0, "blue": 10.0, "green": 0.0},
    "Tow bar": {"yes": 3.0, "no": 1.0},
    "Delivery": {"now": 0.0, "May": 30.0, "June": 60.0, "July": 12.0},
}
BUYER: Table = {
    "Colour": {"red": 9.0, "blue": 1.0, "green": 3.0},
    "Tow bar": {"yes": 1.0, "no": 5.0},
    "Delivery": {"now": 80.0, "May": 40.0, "June": 10.0, "July": 1.0},
}


def domain(issues: Table = CAR) -> str:
    """A domain file with these issues and values."""
    return f"<negotiation_template>\n<utility_space>\n{_tree(issues, None)}</utility_space>\n</negotiation_template>\n"


def profile(
    issues: Table = CAR,
    weights: Sequence[float] = (0.5, 0.2, 0.3),
    reservation: object = 0.4,
    discount: object = None,
) -> str:
    """A profile with these raw evaluations and weights."""
    end = "" if reservation is None else f'<reservation value="{reservation}"/>\n'
    end += "" if discount is None else f'<discount_factor value="{discount}"/>\n'
    return f"<utility_space>\n{_tree(issues, weights)}{end}</utility_space>\n"


def _tree(issues: Table, weights: Sequence[float] | None) -> str:
    lines = ['<objective index="1" type="objective" etype="objective" name="Used car">']
    for place, (name, values) in enumerate(issues.items()):
        if weights is not None:
            lines.append(f'<weight index="{place + 2}" value="{weights[place]}"/>')
        lines.append(f'<issue index="{place + 2}" type="discrete" etype="discrete" name={quoteattr(name)}>')
        for number, (value, worth) in enumerate(values.items(), start=1):
            shown = "" if weights is None else f' evaluation="{worth}"'
            lines.append(f'<item index="{number}" value={quoteattr(value)}{shown}/>')
        lines.append("</issue>")
    return "\n".join([*lines, "</objective>", ""])


def utilities(issues: Table, weights: Sequence[float]) -> dict[tuple[str, ...], float]:
    """Utility of each outcome: weights times evaluations over the greatest evaluation of the issue."""
    return {
        outcome: sum(
            weight * values[value] / (max(values.values()) or 1.0)
            for weight, values, value in zip(weights, issues.values(), outcome, strict=True)
        )
        for outcome in itertools.product(*issues.values())
    }


def write(folder: Path, **files: Any) -> list[Path]:
    """Write texts as `<name>.xml` and so on; the last underscore of a name stands for the dot."""
    paths = []
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        path = folder / f"{stem}.{ending}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(path)
    return paths
