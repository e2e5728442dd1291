"""A part of a package of others, without the rest of it, where the rest takes longer to read than all that is needed.

The rest follows when somebody asks the package for it, so that nobody else notices.  The part itself is read in a
thread of its own: Mesa looks through the source of every frame above it, which under a command are fifty files.
"""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

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


def part_of(package: str, part: str) -> ModuleType:
    """A module of a package; where nothing has imported the package before, its own file does not run yet.

    Args:
        package: dotted name of the package.
        part: name of the module in it.

    Returns:
        The module.

    Raises:
        ModuleNotFoundError: if the package is not installed, or has no such module.
    """
    if package not in sys.modules:
        spec = find_spec(package)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        known = module_from_spec(spec)
        known.__class__ = _Package
        sys.modules[package] = known
    name = f"{package}.{part}"
    if name in sys.modules:
        return sys.modules[name]
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(import_module, name).result()
