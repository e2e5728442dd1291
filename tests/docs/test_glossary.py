"""The glossary has every name that a stranger meets in the code's interfaces, in order, one sentence each."""

import re
from typing import get_args

from diplosim.numerics.statistics import OUTCOMES
from diplosim.scenario.schema.fields import PartyKind, TypeName
from diplosim.seats import STAGES
from tests.places import DOCS
from tools.rooms import ROOMS, WINGS

PAGE = (DOCS / "glossary.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")][1:]
TERMS = [term for term, _, _ in ROWS]
OTHER_WORDS = {"configuration", "executor", "polarity", "replay"}
"""Terms of which the section that they lead to speaks in other words: variants, `--on`, poles, the same run."""


def test_names_of_the_code_are_explained() -> None:
    named = {*ROOMS, *WINGS, *STAGES, *OUTCOMES, *get_args(TypeName), *get_args(PartyKind)}
    explained = {name for term, meaning, _ in ROWS for name in re.findall(r"`(\w+)`", term + meaning)}
    assert named - explained == set()


def test_words_that_a_stranger_meets_first_are_explained() -> None:
    words = (
        "position, salience, red line, reservation value, mandate, audience cost, ideal point, BATNA, Pareto frontier, "
        "run, round, stage, design, trace, session, fork, batch, seat, view, move, policy, protocol, outcome table"
    )
    assert [word for word in words.split(", ") if word not in TERMS] == []


def test_terms_stand_in_order_and_once() -> None:
    keys = [term.replace("`", "").replace("_", " ").lower() for term in TERMS]
    assert keys == sorted(set(keys))


def test_each_is_one_sentence() -> None:
    assert [term for term, meaning, _ in ROWS if not re.fullmatch(r"[A-Z][^.]*\.", meaning)] == []


def test_sections_that_are_named_exist() -> None:
    model = (DOCS / "model.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^##+ ([\d.]+) ", model, flags=re.M))
    assert set(re.findall(r"\[([\d.]+)\]\(model", PAGE)) <= sections


def test_each_says_where_more_stands() -> None:
    assert [term for term, _, more in ROWS if "](" not in more] == []


def heading_id(section: str) -> str:
    """The identifier of a section, as pages link to it."""
    first = re.sub(r"[^\w\- ]", "", section.splitlines()[0].lstrip("# ").lower())
    return first.replace(" ", "-")


def test_what_a_term_leads_to_speaks_of_it() -> None:
    """Pages of many sections are named with one of them, in which a word of the term occurs."""
    for term, _, more in ROWS:
        for page, place in re.findall(r"\]\((how-to|recipes|seats|reference)\.md(?:#([\w-]+))?\)", more):
            if page == "seats" and not place:
                continue
            assert place, f"{term}: a section of {page}.md"
            sections = re.split(r"^(?=##+ )", (DOCS / f"{page}.md").read_text(encoding="utf-8"), flags=re.M)
            [text] = [part for part in sections if heading_id(part) == place]
            words = [word for word in re.findall(r"\w+", term.lower()) if len(word) > 3]
            if term not in OTHER_WORDS:
                assert any(word[:6] in text.lower() for word in words), f"{term}: {page}.md#{place}"
