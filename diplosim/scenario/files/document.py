"""Read a YAML document into plain data and remember the line of every key.

Only plain YAML is read: no tags, no merge keys, no duplicate keys, finite numbers, aliases up to a size
limit.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.routes import Route

MAX_BYTES = 2 * 1024 * 1024
MAX_NODES = 200_000
MAX_DEPTH = 32
BEGINNING = 50_000
"""Characters of a text that cannot be read in which its depth is looked for."""

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
IMPLICIT = "plain:"
SCALARS = {"null", "bool", "int", "float", "timestamp", "str"}


class LineDiagnostic(NamedTuple):
    """A value that is not plain data: where it stands, and what is wrong with it.  It was read as null."""

    line: int
    route: Route
    message: str


@dataclass(frozen=True)
class Document:
    """Plain data, the line (from 1) that each route into it starts on, and what could not be read."""

    file: str
    data: Any
    lines: dict[Route, int] = field(default_factory=dict)
    diagnostics: tuple[LineDiagnostic, ...] = ()

    def line(self, route: Route) -> int | None:
        """Line of a route, or of its nearest existing parent; None where nothing is known."""
        for length in range(len(route), -1, -1):
            if route[:length] in self.lines:
                return self.lines[route[:length]]
        return None


HINTS = {
    "mapping values": "a text with a colon needs quotes, and entries of one level stand at the same indent",
    "tab": "indent with blanks",
    "another document": "a file holds one scenario, without a line of ---",
}
"""What is usually meant by what YAML says: a part of its message, and how to write it."""


class _PlainLoader(Loader):  # type: ignore[misc]
    """Marks the tags that YAML infers, so that a tag written in the file can be told apart and refused."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        tag: str = super().resolve(kind, value, implicit)
        return IMPLICIT + tag.rpartition(":")[2]


