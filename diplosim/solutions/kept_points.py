"""Reference points kept on the disk of this machine: to read the optimisers takes longer than to play a small batch.

They are found by the numbers of the bargaining problem, the code that solves it and the versions of NumPy and SciPy.
The folder may be deleted at any time.
"""

from __future__ import annotations

import io
from zipfile import BadZipFile

import numpy as np
import scipy

from diplosim.numerics.arrays import FloatArray
from diplosim.numerics.kept_files import code_of, keep, read_kept
from diplosim.solutions.reference_points import WEIGHTS, ReferencePoints
from diplosim.solutions.weights import simplex_points

KIND = "points"
MOST_BYTES = 16 * 2**20
"""Bytes of all files together, some 1,500 problems; those that were not used for longest go first."""

Points = tuple[ReferencePoints, FloatArray, FloatArray]
"""Reference points of a problem, and utilities at the egalitarian and the utilitarian point, (consenters,)."""


def depends_of(*numbers: object) -> str:
    """All that the points of a problem depend on, as text."""
    code = code_of(("diplosim.numerics", "diplosim.rules", "diplosim.solutions"))
    return f"{numbers}; {code}; numpy {np.__version__}; scipy {scipy.__version__}"


def kept_points(depends: str) -> Points | None:
    """Points that an earlier command has kept; None where there are none, or only damaged ones."""
    content = read_kept(KIND, depends)
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            tight, support, nash, kalai, equal, most = (data[name] for name in _NAMES)
    except (ValueError, KeyError, OSError, EOFError, BadZipFile):
        return None
    points = ReferencePoints(nash, kalai, np.concatenate([simplex_points(len(nash), WEIGHTS), tight]), support)
    return points, equal, most


def keep_points(depends: str, found: Points) -> None:
    """Keep points for the next command, where anything is kept."""
    points, equal, most = found
    content = io.BytesIO()
    np.savez(
        content,
        tight=points.weights[WEIGHTS:],
        support=points.support,
        nash=points.nash,
        kalai_smorodinsky=points.kalai_smorodinsky,
        egalitarian=equal,
        utilitarian=most,
    )
    keep(KIND, depends, content.getvalue(), MOST_BYTES)


_NAMES = ("tight", "support", "nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
