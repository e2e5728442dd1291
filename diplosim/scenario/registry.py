"""Find by name who can take a seat, and the protocol that is played: built-in ones and those of others alike.

Names come from the entry points `diplosim.policies`, `diplosim.agents`, `diplosim.protocols` and `diplosim.deviations`
of installed packages, or from `path/to/file.py:Class`.  This package imports no agent by itself.  A process reads such
a file once and plays what it has read, however long it runs; what that was is known by its SHA-256.

A scenario is data, and whoever loads one need not expect that it runs code.  So a file that a scenario names is run
only where somebody has allowed it: by naming it (`--set`, `Scenario.replace`, a seat of `Session`), or by saying so
(`--allow-code`, `load(..., allow_code=True)`, `allow`).
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.abc import SourceLoader
from importlib.metadata import Distribution, EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from diplosim.scenario.spelling import did_you_mean

POLICIES = "diplosim.policies"
AGENTS = "diplosim.agents"
PROTOCOLS = "diplosim.protocols"
DEVIATIONS = "diplosim.deviations"
_SINGULAR = {POLICIES: "policy", AGENTS: "agent", PROTOCOLS: "protocol", DEVIATIONS: "deviation"}
_FROM_FILES: dict[type[Any], str] = {}


@dataclass
class _Source:
    """A Python file as this process has read it, and the module that it became."""

    content: bytes
    module: ModuleType | None = None


_SOURCES: dict[Path, _Source] = {}
_ALLOWED: set[Path] = set()
"""Files that this process may run."""


class NamesClasses(Protocol):
    """What names classes to be found here: a scenario."""

    @property
    def class_names(self) -> tuple[tuple[str, str], ...]:
        """Names, each with the group in which it is looked for."""


class UnknownName(LookupError):
    """No such policy, agent or protocol; the text lists those that are known."""


class CodeNotAllowed(UnknownName):
    """Python files that a scenario names and nobody has allowed to run."""

    def __init__(self, files: tuple[str, ...]) -> None:
        listed = ", ".join(files)
        super().__init__(
            f"the scenario names Python code that has not been allowed to run: {listed}; look at it, then say "
            "--allow-code, or in Python diplosim.load(..., allow_code=True)"
        )
        self.files = files


def allow(*names: str) -> None:
    """Let this process run Python files: each as `path/to/file.py`, or with a class in it; other names are left out."""
    for name in names:
        file = name if name.endswith(".py") else file_of(name)
        if file is not None:
            _ALLOWED.add(Path(file).resolve())


def allowed_files() -> tuple[str, ...]:
    """The Python files that this process may run, for a process that it starts."""
    return tuple(sorted(map(str, _ALLOWED)))


def allow_named(value: Any) -> None:
    """Let this process run the Python files whose classes are named anywhere in some plain data."""
    if isinstance(value, str):
        allow(*([value] if file_of(value) else []))
    elif isinstance(value, Mapping):
        for each in value.values():
            allow_named(each)
    elif isinstance(value, list | tuple):
        for each in value:
            allow_named(each)


def not_allowed(scenario: NamesClasses) -> tuple[str, ...]:
    """The Python files that a scenario names and that nobody has allowed to run, as they are named."""
    files = {file for name, _ in scenario.class_names if (file := file_of(name)) is not None}
    return tuple(sorted(file for file in files if Path(file).resolve() not in _ALLOWED))


@lru_cache(maxsize=4)
def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}


def names(group: str = POLICIES) -> tuple[str, ...]:
    """Registered names, sorted."""
    return tuple(sorted(_points(group)))


def find(name: str, group: str = POLICIES) -> type[Any]:
    """The class behind a name.

    name: a registered name, or `path/to/file.py:Class`.  Raises UnknownName.
    """
    return _registered(name, group) if file_of(name) is None else _from_file(name)


def check(scenario: NamesClasses) -> None:
    """Look up every class that a scenario names.

    Args:
        scenario: which names them.

    Raises:
        CodeNotAllowed: where it names files that may not be run; nothing is run.
        UnknownName: which tells all names that are not known.
    """
    if files := not_allowed(scenario):
        raise CodeNotAllowed(files)
    unknown = []
    for name, group in scenario.class_names:
        try:
            find(name, group)
        except UnknownName as error:
            unknown.append(str(error))
    if unknown:
        raise UnknownName("\n".join(unknown))


def file_of(name: str) -> str | None:
    """The Python file that a name points to, as it is written there; None for a registered name."""
    file, _, _ = name.rpartition(":")
    return file if file.endswith(".py") else None


def digest_of(file: str) -> str | None:
    """SHA-256 (hex) of a Python file as this process has read it; None where there is no such file."""
    source = _read(file)
    return None if source is None else hashlib.sha256(source.content).hexdigest()


def forget(file: str) -> None:
    """Let this process read a Python file again when it is next asked for."""
    _SOURCES.pop(Path(file).resolve(), None)


def package_of(name: str, group: str = POLICIES) -> tuple[str, str] | None:
    """Name and version of the installed package that registers a name; None for a file, or where it is not known."""
    point = _points(group).get(name)
    return None if point is None or point.dist is None else _name_and_version(point.dist)


@cache  # each of the two would read and parse the metadata anew
def _name_and_version(package: Distribution) -> tuple[str, str]:
    return package.name, package.version


@lru_cache(maxsize=256)
def _registered(name: str, group: str) -> type[Any]:
    point = _points(group).get(name)
    if point is None:
        known = ", ".join(names(group)) or "none: is diplosim installed (pip install -e .)?"
        hint = did_you_mean(name, names(group))
        raise UnknownName(f"no {_SINGULAR[group]} named {name!r}; {hint}known: {known}; or path/to/file.py:Class")
    try:
        loaded: type[Any] = point.load()
    except (ImportError, AttributeError) as error:
        module = sys.modules.get("agents")
        where = getattr(module, "__file__", None) or "nowhere"
        raise UnknownName(
            f"{name!r} is registered as {point.value} but cannot be imported ({error}); the package 'agents' was "
            f"found in {where}: another package of that name may stand before diplosim's, so give diplosim an "
            "environment of its own"
        ) from error
    return loaded


def name_of(kind: type[Any], group: str = POLICIES) -> str:
    """Registered name of a class; where it has none, its module and class, under which nothing is found."""
    if kind in _FROM_FILES:
        return _FROM_FILES[kind]
    where = f"{kind.__module__}:{kind.__qualname__}"
    for name, point in sorted(_points(group).items()):
        if point.value == where:
            return name
    return where


def _from_file(name: str) -> type[Any]:
    file, _, attribute = name.rpartition(":")
    if Path(file).resolve() not in _ALLOWED:
        raise CodeNotAllowed((file,))
    source = _read(file)
    if source is None:
        raise UnknownName(f"no file {file}")
    if source.module is None:
        source.module = _load(Path(file).resolve(), source.content)
    found = getattr(source.module, attribute, None)
    if not isinstance(found, type):
        raise UnknownName(f"{file} has no class {attribute}")
    _FROM_FILES[found] = name
    return found


def _read(file: str) -> _Source | None:
    path = Path(file).resolve()
    if path not in _SOURCES:
        if not path.is_file():
            return None
        _SOURCES[path] = _Source(path.read_bytes())
    return _SOURCES[path]


def _load(path: Path, content: bytes) -> ModuleType:
    name = "diplosim_file_" + hashlib.sha256(str(path).encode()).hexdigest()[:16]
    spec = importlib.util.spec_from_file_location(name, path, loader=_AsRead(path, content))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever the file raises, `sys.exit` among it
        del sys.modules[name]
        raise UnknownName(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def flaw(name: str) -> str | None:
    """What keeps a class of a Python file from being found, as far as can be seen without running the file.

    Args:
        name: `path/to/file.py:Class`.

    Returns:
        What is wrong; None where nothing is.
    """
    file, _, attribute = name.rpartition(":")
    source = _read(file)
    if source is None:
        return f"no file {file}"
    try:
        tree = compile(source.content, file, "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True)
    except SyntaxError as error:
        return f"{file}:{error.lineno}: is not Python: {error.msg}"
    except ValueError as error:
        return f"{file}: is not Python: {error}"
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return None if attribute in found or "*" in found else f"{file} has no class {attribute}"


class _AsRead(SourceLoader):
    """Runs the bytes that were hashed, not what the file or Python's cache of compiled files may hold by now."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content = path, content

    def get_filename(self, fullname: str) -> str:
        """Where tracebacks point to."""
        return str(self._path)

    def get_data(self, path: str | bytes) -> bytes:
        """The content as it was read."""
        return self._content
