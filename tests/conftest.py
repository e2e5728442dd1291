"""What all tests share: figures without a screen, Hypothesis without a clock, a scenario quick to play."""

import os

os.environ.setdefault("MPLBACKEND", "Agg")  # before anything imports matplotlib

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from diplosim.scenario.scenario import Scenario

# no deadline: the first example of a property pays for imports and tables, and CI machines differ in speed
settings.register_profile("diplosim", deadline=None, print_blob=True, derandomize=True)
# The same examples on every machine, so that a red run is red for all; `--hypothesis-profile=explore` draws fresh ones.
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("diplosim")


@pytest.fixture(scope="session")
def quick() -> "Scenario":
    """A real case with small belief tables: enough to run everything, too coarse to learn from."""
    import diplosim

    return diplosim.load("minsk2_2015").replace({"beliefs.training_runs": 256})
