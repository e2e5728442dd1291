"""The layout of a scenario file as a JSON Schema, for editors that check and explain a file while it is written.

It says what each key is and which values it takes.  What must fit together (names, sums, dates) only the loader checks.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from diplosim.scenario.scenario import Scenario

ID = "urn:diplosim:scenario"
"""Name of the schema; no address, so that nothing is fetched."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

ABOUT = "A scenario of diplosim: one set of talks. `diplosim check FILE` also checks what must fit together."

A_SHARE = r"^(0?\.[0-9]+|0\.?|1(\.0*)?)$"
"""A number from 0 to 1 as the key of a mapping, which is a text in JSON."""

LIMITS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
"""Bounds behind a validator of our own, by the words of pydantic and of JSON Schema."""

Node = dict[str, Any]


def scenario_schema() -> Node:
    """The whole schema, as plain data."""
    schema = _in_plain_words(Scenario.model_json_schema(by_alias=True))
    parts = schema.pop("$defs")
    for name, part in (("Scenario", schema), *parts.items()):
        texts = descriptions(name)
        for key, node in part["properties"].items():
            node["description"] = texts[key]
        part["description"] = " ".join(part["description"].split())
    _allow_short_forms(parts)
    head = {"$schema": DIALECT, "$id": ID, "title": "diplosim scenario", "description": ABOUT}
    return head | {word: value for word, value in schema.items() if word != "description"} | {"$defs": parts}


@cache
def descriptions(part: str) -> dict[str, str]:
    """What each key of a part is, under the name that it has in a file.

    Args:
        part: name of the class, such as `Party`.

    Returns:
        Key -> text, on one line.  Raises KeyError where a field of the part has none.
    """
    model = _models()[part]
    texts: dict[str, str] = {}
    for base in reversed(model.__mro__):
        texts |= dict(_texts_below_fields(base))
    return {
        field.alias or name: " ".join((field.description or texts[name]).split())
        for name, field in model.model_fields.items()
    }


@cache
def _models() -> dict[str, type[BaseModel]]:
    """All parts of a scenario, by the name of the class."""
    found: dict[str, type[BaseModel]] = {}
    ahead: list[type[BaseModel]] = [BaseModel]
    while ahead:
        model = ahead.pop()
        if model.__module__.startswith(__name__.rpartition(".")[0]):
            found[model.__name__] = model
        ahead += model.__subclasses__()
    return found


def _texts_below_fields(model: type) -> Iterator[tuple[str, str]]:
    """Name and text of the fields that a class declares with a text below them.

    pydantic can read them as well (`use_attribute_docstrings`), but at every import, which each command would wait for.
    """
    yield from _classes_of(model.__module__).get(model.__name__, ())


@cache
def _classes_of(module: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Of each class of a module of ours: its fields with their texts."""
    if not module.startswith(__name__.rpartition(".")[0]):
        return {}
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: tuple(_pairs(node.body)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _pairs(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                yield name, text


def _in_plain_words(node: Any) -> Any:
    """A copy with the bounds and the names of keys as JSON Schema writes them, and without titles."""
    if isinstance(node, list):
        return [_in_plain_words(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain: Node = {}
    word: str
    for word, value in node.items():
        if word in ("properties", "$defs"):
            plain[word] = {name: _in_plain_words(item) for name, item in value.items()}
        elif word in ("default", "enum", "const"):
            plain[word] = value
        elif word == "patternProperties":
            ((pattern, item),) = value.items()
            plain["additionalProperties"] = _in_plain_words(item)
            plain["propertyNames"] = node.get("propertyNames", {}) | {"pattern": pattern}
        elif word != "title" and word not in plain:
            plain[LIMITS.get(word, word)] = _in_plain_words(value)
    return plain


def _allow_short_forms(parts: dict[str, Node]) -> None:
    """What the loader completes before it looks at types: a key left null, one condition or fact without its frame."""
    for part in ("Party", "Issue"):
        key = parts[part]["properties"]["key"]
        text = {word: key.pop(word) for word in ("type", "minLength", "maxLength", "pattern")}
        del key["default"]
        key["anyOf"] = [text, {"type": "null"}]
    parts["Issue"]["properties"]["anchors"]["propertyNames"] = {"pattern": A_SHARE}
    consent = parts["Protocol"]["properties"]["consent"]
    consent["anyOf"].insert(0, {"$ref": "#/$defs/Consent"})
    facts = parts["ConfidentialText"]["properties"]["facts"]
    facts["items"] = {"anyOf": [{"type": "string"}, facts["items"]]}
