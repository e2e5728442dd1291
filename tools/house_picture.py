"""The rooms as a picture (SVG): floors by how much a room needs, arrows from a room to those that it builds on.

An arrow is left out where a longer way says the same; the table beside the picture has them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import networkx as nx

from tools.rooms import ROOMS, WINGS

WIDTH, HEIGHT, ACROSS, UP = 176, 46, 212, 96
"""Size of a box and distance from one to the next, in pixels."""

SWEEPS = 12
"""How often the boxes of all floors are put in the order of what they are tied to."""

ORDER = (*(name for name in ROOMS if name != "cli"), *WINGS, "cli")
"""From the ground up; commands stand on top, because they call analyses."""

Place = tuple[float, float]
Way = tuple[str, ...]


def picture(arrows: Iterable[tuple[str, str]]) -> str:
    """Return the picture as SVG text.

    Args:
        arrows: (importing room, imported room).  Those that lead to a later room are not drawn.

    Returns:
        Text of an SVG file.
    """
    down = sorted((a, b) for a, b in arrows if ORDER.index(b) < ORDER.index(a))
    graph = nx.transitive_reduction(nx.DiGraph(down))
    places, ways = lay_out(graph)
    width = max(x for x, _ in places.values()) + ACROSS / 2
    height = max(y for _, y in places.values()) + UP / 2
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-family="sans-serif">',
        "<title>The rooms of diplosim and what each builds on</title>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">',
        '<path d="M0 0L10 5L0 10z" fill="#5f6b7a"/></marker></defs>',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        *(_arrow([places[name] for name in way]) for way in ways),
        *(_box(name, places[name]) for name in ORDER if name in graph),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def lay_out(graph: nx.DiGraph) -> tuple[dict[str, Place], list[Way]]:
    """Return the middle of each box, and each arrow as the boxes and bends that it runs through.

    A room stands on the floor above the highest one that it needs.  An arrow across several floors bends on each of
    them, between the boxes.
    """
    floors: dict[str, int] = {}
    for name in reversed(list(nx.lexicographical_topological_sort(graph))):
        floors[name] = 1 + max((floors[needed] for needed in graph[name]), default=-1)
    rows: list[list[str]] = [[] for _ in range(max(floors.values()) + 1)]
    for name in ORDER:
        if name in floors:
            rows[floors[name]].append(name)
    ways = []
    for upper, lower in sorted(graph.edges):
        bends = tuple(f"{upper}>{lower}@{floor}" for floor in range(floors[upper] - 1, floors[lower], -1))
        for bend in bends:
            rows[int(bend.rpartition("@")[2])].append(bend)
        ways.append((upper, *bends, lower))
    return _places(rows, nx.Graph([pair for way in ways for pair in nx.utils.pairwise(way)])), ways


def _places(rows: list[list[str]], ties: nx.Graph) -> dict[str, Place]:
    """Order every row by the mean place of what its boxes and bends are tied to, up and down in turn."""
    across = {name: float(k) for row in rows for k, name in enumerate(row)}
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            wish = {name: sum(across[tied] for tied in ties[name]) / len(ties[name]) for name in row}
            row.sort(key=lambda name: wish[name])
            middle = sum(wish.values()) / len(row)
            across |= {name: middle + k - (len(row) - 1) / 2 for k, name in enumerate(row)}
    left = min(across.values())
    return {
        name: (ACROSS * (across[name] - left + 0.5), UP * (len(rows) - floor - 0.5))
        for floor, row in enumerate(rows)
        for name in row
    }


def _arrow(points: list[Place]) -> str:
    """A curve from the foot of one box to the head of another, upright wherever it passes a floor."""
    (x, y), *bends, (x_end, y_end) = points
    stops = [(x, y + HEIGHT / 2), *bends, (x_end, y_end - HEIGHT / 2 - 1)]
    path = f"M{stops[0][0]:.0f} {stops[0][1]:.0f}"
    for (x0, y0), (x1, y1) in nx.utils.pairwise(stops):
        half = (y1 - y0) / 2
        path += f"C{x0:.0f} {y0 + half:.0f} {x1:.0f} {y1 - half:.0f} {x1:.0f} {y1:.0f}"
    return f'<path d="{path}" fill="none" stroke="#5f6b7a" stroke-width="1.4" marker-end="url(#tip)"/>'


def _box(name: str, place: Place) -> str:
    x, y = place
    colour = "#fdf0d5" if name in WINGS else "#e3edf7"
    return (
        f'<rect x="{x - WIDTH / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="6" '
        f'fill="{colour}" stroke="#33475b"/>'
        f'<text x="{x:.0f}" y="{y - 3:.0f}" text-anchor="middle" font-size="15" font-weight="bold">{name}</text>'
        f'<text x="{x:.0f}" y="{y + 15:.0f}" text-anchor="middle" font-size="12">{escape(({**ROOMS, **WINGS})[name])}'
        "</text>"
    )
