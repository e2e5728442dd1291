"""Find by name who can take a seat, and the protocol that is played: built-in ones and those of others alike.

Names come from the entry points `diplosim.policies`, `diplosim.agents` and `diplosim.protocols` of installed packages,
or from `path/to/file.py:Class`.  This package imports no agent by itself.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

POLICIES = "diplosim.policies"
AGENTS = "diplosim.agents"
PROTOCOLS = "diplosim.protocols"
_SINGULAR = {POLICIES: "policy", AGENTS: "agent", PROTOCOLS: "protocol"}
_FROM_FILES: dict[type[Any], str] = {}


class UnknownName(LookupError):
    """No such policy, agent or protocol; the text lists those that are known."""


@lru_cache(maxsize=4)
def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}


def names(group: str = POLICIES) -> tuple[str, ...]:
    """Registered names, sorted."""
    return tuple(sorted(_points(group)))


@lru_cache(maxsize=256)
def find(name: str, group: str = POLICIES) -> type[Any]:
    """The class behind a name.

    name: a registered name, or `path/to/file.py:Class`.  Raises UnknownName.
    """
    if ":" in name and name.rsplit(":", 1)[0].endswith(".py"):
        return _from_file(name)
    point = _points(group).get(name)
    if point is None:
        known = ", ".join(names(group)) or "none: is diplosim installed (pip install -e .)?"
        raise UnknownName(f"no {_SINGULAR[group]} named {name!r}; known: {known}; or path/to/file.py:Class")
    try:
        loaded: type[Any] = point.load()
    except (ImportError, AttributeError) as problem:
        module = sys.modules.get("agents")
        where = getattr(module, "__file__", None) or "nowhere"
        raise UnknownName(
            f"{name!r} is registered as {point.value} but cannot be imported ({problem}); the package 'agents' was "
            f"found in {where}: another package of that name may stand before diplosim's, so give diplosim an "
            "environment of its own"
        ) from problem
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
    path = Path(file)
    if not path.is_file():
        raise UnknownName(f"no file {file}")
    module_name = "diplosim_file_" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise UnknownName(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    found = getattr(module, attribute, None)
    if not isinstance(found, type):
        raise UnknownName(f"{file} has no class {attribute}")
    _FROM_FILES[found] = name
    return found
