"""Every number of a scenario on which play depends: its path, its value, what it may be, and what it means.

Ranges and meanings are those of the schema (`diplosim.scenario.json_schema`): no number needs a list of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diplosim.scenario.fingerprint import ONLY_SCORED, PROSE
from diplosim.scenario.json_schema import Node, scenario_schema
from diplosim.scenario.routes import Route, dotted
from diplosim.scenario.scenario import Scenario

NOT_PLAYED = {*PROSE[""], *ONLY_SCORED, "beliefs"}
"""Keys of a file that hold no number of the play: words, what is only scored, and how much observers watch."""

INTERVALS = ("Range", "ShareRange", "Bound", "Line")
"""Parts whose keys say nothing without the key that they stand at."""

FOR_THE_RECORD = "for the record"
"""Words in the text of a key that no rule reads."""

SECTIONS = re.compile(r"\s*\(model [\d., ]+\)\.?$")


@dataclass(frozen=True)
class CodedNumber:
    """A number of a scenario.

    path: dotted, as `--set` takes it.  least, most: what it may be, None where there is no such end.  above: least,
    without it.  whole: whether it is a whole number.  meaning: what it is, in a sentence.
    """

    path: str
    value: float
    least: float | None
    most: float | None
    above: float | None
    whole: bool
    meaning: str


def coded_numbers(scenario: Scenario) -> Iterator[CodedNumber]:
    """Yield every number of a scenario on which its play depends, in the order of a file."""
    data = scenario.to_mapping()
    schema = _schema()
    for key, node in schema["properties"].items():
        if key not in NOT_PLAYED:
            yield from _numbers(data, data[key], node, (key,), "", (node["description"],))


@cache
def _schema() -> Node:
    return scenario_schema()


def _numbers(
    data: Mapping[str, Any], value: Any, node: Node, route: Route, part: str, texts: tuple[str, ...]
) -> Iterator[CodedNumber]:
    """part: that the key belongs to.  texts: descriptions of the keys that led here."""
    name, node = _of_kind(value, node)
    match value:
        case bool() | None | str():
            return
        case int() | float():
            yield CodedNumber(
                dotted(route, data),
                float(value),
                node.get("minimum"),
                node.get("maximum"),
                node.get("exclusiveMinimum"),
                node.get("type") == "integer",
                _meaning(texts, part),
            )
        case list():
            for place, item in enumerate(value):
                yield from _numbers(data, item, node["items"], (*route, place), part, texts)
        case Mapping() if "properties" in node:
            left_out = PROSE.get(next((str(step) for step in reversed(route) if step in PROSE), ""), set())
            for key, item in value.items():
                below = node["properties"][key]
                if key not in left_out and key != "real_value" and FOR_THE_RECORD not in below["description"]:
                    yield from _numbers(data, item, below, (*route, key), name, (*texts, below["description"]))
        case Mapping() if isinstance(node.get("additionalProperties"), dict):
            for key, item in value.items():
                yield from _numbers(data, item, node["additionalProperties"], (*route, key), part, texts)


def _of_kind(value: Any, node: Node) -> tuple[str, Node]:
    """The part of the schema that describes a value of this kind, with its name where it has one."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        part: Node = _schema()["$defs"][name]
        return name, part
    if "anyOf" not in node:
        return "", node
    wanted = {dict: "object", list: "array", int: "integer", float: "number"}.get(type(value), "")
    resolved = [_of_kind(value, kind) for kind in node["anyOf"]]
    fits = [kind for kind in resolved if kind[1].get("type") == wanted]
    fits += [kind for kind in resolved if wanted == "integer" and kind[1].get("type") == "number"]
    return fits[0] if fits else ("", {})


def _meaning(texts: tuple[str, ...], part: str) -> str:
    told = texts[-2:] if part in INTERVALS else texts[-1:]
    return " ".join(f"{SECTIONS.sub('', text).rstrip('.')}." for text in told)
