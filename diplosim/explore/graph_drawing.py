"""The alliance graph over the axis of positions, as a drawing that follows the sliders and the steps of a talk.

Across: the axis of the file (`diplosim.networks.position_axis`), on which parties move when their positions do, or what
they have tabled.  Up: the placement of a report's figure, without meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from diplosim.explore.catalogue import t
from diplosim.networks.placement import placement
from diplosim.networks.position_axis import position_axis
from diplosim.play.classroom.charts import drawing, figure, table
from diplosim.scenario.graph import alliance_graph
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.schema.actors import Party

WIDTH, SIDE, TOP = 440.0, 34.0, 34.0
"""Units across a drawing, as of every chart of the classroom, and the room left at its sides and above."""

TALL = 250.0
"""Units of a placement that is 1 high."""

OUTSIDE = 0.06
"""How far a mark may leave the ends of the axis of the file."""

MOVED = 0.01
"""Shares of the axis from which a move is drawn."""

LETTER, LONGEST = 8.5, 14
"""Width of a bold letter of a label, about, and letters of the longest label."""

KINDS = ("state", "bloc", "nonstate", "alliance", "mediator", "forum")


class GraphDrawing:
    """Draws the graph of one scenario as it was opened, and of those that differ from it in numbers alone."""

    def __init__(self, base: Scenario) -> None:
        self.base = base
        self.axis = position_axis(base)
        places = self.axis.all_places()
        self._low, self._wide = min(places.values()), max(places.values()) - min(places.values())
        self.file = {party: self._across(place) for party, place in places.items()}
        graph = alliance_graph(base)
        self.up = {party: y for party, (_, y) in placement(graph, self.file).items()}
        self.height = round(2 * TOP + TALL * max(0.4, *self.up.values()) + 14)

    def _across(self, place: float) -> float:
        share = (place - self._low) / self._wide if self._wide > 0.0 else 0.5
        return min(max(share, -OUTSIDE), 1.0 + OUTSIDE)

    def places(self, scenario: Scenario, demands: Mapping[str, Sequence[float]]) -> dict[str, float]:
        """Where each party stands on the axis: by what it has tabled last, else by its opening position."""
        shown = {}
        for party in scenario.party_ids:
            wants = dict(zip(scenario.issue_ids, demands[party], strict=True)) if party in demands else None
            shown[party] = self._across(self.axis.place(party, scenario, wants))
        return shown

    def draw(self, scenario: Scenario, demands: Mapping[str, Sequence[float]]) -> Markup:
        """The drawing with its legend and the same as a table.

        Args:
            scenario: the file's with other numbers.
            demands: what delegations have tabled last; empty for their opening positions.

        Returns:
            Markup; everything in it is escaped.
        """
        places = self.places(scenario, demands)
        spots = {party: (_x(places[party]), self._y(party)) for party in places}
        parts = [
            Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                SIDE, WIDTH - SIDE, self.height - 18, self.height - 18
            ),
            Markup('<text class="tick" x="{}" y="{}">{}</text>').format(
                SIDE, self.height - 4, t("e_axis_left", party=self._leftmost())
            ),
            *_edges(scenario, spots),
        ]
        for party in scenario.parties:
            x, y = spots[party.id]
            was = _x(self.file[party.id])
            if abs(places[party.id] - self.file[party.id]) > MOVED:
                trail = '<line class="trail" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>'
                parts.append(Markup(trail).format(was, x, y, y))
                parts.append(Markup('<circle class="ghost" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(was, y))
            parts.append(_party(party, x, y, party.id in scenario.consenters, party.id in demands))
        title = t("e_graph")
        return figure(drawing(title, self.height, parts), self._caption(scenario), self._table(scenario, places))

    def _y(self, party: str) -> float:
        return self.height - TOP - 16 - TALL * self.up[party]

    def _leftmost(self) -> str:
        return _label(min(self.file, key=lambda party: self.file[party]))

    def _caption(self, scenario: Scenario) -> Markup:
        kinds = dict.fromkeys(edge["kind"] for *_, edge in alliance_graph(scenario).edges(data=True))
        line = '<li><svg class="chart key" viewBox="0 0 34 12" aria-hidden="true">{}</svg> {}</li>'
        keys = [
            Markup(line).format(
                Markup('<line class="edge edge-{}" x1="1" x2="33" y1="6" y2="6" stroke-width="2.5"/>').format(kind),
                t(f"e_edge_{kind}"),
            )
            for kind in kinds
        ]
        present = {party.kind for party in scenario.parties}
        keys += [
            Markup(line).format(
                Markup('<path class="party" d="{}"/>').format(_shape(kind, 17, 6, 5)), t(f"e_kind_{kind}")
            )
            for kind in KINDS
            if kind in present
        ]
        return Markup("{} {}<ul class='keys'>{}</ul>").format(
            t("e_graph_caption"), t("e_graph_marks"), Markup("").join(keys)
        )

    def _table(self, scenario: Scenario, places: Mapping[str, float]) -> Markup:
        heads = [t("e_party"), t("e_name"), t("e_kind"), t("e_place_file"), t("e_place_now"), t("e_consents")]
        rows = [
            [
                party.id,
                party.name,
                t(f"e_kind_{party.kind}"),
                f"{self.file[party.id]:.2f}",
                f"{places[party.id]:.2f}",
                t("e_yes") if party.id in scenario.consenters else "",
            ]
            for party in scenario.parties
        ]
        return table(t("e_graph"), heads, rows)


def _x(share: float) -> float:
    return SIDE + share * (WIDTH - 2 * SIDE)


def _edges(scenario: Scenario, spots: Mapping[str, tuple[float, float]]) -> Iterator[Markup]:
    """Lines between parties; several between the same two bend more and more, so that each is seen."""
    drawn: Counter[tuple[str, str]] = Counter()
    graph = alliance_graph(scenario)
    for a, b, edge in sorted(graph.edges(data=True), key=lambda each: (*sorted(each[:2]), each[2]["kind"])):
        pair = (min(a, b), max(a, b))
        bend = 0.12 * drawn[pair]
        drawn[pair] += 1
        (x, y), (u, v) = spots[pair[0]], spots[pair[1]]
        middle = ((x + u) / 2 - bend * (v - y), (y + v) / 2 + bend * (u - x))
        curve = '<path class="edge edge-{}" d="M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}" stroke-width="{:.2f}"/>'
        yield Markup(curve).format(edge["kind"], x, y, *middle, u, v, 0.6 + 2.6 * abs(edge["weight"]))


def _party(party: Party, x: float, y: float, consents: bool, tabled: bool) -> Markup:
    size = 5.0 + 8.0 * party.capability**0.5
    name = "party consents" if consents else "party"
    mark = Markup('<path class="{}" d="{}"><title>{}</title></path>').format(
        f"{name} tabled" if tabled else name, _shape(party.kind, x, y, size), party.name
    )
    label = _label(party.id)
    half = LETTER * len(label) / 2
    text = Markup('<text class="{}" text-anchor="middle" x="{:.1f}" y="{:.1f}">{}</text>').format(
        "name consents" if consents else "name", min(max(x, half), WIDTH - half), y + size + 11, label
    )
    return mark + text


def _label(party: str) -> str:
    """An id as it stands in the drawing; the table below has it in full."""
    return party if len(party) <= LONGEST else f"{party[: LONGEST - 1]}…"


def _shape(kind: str, x: float, y: float, r: float) -> str:
    """Outline of a mark in the shape of a kind of party."""
    if kind == "state":
        return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
    corners = {
        "bloc": ((-1.0, 0.0), (-0.5, -0.9), (0.5, -0.9), (1.0, 0.0), (0.5, 0.9), (-0.5, 0.9)),
        "nonstate": ((0.0, -1.1), (1.0, 0.8), (-1.0, 0.8)),
        "alliance": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    }.get(kind, ((0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)))
    return "M" + "L".join(f"{x + r * dx:.1f} {y + r * dy:.1f}" for dx, dy in corners) + "z"
