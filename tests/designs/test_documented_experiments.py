"""The experiment files that the how-to shows are read as they stand, and the reference names every edit."""

import re

import pytest

from diplosim.designs.design_file import ExperimentFile
from diplosim.designs.edits import EDITS
from diplosim.designs.loading import from_document
from diplosim.designs.steps import REGENERATE
from diplosim.scenario.files.document import parse_document
from tests.places import DOCS

EXAMPLES = [
    text
    for text in re.findall(r"```yaml\n(.*?)```", (DOCS / "how-to.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    if "variants:" in text or "factors:" in text
]


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.partition("\n")[0])
def test_the_examples_of_the_how_to(text: str) -> None:
    experiment = from_document(parse_document(text, "how-to.md"))
    assert len(experiment.cells) >= 4
    assert len({cell.scenario.content_hash() for cell in experiment.cells}) == len(experiment.cells)


def test_there_are_two_of_them() -> None:
    assert len(EXAMPLES) == 2


def test_the_reference_has_every_edit_with_its_arguments() -> None:
    text = (DOCS / "reference.md").read_text(encoding="utf-8").partition("## Experiment files")[2]
    for name, edit in EDITS.items():
        (row,) = (line for line in text.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1])
        for argument in () if name == "set" else edit.model_fields:
            assert f"`{argument}`" in row, (name, argument)
    assert f"`{REGENERATE}`" in text
    for key in ExperimentFile.model_fields:
        assert f"`{key}`" in text, key
