"""From a design file to a sweep: every path looked up, every cell built once, all problems told at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from diplosim.designs.experiment import Observers, over_budget
from diplosim.designs.loading import find
from diplosim.designs.measures import SHARES, USUAL, known_measures
from diplosim.designs.observers import obstacles
from diplosim.designs.origin import Origin
from diplosim.designs.samplers.coder import coder_quantities
from diplosim.designs.samplers.points import count_cells, make_design
from diplosim.designs.samplers.ranges import quantity_of, repeated_paths
from diplosim.designs.steps import read_steps
from diplosim.designs.sweep import DESIGN, Conclusion, Quantity, Sweep
from diplosim.designs.sweep_file import CoderUncertainty, Spread, SweepPlan
from diplosim.scenario.diagnostics import Diagnostic, RouteDiagnostic, ScenarioError
from diplosim.scenario.files.document import Document, read_document
from diplosim.scenario.files.document_diagnostics import DocumentDiagnostics
from diplosim.scenario.routes import Route, dotted
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.validation.name_checks import not_among, unknown
from diplosim.scenario.validation.raw_data import mapping_or_empty
from diplosim.scenario.validation.schema_diagnostics import schema_diagnostics

KEYS: Route = ("sweep", "keys")
CODER: Route = ("sweep", "coder_uncertainty")

LEAST = 32
"""Fewest samples of a Sobol design; a few hundred are usual."""

SAY_EVERY = 500
"""Cells after which the check of a design says how far it is."""


def load(
    name_or_path: str | Path,
    *,
    runs: int | None = None,
    seed: int | None = None,
    observers: Observers | None = None,
    say: Callable[[str], None] | None = None,
) -> Sweep:
    """Load a sweep by name (of `configs/experiments/`) or path; every cell is built once, so that none can be wrong.

    Args:
        name_or_path: the design file.
        runs: runs of each cell, in place of the file's.
        seed: seed of all draws and of the design, in place of the file's.
        observers: refitted or fixed, in place of the file's.
        say: told how far the check of a large design is.

    Raises:
        ScenarioError: with every problem of the file, of its base scenario and of its cells.
        ExtraMissing: if the design needs SALib, which is not installed.
    """
    document = read_document(find(name_or_path))
    return from_document(document, runs=runs, seed=seed, observers=observers, say=say)


def is_sweep(document: Document) -> bool:
    """Whether a document is meant as the design of a sweep."""
    return "sweep" in mapping_or_empty(document.data)


def from_document(
    document: Document,
    *,
    runs: int | None = None,
    seed: int | None = None,
    observers: Observers | None = None,
    say: Callable[[str], None] | None = None,
) -> Sweep:
    """Build a sweep; arguments as of `load`.  Raises ScenarioError with every problem found."""
    if not isinstance(document.data, Mapping):
        raise ScenarioError([Diagnostic(document.file, 1, "", "a design is a mapping of keys such as `id`, `base`")])
    for part in ("variants", "factors"):
        if part in document.data and "sweep" not in document.data:
            message = f"make this an experiment; play it with diplosim compare {document.file}"
            raise ScenarioError([Diagnostic(document.file, document.line((part,)), part, message)])
    given = {"runs": runs, "seed": seed, "observers": observers}
    data = {**document.data, **{name: value for name, value in given.items() if value is not None}}
    builder = _Builder(document, data, say or (lambda _: None))
    sweep = builder.build()
    if builder.diagnostics or sweep is None:
        raise ScenarioError(
            sorted(
                set(builder.diagnostics), key=lambda found: (found.file != document.file, found.line or 0, found.key)
            )
        )
    return sweep


class _Builder(DocumentDiagnostics):
    """Reads the document of a sweep; `say` is told how far the check of its cells is."""

    def __init__(self, document: Document, data: Mapping[str, Any], say: Callable[[str], None]) -> None:
        super().__init__(document, data)
        self.say = say

    def build(self) -> Sweep | None:
        """The sweep, or None; it may only be used if no problem was noted."""
        plan = None
        try:
            plan = SweepPlan.model_validate(self.data)
        except ValidationError as error:
            self.note(*schema_diagnostics(error, SweepPlan))
        base = self.base()
        if plan is None or base is None:
            return None
        base = self.taught(base, plan)
        self.check_names(base, plan)
        placed = self.quantities(base, plan)
        quantities = tuple(quantity for _, quantity in placed)
        if self.diagnostics:
            return None
        ranges = [plan.sweep.keys.get(quantity.name) for quantity in quantities]
        points = [(chosen.points if chosen else None) or plan.sweep.points for chosen in ranges]
        samples = plan.sweep.samples or 0
        alone = plan.sweep.one_at_a_time or plan.sweep.method == "one_at_a_time"
        cells = count_cells(plan.sweep.method, quantities, samples, points, alone)
        message = over_budget(cells, plan.runs, plan.budget)
        if message:
            self.note((("budget",) if "budget" in self.data else ("sweep",), message))
            return None
        design = make_design(plan.sweep.method, quantities, samples, points, alone, plan.seed)
        order = plan.conclusion
        sweep = Sweep(
            id=plan.id,
            name=plan.name,
            question=plan.question,
            base=base,
            method=plan.sweep.method,
            quantities=quantities,
            design=design,
            runs=plan.runs,
            seed=plan.seed,
            observers=plan.observers,
            measures=tuple(dict.fromkeys(plan.measures)) or USUAL,
            conclusion=Conclusion(order.more, order.than) if order else Conclusion(),
            lines_give_way=plan.sweep.coder_uncertainty is not None,
            diagnostics=diagnostics(plan, quantities),
        )
        self.check_cells(sweep, _routes(placed))
        return sweep

    def base(self) -> Scenario | None:
        """The scenario that all cells start from, its edits made; None if there is none."""
        steps, diagnostics = read_steps(("edits",), self.data.get("edits"))
        self.note(*diagnostics)
        origin = Origin.of(self.data.get("base"), self.document.file, self.note, self.diagnostics)
        if origin is None:
            return None
        scenario, diagnostics = origin.scenario(steps)
        for step in steps:
            if scenario is not None and step.edit is not None:
                scenario, wrong = step.apply(scenario)
                diagnostics += wrong
        self.note(*diagnostics)
        return None if diagnostics else scenario

    def taught(self, base: Scenario, plan: SweepPlan) -> Scenario:
        """The base as it is played: where observers are refitted, on as few talks as in the cells."""
        fewer = min(plan.training_runs, base.beliefs.training_runs)
        return base if plan.observers == "fixed" else base.replace({"beliefs.training_runs": fewer})

    def check_names(self, base: Scenario, plan: SweepPlan) -> None:
        """Measures, conclusion, parties and issues must exist; the method must have what it needs."""
        self.note(*not_among(("measures",), plan.measures, "a measure", known_measures(base)))
        if plan.conclusion is not None:
            for word in ("more", "than"):
                name = getattr(plan.conclusion, word)
                if name not in SHARES:
                    self.note((("conclusion", word), unknown(name, "a share", tuple(SHARES))))
            if plan.conclusion.more == plan.conclusion.than:
                self.note((("conclusion",), "a share is compared with itself; name two different ones"))
        coder = plan.sweep.coder_uncertainty
        if coder is not None:
            self.note(*not_among((*CODER, "parties"), coder.parties, "a party", base.party_ids))
            self.note(*not_among((*CODER, "issues"), coder.issues, "an issue", base.issue_ids))
            self.note(*_spreads(coder))
        elif not plan.sweep.keys:
            self.note((("sweep",), "nothing varies; give `keys`, or `coder_uncertainty`"))
        self.note(*_samples(plan))

    def quantities(self, base: Scenario, plan: SweepPlan) -> list[tuple[Route, Quantity]]:
        """All that varies, with the places where it is described."""
        data = base.to_mapping()
        found: list[tuple[Route, Quantity]] = []
        for path, chosen in plan.sweep.keys.items():
            quantity = quantity_of(base, data, path, chosen)
            if isinstance(quantity, str):
                self.note(((*KEYS, path), quantity))
            else:
                found.append(((*KEYS, path), quantity))
        if plan.sweep.coder_uncertainty is not None:
            # a number with a range of its own keeps that
            named = {path for _, quantity in found for path in quantity.paths}
            for quantity in coder_quantities(base, plan.sweep.coder_uncertainty):
                if not named & set(quantity.paths):
                    found.append((CODER, quantity))
        self.note(*repeated_paths(found))
        if not found and not self.diagnostics:
            self.note((("sweep",), "nothing varies: no coded number can move"))
        groups = {quantity.group for _, quantity in found}
        if plan.sweep.method == "sobol" and len(found) > 1 and len(groups) == 1:
            self.note((("sweep",), "all keys are in one group, whose share is everything; a Sobol design needs two"))
        if plan.sweep.method == "latin_hypercube" and len(found) * 4 > (plan.sweep.samples or 0):
            least = len(found) * 4
            self.note((("sweep", "samples"), f"too few for {len(found)} numbers; allowed: {least} or more"))
        return found

    def check_cells(self, sweep: Sweep, routes: Mapping[str, Route]) -> None:
        """Build every cell once; each kind of problem is told once, with the number of cells that have it."""
        first: dict[tuple[Route, str], str] = {}
        counts: Counter[tuple[Route, str]] = Counter()
        total = len(sweep.design)
        for cell in range(1, total):
            if cell % SAY_EVERY == 0:
                self.say(f"checked {cell:,} of {total:,} cells")
            for key, message in _wrong_with(sweep, cell):
                place = (routes.get(key) or _route_of_cell(sweep, cell, routes), key)
                first.setdefault(place, message)
                counts[place] += 1
        for (route, key), message in first.items():
            what = "" if not key or dotted(route).endswith(key) else f"{key}: "
            self.note((route, f"{what}{message} (in {counts[route, key]:,} of {total:,} cells)"))


def _wrong_with(sweep: Sweep, cell: int) -> list[tuple[str, str]]:
    """Key and message of each problem of a cell."""
    try:
        scenario = sweep.base.replace(sweep.changes(cell))
    except ScenarioError as error:
        return [(diagnostic.key, diagnostic.message) for diagnostic in error.diagnostics]
    # whom observers watch changes at ends: a prior of 0 or 1, another number of rounds
    if sweep.observers == "refitted" or (sweep.method != "grid" and sweep.design.kinds[cell] == DESIGN):
        return []
    return [("", reason) for reason in obstacles(sweep.base, scenario)]


def _route_of_cell(sweep: Sweep, cell: int, routes: Mapping[str, Route]) -> Route:
    """Where to tell a problem that no single path names: at the one key that moved, else at the section."""
    moved = sweep.design.moved[cell]
    return routes[sweep.quantities[moved].name] if moved >= 0 else ("sweep",)


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


def _samples(plan: SweepPlan) -> Iterator[RouteDiagnostic]:
    """Designs that are sampled need a number of samples; a Sobol design a power of 2."""
    method, samples = plan.sweep.method, plan.sweep.samples
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


def diagnostics(plan: SweepPlan, quantities: tuple[Quantity, ...]) -> tuple[str, ...]:
    """What was done to the ranges that a reader should know."""
    coder = plan.sweep.coder_uncertainty
    if coder is None:
        return ()
    named = set(plan.sweep.keys)
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


__all__ = ["from_document", "is_sweep", "load"]
