"""Conformance tests that ship with diplosim: certify an own agent or an own scenario with the project's own code.

    from diplosim.testing import check_agent, check_scenario
    check_agent("path/to/my_agent.py:MyAgent")
    check_scenario("path/to/talks.yaml")

Each check raises NotConforming with what is wrong, and with the seed and run to see it.  A test class can run them one
by one: `AGENT_CHECKS` and `SCENARIO_CHECKS` are plain functions by name.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from diplosim.scenario import registry
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from diplosim.scenario.spelling import described
from diplosim.seats import IllegalMove
from diplosim.testing.agent_checks import AGENT_CHECKS, AgentMaker
from diplosim.testing.conformance import SEED, NotConforming
from diplosim.testing.scenario_checks import SCENARIO_CHECKS


@lru_cache(maxsize=1)
def exercise() -> Scenario:
    """A shipped case changed into an exercise: short, issue by issue, all five types in one seat, quick tables."""
    types = {"sincere": 0.2, "hard_bargainer": 0.2, "staller": 0.2, "pretext": 0.2, "insatiable": 0.2}
    return load("minsk2_2015").replace(
        {"beliefs.training_runs": 256, "protocol.package": None, "hidden_types": {"RUS": types, "UKR": types}}
    )


def check_agent(agent: str | type[Any] | AgentMaker, scenario: Scenario | None = None) -> None:
    """Run every check on an agent; raises NotConforming at the first that fails, TypeError for what makes no agent.

    agent: registered name, `path/to/file.py:Class`, or a class (or function) that is called without arguments.
    scenario: what it plays (None: a shipped one).
    """
    for check in AGENT_CHECKS.values():
        try:
            check(maker_of(agent), scenario if scenario is not None else exercise())
        except IllegalMove as refused:  # the engine plays no talks with such a move
            raise NotConforming(f"{refused} (seed {SEED})") from refused


def maker_of(agent: str | type[Any] | AgentMaker) -> AgentMaker:
    """What makes a fresh delegate.  Raises TypeError for anything else, such as a delegate itself."""
    if isinstance(agent, str):
        registry.allow(agent)
    elif not callable(agent):
        raise TypeError(
            "agent must be a registered name, path/to/file.py:Class, or a class or function that makes an agent and is "
            f"called without arguments, not {described(agent)}"
        )
    found: AgentMaker = registry.find(agent) if isinstance(agent, str) else agent
    return found


def check_scenario(source: str | Path | Scenario) -> Scenario:
    """Load a scenario and run every check on it; returns it.

    source: name, path or scenario.  Raises ScenarioError where it cannot be loaded, NotConforming at the first check
    that fails.  Likelihood tables are made small for the purpose.
    """
    scenario = source if isinstance(source, Scenario) else load(source)
    small = scenario.replace({"beliefs.training_runs": min(256, scenario.beliefs.training_runs)})
    for check in SCENARIO_CHECKS.values():
        check(small)
    return scenario


__all__ = ["AGENT_CHECKS", "SCENARIO_CHECKS", "NotConforming", "check_agent", "check_scenario", "exercise"]
