"""The normal distribution from SciPy, and SciPy as its users know it."""

import subprocess
import sys
from runpy import run_path

import numpy as np
import pytest
import scipy.special

from diplosim.numerics import normal
from diplosim.numerics.parts_of_packages import part_of


def test_the_functions_are_scipys_own() -> None:
    at = np.array([-3.0, 0.0, 0.25])
    for name in normal.__all__:
        np.testing.assert_array_equal(getattr(normal, name)(at), getattr(scipy.special, name)(at))
    assert normal.ndtr(0.0) == 0.5
    assert normal.ndtri(0.975) == pytest.approx(1.959964, abs=1e-6)


def test_another_name_of_scipys_own_file_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(package: str, part: str) -> None:
        raise ModuleNotFoundError(f"No module named '{package}.{part}'")

    monkeypatch.setattr("diplosim.numerics.parts_of_packages.part_of", renamed)
    again = run_path(str(normal.__file__))
    assert again["ndtri"] is scipy.special.ndtri


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        part_of("no_such_package", "part")
    with pytest.raises(ModuleNotFoundError, match="no_such_part"):
        part_of("json", "no_such_part")


@pytest.mark.e2e
def test_talks_do_not_read_the_rest_of_scipys_functions_until_somebody_asks_for_it() -> None:
    code = (
        "import sys, diplosim.engine.talks\n"
        "print([name for name in ('numpy.f2py', 'numpy.testing', 'scipy.special._basic') if name in sys.modules])\n"
        "import scipy, scipy.special as special\n"
        "from scipy.special import erf\n"
        "from diplosim.numerics.normal import ndtr\n"
        "print(special is scipy.special, special.ndtr is ndtr, erf(0.0), hasattr(special, 'embassy'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "True True 0.0 False"]
