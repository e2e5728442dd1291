"""Where the shipped scenarios lie, and how a name finds its file."""

from __future__ import annotations

import difflib
from pathlib import Path

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError


def folder() -> Path:
    """Folder of the shipped scenarios: `configs/` beside the package, in a checkout as in a wheel."""
    return Path(__file__).resolve().parents[2] / "configs"


def names() -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def theory() -> tuple[str, ...]:
    """Names of the configurations of theory, `theory/...`, sorted."""
    return tuple(sorted(f"theory/{path.stem}" for path in (folder() / "theory").glob("*.yaml")))


def find(name_or_path: str | Path) -> Path:
    """The file of a scenario given by name or path.  Raises ScenarioError for an unknown name."""
    text = str(name_or_path)
    path = Path(text)
    known = (*names(), *theory())
    if isinstance(name_or_path, Path) or path.suffix in (".yaml", ".yml"):
        return path
    if text in known:
        return folder() / f"{text}.yaml"
    if (text and path.exists()) or (len(path.parts) > 1 and not text.startswith("theory/")):
        return path
    close = difflib.get_close_matches(text, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known)}"
    raise ScenarioError([Diagnostic(repr(text), None, "", f"no scenario of this name and no such file; {hint}")])
