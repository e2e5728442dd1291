"""From an experiment file to an experiment: every name looked up, every edit made, all problems told at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from diplosim.designs.consent import hindrances
from diplosim.designs.experiment import BASE, NAME, SYSTEM, Cell, Experiment, Observers, over_budget
from diplosim.designs.experiment_file import Plan
from diplosim.designs.observers import obstacles
from diplosim.designs.origin import GENERATE, Origin
from diplosim.designs.samplers.factorial import full_factorial, generator_problems, regular_fraction, resolution
from diplosim.designs.steps import REGENERATE, Step, Steps, read_steps
from diplosim.scenario.catalogue import folder
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.document import Document, read_document
from diplosim.scenario.files.document_diagnostics import DocumentDiagnostics
from diplosim.scenario.routes import Route, dotted
from diplosim.scenario.validation.raw_data import list_or_empty, mapping_or_empty, number_or_none
from diplosim.scenario.validation.schema_diagnostics import schema_diagnostics

Recipe = tuple[str, Route, dict[str, str], Steps]
"""Name, route, levels and edits of a cell."""


def load(
    name_or_path: str | Path,
    *,
    runs: int | None = None,
    seed: int | None = None,
    observers: Observers | None = None,
) -> Experiment:
    """Load an experiment by name (of `configs/experiments/`) or path, and build all its cells.

    Args:
        name_or_path: the experiment file.
        runs: runs of each cell, in place of the file's.
        seed: seed of all draws, in place of the file's.
        observers: refitted or fixed, in place of the file's.

    Raises:
        ScenarioError: with every problem of the file, of its base scenario and of its edits.
    """
    return from_document(read_document(find(name_or_path)), runs=runs, seed=seed, observers=observers)


def names() -> tuple[str, ...]:
    """Names of the experiments that come with diplosim, sorted."""
    return tuple(sorted(path.stem for path in (folder() / "experiments").glob("*.yaml")))


def find(name_or_path: str | Path) -> Path:
    """The file of an experiment given by name or path.  Raises ScenarioError for an unknown name."""
    text, path = str(name_or_path), Path(name_or_path)
    if text in names():
        return folder() / "experiments" / f"{text}.yaml"
    if isinstance(name_or_path, Path) or path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.exists():
        return path
    close = difflib.get_close_matches(text, names(), n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(names()) or 'none'}"
    raise ScenarioError([Diagnostic(repr(text), None, "", f"no experiment of this name and no such file; {hint}")])


def is_experiment(document: Document) -> bool:
    """Whether a document is meant as an experiment rather than as a scenario: it has a base and no parties."""
    data = mapping_or_empty(document.data)
    return "base" in data or ("parties" not in data and ("variants" in data or "factors" in data))


def from_document(
    document: Document, *, runs: int | None = None, seed: int | None = None, observers: Observers | None = None
) -> Experiment:
    """Build an experiment; arguments as of `load`.  Raises ScenarioError with every problem found."""
    if not isinstance(document.data, Mapping):
        raise ScenarioError(
            [Diagnostic(document.file, 1, "", "an experiment is a mapping of keys such as `id`, `base`")]
        )
    if "sweep" in document.data and not ("variants" in document.data or "factors" in document.data):
        message = f"makes this the design of a sweep; play it with diplosim sweep {document.file}"
        raise ScenarioError([Diagnostic(document.file, document.line(("sweep",)), "sweep", message)])
    data = document.data if observers is None else {**document.data, "observers": observers}
    builder = _Builder(document, data)
    experiment = builder.build(runs, seed)
    if builder.diagnostics or experiment is None:
        raise ScenarioError(
            sorted(
                set(builder.diagnostics), key=lambda found: (found.file != document.file, found.line or 0, found.key)
            )
        )
    return experiment


class _Builder(DocumentDiagnostics):
    """Reads the document of an experiment."""

    def build(self, runs: int | None, seed: int | None) -> Experiment | None:
        """The experiment, or None; it may only be used if no problem was noted."""
        plan = None
        try:
            plan = Plan.model_validate(self.data)
        except ValidationError as error:
            self.note(*schema_diagnostics(error, Plan))
        common = self.steps(("edits",), self.data.get("edits"))
        recipes = self.recipes()
        chosen = runs or number_or_none(self.data.get("runs"))
        runs = int(chosen) if chosen is not None else Plan.model_fields["runs"].default
        budget = number_or_none(self.data.get("budget")) or Plan.model_fields["budget"].default
        message = over_budget(len(recipes), runs, int(budget))
        if message:
            self.note((("budget",) if "budget" in self.data else ("runs",), message))
            return None  # nothing is built of what is too large to be played
        origin = Origin.of(self.data.get("base"), self.document.file, self.note, self.diagnostics)
        if origin is None:
            return None
        cells = [cell for cell in (self.cell(origin, common, *recipe) for recipe in recipes) if cell is not None]
        if cells and len(cells) == len(recipes):
            self.check_together(cells, [route for _, route, _, _ in recipes])
        if plan is None:
            return None
        return Experiment(
            id=plan.id,
            name=plan.name,
            question=plan.question,
            cells=tuple(cells),
            runs=runs,
            seed=plan.seed if seed is None else seed,
            observers=plan.observers,
            factors={str(factor): tuple(map(str, levels)) for factor, levels in plan.factors.items()},
            resolution=resolution(plan.fraction) if plan.fraction and not self.diagnostics else None,
            replicates=plan.replicates,
        )

    def steps(self, route: Route, edits: Any) -> Steps:
        """The edits of a list, what is wrong with them noted."""
        steps, diagnostics = read_steps(route, edits)
        self.note(*diagnostics)
        return steps

    def recipes(self) -> list[Recipe]:
        """Name, route, levels and edits of each cell, the base first."""
        variants, factors = mapping_or_empty(self.data.get("variants")), mapping_or_empty(self.data.get("factors"))
        if bool(variants) == bool(factors):
            what = "both" if variants else "neither"
            self.note(((), f"an experiment has `variants` or `factors`; {what} given"))
            return []
        if factors:
            return self._replicated(self._factorial(factors))
        if "replicates" in self.data:
            self.note((("replicates",), "is for factorial designs; give `factors` in place of `variants`"))
        if BASE in variants:
            self.note((("variants", BASE), "the base is played in any case; give the variant another name"))
        found: list[Recipe] = [(BASE, ("base",), {}, ())]
        for name, edits in variants.items():
            self._check_name(("variants", name), name)
            if isinstance(edits, list) and not edits:
                self.note((("variants", name), "is empty; a variant without an edit is the base"))
            found.append((str(name), ("variants", name), {}, self.steps(("variants", name), edits)))
        return found

    def _factorial(self, factors: Mapping[Any, Any]) -> list[Recipe]:
        levels: dict[str, list[str]] = {}
        steps: dict[tuple[str, str], Steps] = {}
        for factor, named in factors.items():
            self._check_name(("factors", factor), factor)
            levels[str(factor)] = [str(level) for level in mapping_or_empty(named)]
            if len(mapping_or_empty(named)) < 2:
                self.note((("factors", factor), "has fewer than two levels"))
            for level, edits in mapping_or_empty(named).items():
                self._check_name(("factors", factor, level), level)
                steps[str(factor), str(level)] = self.steps(("factors", factor, level), edits)
        fraction = {
            str(name): list(map(str, list_or_empty(words)))
            for name, words in mapping_or_empty(self.data.get("fraction")).items()
        }
        wrong = generator_problems(levels, fraction) if fraction else []
        self.note(*(((("fraction",), message)) for message in wrong))
        if wrong or not all(levels.values()):
            return []
        design = regular_fraction(levels, fraction) if fraction else full_factorial(levels)
        return [
            (
                ",".join(f"{factor}={level}" for factor, level in cell.items()),
                ("factors",),
                cell,
                tuple(step for chosen in cell.items() for step in steps[chosen]),
            )
            for cell in design
        ]

    def _replicated(self, recipes: list[Recipe]) -> list[Recipe]:
        """The recipes in each of the generated systems: each cell, in all systems, before the next cell."""
        if "replicates" not in self.data:
            return recipes
        base = self.data.get("base")
        arguments = base.get(GENERATE) if isinstance(base, Mapping) else None
        if not isinstance(arguments, Mapping):
            self.note((("replicates",), "is for generated systems; give `base: generate:`"))
            return []
        if SYSTEM in self.data["factors"]:
            self.note((("factors", SYSTEM), "is what replicates are called; give the factor another name"))
        systems, first = number_or_none(self.data["replicates"]), number_or_none(arguments.get("seed", 0))
        if systems is None or first is None or systems < 1:
            return recipes  # told by the check of the layout, or of the generator's arguments
        return [
            (
                f"{name},{SYSTEM}={seed}",
                route,
                {**levels, SYSTEM: str(seed)},
                (Step(("replicates",), f"{REGENERATE}: seed {seed}", None, {"seed": seed}), *steps),
            )
            for name, route, levels, steps in recipes
            for seed in range(int(first), int(first) + int(systems))
        ]

    def _check_name(self, route: Route, name: Any) -> None:
        if not NAME.fullmatch(str(name)):
            self.note((route, f"{str(name)!r} names a folder; allowed: 1 to 40 letters, digits and any of _ . + -"))

    def cell(
        self, origin: Origin, common: Steps, name: str, route: Route, levels: dict[str, str], own: Steps
    ) -> Cell | None:
        """One cell with all its edits made, None if one of them failed."""
        where = f" (in the cell {name})" if levels else ""
        steps = (*common, *own)
        scenario, diagnostics = origin.scenario(steps)
        whole = scenario is not None
        for step in steps:
            if scenario is None or step.edit is None:
                continue
            after, wrong = step.apply(scenario)
            diagnostics += wrong
            whole = whole and not wrong
            scenario = after
        known = {(found.key, found.message.partition(" (in the cell ")[0]) for found in self.diagnostics}
        self.note(*((at, message + where) for at, message in diagnostics if (dotted(at), message) not in known))
        if scenario is None or not whole:
            return None
        return Cell(name, scenario, levels, tuple(step.words for step in own))

    def check_together(self, cells: list[Cell], routes: list[Route]) -> None:
        """What can only be seen of cells as a whole: consent that is impossible, observers that do not fit."""
        base = cells[0].scenario
        known = hindrances(base)
        fixed = self.data.get("observers") == "fixed"
        for cell, route in zip(cells, routes, strict=True):
            where = f" (in the cell {cell.name})" if cell.levels else ""
            for reason in hindrances(cell.scenario):
                if reason not in known:
                    self.note((route, f"nobody could ever agree: {reason}{where}"))
            if fixed:
                own = next(each for each in cells if each.levels.get(SYSTEM) == cell.levels.get(SYSTEM)).scenario
                self.note(*((route, f"{reason}{where}") for reason in obstacles(own, cell.scenario)))


__all__ = ["find", "from_document", "is_experiment", "load", "names"]
