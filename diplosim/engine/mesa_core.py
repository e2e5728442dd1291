"""Mesa's model and agent, without the rest of Mesa: spaces, networks and experiments cost half of every start.

The package `mesa` reads all its parts as soon as it is imported.  Where nothing has imported it before, only the two
parts are read that talks are made of; the rest follows when somebody asks `mesa` for it, so that a policy that writes
`mesa.DataCollector` finds what it always finds.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

_READING = threading.RLock()


class _Package(ModuleType):
    """A package whose own file runs when a name is wanted that is not there yet."""

    def __getattr__(self, name: str) -> Any:
        with _READING:
            if not self.__dict__.get("_is_read"):
                self.__dict__["_is_read"] = True
                self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None


def _enter(name: str) -> None:
    """Make a package known, so that parts of it can be imported, without running its own file."""
    spec = find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    package = module_from_spec(spec)
    package.__class__ = _Package
    sys.modules[name] = package


if TYPE_CHECKING:
    from mesa import Agent, Model
else:
    if "mesa" not in sys.modules:
        _enter("mesa")
    Agent = import_module("mesa.agent").Agent
    Model = import_module("mesa.model").Model

__all__ = ["Agent", "Model"]
