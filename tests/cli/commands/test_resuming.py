"""What stops the play of a folder is told in a line, with an exit code and, where it helps, how to go on."""

from __future__ import annotations

import pytest

from diplosim.batches.batch import BatchInterrupted
from diplosim.batches.chunks import WorkerUnfit
from diplosim.batches.dispatch import WorkerLost
from diplosim.batches.executors import ExtraMissing
from diplosim.batches.store import FolderRefused
from diplosim.cli.commands.resuming import resumable
from diplosim.designs.running import CellsInterrupted

TYPED = ["/usr/bin/diplosim", "batch", "my talks.yaml", "-n", "100"]
GO_ON = "; to go on: diplosim batch 'my talks.yaml' -n 100"


@pytest.mark.parametrize(
    ("stops", "code", "shown"),
    [
        (FolderRefused("it holds something else"), 2, "it holds something else"),
        (ExtraMissing("dask is not installed"), 2, "dask is not installed"),
        (WorkerLost("a worker is gone"), 1, "a worker is gone" + GO_ON),
        (WorkerUnfit("a worker has another version"), 1, "a worker has another version" + GO_ON),
        (BatchInterrupted(1000, 4000), 130, "stopped: 1,000 of 4,000 runs are finished" + GO_ON),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_stop_is_told_with_its_exit_code(
    stops: Exception, code: int, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", TYPED)
    with pytest.raises(SystemExit) as end, resumable(BatchInterrupted):
        raise stops
    assert end.value.code == code
    assert capsys.readouterr() == ("", f"diplosim: {shown}\n")


def test_another_kind_of_stop_is_left_to_the_caller() -> None:
    with pytest.raises(CellsInterrupted), resumable(BatchInterrupted):
        raise CellsInterrupted(1, 2)


def test_it_gives_the_command_that_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", TYPED)
    with resumable(BatchInterrupted) as again:
        assert again == GO_ON.removeprefix("; to go on: ")