def read_document(path: Path) -> Document:
    """Read a YAML file.  Raises ScenarioError where it cannot be read or is not YAML."""
    name = str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _failure(name, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise _failure(repr(name), None, f"cannot be read: {error}") from error
    if len(raw) > MAX_BYTES:
        raise _failure(name, None, f"the file is too large; at most {MAX_BYTES:,} bytes are read")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _failure(name, *_encoding_problem(raw, error.start)) from error
    return parse_document(text, name)


def parse_document(text: str, file: str) -> Document:
    """Parse YAML text; `file` is the name used in messages.  Raises ScenarioError where it is not YAML.

    The last few texts are kept as they were read, since one is often read again; each document has data of its own.
    """
    read = _parsed(text, file)
    return Document(file, _copied(read.data), dict(read.lines), read.diagnostics)


@lru_cache(maxsize=16)
def _parsed(text: str, file: str) -> Document:
    _refuse_deep_nesting(text, file)
    try:
        node = _PlainLoader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(part for part in (error.context, error.problem) if part)
        message += next((f"; {hint}" for sign, hint in HINTS.items() if sign in message), "")
        raise _failure(file, mark.line + 1 if mark else None, f"not valid YAML: {message}") from error
    except yaml.YAMLError as error:
        raise _failure(file, _reader_line(text, error), f"not valid YAML: {str(error).splitlines()[0]}") from error
    if node is None:
        raise _failure(file, 1, "the file is empty; a scenario starts with its `id`")
    reader = _NodeReader(file)
    data = reader.value(node, ())
    return Document(file, data, reader.lines, tuple(reader.diagnostics))


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def parse_value(text: str, file: str, key: str) -> Any:
    """One value in YAML, such as an option gives; None for an empty text.

    Args:
        text: the value as it was typed.
        file: what stands in the place of a file name in messages.
        key: what the value is for.

    Returns:
        Plain data.

    Raises:
        ScenarioError: with every problem of the value.
    """
    if not text.strip():
        return None
    try:
        document = parse_document(text, file)
        diagnostics = [Diagnostic(file, None, key, found.message) for found in document.diagnostics]
    except ScenarioError as error:
        diagnostics = [Diagnostic(file, None, key, found.message) for found in error.diagnostics]
    if diagnostics:
        raise ScenarioError(diagnostics)
    return document.data


def _encoding_problem(raw: bytes, start: int) -> tuple[int | None, str]:
    """The line, and in which encoding a file seems to be, that is not UTF-8 from byte `start` on."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, "the file is in UTF-16; save it in UTF-8"
    line = raw.count(b"\n", 0, start) + 1
    try:
        read = raw.decode("cp1252")
    except UnicodeDecodeError:
        read = "\0"
    if "\0" in read:
        return line, "not a text file; a scenario is a YAML file in UTF-8"
    shown = raw[start : start + 1].decode("cp1252")
    return line, (
        f"the file is not in UTF-8 but, as it seems, in Windows-1252 (which Windows calls ANSI), where byte "
        f"0x{raw[start]:02X} is {shown!r}; save it in UTF-8"
    )


def _failure(file: str, line: int | None, message: str) -> ScenarioError:
    return ScenarioError([Diagnostic(file, line, "", message)])


def _reader_line(text: str, error: yaml.YAMLError) -> int | None:
    position = getattr(error, "position", None)
    return text.count("\n", 0, position) + 1 if isinstance(position, int) else None


def _refuse_deep_nesting(text: str, file: str) -> None:
    """Look at the nesting before anything recursive runs on the text.

    A library with a limit of its own stops before it has told how deep the text is; then its beginning is read without.
    """
    if not _read_to_its_end(text, file, Loader):
        _read_to_its_end(text[:BEGINNING], file, yaml.SafeLoader)


def _read_to_its_end(text: str, file: str, loader: Any) -> bool:
    """Whether a text is read without an error.  Raises ScenarioError where it is nested too deep."""
    depth = 0
    events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
    try:
        for event in events:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise _failure(file, _line(event), f"nested more than {MAX_DEPTH} levels deep")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return False  # the composer reports the same error, with its place
    return True


class _NodeReader:
    """Turns YAML nodes into plain data, collecting lines and diagnostics on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.diagnostics: list[LineDiagnostic] = []
        self.lines: dict[Route, int] = {}
        self._scalars = yaml.constructor.SafeConstructor()
        self._above: list[yaml.Node] = []
        self._nodes = 0

    def value(self, node: yaml.Node, route: Route) -> Any:
        """The plain value of a node that sits at `route`; None where a diagnostic was noted."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _failure(
                self.file,
                _line(node),
                f"more than {MAX_NODES:,} values (an alias counts each time it is used); write less",
            )
        self.lines.setdefault(route, _line(node))
        if not node.tag.startswith(IMPLICIT):
            return self._note(node, route, f"the tag {_short_tag(node.tag)} is not allowed; use plain YAML values")
        if any(node is above for above in self._above):
            return self._note(node, route, "an alias that contains itself is not allowed")
        self._above.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, route)
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*route, position)) for position, item in enumerate(node.value)]
            return self._scalar(node, route)
        finally:
            self._above.pop()

    def _mapping(self, node: yaml.MappingNode, route: Route) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, (*route, "?"), "a key must be a word, a number or a date")
                continue
            if key_node.tag == IMPLICIT + "merge":
                self._note(key_node, (*route, "<<"), "merge keys (<<) are not allowed; write the values out")
                continue
            key = self.value(key_node, (*route, key_node.value))
            place = (*route, key)
            if isinstance(key, bool) or key is None:
                self._note(
                    key_node,
                    (*route, key_node.value),
                    "YAML does not read this key as text; put it in quotes",
                )
                continue
            if key in values:
                first = self.lines[place]
                self._note(key_node, place, f"given twice; the first is on line {first}")
                continue
            self.lines[place] = _line(key_node)
            values[key] = self.value(value_node, place)
        return values

    def _scalar(self, node: yaml.Node, route: Route) -> Any:
        kind = node.tag.removeprefix(IMPLICIT)
        if kind not in SCALARS:
            return node.value
        plain = yaml.ScalarNode(f"tag:yaml.org,2002:{kind}", node.value, node.start_mark, node.end_mark)
        try:
            value = self._scalars.construct_object(plain)
        except (ValueError, OverflowError, yaml.YAMLError):
            written = "; write year-month-day, such as 2022-02-24" if kind == "timestamp" else ""
            return self._note(node, route, f"{node.value[:40]!r} is not a valid {kind}{written}")
        if isinstance(value, float) and not math.isfinite(value):
            return self._note(node, route, f"{node.value} is not allowed; every number must be finite")
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
            return self._note(node, route, "the number is too large; at most 2**53")
        return value

    def _note(self, node: yaml.Node, route: Route, message: str) -> None:
        self.diagnostics.append(LineDiagnostic(_line(node), route, message))


def _line(node: yaml.Node | yaml.Event) -> int:
    mark = node.start_mark
    return 1 if mark is None else mark.line + 1


def _short_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")[:60]
