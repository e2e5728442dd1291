"""Every word of the page for exploring stands in its catalogue, and every key that is made up exists."""

import re
from typing import get_args

import pytest

from diplosim.designs.levers import LEVERS
from diplosim.explore.catalogue import CLASSROOM, EXPLORE, t
from diplosim.explore.pages import FOLDER
from diplosim.explore.sliders import UNITS
from diplosim.scenario.schema.fields import EdgeKind, PartyKind
from diplosim.seats import STAGES

TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_bare_word_stands_in_a_template(path):
    text = re.sub(r"\{% block look %\}.*?\{% endblock %\}", " ", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    assert re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", " ", text, flags=re.S)) == []


def test_every_key_that_is_named_exists_and_is_used():
    sources = [path.read_text(encoding="utf-8") for path in (*TEMPLATES, *sorted(FOLDER.glob("*.py")))]
    named = {key for text in sources for key in re.findall(r"""\bt\(\s*['"]([a-z_0-9-]+)['"]\s*[,)]""", text)}
    assert named - set(EXPLORE) - set(CLASSROOM) == set()
    made = {
        *(f"e_unit_{unit}" for unit in (*UNITS, "whole", "number")),
        *(f"e_edge_{kind}" for kind in get_args(EdgeKind)),
        *(f"e_kind_{kind}" for kind in get_args(PartyKind)),
        *(f"e_stage_{stage}" for stage in STAGES),
        *(f"e_{what}_{lever.name}" for lever in LEVERS if lever.factor for what in ("lever", "about")),
        *(f"e_group_{group}" for group in ("levers", "types", "more")),
        *(f"e_observers_{whose}" for whose in ("file", "fixed", "refitted")),
        *(f"e_class_{name}" for name in ("agreement", "partial_agreement", "coerced", "stalemate", "conflict")),
        *(f"e_examples_{name}" for name in ("agreement", "stalemate", "conflict", "otherwise")),
        *(f"e_way_{way}" for way in ("first", "round_back", "back", "next", "round_next", "last")),
    }
    assert made - set(EXPLORE) == set()
    quoted = {key for text in sources for key in re.findall(r"['\"](e_[a-z_]+)['\"]", text)}
    assert set(EXPLORE) - named - made - quoted == set()


def test_no_key_of_the_classroom_is_hidden():
    assert set(EXPLORE) & set(CLASSROOM) == set()
    assert t("e_share", share="1 %", low="0 %", high="2 %") == "1 % [0 %, 2 %]"
