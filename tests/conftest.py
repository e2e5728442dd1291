"""What all tests share: figures without a screen, Hypothesis without a clock, a scenario quick to play."""

import os
import sys

os.environ.setdefault("MPLBACKEND", "Agg")  # before anything imports matplotlib

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.examples import FULL, GATE, QUICK
from tests.no_other_host import only_this_machine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diplosim.scenario.scenario import Scenario

# Compiled modules are kept even where the environment says not to, as in many containers: otherwise every worker and
# each of the hundred processes that tests start would compile the packages, and the asserts of all tests, anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# no deadline: the first example of a property pays for imports and tables, and CI machines differ in speed
settings.register_profile("diplosim", max_examples=GATE, deadline=None, print_blob=True, derandomize=True)
# The same examples on every machine, so that a red run is red for all; `--hypothesis-profile=explore` draws fresh ones.
settings.register_profile("explore", max_examples=FULL, deadline=None, print_blob=True)
# All examples, which one job of the CI tries, and a quarter of the gate's for `make check`; see `tests.examples`.
settings.register_profile("thorough", settings.get_profile("diplosim"), max_examples=FULL)
settings.register_profile("quick", settings.get_profile("diplosim"), max_examples=QUICK)
settings.load_profile("diplosim")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Workers begin with half of the tests each and take from the other when they have none left.

    What `-n` does otherwise, handing out tests in turn, has every worker make the fixtures of every module.
    """
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[None]":
    """No test reads or fills the cache folder of whoever runs the tests; all workers of pytest-xdist share one."""
    base = tmp_path_factory.getbasetemp()
    session = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIPLOSIM_CACHE", str(session / "kept"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_other_host() -> "Iterator[None]":
    """No test asks another machine."""
    with only_this_machine():
        yield


@pytest.fixture(scope="session")
def quick() -> "Scenario":
    """A real case with small belief tables: enough to run everything, too coarse to learn from."""
    import diplosim

    return diplosim.load("minsk2_2015").replace({"beliefs.training_runs": 256})


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what a command plays, writes and says: its page has no pictures, which would take longer."""
    monkeypatch.setattr("analysis.pages.page._inline", lambda picture, place: "")
