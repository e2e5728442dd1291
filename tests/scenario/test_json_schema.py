"""The JSON Schema of scenario files: every key described, every shipped file valid, slips found."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from diplosim.cli.main import main
from diplosim.scenario.catalogue import find, names, teaching, theory
from diplosim.scenario.json_schema import scenario_schema

KNOWN = {
    "$ref", "$schema", "$id", "$defs", "title", "description", "default", "format", "type", "enum", "anyOf", "pattern",
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "properties", "required",
    "additionalProperties", "propertyNames", "items", "const",
}  # fmt: skip
"""All words of JSON Schema that ours uses: what `slips` below understands."""

SCHEMA = scenario_schema()
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def slips(value: Any, node: dict[str, Any], place: str = "") -> Iterator[str]:
    """Where a value breaks a schema; the words of JSON Schema in `KNOWN`."""
    assert set(node) <= KNOWN, set(node) - KNOWN
    if "$ref" in node:
        yield from slips(value, SCHEMA["$defs"][node["$ref"].removeprefix("#/$defs/")], place)
    if "anyOf" in node and all(list(slips(value, kind, place)) for kind in node["anyOf"]):
        yield place
    if "enum" in node and value not in node["enum"]:
        yield place
    kind = node.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind in ("number", "integer"))):
        yield place
    elif isinstance(value, dict):
        keys = node.get("properties", {})
        yield from (f"{place}.{key}" for key in node.get("required", ()) if key not in value)
        for key, item in value.items():
            yield from slips(key, node.get("propertyNames", {}), f"{place}.{key}")
            rest = node.get("additionalProperties", {})
            if key not in keys and rest is False:
                yield f"{place}.{key}"
            else:
                yield from slips(item, keys.get(key, rest if isinstance(rest, dict) else {}), f"{place}.{key}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from slips(item, node.get("items", {}), f"{place}.{position}")
    elif isinstance(value, str):
        if not node.get("minLength", 0) <= len(value) <= node.get("maxLength", len(value)):
            yield place
        if not re.search(node.get("pattern", ""), value):
            yield place
    elif isinstance(value, int | float):
        low, above, high = (node.get(word) for word in ("minimum", "exclusiveMinimum", "maximum"))
        if (low is not None and value < low) or (above is not None and value <= above) or (high or value) < value:
            yield place


def as_json(name: str) -> Any:
    """A shipped file as an editor sees it: dates and keys are texts."""
    data = yaml.load(find(name).read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return json.loads(json.dumps(data, default=str))


@pytest.mark.parametrize("name", [*names(), *theory(), *teaching()])
def test_every_shipped_scenario_is_valid(name: str) -> None:
    assert list(slips(as_json(name), SCHEMA)) == []


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        (("parties", 0, "war_cots"), 0.1, ".parties.0.war_cots"),
        (("parties", 0, "capability"), 1.5, ".parties.0.capability"),
        (("parties", 0, "war_cost"), {"low": -0.1, "high": 0.2}, ".parties.0.war_cost.low"),
        (("parties", 0, "kind"), "kingdom", ".parties.0.kind"),
        (("parties", 0, "id"), "a b", ".parties.0.id"),
        (("parties", 0, "tactic"), {"exponent": 0.0}, ".parties.0.tactic"),
        (("rounds",), 201, ".rounds"),
        (("rounds",), True, ".rounds"),
        (("hidden_types", "RUS"), {"honest": 1.0}, ".hidden_types.RUS.honest"),
        (("hidden_types", "R S"), {"sincere": 1.0}, ".hidden_types.R S"),
        (("protocol", "consent"), {"rule": "most"}, ".protocol.consent"),
        (("issues", 0, "anchors"), {"0.5": "half", "1.5": "too much"}, ".issues.0.anchors.1.5"),
        (("parameters",), {"reach": -1}, ".parameters.reach"),
    ],
)
def test_a_slip_is_found_where_it_stands(path: tuple[Any, ...], value: Any, wrong: str) -> None:
    data = as_json("geneva_2022")
    part = data
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert list(slips(data, SCHEMA)) == [wrong]


def test_a_missing_key_is_found() -> None:
    data = as_json("geneva_2022")
    del data["issues"][1]["status_quo"]
    assert list(slips(data, SCHEMA)) == [".issues.1.status_quo"]


def test_short_forms_that_the_loader_completes_are_valid() -> None:
    data = as_json("geneva_2022")
    data["parties"][0]["key"] = None
    data["protocol"]["consent"] = {"rule": "majority", "and": ["RUS"]}
    data["seats"] = {"RUS": {"confidential": {"facts": ["A secret.", {"what": "Another."}]}}}
    assert list(slips(data, SCHEMA)) == []
    listed = copy.deepcopy(data)
    listed["protocol"]["consent"] = [data["protocol"]["consent"]]
    assert list(slips(listed, SCHEMA)) == []


def test_no_key_lacks_a_description() -> None:
    parts = {"": SCHEMA, **SCHEMA["$defs"]}
    texts = {
        f"{part}.{key}": node["description"] for part, it in parts.items() for key, node in it["properties"].items()
    }
    assert len(texts) > 200
    assert [key for key, text in texts.items() if len(text) < 8 or "\n" in text] == []
    assert texts["Party.audience_cost"].startswith("Utility lost per unit of salience-weighted retreat")
    assert texts["Issue.id"] == texts["Party.id"]
    assert texts["Parameters.arms_share"] == "share of a supporter's capability that arms add to a side"


def test_nothing_but_the_dialect_is_an_address() -> None:
    text = json.dumps(SCHEMA)
    assert re.findall(r'"https?://[^"]*"', text) == ['"https://json-schema.org/draft/2020-12/schema"']
    assert all(part["additionalProperties"] is False for part in (SCHEMA, *SCHEMA["$defs"].values()))


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(main, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.output) == SCHEMA
