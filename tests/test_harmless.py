"""Texts of files, made harmless for a terminal, a page, a figure and a spreadsheet."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from click.testing import CliRunner
from markupsafe import Markup
from matplotlib.text import Text

from analysis.pages.page import _environment
from analysis.pages.sections import csv_text
from analysis.plots.figures import canvas, save, styled
from diplosim.cli.main import main
from diplosim.harmless import neutral_cell, visible

CLEAR = "\x1b[2J"
TURNED = "\u202egpj.exe"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Crimée, Κύπρος, القدس, 北京", "Crimée, Κύπρος, القدس, 北京"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the writing of Persian needs this joiner
        (CLEAR, "\\x1b[2J"),
        (TURNED, "\\u202egpj.exe"),
        ("a\u2066b\u2069", "a\\u2066b\\u2069"),
        ("bell\x07, \x9b31m, \x7f", "bell\\x07, \\x9b31m, \\x7f"),
        ("a\u2028b\ufeff", "a\\u2028b\\ufeff"),
        ("half \ud800", "half \\ud800"),
        ("over\rwritten", "over\\rwritten"),
        ("two\nlines\tand more", "two\nlines\tand more"),
    ],
)
def test_only_what_cannot_be_seen_is_written_out(text, shown):
    assert visible(text) == shown


def test_text_that_counts_as_escaped_stays_that():
    assert isinstance(visible(Markup("<b>\x07</b>")), Markup)


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0"])
def test_a_formula_is_written_as_a_text(cell):
    assert neutral_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=1", "-0.5", "+3", "-1e-3", -0.5, None, "1bn", ""])
def test_other_cells_are_left_alone(cell):
    assert neutral_cell(cell) == cell


def test_tables_for_programs_hold_no_formula():
    text = csv_text(pd.DataFrame({"=issue": ["@SUM(A1)", "border"], "value": [-0.5, 0.5]}))
    assert text == "'=issue,value\n'@SUM(A1),-0.5\nborder,0.5\n"


def test_a_page_gets_no_control_characters():
    page = _environment().from_string("{{ name }} {{ share }}").render(name=f"<{CLEAR}{TURNED}", share="5 %")
    assert page == "&lt;\\x1b[2J\\u202egpj.exe 5\N{NO-BREAK SPACE}%"


@styled
def _labelled(label):
    figure = canvas(4, 3)
    axes = figure.subplots()
    axes.barh([0, 1], [1, 2])
    axes.set_yticks([0, 1], [label, "other"])
    axes.set_title(label)
    axes.text(0, 0, label)
    return figure


@pytest.mark.e2e
@pytest.mark.parametrize("label", ["Aid of $1bn to $2bn", "$x_{1$", "a \\$ b $", "100 % of $"])
def test_dollars_in_names_are_dollars(label, tmp_path):
    figure = _labelled(label)
    save(figure, tmp_path, "f")
    shown = [text for text in figure.findobj(Text) if text.get_text() == label]
    assert len(shown) >= 3
    assert not any(text.get_parse_math() for text in shown)


@pytest.mark.e2e
def test_figures_show_control_characters(tmp_path):
    figure = _labelled(f"x{CLEAR}{TURNED}")
    _, svg = save(figure, tmp_path, "f")
    assert sum(text.get_text() == "x\\x1b[2J\\u202egpj.exe" for text in figure.findobj(Text)) >= 3
    assert not re.search("[\x1b\u202e]", svg.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["check", "x\x07\x9b2J.yaml"], "x\\x07\\x9b2J.yaml"),
        (["run", f"{TURNED}.yaml"], "\\u202egpj.exe.yaml"),
        (["run", "july_1914", f"--{TURNED}"], "\\u202egpj.exe"),
    ],
)
def test_what_a_user_hands_over_reaches_no_terminal_raw(arguments, shown):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert not re.search("[\x07\x9b\u202e]", result.output)
    assert shown in result.output
