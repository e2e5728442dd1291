"""Whatever stands in a scenario file, the answer is a scenario or a ScenarioError, and nothing else."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from a_scenario import TEXT, scenario
from hypothesis import given
from hypothesis import strategies as st

from diplosim.scenario.diagnostics import Diagnostic, ScenarioError
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document, from_mapping
from diplosim.scenario.scenario import Scenario


def attempt(build: Callable[[], Scenario]) -> Scenario | list[Diagnostic]:
    try:
        return build()
    except ScenarioError as error:
        return list(error.diagnostics)


def routes(data: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if route:
        yield route
    steps = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for step in steps:
        yield from routes(data[step], (*route, step))


FULL = scenario().to_mapping()
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.just(datetime.datetime(2030, 1, 1)),
    st.sampled_from(["ANA", "BLOC", "ORG", "border", "hard", "member", "pretext", "1e3"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.e2e
@given(route=st.sampled_from(sorted(routes(FULL), key=str)), value=values, drop=st.booleans())
def test_any_value_anywhere(route, value, drop):
    data = copy.deepcopy(FULL)
    target = data
    for step in route[:-1]:
        target = target[step]
    if drop:
        del target[route[-1]]
    else:
        target[route[-1]] = value
    talks = attempt(lambda: from_mapping(data))
    assert isinstance(talks, list) or scenario(talks.to_yaml()) == talks


@given(
    start=st.integers(0, len(TEXT)),
    length=st.integers(0, 30),
    insert=st.text(alphabet="{}[]:,-#&*!|>'\"%@`\n\t 0123456789.e~<?ANé", max_size=6),
)
def test_any_text(start, length, insert):
    text = TEXT[:start] + insert + TEXT[start + length :]
    talks = attempt(lambda: from_document(parse_document(text, "talks.yaml")))
    assert not isinstance(talks, list) or all(diagnostic.line is not None for diagnostic in talks)


@given(path=st.sampled_from([".".join(map(str, route)) for route in routes(FULL)]), value=values)
def test_any_override(path, value):
    talks = attempt(lambda: scenario().replace({path: value}))
    assert not isinstance(talks, list) or all(diagnostic.file == "override" for diagnostic in talks)
