"""From an experiment file to named cells: variants, or the levels of factors."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from diplosim.designs.builder import DesignBuilder, edited
from diplosim.designs.cell import BASE, Cell
from diplosim.designs.consent import hindrances
from diplosim.designs.design import NAME, SYSTEM, Design
from diplosim.designs.design_file import ExperimentFile
from diplosim.designs.observers import obstacles
from diplosim.designs.origin import GENERATE, Origin
from diplosim.designs.samplers.factorial import full_factorial, generator_problems, regular_fraction, resolution
from diplosim.designs.steps import REGENERATE, Step, Steps
from diplosim.scenario.file_names import alike, by_case, hindrance
from diplosim.scenario.routes import Route, dotted
from diplosim.scenario.validation.raw_data import list_or_empty, mapping_or_empty

Recipe = tuple[str, Route, dict[str, str], Steps]
"""Name, route, levels and edits of a cell."""

PAGE = "report"
"""Folder of the page, beside those of the variants."""


class ExperimentBuilder(DesignBuilder):
    """Reads the document of an experiment."""

    def build(self) -> Design | None:
        """The design, or None; it may only be used if no problem was noted."""
        file = self.validated(ExperimentFile)
        common = self.steps(("edits",), self.data.get("edits"))
        recipes = self.recipes()
        runs, budget = self._count("runs"), self._count("budget")
        if not self.keeps_to_budget(len(recipes) or self.planned(), runs, budget, ("runs",)):
            return None  # nothing is built of what is too large to be played
        origin = self.origin()
        if origin is None:
            return None
        cells = [cell for cell in (self.cell(origin, common, *recipe) for recipe in recipes) if cell is not None]
        if cells and len(cells) == len(recipes):
            self.check_together(cells, [route for _, route, _, _ in recipes])
        if file is None:
            return None
        return Design(
            id=file.id,
            name=file.name,
            question=file.question,
            cells=tuple(cells),
            runs=file.runs,
            seed=file.seed,
            observers=file.observers,
            factors={str(factor): tuple(map(str, levels)) for factor, levels in file.factors.items()},
            resolution=resolution(file.fraction) if file.fraction and not self.diagnostics else None,
            replicates=file.replicates,
        )

    def _count(self, name: str) -> int:
        """A number of the file, its default where it has none or something else."""
        value = self.data.get(name)
        return value if isinstance(value, int) and value > 0 else int(ExperimentFile.model_fields[name].default)

    def planned(self) -> int:
        """How many cells a factorial design will have, counted before any of them is listed."""
        fraction = mapping_or_empty(self.data.get("fraction"))
        factors = mapping_or_empty(self.data.get("factors"))
        levels = (len(mapping_or_empty(named)) for name, named in factors.items() if name not in fraction)
        return prod(levels) * self._systems() if factors else 0

    def _systems(self) -> int:
        """Generated systems in which the design is played; 1 where the file does not say so in a whole number."""
        systems = self.data.get("replicates", 1)
        return systems if isinstance(systems, int) and systems > 0 else 1

    def recipes(self) -> list[Recipe]:
        """Name, route, levels and edits of each cell, the base first."""
        variants, factors = mapping_or_empty(self.data.get("variants")), mapping_or_empty(self.data.get("factors"))
        if bool(variants) == bool(factors):
            said = [part for part in ("variants", "factors") if part in self.data]
            if variants or not said:
                what = "both" if variants else "neither"
                self.note(((), f"an experiment has `variants` or `factors`; {what} given"))
            elif not isinstance(self.data[said[0]], list | str):  # their kind is reported with the structure
                self.note(((said[0],), f"is empty; name at least one {said[0][:-1]}"))
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
            if str(name) != BASE:
                self._check_folder(("variants", name), str(name), [recipe[0] for recipe in found])
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
                before = levels[str(factor)][: levels[str(factor)].index(str(level))]
                if (other := alike(str(level), before)) is not None:
                    self.note((("factors", factor, level), by_case(str(level), other)))
                steps[str(factor), str(level)] = self.steps(("factors", factor, level), edits)
        fraction = {
            str(name): list(map(str, list_or_empty(words)))
            for name, words in mapping_or_empty(self.data.get("fraction")).items()
        }
        wrong = generator_problems(levels, fraction) if fraction else []
        self.note(*(((("fraction",), message)) for message in wrong))
        if wrong or not all(levels.values()) or self.planned() * self._count("runs") > self._count("budget"):
            return []  # nothing is listed of what is too large to be played
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
        systems, first = self._systems(), arguments.get("seed", 0)
        if not isinstance(first, int):
            return recipes  # told by the check of the layout, or of the generator's arguments
        return [
            (
                f"{name},{SYSTEM}={seed}",
                route,
                {**levels, SYSTEM: str(seed)},
                (Step(("replicates",), f"{REGENERATE}: seed {seed}", None, {"seed": seed}), *steps),
            )
            for name, route, levels, steps in recipes
            for seed in range(first, first + systems)
        ]

    def _check_folder(self, route: Route, name: str, others: list[str]) -> None:
        if name.casefold() == PAGE:
            self.note((route, f"{name!r} is the folder of the page; give the variant another name"))
        elif (message := hindrance(name, others)) is not None:
            self.note((route, message))

    def _check_name(self, route: Route, name: Any) -> None:
        if not NAME.fullmatch(str(name)):
            self.note((route, f"{str(name)!r} names a folder; allowed: 1 to 40 letters, digits and any of _ . + -"))

    def cell(
        self, origin: Origin, common: Steps, name: str, route: Route, levels: dict[str, str], own: Steps
    ) -> Cell | None:
        """One cell with all its edits made, None if one of them failed."""
        where = f" (in the cell {name})" if levels else ""
        steps = (*common, *own)
        scenario, diagnostics = edited(origin, steps)
        known = {(found.key, found.message.partition(" (in the cell ")[0]) for found in self.diagnostics}
        self.note(*((at, message + where) for at, message in diagnostics if (dotted(at), message) not in known))
        if scenario is None:
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
