"""What pydantic finds wrong with the structure of data, in the words of the file that it came from."""

from __future__ import annotations

import datetime
import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from diplosim.scenario.diagnostics import RouteDiagnostic
from diplosim.scenario.routes import Route
from diplosim.scenario.spelling import did_you_mean


def schema_diagnostics(error: ValidationError, model: type[BaseModel]) -> list[RouteDiagnostic]:
    """What pydantic found in data for a model, as routes into the data and messages that say what is allowed."""
    return [_explain(detail, model) for detail in error.errors(include_url=False)]


def _step(step: int | str) -> Any:
    """A step of a route as it stands in the data: pydantic tells of a key that is a date by its representation."""
    date = re.fullmatch(r"datetime\.date\((\d+), (\d+), (\d+)\)", str(step))
    return step if date is None else datetime.date(*map(int, date.groups()))


def _explain(detail: ErrorDetails, model: type[BaseModel]) -> RouteDiagnostic:
    route: Route = tuple(_step(step) for step in detail["loc"] if step != "[key]")
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    shown = _shown(value)
    match kind:
        case "missing":
            return route, f"is missing; {_expected(model, route)}"
        case "extra_forbidden":
            return route, _unknown_key(model, route)
        case "literal_error":
            hint = did_you_mean(str(value), re.findall(r"'([^']*)'", context["expected"]))
            return route, f"{shown} is not allowed; {hint}allowed: {context['expected']}"
        case "greater_than_equal" | "less_than_equal":
            return route, f"{shown} is out of range; {_limits(model, route, context)}"
        case "greater_than":
            return route, f"{shown} is out of range; allowed: above {context['gt']:g}"
        case "finite_number":
            return route, f"{shown} is not allowed; every number must be finite"
        case "string_type":
            return route, f"{shown} is not text; write a text, in quotes if YAML reads it as something else"
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            return (
                route,
                f"{shown} is not a valid id; allowed: 1 to 64 of A-Z, a-z, 0-9 and _, which is not the first",
            )
        case "int_type":
            return route, f"{shown} is not a whole number; {_limits(model, route, {})}"
        case "bool_type":
            return route, f"{shown} is not allowed; allowed: true, false"
        case "tuple_type":
            return route, f"{shown} is not a list; write [a, b] or one item per line after a dash"
        case "dict_type" | "mapping_type":
            return route, f"{shown} is not a mapping; write keys and values"
        case "model_type" | "model_attributes_type" | "dataclass_type":
            return route, f"{shown} is not a mapping; allowed keys: {', '.join(_keys(model, route))}"
        case "value_error":
            told = f"{shown}: {context.get('error', detail['msg'])}{_range_hint(model, route)}"
            return route, told + _decimal_hint(value, told)
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return route, f"{shown} is not a date; write year-month-day, such as 2022-02-24"
        case _:
            return route, f"{shown}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _shown(value: Any) -> str:
    """The value, short: containers are named, not printed."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value) if isinstance(value, datetime.date) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _expected(model: type[BaseModel], route: Route) -> str:
    part = _model_at(model, route[:-1])
    field = part.model_fields.get(str(route[-1])) if part is not None else None
    return f"it must be {_words(field.annotation)}" if field is not None else "it must be given"


def _words(annotation: Any) -> str:
    """A type in the words of a scenario file."""
    inner = _stripped(annotation)
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return f"a mapping with the keys {', '.join(inner.model_fields)}"
    origin = typing.get_origin(inner)
    if origin is typing.Literal:
        return f"one of {', '.join(map(str, typing.get_args(inner)))}"
    if origin in (tuple, list):
        return "a list"
    if origin is dict:
        return "a mapping"
    words = {float: "a number", int: "a whole number", bool: "true or false", str: "a text", datetime.date: "a date"}
    return words.get(inner, "given")


def _unknown_key(model: type[BaseModel], route: Route) -> str:
    allowed = _keys(model, route[:-1])
    return f"unknown key; {did_you_mean(str(route[-1]), allowed)}allowed: {', '.join(allowed)}"


def _keys(model: type[BaseModel], route: Route) -> tuple[str, ...]:
    part = _model_at(model, route)
    fields = part.model_fields if part is not None else {}
    return tuple(field.alias or name for name, field in fields.items())


def _limits(model: type[BaseModel], route: Route, context: Mapping[str, Any]) -> str:
    low, high = _bounds_at(model, route)
    low = context.get("ge", low)
    high = context.get("le", high)
    if low is None and high is None:
        return "allowed: any"
    if high is None:
        return f"allowed: {low:g} or more"
    if low is None:
        return f"allowed: at most {high:g}"
    return f"allowed: {low:g} to {high:g}"


def _range_hint(model: type[BaseModel], route: Route) -> str:
    low, high = _bounds_at(model, route)
    return f" from {low:g} to {high:g}" if low is not None and high is not None else ""


def _decimal_hint(value: Any, told: str) -> str:
    """How a number is written that has a decimal comma, where a number is asked for."""
    if "must be a number" in told and isinstance(value, str) and re.fullmatch(r"-?\d*,\d+", value):
        return f"; decimals follow a point: {value.replace(',', '.')}"
    return ""


def _bounds_at(model: type[BaseModel], route: Route) -> tuple[float | None, float | None]:
    """Smallest and largest value that the type at a route allows."""
    low = high = None
    for mark in _marks(_annotation_at(model, route)):
        low = getattr(mark, "ge", low)
        high = getattr(mark, "le", high)
    return low, high


def _annotation_at(model: type[BaseModel], route: Route) -> Any:
    """The type that the model declares for the value at a route, or None."""
    annotation: Any = model
    for step in route:
        inner = _stripped(annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            field = inner.model_fields.get(str(step))
            if field is None:
                return None
            annotation = typing.Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        else:
            arguments = typing.get_args(inner)
            if not arguments:
                return None
            annotation = arguments[0] if typing.get_origin(inner) is tuple else arguments[-1]
    return annotation


def _model_at(model: type[BaseModel], route: Route) -> type[BaseModel] | None:
    inner = _stripped(_annotation_at(model, route))
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _stripped(annotation: Any) -> Any:
    """A type without its Annotated marks and without `| None`."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(part for part in typing.get_args(annotation) if part is not type(None))
        else:
            return annotation


def _marks(annotation: Any) -> Iterator[Any]:
    """All Annotated marks of a type, also those beside None and those of nested field declarations."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        inner, *marks = typing.get_args(annotation)
        yield from _marks(inner)
        for mark in marks:
            yield mark
            yield from getattr(mark, "metadata", ())
    elif origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _marks(part)
