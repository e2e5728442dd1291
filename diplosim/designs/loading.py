"""From a design file to a design: every name looked up, every cell made, all problems told at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from diplosim.designs.design import Design, Observers
from diplosim.designs.experiment_builder import ExperimentBuilder
from diplosim.designs.sweep_builder import SweepBuilder
from diplosim.scenario import registry
from diplosim.scenario.catalogue import folder
from diplosim.scenario.catalogue import names as scenarios
from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.document import Document, read_document
from diplosim.scenario.files.kinds import other_kind
from diplosim.scenario.validation.raw_data import mapping_or_empty

Kind = Literal["experiment", "sweep"]
"""An experiment has `variants` or `factors`, a sweep has a `sweep` section."""


def load(
    name_or_path: str | Path,
    kind: Kind | None = None,
    *,
    runs: int | None = None,
    seed: int | None = None,
    observers: Observers | None = None,
    say: Callable[[str], None] | None = None,
    allow_code: bool = False,
) -> Design:
    """Load a design by name (of `configs/experiments/`) or path; all its cells are built, so that none can be wrong.

    Args:
        name_or_path: the design file.
        kind: what it must be; by default what the file says.
        runs: runs of each cell, in place of the file's.
        seed: seed of all draws and of a sampler, in place of the file's.
        observers: refitted or fixed, in place of the file's.
        say: told how far the check of a large sweep is.
        allow_code: whether Python files that the design or its base names may be run.

    Returns:
        The design, ready to be played.

    Raises:
        ScenarioError: with every problem of the file, of its base scenario and of its cells.
        ExtraMissing: if its sampler needs SALib, which is not installed.
    """
    document = read_document(find(name_or_path))
    return from_document(document, kind, runs=runs, seed=seed, observers=observers, say=say, allow_code=allow_code)


def names() -> tuple[str, ...]:
    """Names of the designs that come with diplosim, sorted."""
    return tuple(sorted(path.stem for path in (folder() / "experiments").glob("*.yaml")))


def find(name_or_path: str | Path) -> Path:
    """The file of a design given by name or path.  Raises ScenarioError for an unknown name."""
    text, path = str(name_or_path), Path(name_or_path)
    if text in names():
        return folder() / "experiments" / f"{text}.yaml"
    if isinstance(name_or_path, Path) or path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.exists():
        return path
    if text in scenarios():
        wrong = "is a case, no design; a design is a file that names it as its `base`"
        raise ScenarioError([Diagnostic(repr(text), None, "", f"{wrong}; those that come along: {', '.join(names())}")])
    close = difflib.get_close_matches(text, names(), n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(names()) or 'none'}"
    raise ScenarioError([Diagnostic(repr(text), None, "", f"no experiment of this name and no such file; {hint}")])


def is_design(document: Document) -> bool:
    """Whether a document is meant as a design rather than as a scenario: it has a base and no parties."""
    data = mapping_or_empty(document.data)
    return "base" in data or ("parties" not in data and ("variants" in data or "factors" in data))


def from_document(
    document: Document,
    kind: Kind | None = None,
    *,
    runs: int | None = None,
    seed: int | None = None,
    observers: Observers | None = None,
    say: Callable[[str], None] | None = None,
    allow_code: bool = False,
) -> Design:
    """Build a design; arguments as of `load`.  Raises ScenarioError with every problem found."""
    kind = kind or ("sweep" if "sweep" in mapping_or_empty(document.data) else "experiment")
    if not isinstance(document.data, Mapping):
        what = "a design" if kind == "sweep" else "an experiment"
        raise ScenarioError([Diagnostic(document.file, 1, "", f"{what} is a mapping of keys such as `id`, `base`")])
    if other := other_kind(document.data, "design"):
        raise ScenarioError([Diagnostic(document.file, 1, "", other)])
    _refuse_other_kind(document, kind)
    given = {"runs": runs, "seed": seed, "observers": observers}
    data = {**document.data, **{name: value for name, value in given.items() if value is not None}}
    builder = SweepBuilder(document, data, say) if kind == "sweep" else ExperimentBuilder(document, data)
    if allow_code:
        registry.allow_named(document.data)
        builder.allow_code = True
    design = builder.build()
    if builder.diagnostics or design is None:
        raise ScenarioError(
            sorted(
                set(builder.diagnostics), key=lambda found: (found.file != document.file, found.line or 0, found.key)
            )
        )
    return design


def _refuse_other_kind(document: Document, kind: Kind) -> None:
    """Raise ScenarioError for a design that another command plays."""
    experiment = [part for part in ("variants", "factors") if part in document.data]
    sweep = ["sweep"] if "sweep" in document.data else []
    if kind == "sweep" and experiment and not sweep:
        part, message = experiment[0], "make this an experiment; play it with diplosim compare"
    elif kind == "experiment" and sweep and not experiment:
        part, message = sweep[0], "makes this the design of a sweep; play it with diplosim sweep"
    elif experiment and sweep:
        wrong = f"stands beside `{experiment[0]}`; a design is an experiment or a sweep, so make two files of it"
        raise ScenarioError([Diagnostic(document.file, document.line(("sweep",)), "sweep", wrong)])
    else:
        return
    raise ScenarioError([Diagnostic(document.file, document.line((part,)), part, f"{message} {document.file}")])
