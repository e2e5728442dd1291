"""Write a resolved scenario down: as plain data, and as the text of a scenario file that loads back equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from diplosim.scenario import Scenario


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain dictionaries and lists in the layout of a scenario file, defaults included."""
    return {name: _plain(value) for name, value in scenario.model_dump(mode="python").items()}


def to_yaml(scenario: Scenario) -> str:
    """The scenario as YAML text without aliases; loads back equal."""
    return yaml.dump(
        to_mapping(scenario),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
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
