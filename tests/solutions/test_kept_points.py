"""Reference points that are kept on disk: the same to the last bit, solved anew where damaged or of other code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from diplosim.numerics.arrays import FloatArray
from diplosim.solutions import distances, kept_points
from diplosim.solutions.continuous import BargainingProblem

PIE = BargainingProblem(np.array([[1.0], [0.0]]), np.ones((2, 1)), np.array([0.2, 0.0]))
NOTHING = BargainingProblem(np.array([[1.0], [0.0]]), np.ones((2, 1)), np.array([0.9, 0.9]))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("DIPLOSIM_CACHE", str(tmp_path))
    return tmp_path / "points"


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[BargainingProblem]:
    """Problems whose points were worked out."""
    found: list[BargainingProblem] = []
    solve = distances.egalitarian

    def counted(problem: BargainingProblem) -> object:
        found.append(problem)
        return solve(problem)

    monkeypatch.setattr(distances, "egalitarian", counted)
    return found


def numbers(problem: BargainingProblem) -> list[FloatArray]:
    """All points of a problem, in a process that has just begun."""
    distances._solved.cache_clear()
    points, equal, most = distances._points(problem)
    return [points.nash, points.kalai_smorodinsky, points.weights, points.support, equal, most]


@pytest.mark.parametrize("problem", [PIE, NOTHING])
def test_the_second_command_finds_the_same_bits(
    place: Path, solved: list[BargainingProblem], problem: BargainingProblem
) -> None:
    first = numbers(problem)
    second = numbers(problem)
    assert len(solved) == len(list(place.iterdir())) == 1
    assert [each.tobytes() for each in second] == [each.tobytes() for each in first]
    assert [each.shape for each in second] == [each.shape for each in first]


def test_the_pie_is_cut_as_worked_out_by_hand(place: Path) -> None:
    """Of a pie of 1 the first has .2 without a deal: both gain .4, so that .6 and .4 are left."""
    for nash, kalai, *_ in (numbers(PIE), numbers(PIE)):
        assert nash.tolist() == pytest.approx([0.6, 0.4])
        assert kalai.tolist() == pytest.approx([1 - 0.8 * 0.5, 0.5 * 0.8])


@pytest.mark.e2e
def test_what_is_damaged_or_of_other_code_is_solved_anew(
    place: Path, solved: list[BargainingProblem], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = numbers(PIE)
    (file,) = place.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert numbers(PIE)[0].tobytes() == first[0].tobytes()
    assert len(solved) == 2
    numbers(PIE)
    assert len(solved) == 2
    monkeypatch.setattr(kept_points, "code_of", lambda packages: "of another day")
    numbers(PIE)
    assert len(solved) == 3
    monkeypatch.setenv("DIPLOSIM_CACHE", "")
    numbers(PIE)
    assert len(solved) == 4


@pytest.mark.e2e
def test_a_batch_whose_points_are_kept_does_not_read_the_optimisers(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom diplosim.batches.simulate import simulate\nfrom diplosim.scenario.loading import load\n"
        "table = simulate(load('geneva_2022'), 64)\n"
        "print(table['distance_nash'].sum().hex(), 'scipy.optimize' in sys.modules)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"DIPLOSIM_CACHE": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        ).stdout.split()
        for _ in range(2)
    ]
    assert said[0][0] == said[1][0] != "nan"
    assert [each[1] for each in said] == ["True", "False"]
