"""From the design file of a sweep to sampled cells: every path looked up, every cell built once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from diplosim.designs.builder import DesignBuilder, edited
from diplosim.designs.design import Design
from diplosim.designs.design_file import CoderUncertainty, Spread, SweepFile
from diplosim.designs.measures import SHARES, USUAL, known_measures
from diplosim.designs.observers import obstacles
from diplosim.designs.samplers.coder import coder_quantities
from diplosim.designs.samplers.laws import Levels
from diplosim.designs.samplers.points import count_cells, make_points
from diplosim.designs.samplers.quantity import Quantity
from diplosim.designs.samplers.ranges import between_whole_numbers, quantity_of, repeated_paths, stands_still
from diplosim.designs.sampling import Conclusion, Sampling
from diplosim.scenario.counted_words import counted
from diplosim.scenario.diagnostics import RouteDiagnostic, ScenarioError
from diplosim.scenario.files.document import Document
from diplosim.scenario.idle_values import unread
from diplosim.scenario.nominal_options import nominal_options
from diplosim.scenario.routes import Route, dotted
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.name_checks import not_among, unknown

KEYS: Route = ("sweep", "keys")
CODER: Route = ("sweep", "coder_uncertainty")

LEAST = 32
"""Fewest samples of a Sobol design; a few hundred are usual."""

LEAST_HYPERCUBE = 28
"""Fewest cells of a Latin hypercube: with fewer its indices have no interval (`analysis.sweep.hypercube_indices`)."""

SAY_EVERY = 500
"""Cells after which the check of a design says how far it is."""


class SweepBuilder(DesignBuilder):
    """Reads the document of a sweep; `say` is told how far the check of its cells is."""

    def __init__(self, document: Document, data: Mapping[str, Any], say: Callable[[str], None] | None = None) -> None:
        super().__init__(document, data)
        self.say = say or (lambda _: None)

    def build(self) -> Design | None:
        """The design, or None; it may only be used if no problem was noted."""
        file = self.validated(SweepFile)
        base = self.base()
        if file is None or base is None:
            return None
        base = self.taught(base, file)
        self.check_names(base, file)
        placed = self.quantities(base, file)
        quantities = tuple(quantity for _, quantity in placed)
        if self.diagnostics:
            return None
        section = file.sweep
        ranges = [section.keys.get(quantity.name) for quantity in quantities]
        points = [(chosen.points if chosen else None) or section.points for chosen in ranges]
        samples = section.samples or 0
        alone = section.one_at_a_time or section.method == "one_at_a_time"
        cells = count_cells(section.method, quantities, samples, points, alone)
        if not self.keeps_to_budget(cells, file.runs, file.budget, ("sweep",)):
            return None
        order = file.conclusion
        sampling = Sampling(
            base=base,
            method=section.method,
            quantities=quantities,
            points=make_points(section.method, quantities, samples, points, alone, file.seed),
            measures=tuple(dict.fromkeys(file.measures)) or USUAL,
            conclusion=Conclusion(order.more, order.than) if order else Conclusion(),
            lines_give_way=section.coder_uncertainty is not None,
            remarks=(*remarks(file, quantities), *unread(base, (path for each in quantities for path in each.paths))),
        )
        self.check_cells(sampling, file.observers == "fixed", _routes(placed))
        return Design(file.id, file.name, file.question, sampling, file.runs, file.seed, file.observers)

    def base(self) -> Scenario | None:
        """The scenario that all cells start from, its edits made; None if there is none."""
        steps = self.steps(("edits",), self.data.get("edits"))
        origin = self.origin()
        if origin is None:
            return None
        scenario, diagnostics = edited(origin, steps)
        self.note(*diagnostics)
        return scenario

    def taught(self, base: Scenario, file: SweepFile) -> Scenario:
        """The base as it is played: where observers are refitted, on as few talks as in the cells."""
        fewer = min(file.training_runs, base.beliefs.training_runs)
        return base if file.observers == "fixed" else base.replace({"beliefs.training_runs": fewer})

    def check_names(self, base: Scenario, file: SweepFile) -> None:
        """Measures, conclusion, parties and issues must exist; the method must have what it needs."""
        nominal = {f"term_{issue.id}": issue.id for issue in base.issues if nominal_options(issue)}
        for place, name in enumerate(file.measures):
            if name in nominal:
                told = f"the options of {nominal[name]} have no order, so that their terms have no mean; leave it out"
                self.note((("measures", place), told))
        self.note(*not_among(("measures",), file.measures, "a measure", (*known_measures(base), *nominal)))
        if file.conclusion is not None:
            for word in ("more", "than"):
                name = getattr(file.conclusion, word)
                if name not in SHARES:
                    self.note((("conclusion", word), unknown(name, "a share", tuple(SHARES))))
            if wrong := _in_common(file.conclusion.more, file.conclusion.than):
                self.note((("conclusion",), wrong))
        coder = file.sweep.coder_uncertainty
        if coder is not None:
            self.note(*not_among((*CODER, "parties"), coder.parties, "a party", base.party_ids))
            self.note(*not_among((*CODER, "issues"), coder.issues, "an issue", base.issue_ids))
            self.note(*_spreads(coder))
        elif not file.sweep.keys:
            self.note((("sweep",), "nothing varies; give `keys`, or `coder_uncertainty`"))
        self.note(*_samples(file))

    def quantities(self, base: Scenario, file: SweepFile) -> list[tuple[Route, Quantity]]:
        """All that varies, with the places where it is described."""
        data = base.to_mapping()
        found: list[tuple[Route, Quantity]] = []
        for path, chosen in file.sweep.keys.items():
            quantity = quantity_of(base, data, path, chosen)
            if isinstance(quantity, str):
                self.note(((*KEYS, path), quantity))
            elif wrong := between_whole_numbers(quantity) or _too_few_levels(quantity, file.sweep.method):
                self.note(((*KEYS, path, "levels"), wrong))
            elif still := stands_still(quantity):
                self.note(((*KEYS, path), still))
            else:
                found.append(((*KEYS, path), quantity))
        if file.sweep.coder_uncertainty is not None:
            # a number with a range of its own keeps that
            named = {path for _, quantity in found for path in quantity.paths}
            for quantity in coder_quantities(base, file.sweep.coder_uncertainty):
                if not named & set(quantity.paths):
                    found.append((CODER, quantity))
        self.note(*repeated_paths(found))
        if not found and not self.diagnostics:
            self.note((("sweep",), "nothing varies: no coded number can move"))
        groups = {quantity.group for _, quantity in found}
        if file.sweep.method == "sobol" and len(found) > 1 and len(groups) == 1:
            self.note((("sweep",), "all keys are in one group, whose share is everything; a Sobol design needs two"))
        least = max(LEAST_HYPERCUBE, 4 * len(found))
        if file.sweep.method == "latin_hypercube" and file.sweep.samples is not None and file.sweep.samples < least:
            told = f"{file.sweep.samples} are too few for {counted(len(found), 'number')}; allowed: {least} or more"
            self.note((("sweep", "samples"), told))
        return found

    def check_cells(self, sampling: Sampling, fixed: bool, routes: Mapping[str, Route]) -> None:
        """Build every cell once; each kind of problem is told once, with the number of cells that have it."""
        first: dict[tuple[Route, str, str], str] = {}
        counts: Counter[tuple[Route, str, str]] = Counter()
        places: dict[tuple[str, str], Route] = {}
        unknown_to = _Obstacles(sampling.base) if fixed else None
        total = len(sampling)
        for cell in range(1, total):
            if cell % SAY_EVERY == 0:
                self.say(f"checked {cell:,} of {total:,} cells")
            here = set()
            for key, message in _wrong_with(sampling, cell, unknown_to):
                # what one number does alone is told there, also of the cells in which others move with it
                route = routes.get(key) or places.setdefault((key, message), _route_of_cell(sampling, cell, routes))
                kind = (route, key, "" if key else message)
                first.setdefault(kind, message)
                here.add(kind)
            counts.update(here)
        for (route, key, kept), message in first.items():
            what = "" if not key or dotted(route).endswith(key) else f"{key}: "
            self.note((route, f"{what}{message} (in {counts[route, key, kept]:,} of {total:,} cells)"))


class _Obstacles:
    """Why observers of a base cannot serve its cells; what they are asked about changes in few of these."""

    def __init__(self, base: Scenario) -> None:
        self._base = base
        self._known: dict[Hashable, list[str]] = {}

    def of(self, scenario: Scenario) -> list[str]:
        """Reasons, none where they can; a cell differs in numbers alone, and of these rounds and priors count."""
        types = {party: frozenset(t for t, p in prior.items() if p) for party, prior in scenario.hidden_types.items()}
        asked = scenario.rounds, frozenset(types.items())
        if asked not in self._known:
            self._known[asked] = obstacles(self._base, scenario)
        return self._known[asked]


def _wrong_with(sampling: Sampling, cell: int, unknown_to: _Obstacles | None) -> list[tuple[str, str]]:
    """Key and message of each problem of a cell.  unknown_to: what observers who learnt in the base do not know."""
    try:
        scenario = sampling[cell].scenario
    except ScenarioError as error:
        return [(diagnostic.key, diagnostic.message) for diagnostic in error.diagnostics]
    return [("", reason) for reason in unknown_to.of(scenario)] if unknown_to is not None else []


def _route_of_cell(sampling: Sampling, cell: int, routes: Mapping[str, Route]) -> Route:
    """Where to tell a problem that no single path names: at the one key that moved, else at the section."""
    moved = sampling.points.moved[cell]
    return routes[sampling.quantities[moved].name] if moved >= 0 else ("sweep",)


def _routes(placed: list[tuple[Route, Quantity]]) -> dict[str, Route]:
    """Path -> the place in the file where it is described."""
    return {path: route for route, quantity in placed for path in quantity.paths}


def _spreads(coder: CoderUncertainty) -> Iterator[RouteDiagnostic]:
    """Spreads of the shorthand must be said in one way each, and there must be one."""
    chosen = {name: getattr(coder, name) for name in ("positions", "salience", "bounds")}
    if not any(chosen.values()):
        yield CODER, "nothing varies; give a spread for positions, salience or bounds"
    for name, spread in chosen.items():
        forms = [form for form in ("absolute", "relative", "sd") if spread and getattr(spread, form) is not None]
        if spread is not None and len(forms) != 1:
            yield (*CODER, name), "says in no or more than one way how far; give one of absolute, relative, sd"


def _in_common(more: str, than: str) -> str | None:
    """What is wrong with a conclusion about shares that count the same runs; None where they do not.

    The test of which is larger is one of two classes that exclude each other.
    """
    if more == than:
        return "a share is compared with itself; name two different ones"
    if not set(SHARES.get(more, ())) & set(SHARES.get(than, ())):
        return None
    return f"{more} and {than} count the same runs in part; name two shares that have none in common"


def _too_few_levels(quantity: Quantity, method: str) -> str | None:
    """What is wrong with levels that leave nothing to vary; None where something does."""
    if not isinstance(quantity.law, Levels):
        return None
    values = quantity.law.values
    if set(values) == {quantity.coded}:
        return f"holds {values[0]:g} alone, which is the coded value: nothing would vary"
    return "holds one value; a grid needs two or more" if method == "grid" and len(values) == 1 else None


def _samples(file: SweepFile) -> Iterator[RouteDiagnostic]:
    """Designs that are sampled need a number of samples; a Sobol design a power of 2."""
    method, samples = file.sweep.method, file.sweep.samples
    route: Route = ("sweep", "samples")
    if method in ("sobol", "latin_hypercube") and samples is None:
        yield route, f"is missing; a {words(method)} design needs it"
    elif method == "sobol" and (samples is None or samples < LEAST or samples & (samples - 1)):
        yield route, f"{samples} is not allowed; a Sobol design needs a power of 2, {LEAST} or more"
    elif method in ("grid", "one_at_a_time") and samples is not None:
        yield route, f"means nothing in a {words(method)} design; leave it out"


def words(method: str) -> str:
    """A method as a reader says it."""
    return {"sobol": "Sobol", "latin_hypercube": "Latin hypercube"}.get(method, method.replace("_", "-"))


def remarks(file: SweepFile, quantities: tuple[Quantity, ...]) -> tuple[str, ...]:
    """What was done to the ranges that a reader should know."""
    coder = file.sweep.coder_uncertainty
    if coder is None:
        return ()
    named = set(file.sweep.keys)
    count = sum(quantity.name not in named for quantity in quantities)
    spreads = {name: getattr(coder, name) for name in ("positions", "salience", "bounds")}
    shown = ", ".join(f"{name} {_spread_words(spread)}" for name, spread in spreads.items() if spread is not None)
    return (
        f"coder uncertainty: {count} codings ({shown}), cut off at the ends of the scale; a salience of 0 stays 0, "
        "and a line that a moved position would violate gives way to it",
    )


def _spread_words(spread: Spread) -> str:
    if spread.sd is not None:
        return f"sd {spread.sd:g}"
    return f"±{spread.absolute:g}" if spread.absolute is not None else f"±{spread.relative:.0%}"
