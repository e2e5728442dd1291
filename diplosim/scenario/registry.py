"""Find by name who can take a seat, and the protocol that is played: built-in ones and those of others alike.

Names come from the entry points `diplosim.policies`, `diplosim.agents`, `diplosim.protocols` and `diplosim.deviations`
of installed packages, or from `path/to/file.py:Class`.  This package imports no agent by itself.  A process reads such
a file once and plays what it has read, however long it runs; what that was is known by its SHA-256.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.abc import SourceLoader
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

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


class NamesClasses(Protocol):
    """What names classes to be found here: a scenario."""

    @property
    def class_names(self) -> tuple[tuple[str, str], ...]:
        """Names, each with the group in which it is looked for."""


class UnknownName(LookupError):
    """No such policy, agent or protocol; the text lists those that are known."""


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
    """Look up every class that a scenario names.  Raises UnknownName, which tells all that are not known."""
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
    return None if point is None or point.dist is None else (point.dist.name, point.dist.version)


@lru_cache(maxsize=256)
def _registered(name: str, group: str) -> type[Any]:
    point = _points(group).get(name)
    if point is None:
        known = ", ".join(names(group)) or "none: is diplosim installed (pip install -e .)?"
        raise UnknownName(f"no {_SINGULAR[group]} named {name!r}; known: {known}; or path/to/file.py:Class")
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
    spec.loader.exec_module(module)
    return module


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
