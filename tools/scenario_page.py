"""The page of all keys of a scenario file, made from its schema: `python -m tools.scenario_page > docs/scenario.md`.

What stands in `docs/scenario.md` is what this module prints; a test compares the two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diplosim.scenario.fingerprint import ONLY_SCORED, PROSE
from diplosim.scenario.json_schema import A_SHARE, Node, scenario_schema

MODEL_PAGE = Path(__file__).resolve().parents[1] / "docs" / "model.md"

HEAD = """\
# Scenario files

Made by `python -m tools.scenario_page > docs/scenario.md`; do not edit by hand. Every key that a scenario file may
have, part by part; an unknown one is an error. A first file to start from stands in [add a
scenario](recipes.md#add-a-scenario), and `diplosim schema` prints the same for
[editors](how-to.md#write-a-scenario-in-an-editor-that-knows-the-keys).

*Default* is what counts where the file is silent; **needed** means that it may not be. `[...]` is an entry of a list,
NAME an id of a party or issue, TYPE a hidden type, and *a → b* a mapping with a as key and b as value. An *id* has 1
to 64 letters, digits and underscores, and does not begin with an underscore. Utilities run from 0 to 1; a mean round
is the mean length of the rounds of the case.

The last column says in which section of [the model](model.md) a key acts. *For readers*: no result depends on it.
*For scoring*: results are compared with it and do not depend on it. A dash: it names something, or is kept for the
record.
"""

SCORED = ONLY_SCORED - {"horizon"}
"""Keys that only the scoring of results reads."""

MODEL = re.compile(r"\s*\(model ([\d., ]+)\)\.?$")
SUBMODELS = re.compile(r"^###? (5|7\.\d+) .*?(?=^##)", flags=re.MULTILINE | re.DOTALL)
RANGES = {"blame": ["5", "7.5"], "delay_benefit": ["5", "7.6"]}
"""Ranges that the model names by what is drawn from them, and where."""


def page() -> str:
    """Return the whole page."""
    schema = scenario_schema()
    parts: dict[str, Node] = {"": schema, **schema["$defs"]}
    return "\n".join((HEAD, *(_part(name, places, parts[name]) for name, places in places_of_parts(parts).items())))


def places_of_parts(parts: dict[str, Node]) -> dict[str, list[str]]:
    """Where each part stands in a file, in the order in which a reader meets them; `""` is the file itself."""
    found: dict[str, list[str]] = {"": [""]}

    def visit(part: str, place: str) -> None:
        for key, node in parts[part]["properties"].items():
            for inner, tail in _parts_in(node):
                there = f"{place}.{key}{tail}".lstrip(".")
                found.setdefault(inner, [])
                if there not in found[inner]:
                    found[inner].append(there)
                    visit(inner, there)

    visit("", "")
    return found


def _parts_in(node: Any, tail: str = "") -> Iterator[tuple[str, str]]:
    """Parts that a value is made of, each with the rest of its place."""
    if "$ref" in node:
        yield node["$ref"].rpartition("/")[2], tail
    for kind in node.get("anyOf", ()):
        yield from _parts_in(kind, tail)
    if isinstance(node.get("items"), dict):
        yield from _parts_in(node["items"], f"{tail}[...]")
    if isinstance(node.get("additionalProperties"), dict):
        yield from _parts_in(node["additionalProperties"], f"{tail}.{_name(node)}")


def _name(node: Node) -> str:
    """What stands for the keys of a mapping."""
    return "TYPE" if "enum" in node.get("propertyNames", {}) else "NAME"


def _part(name: str, places: list[str], part: Node) -> str:
    lines = [f"## {_heading(name)}", ""]
    if name:
        shown = " and ".join(f"`{place}`" for place in dict.fromkeys(places))
        lines += [f"{part['description']} Stands at {shown}.", ""]
    lines += ["| key | value | default | what it is | in the model |", "|---|---|---|---|---|"]
    for key, node in part["properties"].items():
        text, sections = _text_and_sections(node["description"], key if name == "Parameters" else None)
        where = ", ".join(f"[{section}](model.md#{_anchor(section)})" for section in sections)
        cells = (f"`{key}`", _value(node), _default(part, key, node), text, where or _use(name, places[0], key))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _heading(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return words.capitalize() if name else "The whole file"


def _text_and_sections(description: str, parameter: str | None) -> tuple[str, list[str]]:
    """The text without its last bracket, and the sections of the model in which a key acts."""
    found = MODEL.search(description)
    if found:
        return f"{description[: found.start()]}.", [section.strip() for section in found[1].split(",")]
    return description, _naming(parameter) if parameter else []


def _naming(parameter: str) -> list[str]:
    """Sections of the model that name a parameter."""
    word = re.compile(rf"\b{re.escape(parameter)}\b")
    texts = {found[1]: found[0] for found in SUBMODELS.finditer(MODEL_PAGE.read_text(encoding="utf-8"))}
    named = [section for section, text in texts.items() if word.search(text)]
    return named or RANGES[parameter.removesuffix("_low").removesuffix("_high")]


def _anchor(section: str) -> str:
    titles = {"2": "2-entities-state-variables-and-scales", "3": "3-process-overview-and-scheduling"}
    return titles.get(section, "5-initialisation" if section == "5" else "7-submodels")


def _use(part: str, place: str, key: str) -> str:
    """What a key is for that acts in no section of the model."""
    if part == "" and key in SCORED:
        return "for scoring"
    steps = [step for step in place.replace("[...]", "").split(".") if step not in ("NAME", "TYPE")]
    if key in PROSE.get(steps[-1], ()) or steps[0] in PROSE[""]:
        return "for readers"
    return "for scoring" if steps[0] in SCORED or key == "real_value" else "–"


def _default(part: Node, key: str, node: Node) -> str:
    if key in part.get("required", ()):
        return "**needed**"
    value = node.get("default")
    if isinstance(value, dict) and set(value) == {"low", "high"}:
        return f"{value['low']:g} to {value['high']:g}"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return f"`{value}`" if isinstance(value, str) and value else "–"


def _value(node: Any) -> str:
    """The values that a key takes, in words."""
    if "anyOf" in node:
        kinds = [_value(kind) for kind in node["anyOf"] if kind.get("type") != "null"]
        is_entry = [kind for kind in node["anyOf"] if kind.get("type") == "null"] and "default" not in node
        return " or ".join([*kinds, "`null`"] if is_entry else kinds)
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{_heading(name).lower()}](#{_heading(name).lower().replace(' ', '-')})"
    if "enum" in node:
        return ", ".join(f"`{word}`" for word in node["enum"])
    match node["type"]:
        case "array":
            return f"list of {_plural(_value(node['items']))}"
        case "object" if isinstance(node.get("additionalProperties"), dict):
            return f"{_key(node)} → {_value(node['additionalProperties'])}"
        case "object":
            return "any keys"
        case "boolean":
            return "`true`, `false`"
        case "string" if node.get("format") == "date":
            return "date"
        case "string":
            return "id" if node.get("maxLength") == 64 else "text"
        case kind:
            return f"{'whole number' if kind == 'integer' else 'number'}{_limits(node)}"


def _plural(value: str) -> str:
    return re.sub(r"^(id|text|date|number|whole number)\b", r"\1s", value)


def _key(node: Node) -> str:
    """The kind of key of a mapping, in a word."""
    names = node.get("propertyNames", {})
    if "enum" in names:
        return "type"
    if names.get("pattern") == A_SHARE:
        return "number, 0 to 1"
    return "date" if names.get("format") == "date" else "id" if "pattern" in names else "text"


def _limits(node: Node) -> str:
    low, above, high = (node.get(word) for word in ("minimum", "exclusiveMinimum", "maximum"))
    if above is not None:
        return f", above {_number(above)}" + (f" and at most {_number(high)}" if high is not None else "")
    if low is None:
        return ""
    return f", {_number(low)} to {_number(high)}" if high is not None else f", {_number(low)} or more"


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:g}"


if __name__ == "__main__":
    sys.stdout.write(page())
