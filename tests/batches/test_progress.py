"""What a batch tells while it plays: a bar on a terminal, plain lines in a log."""

import io
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from diplosim.batches import progress
from diplosim.batches.progress import Bar, Lines, Progress, progress_for, standing
from diplosim.batches.simulate import simulate
from diplosim.numerics.statistics import shares
from diplosim.scenario.scenario import Scenario

CONTROL = "\r\x1b\x08"
FOUND = shares({"agreement": 20, "partial_agreement": 10, "stalemate": 150, "conflict": 20})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds pass between any two looks at the clock."""
    seconds: Iterator[int] = iter(range(0, 10**6, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(seconds)))


def test_it_goes_by_where_it_is_told() -> None:
    assert isinstance(progress_for(io.StringIO()), Lines)
    assert isinstance(progress_for(Terminal()), Bar)


@pytest.mark.parametrize(("config", "kind"), [({"IPKernelApp": {}}, Bar), ({}, Lines)])
def test_a_notebook_gets_a_bar_and_an_interactive_shell_goes_by_its_stream(
    monkeypatch: pytest.MonkeyPatch, config: dict[str, object], kind: type[Progress]
) -> None:
    shell = SimpleNamespace(get_ipython=lambda: SimpleNamespace(config=config))
    monkeypatch.setitem(sys.modules, "IPython", shell)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert isinstance(progress_for(), kind)
    assert isinstance(progress_for(io.StringIO()), Lines), "a stream that is named is not the notebook's"


def test_simulate_tells_how_far_it_is(quick: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diplosim.batches.simulate.block_size", lambda scenario: 4)
    told = Told()
    simulate(quick, 10, progress=told)
    assert told.heard == [("begin", 10), ("advance", 4), ("advance", 4), ("advance", 2), ("end", 0)]


@pytest.mark.e2e
def test_who_is_told_gets_steps_and_the_same_runs(quick: Scenario) -> None:
    told = Told()
    table = simulate(quick, 1100, progress=told)
    assert told.heard == [("begin", 1100), ("advance", 1024), ("advance", 76), ("end", 0)]
    assert table["outcome"].tolist() == simulate(quick, 1100)["outcome"].tolist()


class Told(Progress):
    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def begin(self, total: int, finished: int) -> None:
        self.heard.append(("begin", total))

    def advance(self, runs: int) -> None:
        self.heard.append(("advance", runs))

    def end(self) -> None:
        self.heard.append(("end", 0))


def test_shares_are_told_with_their_intervals() -> None:
    agreement, _, conflict = FOUND.classes
    assert standing(FOUND) == (
        f"agreement 15.0 % [{100 * agreement.low:.1f}, {100 * agreement.high:.1f}], stalemate 75.0 % [68.6, 80.5], "
        f"conflict 10.0 % [{100 * conflict.low:.1f}, {100 * conflict.high:.1f}]"
    )


@pytest.mark.usefixtures("clock")
def test_a_log_gets_a_line_now_and_then() -> None:
    log = io.StringIO()
    lines = Lines(log, every=30.0)
    lines.begin(total=10_000, finished=1000)
    for _ in range(7):
        lines.show(FOUND)
        lines.advance(300)
    lines.end()
    # three steps of ten seconds make a line: 900 of the 9,000 that were left in 30 seconds
    assert log.getvalue().splitlines()[0] == (f"1,900 of 10,000 talks, 30 a second, 0:04:30 left; {standing(FOUND)}")
    assert len(log.getvalue().splitlines()) == 2
    assert not set(CONTROL) & set(log.getvalue())


@pytest.mark.usefixtures("clock")
def test_the_time_left_follows_what_is_expected() -> None:
    log = io.StringIO()
    lines = Lines(log, every=10.0)
    lines.begin(total=1_000_000, finished=0)
    lines.expect(3000)
    lines.advance(1000)
    lines.expect(900)
    lines.advance(10)
    assert log.getvalue().splitlines() == [
        "1,000 of 3,000 talks, 100 a second, 0:00:20 left",
        "1,010 of 900 talks, 50 a second, 0:00:00 left",
    ]


def test_a_terminal_gets_a_bar_with_speed_time_and_shares() -> None:
    terminal = Terminal()
    bar = Bar(terminal)
    bar.begin(total=1000, finished=200)
    bar.show(FOUND)
    bar.advance(400)
    bar.expect(800)
    bar.say("a worker has joined")
    bar.end()
    shown = terminal.getvalue()
    assert "a worker has joined\n" in shown
    assert "talks/s" in shown
    assert "600/800" in shown
    assert "stalemate 75.0 % [68.6, 80.5]" in shown


def test_silence_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silent = Progress()
    silent.begin(10, 0)
    silent.show(FOUND)
    silent.expect(5)
    silent.advance(5)
    silent.say("no")
    silent.end()
    assert capsys.readouterr() == ("", "")
