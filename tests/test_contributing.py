"""What contributors are told and what the hosted checks run is what the project has."""

import re
import tomllib

import pytest
import yaml

from diplosim.version import __version__
from tests.places import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split())
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]


def test_commit_hooks_have_the_versions_of_the_gate() -> None:
    revisions = {repo["repo"].rpartition("/")[2]: repo["rev"] for repo in HOOKS}
    assert revisions["ruff-pre-commit"] == f"v{PINNED['ruff']}"
    assert revisions["codespell"] == f"v{PINNED['codespell']}"
    assert revisions["pydoclint"] == PINNED["pydoclint"]


def test_hosted_checks_play_on_three_systems_and_every_python_since_the_oldest() -> None:
    matrix = WORKFLOW["jobs"]["tests"]["strategy"]["matrix"]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert PYPROJECT["project"]["requires-python"] == f">={matrix['python'][0]}"
    minors = [int(version.partition(".")[2]) for version in matrix["python"]]
    assert minors == list(range(minors[0], minors[-1] + 1))


def test_hosted_checks_run_all_that_make_test_runs() -> None:
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    assert recipe is not None
    gate = [line.strip().removeprefix("$(BIN)/") for line in recipe[1].splitlines()]
    hosted = [step["run"] for job in ("style", "tests") for step in WORKFLOW["jobs"][job]["steps"] if "run" in step]
    assert [command for command in gate if command not in hosted] == []


@pytest.mark.parametrize("target", re.findall(r"(?:^    |`)make (\w+)", GUIDE, flags=re.M))
def test_targets_that_contributors_are_told_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)


@pytest.mark.parametrize("module", re.findall(r"`python -m ([\w.]+)", GUIDE))
def test_scripts_that_contributors_are_told_exist(module: str) -> None:
    assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file()


def test_links_of_the_guide_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", GUIDE):
        assert (ROOT / target).exists(), target


class TestChangelog:
    """Keep a Changelog: newest first, the version in the code among them, entries of three kinds."""

    TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    def test_sections_are_versions_from_unreleased_down_to_the_first(self) -> None:
        versions = re.findall(r"^## \[([^\]]+)\]", self.TEXT, flags=re.M)
        assert versions[0] == "Unreleased"
        assert versions[-1] == "0.1.0"
        assert PYPROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "diplosim.version.__version__"}
        assert __version__ in versions

    def test_entries_stand_under_what_happened(self) -> None:
        assert set(re.findall(r"^### (.*)$", self.TEXT, flags=re.M)) <= {"Added", "Changed", "Fixed", "Removed"}
        unsorted = [part for part in self.TEXT.split("\n## ")[1:] if "\n- " in part.partition("\n### ")[0]]
        assert unsorted == []
