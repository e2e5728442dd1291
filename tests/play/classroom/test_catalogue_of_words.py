"""Every word of a page stands in the catalogue, and what stands there can be filled in."""

import re
import subprocess
import sys
from string import Formatter

import pytest

from diplosim.play.classroom import catalogue, catalogue_engine
from diplosim.play.classroom.catalogue import TEXT, t
from diplosim.play.classroom.catalogue_debrief import DEBRIEF
from diplosim.play.classroom.catalogue_pages import PAGES
from diplosim.play.classroom.catalogue_sandbox import SANDBOX
from diplosim.play.classroom.catalogue_talks import TALKS
from diplosim.play.classroom.pages import FOLDER, page

NO_WORDS = ["use strict", "textarea, input:not([type=hidden])"]
"""What looks like words in a script and is for the browser alone."""

OWN_WORDS = {
    "on_issues",
    "rung_4",
    "limit_signs_nothing",
    *(f"limit_{why}" for why in ("beyond", "linked", "bounds", "mandate", "no_force", "not_ready", "last_offer_first")),
    *(f"limit_{why}" for why in ("strikes_without", "empty_threat", "no_round_left", "test_beyond")),
    *(f"limit_{why}" for why in ("not_needed", "needed_in_part")),
    *(f"refused_{what}" for what in ("demand", "allowed", "as_it_stands", "text")),
}
"""Sentences of the engine for which the classroom has plainer words of its own."""

TEMPLATES = sorted((FOLDER / "templates").glob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_bare_word_stands_in_a_template(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    text = re.sub(r"\{% block (live|look) %\}.*?\{% endblock %\}", " ", text, flags=re.S)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.S)
    assert re.findall(r"[A-Za-z]{2,}", text) == []


def literals(script: str) -> list[str]:
    """What stands in quotes in a script, without its comments."""
    quoted = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"""
    found = re.findall(rf"(?s)/\*.*?\*/|(?<![:\w])//[^\n]*|({quoted})", script)
    return [text[1:-1] for text in found if text]


def test_no_sentence_stands_in_a_script() -> None:
    scripts = [path for path in (FOLDER / "static").glob("*.js") if path.name != "idiomorph.min.js"]
    assert [path.name for path in scripts] == ["classroom.js"]
    own = literals(scripts[0].read_text(encoding="utf-8"))
    assert len(own) > 50
    words = re.compile(r"[A-Za-z]{2,}[,.:]? [A-Za-z]{2,}|[A-Z][a-z]{2,}[.!…]")
    assert [text for text in own if words.search(text)] == NO_WORDS


def test_a_sentence_in_a_script_would_be_found() -> None:
    assert literals("a = \"Not sent\"; // a 'comment'\n/* \"x y\" */ b = `two ${c}` + 'it\\'s';") == [
        "Not sent",
        "two ${c}",
        "it\\'s",
    ]


@pytest.mark.parametrize("path", [*TEMPLATES, *sorted(FOLDER.glob("*.py"))], ids=lambda path: path.name)
def test_every_key_that_is_named_exists(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    keys = re.findall(r"""\bt\(\s*['"]([a-z_0-9-]+)['"]\s*[,)]""", text)
    assert [key for key in keys if key not in TEXT] == []


def test_texts_are_filled_in_by_name() -> None:
    assert t("round_of", number=2, of=8) == "round 2 of 8"
    for key, text in TEXT.items():
        fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in fields), key


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_pages_say_in_which_language_they_are_and_from_where_it_is_read(
    monkeypatch: pytest.MonkeyPatch, language: str, direction: str
) -> None:
    assert (TEXT["language"], TEXT["direction"]) == ("en", "ltr")
    monkeypatch.setattr(catalogue, "TEXT", TEXT | {"language": language, "direction": direction})
    assert f'<html lang="{language}" dir="{direction}">' in page("login.html", problem="")


@pytest.mark.e2e
def test_the_package_does_not_need_the_web_stack() -> None:
    code = (
        "import sys, diplosim, diplosim.cli.main; diplosim.Session; diplosim.simulate;"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('starlette', 'uvicorn', 'websockets', 'segno', 'multipart', 'python_multipart') or 'classroom' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from diplosim.cli.commands import classroom

    monkeypatch.setattr(classroom, "NEEDED", ("starlette", "a_package_that_nobody_has"))
    done = CliRunner().invoke(classroom.command, ["cuba_1962"])
    assert done.exit_code == 1
    assert done.output.count("\n") == 1
    assert "a_package_that_nobody_has" in done.output
    assert 'pip install "diplosim[classroom]"' in done.output


def test_no_word_of_the_engine_hides_another_in_the_catalogue() -> None:
    tables = [{word.kind: str(word) for word in table.values()} for table in catalogue_engine.TABLES]
    kinds = [kind for table in (*tables, *catalogue_engine.SENTENCES) for kind in table]
    assert len(kinds) == len(set(kinds))
    others = (PAGES, TALKS, DEBRIEF, SANDBOX)
    twice = {key for table in (catalogue_engine.ENGINE, *others) for key in table if sum(key in o for o in others) > 1}
    assert twice == set()
    assert {key for key in catalogue_engine.ENGINE if any(key in other for other in others)} == OWN_WORDS


def test_what_the_classroom_words_itself_is_filled_in_with_what_the_engine_gives() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    for key in OWN_WORDS:
        assert names(TEXT[key]) <= names(catalogue_engine.ENGINE[key]), key
