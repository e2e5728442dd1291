"""Write a scenario down: its values as plain data, and plain data as the text of a file that loads back equal."""

from __future__ import annotations

import numbers
from collections.abc import Mapping
from typing import Any

import yaml

_PLAIN = frozenset({str, float, int, bool, type(None)})


def plain_data(value: Any) -> Any:
    """A copy in plain dictionaries, lists and numbers: of parts of a scenario (a Line), tuples, numbers of NumPy."""
    if type(value) in _PLAIN:  # nearly all values: the questions below take twenty times as long
        return value
    dump = getattr(value, "model_dump", None)
    if dump is not None:
        return plain_data(dump(mode="python"))
    if isinstance(value, Mapping):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_data(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else value


def yaml_text(data: Mapping[str, Any]) -> str:
    """Plain data in the layout of a scenario file as YAML text without aliases, innermost lists on one line."""
    return _dumped(data, None)


def block_text(data: Mapping[str, Any]) -> str:
    """The same with every value on a line of its own, for what is prose."""
    return _dumped(data, False)


def _dumped(data: Mapping[str, Any], flow: bool | None) -> str:
    """By libyaml where it is there, four times as fast; it escapes some signs that are better written as they are."""
    if _Fast is not None:
        try:
            text = _dumped_by(_Fast, data, flow)
        except UnicodeEncodeError:  # half of a surrogate pair
            return _dumped_by(_Dumper, data, flow)
        if "\\U000" not in text and "\\N" not in text:
            return text
    return _dumped_by(_Dumper, data, flow)


def _dumped_by(dumper: Any, data: Mapping[str, Any], flow: bool | None) -> str:
    text: str = yaml.dump(
        dict(data),
        Dumper=dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=flow,
        width=120,
    )
    return text


class _Written:
    """Writes every value out, also where two are the same object."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Dumper(_Written, yaml.SafeDumper):
    """In Python."""


_Fast: Any = type("_Fast", (_Written, yaml.CSafeDumper), {}) if yaml.__with_libyaml__ else None
"""The same in C."""
