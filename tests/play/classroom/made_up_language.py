"""A made-up language in place of the catalogue, and what is left of a page without its words and those of the case."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from diplosim.play.classroom.charts import LONGEST_LABEL
from diplosim.scenario.scenario import Scenario
from tests.play.classroom.lessons import BASE


class Foreign(dict[str, str]):
    """A catalogue whose every text stands in brackets."""

    def __getitem__(self, key: str) -> str:
        return f"⟦{super().__getitem__(key)}⟧"


def texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts(value)
    elif isinstance(data, str):
        yield data


def english(page: str, scenario: Scenario) -> list[str]:
    """Words on a page that come from neither the catalogue nor the case."""
    main = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", " ", page)
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt|data-(?:\w*line|\w*ing|five|one))="([^"]*)"', main)
    shown = html.unescape(" ¶ ".join([re.sub(r"<[^>]*>", " ¶ ", main), *spoken]))
    while "⟦" in shown:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", " ", shown)
        assert shorter != shown, "brackets that do not match"
        shown = shorter
    known = {
        *texts(scenario.to_mapping()),
        *scenario.party_ids,
        *scenario.issue_ids,
        *scenario.lesson.glossary,
        "http://127.0.0.1:8014",
        "?code=ABCDEF",
    }
    known |= {f"{text[: LONGEST_LABEL - 1]}…" for text in known} | {"ABCDEF", BASE, f"{BASE}/?code=ABCDEF"}
    for text in sorted(known, key=len, reverse=True):
        if len(text) > 1:
            shown = shown.replace(text, " ")
    return re.findall(r"[^\W\d_]{3,}", shown)
