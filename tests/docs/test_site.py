"""The site: every page is found from its menu, and links to files of the repository are carried along."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tools.site_hooks import ROOT, marked, outside

DOCS = ROOT / "docs"


def leaves(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    parts = part.values() if isinstance(part, dict) else part
    return [leaf for each in parts for leaf in leaves(each)]  # type: ignore[attr-defined]


def test_every_page_stands_in_the_menu_once() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = sorted(leaves(yaml.safe_load(text)["nav"]))
    assert pages == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def test_a_link_out_of_the_documentation_is_told_apart() -> None:
    assert outside("findings.md", "../configs/geneva_2022.yaml") == "configs/geneva_2022.yaml"
    assert outside("decisions/0001-arrays-with-a-runs-axis.md", "../../CHANGELOG.md") == "CHANGELOG.md"
    assert outside("findings.md", "model.md") is None
    assert outside("findings.md", "../configs/no_such_case.yaml") is None


def test_options_are_marked() -> None:
    assert marked("diplosim new NAME [--to FILE] -n 3") == (
        'diplosim new NAME <span class="option">[--to</span> FILE] -n 3'
    )
    assert marked("a -- b") == "a -- b"
    assert marked(r"genius\|csv") == "genius|csv"


def test_the_python_page_names_what_is_there() -> None:
    from importlib import import_module

    names = re.findall(r"^::: (\S+)$", (DOCS / "python.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(names) > 10
    for name in names:
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(module), attribute), name


def test_nothing_of_the_theme_is_fetched_from_elsewhere() -> None:
    settings = yaml.safe_load(Path(ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["theme"]["font"] is False
    assert settings["strict"] is True
    assert "extra_javascript" not in settings
    for sheet in settings["extra_css"]:
        assert not re.search(r"@import|url\(", (DOCS / sheet).read_text(encoding="utf-8"))
