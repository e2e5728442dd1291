"""A server that is stopped does not wait for talks that its worker still plays."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from diplosim.play.classroom.workers import Worker

CODE = """
import asyncio, pathlib, sys
from diplosim.play.classroom.workers import Worker
from tests.play.classroom.test_worker_stops import long

async def main():
    worker = Worker(lambda: None)
    worker.ask("question", long, sys.argv[1])
    while not pathlib.Path(sys.argv[1]).exists():
        await asyncio.sleep(0.05)
    worker.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def long(begun: str) -> dict[str, object]:
    Path(begun).touch()
    time.sleep(120.0)
    return {}


def short() -> dict[str, object]:
    return {"found": 1}


@pytest.mark.e2e
def test_closing_ends_the_process_in_the_middle_of_its_work(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(CODE)
    # It would wait for two minutes; how long it takes instead is not what is tested.
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run([sys.executable, str(script), str(tmp_path / "begun")], timeout=100, env=here, check=False)
    assert done.returncode == 0


def test_an_answer_comes_and_is_told() -> None:
    told: list[int] = []

    async def ask() -> object:
        worker = Worker(lambda: told.append(1))
        while (answer := worker.ask("question", short)) is None:
            await asyncio.sleep(0.05)
        worker.close()
        return answer

    assert asyncio.run(ask()) == {"found": 1}
