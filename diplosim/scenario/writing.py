"""Write a resolved scenario down: as plain data, and as the text of a scenario file that loads back equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain dictionaries and lists in the layout of a scenario file, defaults included."""
    return {name: _plain(value) for name, value in scenario.model_dump(mode="python").items()}


def to_yaml(scenario: Scenario) -> str:
    """The scenario as YAML text without aliases; loads back equal."""
    return yaml_text(to_mapping(scenario))


def yaml_text(data: Mapping[str, Any]) -> str:
    """Plain data in the layout of a scenario file as YAML text without aliases, innermost lists on one line."""
    return _dumped(data, None)


def block_text(data: Mapping[str, Any]) -> str:
    """The same with every value on a line of its own, for what is prose."""
    return _dumped(data, False)


def _dumped(data: Mapping[str, Any], flow: bool | None) -> str:
    return yaml.dump(
        dict(data),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=flow,
        width=120,
    )


class _Dumper(yaml.SafeDumper):
    """Writes every value out, also where two are the same object."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
