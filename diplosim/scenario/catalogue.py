"""Where the shipped scenarios lie, and how a name finds its file."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import yaml

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.spelling import described

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick loader where PyYAML was built with it."""


def folder() -> Path:
    """Folder of the shipped scenarios: `configs/` beside the package, in a checkout as in a wheel."""
    return Path(__file__).resolve().parents[2] / "configs"


def names() -> tuple[str, ...]:
    """Names of the shipped scenarios, sorted."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def theory() -> tuple[str, ...]:
    """Names of the configurations of theory, `theory/...`, sorted."""
    return tuple(sorted(f"theory/{path.stem}" for path in (folder() / "theory").glob("*.yaml")))


def teaching() -> tuple[str, ...]:
    """Names of the games made for lessons alone, `teaching/...`, sorted."""
    return tuple(sorted(f"teaching/{path.stem}" for path in (folder() / "teaching").glob("*.yaml")))


def overview() -> list[dict[str, Any]]:
    """What the shipped files say of themselves: id, version, name, and how many parties, issues and rounds.

    They are read and not validated, which takes a fraction of the time; the tests validate every one of them.

    Returns:
        One mapping a scenario, cases, then configurations of theory, then games made for lessons.
    """
    rows = []
    for name in (*names(), *theory(), *teaching()):
        data = yaml.load((folder() / f"{name}.yaml").read_text(encoding="utf-8"), _LOADER)
        counts = {part: len(data[part]) for part in ("parties", "issues")}
        rows.append({"id": name, "version": data["version"], "name": data["name"], **counts, "rounds": data["rounds"]})
    return rows


def find(name_or_path: str | Path) -> Path:
    """The file of a scenario given by name or path.

    Args:
        name_or_path: a shipped name, or a file.

    Returns:
        The file, which need not be there where a path was given.

    Raises:
        ScenarioError: for an unknown name.
        TypeError: for what is neither a text nor a path.
    """
    if not isinstance(name_or_path, str | Path):
        raise TypeError(
            f"a scenario is loaded by its name or by the path of its file, not from {described(name_or_path)}"
        )
    text = str(name_or_path)
    path = Path(text)
    known = (*names(), *theory(), *teaching())
    written = path.suffix in (".yaml", ".yml")
    if written and path.stem in names() and not path.exists():
        hint = f"no such file; the case that comes with diplosim is called {path.stem}, without folder and ending"
        raise ScenarioError([Diagnostic(text, None, "", hint)])
    if isinstance(name_or_path, Path) or written:
        return path
    if text in known:
        return folder() / f"{text}.yaml"
    if (text and path.exists()) or (len(path.parts) > 1 and not text.startswith(("theory/", "teaching/"))):
        return path
    close = difflib.get_close_matches(text, known, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known)}"
    raise ScenarioError([Diagnostic(repr(text), None, "", f"no scenario of this name and no such file; {hint}")])
