"""The tables of `docs/seats.md`: what a view holds and what a move may say, made from the declarations.

    python -m tools.seats_page            # writes the tables into the page

The page's prose is written by hand; everything between `<!-- table: NAME -->` and `<!-- end -->` is written here, and a
test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from pathlib import Path

from diplosim.atomic_files import write_text_whole
from diplosim.seats import PARTS, QUANTITIES, STAGES, Stage
from diplosim.seats.units import Axis, Unit

PAGE = Path(__file__).resolve().parent.parent / "docs" / "seats.md"

NEEDS = {None: "", "texts": ", with texts", "options": ", with options"}
"""How the page says what there must be besides the stage."""


def page(text: str) -> str:
    """Return the page with its tables as the declarations have them now."""

    def table(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n{TABLES[found[1]]()}<!-- end -->"

    return re.sub(r"<!-- table: (\w+) -->\n.*?<!-- end -->", table, text, flags=re.DOTALL)


def _quantities() -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, what in QUANTITIES.items():
            there = _stages(what.stages) + NEEDS[what.needs]
            yield f"`{name}`", what.text, _shape(what.axes), _unit(what.unit), there, ", ".join(what.depends_on)

    return _table(("quantity", "what it is", "axes", "unit", "stages", "tells"), rows())


def _parts() -> str:
    def rows() -> Iterator[tuple[str, ...]]:
        for name, part in PARTS.items():
            shape = "by alliance" if part.unit.kind is str else _shape(part.axes)
            yield f"`{name}`", part.text, shape, _unit(part.unit), _stages(part.stages)

    return _table(("part", "what the seat says", "axes", "unit", "stages"), rows())


TABLES: Mapping[str, Callable[[], str]] = {"quantities": _quantities, "parts": _parts}
"""What makes each table, by its name in the page."""


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    lines.insert(1, "|---" * len(head) + "|")
    return "\n".join(lines) + "\n"


def _shape(axes: tuple[Axis, ...]) -> str:
    return ", ".join(("runs", *axes))


def _stages(stages: tuple[Stage, ...]) -> str:
    return "all" if stages == STAGES else ", ".join(f"`{stage}`" for stage in stages)


def _unit(unit: Unit) -> str:
    """The unit with its range, where it has one that its name does not tell."""
    if unit.kind in (bool, str) or not isfinite(unit.low):
        return unit.name
    span = f"{unit.low:g} to {unit.high:g}" if isfinite(unit.high) else f"{unit.low:g} or more"
    return f"{unit.name}, {span}"


if __name__ == "__main__":
    write_text_whole(PAGE, page(PAGE.read_text(encoding="utf-8")))
