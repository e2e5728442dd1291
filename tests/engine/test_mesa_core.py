"""Mesa's core without the rest of Mesa, and Mesa as its users know it."""

import subprocess
import sys

import mesa
import pytest

from diplosim.engine import mesa_core


def said(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_model_and_agent_are_mesas_own() -> None:
    assert mesa_core.Model is mesa.Model
    assert mesa_core.Agent is mesa.Agent


@pytest.mark.e2e
def test_talks_read_neither_spaces_nor_networks_until_somebody_asks_mesa_for_them() -> None:
    assert said(
        "import sys, diplosim.engine.talks\n"
        "rest = ('mesa.space', 'mesa.experimental', 'mesa.batchrunner', 'networkx', 'scipy.spatial', 'tqdm')\n"
        "print([name for name in rest if name in sys.modules])\n"
        "import mesa, mesa.agent\n"
        "from mesa import DataCollector\n"
        "from mesa.datacollection import DataCollector as same\n"
        "print(DataCollector is same, mesa.space.__name__, hasattr(mesa, 'embassy'))\n"
        "print(issubclass(diplosim.engine.talks.Talks, mesa.Model), mesa.Agent is mesa.agent.Agent)\n"
    ).splitlines() == ["[]", "True mesa.space False", "True True"]


@pytest.mark.e2e
def test_a_mesa_that_was_there_before_is_left_alone() -> None:
    assert (
        said(
            "import mesa\nbefore = type(mesa)\nfrom diplosim.engine import mesa_core\n"
            "print(type(mesa) is before, mesa_core.Agent is mesa.Agent)"
        )
        == "True True"
    )
