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
